"""``POST /v1/ask`` and ``POST /v1/search``."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import RecentDep, ServicesDep
from api.events import EVENT_SCHEMA, HEADERS, MEDIA_TYPE, events_of, until_gone
from api.keeping import answerer_of, place_of
from api.recent import NotingAnswerer
from api.schemas import AnswerOut, AskBody, SearchBody, SearchOut
from rag.finding import found_to_dict
from rag.model import answer_to_dict
from rag.question import parse_question
from rag.writing.model import Work

ANSWER_ID = "policydesk-answer"
"""The header that names what an answer can be kept as, also afterwards."""
router = APIRouter(tags=["answers"])
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {MEDIA_TYPE: {"schema": EVENT_SCHEMA}},
        "description": "The answer, or with `stream` its statements, citations, coverage, usage and timings as events.",
    }
}


@router.post("/ask", response_model=AnswerOut, responses=_STREAM)
async def ask(body: AskBody, request: Request, response: Response, services: ServicesDep, recent: RecentDep) -> Any:
    """Answer a question with cited passages."""
    work = Work()
    asked = (body.question, body.filters.parsed(), body.ignored, body.turns, work)
    keeping = answerer_of(services, save=body.save, thread=body.thread)
    answerer = NotingAnswerer(keeping, recent, services.corpus)
    place = {ANSWER_ID: answerer.identifier, **place_of(keeping)}
    if body.stream or MEDIA_TYPE in request.headers.get("accept", ""):
        steps = partial(answerer.stream, *asked)
        return StreamingResponse(events_of(steps, work.stop), media_type=MEDIA_TYPE, headers={**HEADERS, **place})
    answer = await until_gone(request, work.stop, partial(answerer.answer, *asked))
    response.headers.update(place)
    return answer_to_dict(answer)


@router.post("/search", response_model=SearchOut)
def search(body: SearchBody, services: ServicesDep) -> dict[str, Any]:
    """Rank passages for a query, without writing an answer."""
    filters = body.filters.parsed()
    tidy = parse_question(body.query, services.settings.max_question_characters).text
    return found_to_dict(tidy, services.finder.find(tidy, body.k, filters, body.ignored))
