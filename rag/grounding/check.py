"""A claimed statement and numbered evidence → what may be shown of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Span
from corpus.sentences import sentence_spans
from rag.grounding.alignment import RETOLD_SHARE, aligned
from rag.grounding.facts import fact_problems
from rag.grounding.model import (
    Claimed,
    Evidence,
    EvidenceByNumber,
    GroundedCitation,
    Part,
    Problem,
    Support,
    Verdict,
)
from rag.grounding.omissions import omission_problems
from rag.grounding.reading import read
from rag.grounding.reported import reported_problems
from rag.grounding.restating import restated
from rag.grounding.rewording import rewording_problems
from rag.grounding.support import SUPPORTED_SHARE, Cause, Grounds, coverage_of, grounds_of, words_problems
from rag.grounding.units import Unit, quoted_units, units_of

_SEMICOLON = re.compile(r"[;；]\s*(?!其中|of (?:which|these|whom)\b)")
"""Not before what only speaks of the part before it."""
TOLD_AGAIN_SHARE = 0.8
"""Share of a restated sub-claim's words in runs of the cited unit above which it is told in that unit's order."""
MAX_PLACES = 8
"""Places of one quote that are looked at: a short one may stand in every line of a table."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A citation that stands, with the units it may lead to."""

    number: int
    units: tuple[Unit, ...]
    is_quoted: bool


def check(claimed: Claimed, evidence: EvidenceByNumber) -> Verdict:
    """Say what of a statement stands in what it cites.

    Nothing is guessed and nothing matched by likeness: the same statement and evidence give the same verdict.

    Args:
        claimed: The statement, as somebody else wrote it.
        evidence: By the numbers that the writer was given.

    Returns:
        The verdict: citations that are kept, with spans of whole sentences; what is wrong, word by word; and which
        parts of the statement are supported. A statement none of whose citations stands is unsupported.
    """
    kept, dropped = _citations(claimed, evidence)
    if not kept:
        whole = Problem("uncited", "wrong", claimed.text, 0, len(claimed.text))
        none = tuple(Part(span.start, span.end, "unsupported", 0.0) for span in _parts(claimed.text))
        return Verdict("unsupported", (), (*dropped, whole), none, 0.0)
    grounds = grounds_of(
        claimed.text, [unit for each in kept for unit in each.units], [evidence[k.number] for k in kept]
    )
    parts, problems = _judge(claimed.text, grounds)
    citations = tuple(_grounded(each, claimed.text, grounds) for each in kept)
    support = _overall([part.support for part in parts])
    coverage = coverage_of(read(claimed.text), grounds, grounds.units)
    return Verdict(support, citations, (*dropped, *problems), tuple(parts), coverage, grounds.across)


def _citations(claimed: Claimed, evidence: EvidenceByNumber) -> tuple[list[_Kept], list[Problem]]:
    kept: list[_Kept] = []
    dropped: list[Problem] = []
    for cited in claimed.citations:
        held = evidence.get(cited.number)
        if held is None:
            dropped.append(Problem("unknown_citation", "dropped", f"[{cited.number}]", 0, 0))
            continue
        units = quoted_units(held, cited)[:MAX_PLACES] if cited.quote.strip() else list(units_of(held, cited.number))
        if units:
            kept.append(_Kept(cited.number, tuple(units), bool(cited.quote.strip())))
        else:
            dropped.append(Problem("quote_not_found", "dropped", cited.quote, 0, 0))
    return kept, dropped


def _judge(text: str, grounds: Grounds) -> tuple[list[Part], list[Problem]]:
    parts: list[Part] = []
    problems: list[Problem] = []
    for span in _parts(text, [reading.text for reading in grounds.named]):
        cause = Cause(read(span.of(text)), read(text), grounds)
        found = _in_best_order(cause, list(_problems(cause)))
        gravities = {problem.gravity for problem in found}
        support: Support = "unsupported" if "wrong" in gravities else "partly" if gravities else "supported"
        parts.append(Part(span.start, span.end, support, round(cause.coverage, 4)))
        problems += [_moved(problem, span.start) for problem in found]
    return parts, problems


def _problems(cause: Cause) -> Iterator[Problem]:
    yield from fact_problems(cause)
    yield from omission_problems(cause)
    yield from words_problems(cause)
    yield from rewording_problems(cause)
    yield from reported_problems(cause)
    yield from _translation(cause)


def _in_best_order(cause: Cause, found: list[Problem]) -> list[Problem]:
    """Judge a sub-claim in another order, where that brings more of its words into the rows of the cited unit.

    Where the writer's own order leaves too few in rows to know the place of a word, the other one decides.
    """
    if cause.grounds.across or cause.coverage < SUPPORTED_SHARE:
        return found
    text, unit = cause.reading.text, cause.best.reading
    share = aligned(cause.reading, unit).share
    if share >= RETOLD_SHARE and not found:
        return found
    alone = cause.whole.text.strip() == text.strip()
    orders = [(aligned(own, unit).share, own) for own in map(read, restated(text.strip()))]
    other, own = max(orders, key=lambda each: each[0], default=(0.0, cause.reading))
    if other <= max(share, RETOLD_SHARE if share < RETOLD_SHARE else TOLD_AGAIN_SHARE):
        return found
    again = list(_problems(replace(cause, reading=own, whole=own if alone else cause.whole)))
    if not again:
        return []
    return found or [replace(each, words=text, start=0, end=len(text)) for each in again]


def _translation(cause: Cause) -> Iterator[Problem]:
    """Say of a sub-claim in another language than the cited words that code alone cannot prove it."""
    if cause.grounds.across:
        text = cause.reading.text
        yield Problem("language", "unproven", text, 0, len(text), cause.best.reading.text)


def _moved(problem: Problem, by: int) -> Problem:
    return replace(problem, start=problem.start + by, end=problem.end + by) if problem.end else problem


def _overall(supports: Sequence[Support]) -> Support:
    if set(supports) == {"supported"}:
        return "supported"
    return "unsupported" if set(supports) == {"unsupported"} else "partly"


def _parts(text: str, names: Sequence[str] = ()) -> list[Span]:
    """Cut a statement into sub-claims: sentences, and what semicolons part that stand in no name of what is cited."""
    titles = [Span(m.start(), m.end()) for each in names if ";" in each for m in re.finditer(re.escape(each), text)]
    found = [part for sentence in sentence_spans(text) for part in _between_semicolons(text, sentence, titles)]
    return found or [Span(0, max(1, len(text)))]


def _between_semicolons(text: str, sentence: Span, titles: Sequence[Span]) -> Iterator[Span]:
    start = sentence.start
    for match in _SEMICOLON.finditer(text, sentence.start, sentence.end):
        if match.end() < sentence.end and not any(each.start <= match.start() < each.end for each in titles):
            yield Span(start, match.end())
            start = match.end()
    yield Span(start, sentence.end)


def _grounded(kept: _Kept, text: str, grounds: Grounds) -> GroundedCitation:
    """Cite the place of the quote, or the units without one, that hold most of the statement."""
    whole = read(text)
    best = max(kept.units, key=lambda unit: coverage_of(whole, grounds, [unit]))
    return GroundedCitation(kept.number, best.spans, kept.is_quoted)


def evidence_at(evidence: Evidence, citation: GroundedCitation) -> str:
    """Read the cited words of a citation from its document."""
    return "\n".join(span.of(evidence.source.text) for span in citation.spans)
