"""``/v1/documents``: list, upload, read, delete."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, Query, Response, UploadFile

from api.deps import ServicesDep, UploadsDep
from api.schemas import DocumentsOut, DocumentTextOut, JobOut, Words, document_with_text, job_to_dict
from corpus.errors import InvalidFilterError
from corpus.model import Span
from ingest.showing import PICTURE_WIDTH
from rag.model import document_to_dict

router = APIRouter(prefix="/documents", tags=["documents"])

MAX_WAIT_S = 60.0
"""Longest time a request for a job may be held open."""
MAX_WIDTH = 4_000
"""Pixels: an A4 page at 480 dpi."""
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The page."}}

PageNumber = Annotated[int, Path(ge=1, description="From 1.")]
Highlight = Annotated[str | None, Query(description="Characters to mark, start-end, as citations give them.")]
Width = Annotated[int, Query(ge=100, le=MAX_WIDTH, description="Of the picture, in pixels.")]
OneFile = Annotated[list[UploadFile], File(min_length=1, max_length=1, description="The file, with its name.")]
"""A list, so that a second file is refused; a plain ``UploadFile`` would take the last and drop the others unsaid."""


@router.get("", response_model=DocumentsOut)
def list_documents(services: ServicesDep) -> dict[str, Any]:
    """List the documents held, in their current versions."""
    counts = services.corpus.catalogue.passage_counts()
    documents = services.corpus.catalogue.documents()
    return {"documents": [{**document_to_dict(each), "passages": counts.get(each.id, 0)} for each in documents]}


Wait = Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Seconds to wait for the job's end before replying.")]


@router.post("", response_model=JobOut, status_code=202)
def upload(
    file: OneFile, services: ServicesDep, uploads: UploadsDep, response: Response, wait: Wait = 0
) -> dict[str, Any]:
    """Take one file; the job that reads it says how far it is and in the end what became of the file."""
    job = uploads.add(file[0].filename or "", file[0].file)
    response.headers["location"] = f"/v1/jobs/{job.id}"
    run = uploads.wait(job.id, wait)
    return job_to_dict(run, services.corpus.catalogue.ledger.entries(run.id))


@router.get("/{identifier}", response_model=DocumentTextOut)
def read(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """Read a document, current or past, with its canonical text."""
    return document_with_text(services.corpus.catalogue, identifier)


@router.patch("/{identifier}", response_model=DocumentTextOut)
def correct(identifier: str, body: dict[str, Words | None], services: ServicesDep) -> dict[str, Any]:
    """Set fields of the metadata that were recognised wrongly; null takes a correction back."""
    document = services.ingester.correct(services.corpus.catalogue.document(identifier), body)
    return document_with_text(services.corpus.catalogue, document.id)


@router.get("/{identifier}/pages/{number}.png", response_class=Response, responses=_PICTURE)
def picture(
    identifier: str,
    number: PageNumber,
    services: ServicesDep,
    highlight: Highlight = None,
    width: Width = PICTURE_WIDTH,
) -> Response:
    """Draw a page, with a quote marked where it stands."""
    drawn = services.pictures.picture(identifier, number, _span(highlight), width)
    # A document's pages never change under its id, which is made of its text.
    return Response(drawn, media_type="image/png", headers={"cache-control": "private, max-age=86400"})


@router.delete("/{identifier}", status_code=204)
def delete(identifier: str, services: ServicesDep) -> None:
    """Remove a document with all its versions; from this instant it is neither found nor cited."""
    services.corpus.remove([identifier])


def _span(highlight: str | None) -> Span | None:
    if highlight is None:
        return None
    found = _SPAN.fullmatch(highlight)
    if not found or int(found[1]) >= int(found[2]):
        raise InvalidFilterError("highlight", highlight, "two offsets, the first one smaller, such as 1042-1187")
    return Span(int(found[1]), int(found[2]))
