"""Statements of an overview, put together by what they have in common: whose duties, or who sets a mechanism up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.provisions import Label, Provision
from rag.compose import DraftStatement
from rag.grounds import provisions_in
from rag.naming import name_of
from rag.question import Question
from rag.shelf import Provisions
from rag.sources import Source

DUTIES: frozenset[Label] = frozenset({"obligation", "prohibition"})
"""What a question about duties asks for; one that asks for other kinds too is grouped by kind."""
ARRANGEMENTS: frozenset[Label] = frozenset({"mechanism"})


def arrange(
    drafts: Sequence[DraftStatement], question: Question, sources: Mapping[str, Source], shelf: Mapping[str, Provisions]
) -> list[DraftStatement]:
    """Group duties by their bearer and mechanisms by who sets them up, groups in order of their best statement.

    Args:
        drafts: An answer's statements, best first.
        question: What was asked; what asks for no overview is left as it is.
        sources: Documents by id.
        shelf: Their provisions.
    """
    labels = question.asked.labels
    if not question.wants_overview or not (labels <= DUTIES or labels == ARRANGEMENTS):
        return list(drafts)
    headed = []
    for draft in (each for each in drafts if not each.is_beside):
        provisions = [each for each in provisions_in(draft.quotes, shelf) if question.asked.fits(each.draft)]
        heading = _bearer(provisions, question) if labels <= DUTIES else _author(draft, provisions, sources)
        headed.append(replace(draft, heading=heading))
    order = list(dict.fromkeys(draft.heading for draft in headed))
    beside = [draft for draft in drafts if draft.is_beside]
    return [*sorted(headed, key=lambda draft: order.index(draft.heading)), *beside]


def _bearer(provisions: Sequence[Provision], question: Question) -> str | None:
    """Name the class of those who bear a statement's duties: one asked about, where there is one."""
    classes = [name for each in provisions if each.draft.bearer for name in each.draft.bearer.classes]
    if not classes:
        return None
    name = next((each for each in classes if each in question.asked.parties), classes[0])
    return name_of("parties", name, in_chinese=question.is_chinese)


def _author(draft: DraftStatement, provisions: Sequence[Provision], sources: Mapping[str, Source]) -> str | None:
    """Name who sets up or recommends: whom a paper quotes, its authors, or who issued the law."""
    document = draft.quotes[0].document
    text = sources[document.id].text
    own = [each.draft.speaker for each in provisions if each.document_id == document.id]
    speakers = [speaker.of(text) for speaker in own if speaker]
    named = next((words for words in speakers if any(map(str.isalpha, words))), None)  # not the mark of a reference
    if named:
        return named
    metadata = document.metadata
    return ", ".join(metadata.authors) or metadata.issuer or None
