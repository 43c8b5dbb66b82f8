"""What English units take from others: items from lead-ins, lead-ins from closing words, bearers from before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Span
from corpus.provisions import PartyClass
from ingest.provisions.english_parties import find_party, first_party, head_end, unnamed_class
from ingest.provisions.english_reading import Bearer, Reading

_PRONOUN = re.compile(
    r"^\W*(?:it|they|he|she|those|one|both|each|such (?:person|body|party)|(?:the |such |these )?units?)\b"
)
_NATURAL_PERSONS = re.compile(r"\b(?:persons|those)\b")
_SUBORDINATE_END = re.compile(
    r"\b(?:if|where|who|which|that|when|unless|whether|because|provided that|is|are|a person|by|in which|to whom)"
    r"\W*(?:\([^)]*\))?\W*$"
)
"""What ends a lead-in whose items are parts of a subordinate clause, whatever verbs they hold."""
_GIVING = ("permission", "obligation")
_SAME_THING = re.compile(
    r"(?:this|such|these) (?:[a-z-]+ ){0,3}(program(?:me)?|fund|committee|council|system|platform|agreement|scheme)s?\b"
    r"|the (?:[a-z-]+ ){0,3}(system|platform|register|database|alliance|consortium|network)s?\b"
)
_SAME_BENEFIT = re.compile(
    r"\b(?:such|the said|that|these|this|those) (?:[a-z]+ ){0,2}(?:payments?|assistance|support|aid|benefits?|"
    r"incentives?|relief|awards?|reimbursements?|bonus(?:es)?)\b"
    r"|\b(?:payments?|assistance|support|aid|awards?|amounts?|sums?|benefits?) (?:made |paid |provided |payable |"
    r"awarded |received |available |given )?(?:under|pursuant to|in accordance with|referred to in) (?:this|"
    r"the (?:preceding|foregoing|first)|(?:sub)?(?:section|paragraph|article) )"
)
"""Goes on about a benefit that a clause of the same article gives: such payments, assistance under this section."""
_ITS_PURPOSE = re.compile(
    r"(?:the|a|an|those|such) (?:[a-z]+ )?"
    r"(scheme|project|cost|expense|expenditure|course|activit(?:y|ie)|training|purpose)s? "
    r"(?:referred to|mentioned|described|specified) in\b"
)
"""Says what a benefit of a clause before may be given for: the schemes referred to in subsection (1) are ..."""
_DEEMING = "en.none.deemed"
_PROCEEDINGS = re.compile(r"\b(?:proceedings|prosecutions?)\b")
_OWN_PLAN = re.compile(r"\b(?:program(?:me)?|plan)\b(?!s)")
_CHARGE = re.compile(
    r"^\W*(?:the |no |such |any )?(?:amount of (?:the )?)?(?:[a-z]+ )?(?:lev(?:y|ies)|contributions?)\b"
)
"""What the payers that a levy law is about pay, or need not pay, whoever bore the clause before."""
_ANAPHORIC = re.compile(
    r"\W*(?:this|such|these|that|those|the said)\b|.*\b(?:(?:referred to|mentioned) in"
    r"|(?:described|prescribed|specified|stated|set out) in (?:the )?(?:preceding|foregoing|previous|above))\b"
)
_BARE_TITLE = re.compile(r"^\W*\(\w{1,4}\) [A-Z][^:;,—–]*[a-z]$")
"""The title of a list, as in codes, which leads in its items without being part of a sentence."""
_OPEN_END = re.compile(r"[:—–-]\W*$")
_OWN_WORDS = re.compile(r"[a-z]")
_FRAGMENT = re.compile(r"\W*(?:and|or|but)?\W*$")
_POSSESSIVE = re.compile(r"\W*(?:his|her|their|its)\b")
_PAYMENTS = re.compile(r"\b(?:make payments|payments for|such payments?)\b")
_OPENING_WORD = re.compile(r"\W*(?:if|where|when|whenever|in case|in the event that) ")
_OBJECT = re.compile(r"\b(?:on|upon|of|against|order|fine|to) (?=(?:the|any|such|that|an?|its|his|their)\b)")
_BY_AUTHORITY = frozenset({"en.sanction.authority_fines"})
"""Rules whose subject imposes the sanction, whoever it is."""
_LEVY_WORDS = re.compile(r"\b(?:levy|levies|employers?|pay bill|wages|taxpayers?|compan(?:y|ies))\b")
_SHARE_OF_LEVY_LAW = 0.15
"""A law of which so many units speak of levies, employers or companies means these by "a person" (of the development
documents, four tax and levy laws have .24 to .41, two others 0)."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A unit's reading with what it takes from others."""

    reading: Reading
    lead: Span | None = None
    is_inherited: bool = False
    bearer_classes: tuple[PartyClass, ...] = ()
    bearer_span: Span | None = None


def resolve(readings: Sequence[Reading]) -> list[Resolved]:
    """Give each reading what it takes from its lead-in and from those before it in the same article."""
    anybody = _anybody(readings)
    closings = _closings(readings)
    resolved: list[Resolved] = []
    previous: Resolved | None = None
    giving: Reading | None = None
    for at, reading in enumerate(readings):
        if previous is not None and previous.reading.unit.article != reading.unit.article:
            previous = None
        if giving is not None and giving.unit.article != reading.unit.article:
            giving = None
        reading = _with_closing(reading, readings[closings[at]] if at in closings else None)
        lead = resolved[reading.unit.lead] if reading.unit.lead is not None else None
        own_lead = readings[reading.unit.lead] if reading.unit.lead is not None else None
        if _FRAGMENT.match(reading.clause.words):
            each = Resolved(replace(reading, labels=(), instruments=()))
        elif lead is not None and own_lead is not None and _completes(reading, own_lead, lead):
            each = _inherit(reading, lead)
        else:
            each = _resolve(_with_benefit(_continued(reading, lead, previous), giving), lead, previous, anybody)
        resolved.append(each)
        if "incentive" in each.reading.labels:
            giving = each.reading
        if each.bearer_classes:
            previous = each
    return resolved


def _anybody(readings: Sequence[Reading]) -> PartyClass:
    """Say whom a law means by "a person"."""
    if not readings:
        return "other"
    speaking = sum(bool(_LEVY_WORDS.search(reading.clause.words)) for reading in readings)
    return "enterprise" if speaking >= _SHARE_OF_LEVY_LAW * len(readings) else "other"


def _closings(readings: Sequence[Reading]) -> dict[int, int]:
    """Map a lead-in that says nothing of its own to what says it: the closing words of its list, else its items."""
    closings: dict[int, int] = {}
    items: dict[int, int] = {}
    for at in range(len(readings) - 1, -1, -1):
        lead = readings[at].unit.lead
        said = items.get(at, at)
        if lead is None or not readings[said].is_read or readings[lead].is_read:
            continue
        if readings[at].unit.is_item and not _stands_alone(readings[said], readings[lead]):
            continue
        (items if readings[at].unit.is_item or at == lead + 1 else closings)[lead] = said
    found = _scopes(readings) | items | closings
    return {lead: said for lead, said in found.items() if not _BARE_TITLE.search(readings[lead].unit.plain)}


def _scopes(readings: Sequence[Reading]) -> dict[int, int]:
    """Map a scope that opens definitions ("For the purposes of this Part:") to the first of them."""
    found: dict[int, int] = {}
    for at, reading in enumerate(readings):
        if reading.is_read or not _OPEN_END.search(reading.unit.plain) or _OWN_WORDS.search(reading.clause.main):
            continue
        said = next((each for each in range(at + 1, min(at + 4, len(readings))) if readings[each].is_read), None)
        if said is not None and "definition" in readings[said].labels:
            found[at] = said
    return found


def _with_closing(reading: Reading, closing: Reading | None) -> Reading:
    if closing is None:
        return reading
    return replace(
        reading, labels=closing.labels, force=closing.force, is_read=True, bearer=reading.bearer or closing.bearer,
        rules=closing.rules, instruments=closing.instruments,
    )  # fmt: skip


def _inherit(reading: Reading, lead: Resolved) -> Resolved:
    """Let an item complete its lead-in: its labels, force and bearer, and a benefit that the item itself names."""
    of_lead = lead.reading
    extra = [label for label in reading.labels if label == "incentive"] if of_lead.force in _GIVING else []
    inherited = replace(
        reading,
        labels=tuple(dict.fromkeys((*of_lead.labels, *extra))),
        force=of_lead.force,
        instruments=of_lead.instruments or (reading.instruments if extra else ()),
        rules=(*of_lead.rules, *(reading.rules if extra else ())),
    )
    return Resolved(inherited, of_lead.unit.span, True, lead.bearer_classes, lead.bearer_span)


def _continued(reading: Reading, lead: Resolved | None, previous: Resolved | None) -> Reading:
    """Add what a sentence goes on about: a benefit of its list, or an arrangement that the clause before set up."""
    labels = reading.labels
    instruments = reading.instruments
    if not labels or "definition" in labels or "sanction" in labels:
        return reading
    if lead and reading.clause.start == 0 and "incentive" in lead.reading.labels and lead.reading.force == "none":
        labels, instruments = (*labels, "incentive"), instruments or lead.reading.instruments
    if previous:
        named = _SAME_THING.match(reading.clause.words, reading.clause.start)
        before = previous.reading
        if named and "mechanism" in before.labels and (named[1] or named[2]) in before.clause.words:
            labels = (*labels, "mechanism")
        if "fund" in before.instruments and "incentive" in before.labels and _PAYMENTS.search(reading.clause.main):
            labels, instruments = (*labels, "incentive"), instruments or before.instruments
    return replace(reading, labels=tuple(dict.fromkeys(labels)), instruments=instruments)


def _with_benefit(reading: Reading, giving: Reading | None) -> Reading:
    """Add the benefit of a clause before, where a clause goes on about it without its name."""
    if giving is None or not reading.labels or {"incentive", "sanction"} & set(reading.labels):
        return reading
    if "definition" in reading.labels:
        purpose = _ITS_PURPOSE.match(reading.clause.words, reading.clause.start)
        is_same = purpose is not None and purpose[1] in giving.clause.words
    else:
        is_same = bool(_SAME_BENEFIT.search(reading.clause.main))
    if not is_same:
        return reading
    return replace(reading, labels=(*reading.labels, "incentive"), instruments=giving.instruments)


def _resolve(reading: Reading, lead: Resolved | None, previous: Resolved | None, anybody: PartyClass) -> Resolved:
    span = lead.reading.unit.span if lead else None
    if not reading.is_read:  # a title or a fragment: nothing is done without a verb
        return Resolved(replace(reading, labels=(), instruments=()), span)
    classes, place = _bearer(reading, previous, anybody)
    return Resolved(reading, span, False, classes, place)


def _completes(reading: Reading, own_lead: Reading, lead: Resolved) -> bool:
    """Say whether an item takes all from its lead-in: also what "is treated as" something in a list of definitions."""
    is_meaning = _DEEMING in reading.rules and "definition" in lead.reading.labels
    return is_meaning or not _stands_alone(reading, own_lead)


def _stands_alone(reading: Reading, lead: Reading) -> bool:
    """Say whether an item has a force of its own, and does not go on with the sentence of its lead-in.

    Args:
        reading: The item's own.
        lead: The lead-in's own.
    """
    if not reading.is_read or not reading.has_subject:
        return False
    if not lead.is_read:
        return not _SUBORDINATE_END.search(lead.clause.words)
    if reading.unit.plain[reading.clause.start : reading.clause.start + 1].isupper():
        return True
    return reading.is_modal and not _SUBORDINATE_END.search(lead.clause.words)


def _not_government(previous: Resolved | None) -> tuple[PartyClass, ...] | None:
    if previous is None or previous.bearer_classes[:1] == ("government",):
        return None
    return previous.bearer_classes


def sufferer(reading: Reading) -> Bearer | None:
    """Find who suffers what an authority does upon a breach: whom its condition names, else its object."""
    words = reading.clause.words
    for start, end in reading.clause.conditions:
        named = first_party(words, start, end)
        while named and named.classes[0] == "government":
            named = first_party(words, named.end, end)
        named = named or find_party(words, _after_opening(words, start, end), end)
        if named and named.classes[0] != "government":
            return Bearer.of(reading.unit, named)
    for match in _OBJECT.finditer(words, reading.verb.start if reading.verb else reading.clause.start):
        named = find_party(words, match.end(), len(words))
        if named and named.classes[0] != "government":
            return Bearer.of(reading.unit, named)
    return None


def _after_opening(words: str, start: int, end: int) -> int:
    opening = _OPENING_WORD.match(words, start, end)
    return opening.end() if opening else start


def _unnamed(
    reading: Reading, previous: Resolved | None, anybody: PartyClass
) -> tuple[tuple[PartyClass, ...], Span | None]:
    """Find who is meant where a clause names nobody.

    The first that is found: whom its subject mentions, whom its condition mentions, the bearer before, whom such a
    clause is about.
    """
    words = reading.clause.words
    start, end = reading.verb.subject if reading.verb else (0, 0)
    before = (previous.bearer_classes, None) if previous else None
    if _PROCEEDINGS.search(words, start, end):
        return ("government",), None
    if before and _ANAPHORIC.match(words, start, end):
        return before
    if _POSSESSIVE.match(words, start, end) and (meant := _antecedent(reading)):
        return meant, None
    if anybody == "enterprise" and _CHARGE.search(words, start, end) and reading.force in ("obligation", "right"):
        return ("enterprise",), None
    if anybody == "enterprise" and _OWN_PLAN.search(words, start, end):
        return ("enterprise",), None
    about = unnamed_class(words[start : head_end(words, start, end)])
    named = first_party(words, start, end)
    if about and named and named.classes[0] == "individual":
        named = None
    for begin, stop in reading.clause.conditions:
        if named is None and _OPENING_WORD.match(words, begin, stop):
            named = first_party(words, begin, stop)
            named = None if named and named.classes[0] == "government" else named
    if named:
        return named.classes, reading.unit.at(named.start, named.end)
    return before or ((about or anybody,), None)


def _antecedent(reading: Reading) -> tuple[PartyClass, ...] | None:
    """Find whom a pronoun means that stands after its own condition: "if an employer fails …, he"."""
    words = reading.clause.words
    for start, end in reading.clause.conditions:
        opening = _OPENING_WORD.match(words, start, end)
        named = first_party(words, opening.end(), end) if opening else None
        if named:
            return named.classes
    return None


def _bearer(
    reading: Reading, previous: Resolved | None, anybody: PartyClass
) -> tuple[tuple[PartyClass, ...], Span | None]:
    if not reading.labels or (reading.force == "none" and "sanction" not in reading.labels):
        return (), None
    bearer = reading.bearer
    if reading.is_sanction and (
        bearer is None or bearer.classes[0] == "government" or _BY_AUTHORITY & {*reading.rules}
    ):
        bearer = sufferer(reading)
        if bearer is None:
            return (_not_government(previous) or (anybody,)), None
    if bearer is None:
        return _unnamed(reading, previous, anybody)
    if bearer.classes != ("other",):
        return bearer.classes, bearer.span
    if _PRONOUN.match(bearer.words):
        meant = _antecedent(reading) or (previous.bearer_classes if previous else None)
        return meant or (anybody,), bearer.span
    if anybody == "other" and _NATURAL_PERSONS.search(bearer.words):
        return ("individual",), bearer.span
    return (anybody,), bearer.span
