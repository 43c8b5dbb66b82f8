"""``POST /v1/ask`` and ``POST /v1/search``."""

from typing import Any

from fastapi import APIRouter

from api.deps import ServicesDep
from api.schemas import AnswerOut, AskBody, SearchBody, SearchOut
from rag.finding import found_to_dict
from rag.model import answer_to_dict
from rag.question import parse_question

router = APIRouter(tags=["answers"])


@router.post("/ask", response_model=AnswerOut)
def ask(body: AskBody, services: ServicesDep) -> dict[str, Any]:
    """Answer a question with cited passages."""
    return answer_to_dict(services.answerer.answer(body.question, body.filters.parsed(), body.ignored))


@router.post("/search", response_model=SearchOut)
def search(body: SearchBody, services: ServicesDep) -> dict[str, Any]:
    """Rank passages for a query, without writing an answer."""
    filters = body.filters.parsed()
    tidy = parse_question(body.query, services.settings.max_question_characters).text
    return found_to_dict(tidy, services.finder.find(tidy, body.k, filters, body.ignored))
