"""Whether a clause gives somebody a claim, or only says what an authority is to build, or gives nothing at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from corpus.model import Span
from rag.eligibility.clauses import Clause
from rag.eligibility.rules import read_rules
from rag.eligibility.vocabulary import Language

Standing = Literal["programme", "nothing"]
"""``programme``: to be set up, or a fund's purpose: nobody can claim it yet; ``nothing``: nothing for those named."""
STANDINGS: tuple[Standing, ...] = ("programme", "nothing")


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Words of a clause that gives no claim."""

    id: str
    language: Language
    standing: Standing
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    """Where this is found in the clause, it does give one."""
    is_for_briefs: bool
    """Whether it reads our own briefs only."""
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def find(self, words: str) -> re.Match[str] | None:
        """Find the words in a clause."""
        return None if self.unless and self.unless.search(words) else self.pattern.search(words)


@cache
def claim_rules() -> tuple[ClaimRule, ...]:
    """Read the rules, once."""
    return tuple(_rule(each) for each in read_rules("claims")["rules"])


def _rule(data: Mapping[str, Any]) -> ClaimRule:
    return ClaimRule(
        data["id"],
        data["language"],
        data["is"],
        re.compile(data["pattern"], re.IGNORECASE),
        re.compile(data["unless"], re.IGNORECASE) if "unless" in data else None,
        data.get("briefs", False),
        tuple(data["examples"]),
        tuple(data["counterexamples"]),
    )


def without_claim(clause: Clause, standing: Standing) -> Span | None:
    """Find the words by which a clause gives no claim; None where no rule says so."""
    wording = clause.wording()
    is_brief = clause.held.document.metadata.summarises is not None
    for rule in claim_rules():
        if rule.language == clause.held.language and rule.standing == standing and (is_brief or not rule.is_for_briefs):
            match = rule.find(wording.plain)
            if match:
                return wording.span(*match.span())
    return None
