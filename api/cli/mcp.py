"""``policydesk mcp``: the corpus for programs that speak the Model Context Protocol."""

import threading
from contextlib import closing, suppress
from typing import Annotated

import typer

from api.cli.output import begin, messages
from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import PolicyDeskError

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8788
"""Beside that of ``policydesk serve``."""
SHUTDOWN_S = 5
"""Seconds that running calls get when the service stops."""


def mcp(
    ctx: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP instead of standard input/output.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to bind to, with --http.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port, with --http; 0 takes a free one.")] = DEFAULT_PORT,
) -> None:
    """Serve tools and documents to a program that speaks the Model Context Protocol, such as a chat client.

    Over standard input and output, which hold the protocol and nothing else, or over HTTP on this machine.
    """
    settings = begin(ctx, as_json=False)
    with open_services(settings) as services:
        threading.Thread(target=_prepare, args=(services,), name="preparing", daemon=True).start()
        if http:
            _serve_http(services, settings, host, port)
        else:
            from api.mcp.server import run_stdio  # 0.9 s, which no other command has to wait for

            with suppress(KeyboardInterrupt):
                run_stdio(services)


def _serve_http(services: Services, settings: Settings, host: str, port: int) -> None:
    import uvicorn

    from api.mcp.server import PATH, http_app

    app = http_app(services, [*settings.allowed_hosts, host])
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_S)
    # Bound here, so that the port is known where any free one was asked for (0).
    with closing(config.bind_socket()) as listener:
        listener.listen()  # whoever reads the message may connect at once
        place = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}{PATH}"
        messages().print(f"PolicyDesk speaks the Model Context Protocol on {place} Ctrl-C stops.", soft_wrap=True)
        with suppress(KeyboardInterrupt):  # uvicorn raises it anew once it has stopped
            uvicorn.Server(config).run(sockets=[listener])


def _prepare(services: Services) -> None:
    """Make what the first search needs while nobody asks yet; what fails here is told where it is needed."""
    with suppress(PolicyDeskError):
        services.prepare()
