"""``/v1/documents``: list, upload, read, delete."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile

from api.deps import ServicesDep
from api.schemas import DocumentsOut, DocumentTextOut, UploadOut, document_with_text
from rag.model import document_to_dict

router = APIRouter(prefix="/documents", tags=["documents"])

OneFile = Annotated[list[UploadFile], File(min_length=1, max_length=1, description="The file, with its name.")]
"""A list, so that a second file is refused; a plain ``UploadFile`` would take the last and drop the others unsaid."""


@router.get("", response_model=DocumentsOut)
def list_documents(services: ServicesDep) -> dict[str, Any]:
    """List the documents held, in their current versions."""
    counts = services.corpus.catalogue.passage_counts()
    documents = services.corpus.catalogue.documents()
    return {"documents": [{**document_to_dict(each), "passages": counts.get(each.id, 0)} for each in documents]}


@router.post("", response_model=UploadOut, status_code=201)
def upload(file: OneFile, services: ServicesDep) -> dict[str, Any]:
    """Take in one file; its row of the report says whether it was parsed, and why not if it was not."""
    report = services.ingester.ingest_upload(file[0].filename or "", file[0].file.read())
    return {"files": [asdict(row) for row in report.rows]}


@router.get("/{identifier}", response_model=DocumentTextOut)
def read(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """Read a document, current or past, with its canonical text."""
    return document_with_text(services.corpus.catalogue, identifier)


@router.delete("/{identifier}", status_code=204)
def delete(identifier: str, services: ServicesDep) -> None:
    """Remove a document with all its versions; from this instant it is neither found nor cited."""
    services.corpus.remove([identifier])
