"""An OpenAI-compatible HTTP endpoint on this machine that answers as it is scripted, well or badly."""

import json
import select
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


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
    parts: tuple[bytes, ...] = ()
    """Sent one after the other, ``pause_s`` apart, in place of the body; the connection's end is theirs."""


@dataclass(frozen=True)
class Request:
    """What the endpoint was sent."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: Any

    @property
    def data(self) -> Any:
        """The JSON object that a chat model is sent as the user's message."""
        return json.loads(self.body["messages"][-1]["content"])


Scripted = Reply | Callable[[Request], Reply]
"""A reply, or what makes one of the request."""


@dataclass
class Endpoint:
    """A running endpoint."""

    url: str
    replies: list[Scripted] = field(default_factory=list)
    """Sent one after the other; the last one again and again."""
    requests: list[Request] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when a client has gone before its reply was sent."""


def says(value: object, **parts: Any) -> Reply:
    """A reply of JSON."""
    return Reply(json.dumps(value).encode(), **parts)


def chats(words: object, **parts: Any) -> Reply:
    """A reply of a chat model."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return says(body, **parts)


def streams(words: Sequence[str], *, ends: bool = True, usage: tuple[int, int] | None = None, **parts: Any) -> Reply:
    """A streamed reply of a chat model, in the given pieces.

    Args:
        words: The pieces.
        ends: Whether it says that it is over, as a whole one does.
        usage: Tokens in and out, sent last.
        parts: Of the reply.
    """
    chunks: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"content": each}, "finish_reason": None}]} for each in words
    ]
    if ends:
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if usage:
        tokens = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
        chunks.append({"choices": [], "usage": tokens})
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    events = [f"data: {json.dumps({**head, **chunk})}\n\n".encode() for chunk in chunks]
    events += [b"data: [DONE]\n\n"] if ends else []
    return Reply(parts=tuple(events), headers={"content-type": "text/event-stream"}, **parts)


def spent(reply: Reply, tokens_in: int, tokens_out: int) -> Reply:
    """The same reply of a chat model with what it took."""
    total = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    return replace(reply, body=json.dumps({**json.loads(reply.body), "usage": total}).encode())


def writes(*statements: tuple[str, str], unanswered: Sequence[str] = (), **parts: Any) -> Callable[[Request], Reply]:
    """A model that writes statements, each citing the first piece of the evidence that holds the given words.

    It streams where it is asked to, a few characters at a time.
    """

    def reply(request: Request) -> Reply:
        words = json.dumps(written(request, *statements, unanswered=unanswered), ensure_ascii=False)
        if not request.body.get("stream"):
            return chats(words, **parts)
        return streams([words[at : at + 7] for at in range(0, len(words), 7)], **parts)

    return reply


def written(request: Request, *statements: tuple[str, str], unanswered: Sequence[str] = ()) -> dict[str, Any]:
    """What such a model says; words that no piece holds are cited from the first."""
    evidence = request.data["evidence"]
    found = [next((e["number"] for e in evidence if words and words in e["text"]), 1) for _, words in statements]
    cited = [
        {"text": text, "group": None, "citations": [{"number": number, "words": words}]}
        for (text, words), number in zip(statements, found, strict=True)
    ]
    return {"statements": cited, "unanswered": list(unanswered)}


class Embeds(Protocol):
    """What makes the vectors that an endpoint sends."""

    def embed(self, texts: Sequence[str]) -> Any:
        """Give one row for each text."""


def embeds(embedder: Embeds) -> Callable[[Request], Reply]:
    """An embedding model that another embedder stands behind; the rows come in an order of the endpoint's own."""

    def reply(request: Request) -> Reply:
        rows = embedder.embed(request.body["input"])
        data = [
            {"object": "embedding", "index": n, "embedding": [3.0 * float(v) for v in row]}
            for n, row in enumerate(rows)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return says({"object": "list", "model": "bge", "data": data[::-1], "usage": usage})

    return reply


def scores(*pairs: tuple[object, object]) -> Reply:
    """A reply of a ``/rerank`` endpoint: index and score of each result."""
    return says({"results": [{"index": index, "relevance_score": score} for index, score in pairs]})


@contextmanager
def run_endpoint(*replies: Scripted) -> Iterator[Endpoint]:
    """Serve on a free port of this machine until the end."""
    endpoint = Endpoint("", list(replies))
    server = _Server(endpoint)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.endpoint = endpoint


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        endpoint = self.server.endpoint
        sent = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        endpoint.requests.append(Request(self.path, headers, json.loads(sent)))
        scripted = endpoint.replies.pop(0) if len(endpoint.replies) > 1 else endpoint.replies[0]
        try:
            self._send(scripted if isinstance(scripted, Reply) else scripted(endpoint.requests[-1]))
        except OSError:  # the client has gone, as it should when it takes too long
            endpoint.hung_up.set()
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self._wait(reply.wait_s)
        self.send_response(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        if not reply.parts:
            self.send_header("content-length", str(len(reply.body) + reply.missing_bytes))
        self.send_header("connection", "close")
        self.end_headers()
        for part in reply.parts or _bytes_of(reply):
            self._wait(reply.pause_s)
            self.wfile.write(part)

    def _wait(self, seconds: float) -> None:
        """Wait, but no longer than the client does."""
        if seconds and select.select([self.connection], [], [], seconds)[0]:
            raise ConnectionAbortedError  # it sends nothing more; what can be read is its end

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _bytes_of(reply: Reply) -> Iterator[bytes]:
    """Cut a body into single bytes where there are pauses between them."""
    step = 1 if reply.pause_s else max(len(reply.body), 1)
    return (reply.body[at : at + step] for at in range(0, len(reply.body), step))
