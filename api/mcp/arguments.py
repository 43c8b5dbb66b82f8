"""What the tools take. Their descriptions are read by a language model that decides what to call."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.routes.provisions import ProvisionParams
from api.schemas import MAX_TURNS, FilterBody, TurnBody, Words
from corpus.filters import Filters, parse_filters
from rag.model import READ_FIELDS, ReadField
from rag.writing.model import Turn

MOST_HITS = 50
"""Passages of one search: 50 of 250 tokens are what a model can weigh at once."""
MOST_PROVISIONS = 100
"""Provisions of one call: about 40,000 tokens as JSON."""
MOST_DOCUMENTS = 200
"""Documents of one call: about 50,000 tokens as JSON."""
MOST_CHARACTERS = 20_000
"""Of a document in one call: 5,000 tokens of English, 15,000 of Chinese."""


def _from_json(value: object) -> object:
    """Take an object that a model has written as text, as some do."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


class FilteredArguments(FilterBody):
    """Arguments that say which documents may answer."""

    def filters(self) -> Filters:
        """Check the filters.

        Raises:
            InvalidFilterError: One can select nothing.
        """
        return parse_filters(**self.model_dump(include=set(FilterBody.model_fields)))


class ScopedArguments(FilteredArguments):
    """Arguments of what is asked in words."""

    inferred: bool = Field(
        default=True, description="Whether place, time and kind are read from the words where no filter says them."
    )

    @property
    def ignored(self) -> frozenset[ReadField]:
        """What is not to be read from the words."""
        return frozenset() if self.inferred else frozenset(READ_FIELDS)


class AskArguments(ScopedArguments):
    """A question."""

    question: Words = Field(
        description="One question in Chinese or English, complete in itself, or a follow-up of `history` or `thread`."
    )
    history: Annotated[list[TurnBody], BeforeValidator(_from_json)] = Field(
        default=[],
        max_length=MAX_TURNS,
        description="The turns of the conversation before it, the oldest first, by which a follow-up is understood.",
    )
    save: bool = Field(
        default=False, description="Whether the answer is kept, for the user to look at again; only if they ask for it."
    )
    thread: Words | None = Field(
        default=None,
        description="The id of a thread that the user names: its turns are the history then, and the answer its next.",
    )

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns before the question."""
        return tuple(Turn(each.role, each.text) for each in self.history)


class SearchArguments(ScopedArguments):
    """A search."""

    query: Words = Field(description="Words to look for, in Chinese or English.")
    k: int = Field(default=10, ge=1, le=MOST_HITS, description="How many passages.")


class ReadArguments(BaseModel):
    """A part of a document."""

    model_config = ConfigDict(extra="forbid")

    document: Words = Field(description="The document's id, as tools give it, or its file name.")
    place: Words | None = Field(
        default=None, description="A heading to read from: 第二十七条, s. 99, Part 6, 第三章 › 第九条 …"
    )
    page: int | None = Field(default=None, ge=1, description="A page to read from, where the document has pages.")
    start: int | None = Field(default=None, ge=0, description="The character to read from, as in citations.")
    end: int | None = Field(default=None, ge=1, description="The character to read to.")
    max_characters: int = Field(default=8_000, ge=1, le=MOST_CHARACTERS, description="How much is given at once.")


class ProvisionsArguments(ProvisionParams):
    """A page of a register."""

    limit: int | None = Field(default=20, ge=1, le=MOST_PROVISIONS, description="Provisions shown.")
    format: Literal["json"] = "json"


class MatchArguments(BaseModel):
    """A profile, and what is asked of it."""

    model_config = ConfigDict(extra="forbid")

    profile: Annotated[dict[Words, Any], BeforeValidator(_from_json)] = Field(
        description="Facts by id. `kind` (enterprise, school, individual …) and `place` (CN-ZJ-330200 …) are needed; "
        "an unknown fact is answered with the nearest one, and `ask_next` of the result names facts worth adding."
    )
    what: Literal["incentives", "obligations"] = Field(
        default="incentives", description="Incentives that apply, or the checklist of duties."
    )
    as_of: Words | None = Field(default=None, description="A day, YYYY-MM-DD; today when left out.")


class DocumentsArguments(FilteredArguments):
    """A page of the list of documents."""

    offset: int = Field(default=0, ge=0, description="Documents before the first one shown.")
    limit: int = Field(default=50, ge=1, le=MOST_DOCUMENTS, description="Documents shown.")
