"""The tools: what each takes, gives and does. Nothing here speaks the protocol; ``api.mcp.server`` does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from api.chat.markdown import write
from api.keeping import answerer_of, kept_as
from api.mcp.arguments import (
    AskArguments,
    DocumentsArguments,
    MatchArguments,
    ProvisionsArguments,
    ReadArguments,
    SearchArguments,
)
from api.mcp.reading import PartOut, read_part
from api.mcp.texts import documents_text, hits_text, link_to, match_text, part_text, register_text
from api.registers import RegisterOut, iter_dicts
from api.routes.match import MatchBody, MatchOut, match
from api.schemas import AnswerOut, ListedDocumentOut, SearchOut
from api.wiring import Services
from rag.finding import found_to_dict
from rag.model import answer_to_dict, document_to_dict
from rag.question import parse_question


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool gives: data as its schema says, and a few lines."""

    data: BaseModel
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that another program can have done."""

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    run: Callable[[Services, Any], Outcome]
    may_keep: bool = False
    """Whether it may write something down, though none changes a document."""

    def input_schema(self) -> dict[str, Any]:
        """Describe what it takes."""
        return self.takes.model_json_schema()

    def output_schema(self) -> dict[str, Any]:
        """Describe what it gives; the protocol wants an object also where it is one of several."""
        return {"type": "object", **self.gives.model_json_schema(mode="serialization")}


class AskedOut(AnswerOut):
    """An answer, and what it is kept as."""

    answer_id: str | None = Field(
        default=None, exclude_if=lambda identifier: identifier is None, description="Only where the answer is kept."
    )


class DocumentsPageOut(BaseModel):
    """A page of the list of documents."""

    total: int = Field(description="Of all pages.")
    offset: int
    documents: list[ListedDocumentOut]


def _ask(services: Services, asked: AskArguments) -> Outcome:
    answerer = answerer_of(services, save=asked.save, thread=asked.thread)
    answer = answerer.answer(asked.question, asked.filters(), asked.ignored, asked.turns)
    kept = kept_as(answerer)
    text = "\n\n".join([write(answer, link_to).text, *(f"Kept as {each}." for each in kept.values())])
    return Outcome(AskedOut.model_validate(answer_to_dict(answer) | kept), text)


def _search(services: Services, asked: SearchArguments) -> Outcome:
    query = parse_question(asked.query, services.settings.max_question_characters).text
    found = found_to_dict(query, services.finder.find(query, asked.k, asked.filters(), asked.ignored))
    return Outcome(SearchOut.model_validate(found), hits_text(found))


def _read(services: Services, asked: ReadArguments) -> Outcome:
    part = read_part(services.corpus.catalogue, asked)
    return Outcome(part, part_text(part))


def _provisions(services: Services, asked: ProvisionsArguments) -> Outcome:
    query = asked.query(tuple(asked.labels))
    page = services.corpus.registers.page(query)
    shown = list(iter_dicts(services.corpus.catalogue, page.provisions))
    found = {"total": page.total, "offset": query.offset, "limit": query.limit, "provisions": shown}
    return Outcome(RegisterOut.model_validate(found), register_text(found))


def _match(services: Services, asked: MatchArguments) -> Outcome:
    found = match(MatchBody(profile=asked.profile, what=asked.what, as_of=asked.as_of), services)
    return Outcome(MatchOut.model_validate(found), match_text(found))


def _documents(services: Services, asked: DocumentsArguments) -> Outcome:
    catalogue = services.corpus.catalogue
    allowed = catalogue.select_documents(asked.filters())
    held = [each for each in catalogue.documents() if allowed is None or each.id in allowed]
    counts = catalogue.passage_counts()
    shown = held[asked.offset : asked.offset + asked.limit]
    page = {
        "total": len(held),
        "offset": asked.offset,
        "documents": [{**document_to_dict(each), "passages": counts.get(each.id, 0)} for each in shown],
    }
    return Outcome(DocumentsPageOut.model_validate(page), documents_text(page))


TOOLS = (
    Tool(
        "ask",
        "Ask the policy documents",
        "Answer one question about policies, laws or papers from the documents held, each statement with citations "
        "whose quotes are the documents' own words. `completeness` says whether it is complete, partial or none; where "
        "it is none, say so and do not answer from elsewhere. Keep the citations with what you take from it. A "
        "follow-up is understood by `history`; `question_resolved` says as what.",
        AskArguments,
        AskedOut,
        _ask,
        may_keep=True,
    ),
    Tool(
        "search",
        "Search passages",
        "Rank passages of the documents held for a query in Chinese or English, without writing an answer: for looking "
        "around, or where `ask` gives too little.",
        SearchArguments,
        SearchOut,
        _search,
    ),
    Tool(
        "read_document",
        "Read a document",
        "Read a part of a document as it is held: from a heading (an article, section or chapter), a page or a "
        "character offset. Use it to see a citation in its surroundings; `next_start` says where to read on.",
        ReadArguments,
        PartOut,
        _read,
    ),
    Tool(
        "provisions",
        "List provisions",
        "List clauses by what they do: incentives, obligations, prohibitions, rights, sanctions, mechanisms, "
        "definitions, findings …, filtered by who must or gets, by instrument, place, day and document, page by page. "
        "For counts and complete lists; a question in words belongs to `ask`.",
        ProvisionsArguments,
        RegisterOut,
        _provisions,
    ),
    Tool(
        "match",
        "Match a profile",
        "Say which incentives apply to an enterprise, school or person, which do not and what the rest hangs on, "
        "condition by condition with amounts; or list its duties. It is decided by rules, and unknown facts stay "
        "unknown: ask the user for the facts of `ask_next` rather than guessing them.",
        MatchArguments,
        MatchOut,
        _match,
    ),
    Tool(
        "documents",
        "List documents",
        "List the documents held, with titles, numbers, places, dates and status; filtered, page by page. Their ids "
        "are what `read_document` and the filter `document` take.",
        DocumentsArguments,
        DocumentsPageOut,
        _documents,
    ),
)
"""All tools, in the order in which they are listed."""
