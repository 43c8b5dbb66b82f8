"""``policydesk serve``: the HTTP service and its page."""

import threading
from contextlib import closing, suppress
from typing import Annotated

import typer

from api.cli.output import begin, messages
from api.wiring import Services, open_services
from corpus.errors import PolicyDeskError

SHUTDOWN_S = 5
"""Seconds that running requests get when the service stops."""


def serve(
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to bind to; default: POLICYDESK_HOST, loopback.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port; default: POLICYDESK_PORT.")] = None,
) -> None:
    """Serve the page and the API until stopped (Ctrl-C)."""
    import uvicorn

    from api.app import create_app  # with the web framework: no other command should wait for it

    settings = begin(ctx, as_json=False)
    address, number = host or settings.host, settings.port if port is None else port
    with open_services(settings) as services:
        threading.Thread(target=_prepare, args=(services,), name="preparing", daemon=True).start()
        app = create_app(services, bound_to=address)
        config = uvicorn.Config(
            app, host=address, port=number, log_level="warning", timeout_graceful_shutdown=SHUTDOWN_S
        )
        # Bound here, so that the port is known where any free one was asked for (0).
        with closing(config.bind_socket()) as listener:
            listener.listen()  # whoever reads the message may connect at once
            place = f"http://{f'[{address}]' if ':' in address else address}:{listener.getsockname()[1]}/"
            messages().print(f"PolicyDesk on {place} (API at /v1, described at /openapi.json). Ctrl-C stops.")
            with suppress(KeyboardInterrupt):  # uvicorn raises it anew once it has stopped
                uvicorn.Server(config).run(sockets=[listener])


def _prepare(services: Services) -> None:
    """Make what the first search needs while nobody asks yet; what fails here is told where it is needed."""
    with suppress(PolicyDeskError):
        services.prepare()
