"""The HTTP service: ``create_app(services)``; no environment is read and nothing runs at import."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import FileResponse

from api.errors import MEDIA_TYPE, install_handlers
from api.guards import Guard
from api.jobs import UploadQueue
from api.recent import RecentAnswers
from api.routes import answers, ask, chat, documents, health, jobs, lineage, match, provisions
from api.schemas import ProblemOut
from api.wiring import BYTES_PER_MEGABYTE, Services

STOP_S = 30.0
"""Seconds the upload being read gets when the service stops; after that its process is ended, and it waits again."""
PAGE = Path(__file__).parent / "page"
ASSETS = {"/": "index.html"} | {
    f"/{each.name}": each.name for each in sorted(PAGE.iterdir()) if each.suffix in (".css", ".js")
}
MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
"""Not left to the system's table, which may name another: a browser runs no module of another type."""
_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}}
"""Not as ``model``, which FastAPI would describe as application/json."""


def create_app(services: Services, bound_to: str | None = None) -> FastAPI:
    """Build the service.

    Args:
        services: Opened parts; the caller closes them.
        bound_to: The address served, which is answered to besides the allowed hosts.
    """
    app = FastAPI(
        title="PolicyDesk",
        version=version("policydesk"),
        description="Questions about policy documents, answered with passages cited to the character.",
        responses={
            "4XX": {**_PROBLEM, "description": "The request cannot be served as it is."},
            "5XX": {**_PROBLEM, "description": "The corpus cannot be used now, or something broke."},
        },
        # Its pages load their scripts from another site, which the security headers forbid; see docs/api.md.
        docs_url=None,
        redoc_url=None,
        lifespan=_reading_uploads,
    )
    app.state.services = services
    app.state.uploads = UploadQueue(services.corpus, services.ingester)
    app.state.recent = RecentAnswers(services.corpus)
    install_handlers(app)
    for room in (ask, answers, chat, documents, lineage, provisions, match, jobs, health):
        app.include_router(room.router, prefix="/v1")
    for path, name in ASSETS.items():
        app.get(path, include_in_schema=False)(_asset(name))
    app.get("/favicon.ico", include_in_schema=False)(_no_icon)
    settings = services.settings
    hosts = [*settings.allowed_hosts, *([bound_to] if bound_to else [])]
    app.add_middleware(Guard, allowed_hosts=hosts, max_file_bytes=int(settings.max_file_megabytes * BYTES_PER_MEGABYTE))
    return app


@asynccontextmanager
async def _reading_uploads(app: FastAPI) -> AsyncIterator[None]:
    app.state.uploads.start()
    try:
        yield
    finally:
        app.state.uploads.stop(STOP_S)


def _asset(name: str) -> Callable[[], FileResponse]:
    def serve() -> FileResponse:
        # Asked for anew each time, so that a new version of the page is never mixed with an old one.
        return FileResponse(
            PAGE / name, media_type=MEDIA_TYPES[Path(name).suffix], headers={"cache-control": "no-cache"}
        )

    return serve


def _no_icon() -> Response:
    return Response(status_code=204)
