"""What keeps other people's pages and oversized bodies away from a service on the user's own machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.chat.replies import reply_to
from api.errors import SECURITY_HEADERS, problem

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORM_OVERHEAD_BYTES = 1_000_000
"""What a multipart form or JSON body may have beyond the largest file."""
TOO_LARGE = "The request is too large"
CHAT_PATHS = ("/v1/chat/completions", "/v1/models")
"""Where errors have OpenAI's shape; see ``api.routes.chat``."""


class Guard:
    """Refuses requests for other hosts, changes asked for by other sites' pages, and bodies that are too large."""

    def __init__(self, app: ASGIApp, allowed_hosts: Sequence[str], max_file_bytes: int) -> None:
        self._app = app
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._max_body_bytes = max_file_bytes + FORM_OVERHEAD_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], headers)
        if refusal:
            await refusal.reply_on(scope["path"])(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, self._max_body_bytes), _with_headers(send))

    def _refusal(self, method: str, headers: Headers) -> "_Refusal | None":
        host = headers.get("host", "")
        if "*" not in self._allowed and _name(host) not in self._allowed:
            detail = f"The service does not answer to the host {host!r}. Add it to POLICYDESK_ALLOWED_HOSTS."
            return _Refusal(421, "Wrong host", detail)
        origin = headers.get("origin")
        if method in UNSAFE_METHODS and origin and _place(origin) != host.lower():
            return _Refusal(
                403, "Wrong origin", f"A page of {origin!r} may not change this corpus. Use the service's own."
            )
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._max_body_bytes:
            return _Refusal(413, TOO_LARGE, _too_large(f"has {int(length):,} bytes", self._max_body_bytes))
        return None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a request is not passed on."""

    status: int
    title: str
    detail: str

    def reply_on(self, path: str) -> ASGIApp:
        """Build the reply, in OpenAI's shape where its clients ask."""
        if any(path == each or path.startswith(f"{each}/") for each in CHAT_PATHS):
            return reply_to(HTTPException(self.status, self.detail))
        return problem(self.status, self.title, self.detail)


def _too_large(what: str, limit: int) -> str:
    return f"The request {what} and the limit is {limit:,}. Send less, or raise POLICYDESK_MAX_FILE_MEGABYTES."


def _place(origin: str) -> str:
    """Give host and port of an origin; nothing for what is none (``null``, a broken address)."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(host: str) -> str:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.lower()


def _bounded(receive: Receive, limit: int) -> Receive:
    """Count what arrives, since a length need not be announced."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, _too_large(f"goes on after {limit:,} bytes", limit))
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(SECURITY_HEADERS)
        await send(message)

    return secured
