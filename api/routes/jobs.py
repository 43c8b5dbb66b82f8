"""``/v1/jobs``: uploads and other ingests, how far they are and what became of their files."""

from typing import Any

from fastapi import APIRouter

from api.deps import ServicesDep, UploadsDep
from api.routes.documents import Wait
from api.schemas import JobOut, JobsOut, job_to_dict

LISTED_JOBS = 100
"""Jobs listed, the latest first."""

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get("", response_model=JobsOut)
def list_jobs(services: ServicesDep) -> dict[str, Any]:
    """List the latest jobs, without their files."""
    return {"jobs": [job_to_dict(run) for run in services.corpus.catalogue.ledger.runs(LISTED_JOBS)]}


@router.get("/{identifier}", response_model=JobOut)
def read(identifier: str, services: ServicesDep, uploads: UploadsDep, wait: Wait = 0) -> dict[str, Any]:
    """Say how far a job is; the files that are done have their rows."""
    run = uploads.wait(identifier, wait)
    return job_to_dict(run, services.corpus.catalogue.ledger.entries(run.id))
