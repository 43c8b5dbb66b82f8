"""One handler: error class → status and the one error body, ``application/problem+json`` (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from corpus.errors import PolicyDeskError

MEDIA_TYPE = "application/problem+json"
SECURITY_HEADERS = {
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
"""On every reply. Errors bring them along, because some are made outside ``api.guards.Guard``, which adds the rest."""

_BROKEN = "Something broke"
UNFORESEEN = "The service could not serve this request; its log says why. Try again."

log = structlog.get_logger(__name__)


def problem(
    status: int, title: str, detail: str, *, kind: str = "about:blank", retryable: bool = False
) -> JSONResponse:
    """Build the one error body."""
    body = _body(status, title, detail, kind=kind, retryable=retryable)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=SECURITY_HEADERS)


def install_handlers(app: FastAPI) -> None:
    """Give every way to fail the same body."""
    app.add_exception_handler(PolicyDeskError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def problem_of(error: Exception) -> dict[str, Any]:
    """Give the body of an error that is told within a stream; of one nobody foresaw, no word of its own."""
    if not isinstance(error, PolicyDeskError):
        return _body(500, _BROKEN, UNFORESEEN)
    kind = f"urn:policydesk:{type(error).__name__}"
    return _body(error.http_status, error.title, str(error), kind=kind, retryable=error.retryable)


def _body(
    status: int, title: str, detail: str, *, kind: str = "about:blank", retryable: bool = False
) -> dict[str, Any]:
    return {"type": kind, "title": title, "status": status, "detail": detail, "retryable": retryable}


async def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PolicyDeskError)
    body = problem_of(error)
    return problem(body["status"], body["title"], body["detail"], kind=body["type"], retryable=body["retryable"])


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    detail = "; ".join(f"{_place(each)}: {each['msg']}" for each in error.errors())
    return problem(422, "The request cannot be used", f"{detail}. The fields are described at /openapi.json.")


def _place(each: Any) -> str:
    return ".".join(str(part) for part in each["loc"]) or "body"


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    unsaid = f"{request.method} {request.url.path!r} is not served. What is served is described at /openapi.json."
    response = problem(error.status_code, title, unsaid if error.detail == title else str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, exc_info=error)
    return problem(500, _BROKEN, UNFORESEEN)
