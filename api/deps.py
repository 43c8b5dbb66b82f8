"""What routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from api.jobs import UploadQueue
from api.recent import RecentAnswers
from api.wiring import Services


def _services(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


def _uploads(request: Request) -> UploadQueue:
    uploads = request.app.state.uploads
    assert isinstance(uploads, UploadQueue)
    return uploads


def _recent(request: Request) -> RecentAnswers:
    recent = request.app.state.recent
    assert isinstance(recent, RecentAnswers)
    return recent


ServicesDep = Annotated[Services, Depends(_services)]
UploadsDep = Annotated[UploadQueue, Depends(_uploads)]
RecentDep = Annotated[RecentAnswers, Depends(_recent)]
