"""Incentives → the same with their amount, condition and claim, where their article says these in other sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.labels import ARTICLE, path_keys
from corpus.model import Document, Span
from corpus.provisions import Provision
from rag.asking import asks_to_claim, says_how_to_claim
from rag.compose import DraftStatement, join_quotes
from rag.grounds import provisions_in
from rag.question import Question
from rag.quoting import spans_around
from rag.shelf import Provisions
from rag.sources import Quoted, Source, quoted

NEAR_PROVISIONS = 3
"""Before and behind, how many provisions of its article are looked at; what is further off is of something else."""


def with_particulars(
    drafts: Sequence[DraftStatement], question: Question, sources: Mapping[str, Source], shelf: Mapping[str, Provisions]
) -> list[DraftStatement]:
    """Give incentives that say no amount, or no condition, the sentence of their article that does.

    Where the question asks how to claim them, also the sentence that says so. A later statement that says nothing else
    becomes part of the incentive it belongs to.

    Args:
        drafts: An answer's statements.
        question: What was asked; where it asks for no incentives, the statements are left as they are.
        sources: Documents by id.
        shelf: Their provisions.
    """
    if "incentive" not in question.asked.labels:
        return list(drafts)
    cores = [provisions_in(_core(draft), shelf) for draft in drafts]
    joined: set[int] = set()
    taken: set[str] = set()
    completed: list[DraftStatement] = []
    for at, draft in enumerate(drafts):
        if at in joined:
            continue
        added: list[Provision] = []
        for wanted in _missing(draft, shelf, claims=asks_to_claim(question.text)):
            elsewhere = [n for n, core in enumerate(cores) if n != at and wanted in core]
            if wanted.id not in taken and all(n > at and cores[n] == (wanted,) for n in elsewhere):
                joined.update(elsewhere)
                taken.add(wanted.id)
                added.append(wanted)
        completed.append(_with(draft, added, sources) if added else draft)
    return completed


def _core(draft: DraftStatement) -> list[Quoted]:
    return [quote for quote in draft.quotes if quote not in draft.context]


def _missing(draft: DraftStatement, shelf: Mapping[str, Provisions], *, claims: bool) -> Iterator[Provision]:
    """Find the provisions that say what a statement's incentives do not: amount, condition, how to claim it."""
    document = draft.quotes[0].document
    said = provisions_in(draft.quotes, shelf)
    own = [each for each in said if "incentive" in each.draft.labels and each.document_id == document.id]
    if not own or draft.referred_by or document.metadata.summarises:
        return
    near = [each for each in _neighbours(own, shelf) if each not in said]
    same = [each for each in near if _is_of_the_same_benefit(each, own)]
    wanted = (
        None if any(each.draft.values for each in own) else next((each for each in same if each.draft.values), None),
        None
        if any(each.draft.conditions for each in own)
        else next((each for each in same if each.draft.conditions), None),
        next((each for each in near if claims and says_how_to_claim(each.text)), None),
    )
    yield from {each.id: each for each in wanted if each}.values()


def _neighbours(own: Sequence[Provision], shelf: Mapping[str, Provisions]) -> list[Provision]:
    """List the provisions of the same article that stand near, the next first, then those before."""
    first, last = min(each.ordinal for each in own), max(each.ordinal for each in own)
    near = [
        each
        for each in shelf[own[0].document_id].ordered
        if first - NEAR_PROVISIONS <= each.ordinal <= last + NEAR_PROVISIONS
    ]
    article = _article(own[0])
    held = [each for each in near if _article(each) == article]
    before = [each for each in held if each.ordinal < first]
    return [*(each for each in held if each.ordinal >= first), *reversed(before)]


def _article(provision: Provision) -> tuple[str, ...]:
    """Name the article a provision stands in; all of its path where that names none."""
    return tuple(key for key in path_keys(provision.path) if key.startswith(f"{ARTICLE}:")) or provision.path


def _is_of_the_same_benefit(provision: Provision, own: Sequence[Provision]) -> bool:
    instruments = {each for one in own for each in one.draft.instruments}
    given = set(provision.draft.instruments)
    return "incentive" in provision.draft.labels and (not instruments or not given or bool(instruments & given))


def _with(draft: DraftStatement, added: Sequence[Provision], sources: Mapping[str, Source]) -> DraftStatement:
    document = draft.quotes[0].document
    source = sources[document.id]
    quotes = [quote for each in added for quote in _quotes(document, source, each.draft.span)]
    fresh = [quote for quote in quotes if not any(_overlap(quote, held) for held in draft.quotes)]
    if not fresh:
        return draft
    everything = sorted((*draft.quotes, *fresh), key=lambda quote: (quote.document.id != document.id, quote.span))
    own = [quote.span for quote in everything if quote.document.id == document.id]
    said = join_quotes([span.of(source.text) for span in own])
    return replace(draft, text=said, said=said, quotes=tuple(everything), context=draft.context | set(fresh))


def _quotes(document: Document, source: Source, span: Span) -> tuple[Quoted, ...]:
    ordinal = next((each.ordinal for each in source.passages if each.span.start <= span.start < each.span.end), None)
    if ordinal is None:
        return ()
    return tuple(each for part in spans_around(source, ordinal, span, False) for each in quoted(document, source, part))


def _overlap(one: Quoted, other: Quoted) -> bool:
    if one.document.id != other.document.id:
        return False
    return one.span.start < other.span.end and other.span.start < one.span.end
