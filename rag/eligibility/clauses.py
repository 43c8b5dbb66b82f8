"""Provisions → clauses to be judged: one benefit each, with the words it cannot be understood without."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.model import Document, Heading, Page, Span
from corpus.outline import last_sentence
from corpus.provisions import Provision
from rag.eligibility.rules import not_parties, read_rules, recipient_rules
from rag.eligibility.vocabulary import Language
from rag.eligibility.wording import Wording

FEWEST_PART_CHARACTERS = 12
"""A part of a sentence that is shorter gives no benefit of its own (；其中，非营利性的除外)."""


@dataclass(frozen=True, slots=True)
class HeldText:
    """A document with its text and provisions, as the matcher is given it."""

    document: Document
    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]
    provisions: tuple[Provision, ...]

    @property
    def language(self) -> Language:
        """Which rules read it."""
        return "zh" if self.document.metadata.language.lower().startswith("zh") else "en"

    def article(self, span: Span) -> Span:
        """Give the article or section that a span stands in: between two headings."""
        starts = [heading.span.start for heading in self.headings]
        first = max((start for start in starts if start <= span.start), default=0)
        end = min((start for start in starts if start >= span.end), default=len(self.text))
        return Span(first, end)


@dataclass(frozen=True, slots=True)
class Clause:
    """One benefit or duty: a provision, or one part of a sentence that gives several."""

    held: HeldText
    provision: Provision
    span: Span
    lead: Span | None = None
    """Of an item: what leads it in."""
    before: Span | None = None
    """The sentence before, where the clause leans on it: 有关企业, such employers."""

    @property
    def words(self) -> str:
        """Its own words."""
        return self.span.of(self.held.text)

    @property
    def context(self) -> tuple[Span, ...]:
        """Everything it is read from, in order of the text."""
        return tuple(each for each in (self.before, self.lead, self.span) if each)

    def wording(self, span: Span | None = None) -> Wording:
        """Make words ready for matching."""
        return Wording.of(self.held.text, span or self.span)


def clauses_of(held: HeldText, label: str) -> list[Clause]:
    """List the clauses of a document that have a label, in order; a lead-in only where nothing follows it."""
    provisions = [each for each in held.provisions if _is_told(held, each, label)]
    led = {each.draft.lead for each in provisions if each.draft.lead and label in each.draft.labels}
    found: list[Clause] = []
    for at, provision in enumerate(provisions):
        if label in provision.draft.labels and not _leads(provision, led):
            lead = provision.draft.lead
            lead = last_sentence(held.text, lead) if lead and held.language == "zh" else lead
            before = _leans_on(held, provisions, at)
            pieces = list(parts(held, provision))
            first = Clause(held, provision, pieces[0], lead, before)
            found.append(first)
            found.extend(
                Clause(held, provision, part, lead, pieces[0] if _is_among(held, part) else before)
                for part in pieces[1:]
            )
    return found


def _is_among(held: HeldText, part: Span) -> bool:
    """Say whether a part of a sentence speaks of some of those named by its first part: 对其中的非营利性学校."""
    return bool(clause_pattern(held.language, "among").search(Wording.of(held.text, part).plain))


def _is_told(held: HeldText, provision: Provision, label: str) -> bool:
    """Say whether a brief tells a provision as one of its instrument's, and not about the brief itself."""
    sections = read_rules("clauses")["briefs"].get(label)
    if held.document.metadata.summarises is None or sections is None:
        return True
    return any(re.search(sections, step) for step in provision.path)


def _leads(provision: Provision, led: Collection[Span]) -> bool:
    span = provision.draft.span
    return any(span.contains(lead) or lead.contains(span) for lead in led)


def parts(held: HeldText, provision: Provision) -> Iterator[Span]:
    """Cut a sentence where another benefit begins: …给予奖励；对…给予土地支持."""
    span = provision.draft.span
    wording = Wording.of(held.text, span)
    cuts = [0, *(match.start() for match in clause_pattern(held.language, "part").finditer(wording.plain))]
    cuts = [cut for cut in cuts if not cut or len(wording.plain) - cut >= FEWEST_PART_CHARACTERS]
    for start, end in zip(cuts, [*cuts[1:], len(wording.plain)], strict=True):
        yield wording.span(start, end)


def _leans_on(held: HeldText, provisions: Sequence[Provision], at: int) -> Span | None:
    """Find the sentence before, where a clause names its recipient by it, or is a brief's and names nobody."""
    wording = Wording.of(held.text, provisions[at].draft.span)
    is_brief = held.document.metadata.summarises is not None
    leans = bool(clause_pattern(held.language, "leans").search(wording.plain))
    if not at or not (leans or (is_brief and not names_party(held.language, wording.plain))):
        return None
    article = held.article(provisions[at].draft.span)
    previous = provisions[at - 1].draft.span
    return previous if article.contains(previous) else None


def names_party(language: Language, words: str) -> bool:
    """Say whether words name anybody but an authority."""
    plain = not_parties(language).sub("", words)
    rules = (rule for rule in recipient_rules(language) if rule.classes != ("government",))
    return any(rule.pattern.search(plain) for rule in rules)


def is_procedure(clause: Clause) -> bool:
    """Say whether a clause tells who applies for a benefit of its article, and gives none itself."""
    return bool(clause_pattern(clause.held.language, "procedure").search(clause.wording().plain))


def is_parameter(clause: Clause) -> bool:
    """Say whether a clause only tells that a rest goes on into later years, or who will write the rules."""
    plain = [clause.wording(span).plain for span in (clause.lead, clause.span) if span]
    carries = clause_pattern(clause.held.language, "carries")
    delegates = clause_pattern(clause.held.language, "delegates")
    return any(carries.search(words) for words in plain) or bool(delegates.search(plain[-1]))


@cache
def clause_pattern(language: Language, name: str) -> re.Pattern[str]:
    """Read one of the patterns of ``rules/clauses.yaml``."""
    return re.compile(read_rules("clauses")[language][name], re.IGNORECASE)


def has_substance(language: Language, words: str, fewest: int) -> bool:
    """Say whether words hold more than what every condition is made of."""
    return len(clause_pattern(language, "filler").sub("", words)) >= fewest
