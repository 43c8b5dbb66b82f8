"""What routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from api.wiring import Services


def _services(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


ServicesDep = Annotated[Services, Depends(_services)]
