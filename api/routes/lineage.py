"""``/v1/documents/{id}/…``: versions of a work, what they changed, which documents name which."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.deps import ServicesDep
from api.lineage import (
    ChangesOut,
    RelationsOut,
    VersionsOut,
    changes_to_dict,
    compare,
    relations_to_dict,
    version_to_dict,
)
from api.schemas import Words

router = APIRouter(prefix="/documents/{identifier}", tags=["documents"])

Since = Annotated[Words, Query(description="The id of an older version, or of any other document.")]


@router.get("/history", response_model=VersionsOut)
def history(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """List all held versions of the document's work, newest first, also those of other files."""
    return {"versions": [version_to_dict(each) for each in services.corpus.lineage.versions(identifier)]}


@router.get("/relations", response_model=RelationsOut)
def relations(identifier: str, services: ServicesDep) -> dict[str, Any]:
    """List the documents it names (held or not), and those that name it."""
    lineage = services.corpus.lineage
    names, naming = lineage.named_in(identifier), lineage.naming(identifier)
    return relations_to_dict(services.corpus.catalogue, identifier, names, naming)


@router.get("/changes", response_model=ChangesOut)
def changes(identifier: str, since: Since, services: ServicesDep) -> dict[str, Any]:
    """Compare with an older version, article by article."""
    catalogue = services.corpus.catalogue
    older, newer = catalogue.document(since), catalogue.document(identifier)
    return changes_to_dict(older, newer, compare(catalogue, older.id, newer.id))
