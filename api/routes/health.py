"""``GET /v1/health``."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter

from api.deps import ServicesDep
from api.schemas import HealthOut

router = APIRouter(tags=["health"])


@router.get("/health", response_model=HealthOut)
def health(services: ServicesDep) -> dict[str, Any]:
    """Say whether the service can answer, and what it holds."""
    catalogue = services.corpus.catalogue
    documents = catalogue.count_documents()
    return {
        "status": "ok" if documents else "empty",
        "documents": documents,
        "passages": catalogue.count_passages(),
        "generation": catalogue.generation,
        "version": version("policydesk"),
    }
