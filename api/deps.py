"""What routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from api.jobs import UploadQueue
from api.wiring import Services


def _services(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


def _uploads(request: Request) -> UploadQueue:
    uploads = request.app.state.uploads
    assert isinstance(uploads, UploadQueue)
    return uploads


ServicesDep = Annotated[Services, Depends(_services)]
UploadsDep = Annotated[UploadQueue, Depends(_uploads)]
