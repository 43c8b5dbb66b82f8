"""Units → provisions, by the rules of ``rules/en*.yaml``.

What a unit does is read at the finite verbs of its main clauses (``english_reading``); what it takes from its lead-in
and from the clauses before comes after (``english_lists``); its slots are ranges of its words (``english_slots``).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Span
from corpus.provisions import ProvisionDraft
from ingest.provisions.english_lists import resolve
from ingest.provisions.english_reading import find_contexts, read_unit
from ingest.provisions.english_slots import draft_of
from ingest.provisions.units import Unit

_TITLE = re.compile(r"\W*(?:\(\w{1,5}\)\W*)+[A-Z“\"$£][^.:—]{2,100}\.?$")
"""A marked title that a sentence follows on its line, as in codes: (2) Limitation on wages."""


def read(units: Sequence[Unit]) -> list[ProvisionDraft]:
    """Read each unit; the result has one draft for each, in the same order, with no labels where it does nothing.

    A title at the head of a rule is read with the sentence that follows it, and is nothing by itself.
    """
    joined = _join_titles(units)
    contexts = find_contexts(joined)
    return [draft_of(each) for each in resolve([read_unit(unit, contexts) for unit in joined])]


def _join_titles(units: Sequence[Unit]) -> list[Unit]:
    joined = list(units)
    for at in range(len(units) - 1):
        title, rule = units[at], units[at + 1]
        if _follows(title, rule) and _TITLE.match(title.plain):
            joined[at + 1] = _with_title(title, rule)
            joined[at] = replace(title, lead=None, is_item=False)
    return joined


def _follows(title: Unit, rule: Unit) -> bool:
    """Say whether a unit goes on in the line of one before."""
    in_line = title.is_item == rule.is_item and title.lead == rule.lead and title.article == rule.article
    return in_line and title.is_item and rule.plain[:1] not in "([" and rule.plain[:1].isupper()


def _with_title(title: Unit, rule: Unit) -> Unit:
    return replace(
        rule,
        span=Span(title.span.start, rule.span.end),
        plain=f"{title.plain} {rule.plain}",
        offsets=(*title.offsets, *rule.offsets),
    )
