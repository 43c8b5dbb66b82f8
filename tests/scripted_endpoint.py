"""An HTTP endpoint on this machine that answers as a test has scripted it, well or badly."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer of the endpoint."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    """Seconds before anything is sent."""
    pause_s: float = 0.0
    """Seconds between two bytes of the body."""
    missing_bytes: int = 0
    """Bytes promised and never sent."""


@dataclass(frozen=True)
class Request:
    """What the endpoint was sent."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: Any


@dataclass
class Endpoint:
    """A running endpoint."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    """Sent one after the other; the last one again and again."""
    requests: list[Request] = field(default_factory=list)


def says(value: object, **parts: Any) -> Reply:
    """A reply of JSON."""
    return Reply(json.dumps(value).encode(), **parts)


def chats(words: object, **parts: Any) -> Reply:
    """A reply of a chat model."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return says(body, **parts)


def scores(*pairs: tuple[object, object]) -> Reply:
    """A reply of a ``/rerank`` endpoint: index and score of each result."""
    return says({"results": [{"index": index, "relevance_score": score} for index, score in pairs]})


@contextmanager
def run_endpoint(*replies: Reply) -> Iterator[Endpoint]:
    """Serve on a free port of this machine until the end."""
    endpoint = Endpoint("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.requests.append(Request(self.path, headers, json.loads(sent)))
            reply = endpoint.replies.pop(0) if len(endpoint.replies) > 1 else endpoint.replies[0]
            try:
                self._send(reply)
            except OSError:  # the client has gone, as it should when it takes too long
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.wait_s)
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body) + reply.missing_bytes))
            self.send_header("connection", "close")
            self.end_headers()
            step = 1 if reply.pause_s else max(len(reply.body), 1)
            for at in range(0, len(reply.body), step):
                time.sleep(reply.pause_s)
                self.wfile.write(reply.body[at : at + step])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
