"""How much a benefit is: formulas of the text computed from the facts of a profile, step by step, in Decimal.

Every step names the words it rests on. Where a base is missing, the missing fact is named and nothing is guessed; a
cap that is not known is said and left out. Nothing is converted between currencies.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from corpus.model import Span
from rag.eligibility.amount_rules import AmountRule, Bound, Cap, amount_rules, number, numbers
from rag.eligibility.clauses import Clause
from rag.eligibility.judging import Case
from rag.eligibility.model import Amount, Condition, Step
from rag.eligibility.money import Money, shown
from rag.eligibility.phrases import say
from rag.eligibility.reading import condition_id
from rag.eligibility.vocabulary import label
from rag.eligibility.wording import Wording

PERCENT = Decimal(100)
HALF = Decimal("0.5")
_BOUNDS: dict[str, Bound] = {
    "at_least": "at_least",
    "more_than": "at_least",
    "at_most": "at_most",
    "less_than": "at_most",
}
"""How a value that a clause states bounds the benefit."""


def amount_of(case: Case, clause: Clause, parameters: Sequence[Clause] = ()) -> Amount | None:
    """Compute how much a clause gives; None where it says no number.

    Args:
        case: Whose facts.
        clause: The benefit.
        parameters: Clauses of the same article that size it.
    """
    spans = (*clause.context, *(each.span for each in parameters))
    for rule in amount_rules():
        if rule.language == clause.held.language:
            for span in spans:
                match = rule.pattern.search(clause.wording(span).plain)
                if match and numbers(match) is not None:
                    return _Sum(case, clause, rule, match, clause.wording(span)).amount()
    return _as_said(case, clause)


def nothing_spent(case: Case, clause: Clause, amount: Amount | None) -> Condition | None:
    """Judge as not met that something was spent, where the profile says that the base of the amount is zero."""
    rule = next((each for each in amount_rules() if amount and each.id == amount.rule), None)
    if rule is None or rule.base is None:
        return None
    facts = [fact for fact in rule.base.facts if fact in case.facts]
    money = case.facts[facts[0]] if facts else None
    if not isinstance(money, Money) or money.amount:
        return None
    wording = clause.wording()
    match = rule.base.words.search(wording.plain)
    span = wording.span(*match.span()) if match and match.group() else clause.span
    words = span.of(clause.held.text)
    said = say("settle.nothing", case.profile.language, label=label(facts[0], case.profile.language))
    return Condition(
        condition_id(clause, "base"), "condition", words, span, False, f"{facts[0]} > 0", (facts[0],), said
    )


def _as_said(case: Case, clause: Clause) -> Amount | None:
    """Give the numbers of a clause that no formula reads, in its own words."""
    language = case.profile.language
    values = [value for value in clause.provision.draft.values if clause.span.contains(value.span)]
    if not values:
        return None
    first = values[0].quantity
    bound = _BOUNDS.get(first.bound, "exactly") if first else "exactly"
    steps = tuple(
        Step(say("amount.as_said", language, words=words), words, value.span)
        for value in values
        for words in (value.span.of(clause.held.text),)
    )
    label = say("kind.unread", language)
    return Amount("unread", label, None, None, "", bound, steps)


class _Sum:
    """One computation."""

    def __init__(self, case: Case, clause: Clause, rule: AmountRule, match: re.Match[str], wording: Wording) -> None:
        self._case = case
        self._clause = clause
        self._rule = rule
        self._match = match
        self._wording = wording
        self._steps: list[Step] = []
        self._missing: list[str] = []
        self._currency = rule.currency
        self._carried: Decimal | None = None

    def amount(self) -> Amount:
        """Go through the steps of the formula."""
        value = self._fixed() if self._rule.is_fixed else self._of_base()
        if value is not None:
            value = self._capped(value)
        if value is not None and self._rule.standard_rate:
            value = self._saved(value)
        if self._missing and value is None:
            self._step("amount.missing", None, facts=self._labels(self._missing))
        language = self._case.profile.language
        return Amount(
            kind=self._rule.kind,
            label=say(f"kind.{self._rule.kind}", language),
            value=value,
            currency=self._currency if value is not None else None,
            unit=say(f"unit.{self._rule.unit}", language),
            bound=self._rule.bound,
            steps=tuple(self._steps),
            missing=tuple(dict.fromkeys(self._missing)),
            carried=self._carried,
            rule=self._rule.id,
        )

    # --- the value before its caps ---

    def _fixed(self) -> Decimal | None:
        name = next(name for name, words in self._match.groupdict().items() if words)
        value = number(self._match.group(name))
        self._step("amount.fixed", self._group(name), value=self._shown(value))
        return self._times_persons(value)

    def _of_base(self) -> Decimal | None:
        rule = self._rule
        if rule.base is None:
            return None
        money = self._money(rule.base.facts)
        if money is None:
            return None
        value = money.amount
        self._step(
            "amount.fact", self._find(rule.base.words), fact=self._label(self._known(rule.base.facts)), value=str(money)
        )
        if rule.each_at_most:
            value = self._at_most_for_each(value)
        if rule.half_beyond:
            return self._half_beyond(value)
        if rule.has_rate and not rule.standard_rate:
            value = value * self._rate()
            self._step("amount.times", self._group("rate"), rate=self._match.group("rate"), value=self._shown(value))
        return self._times_persons(value)

    def _at_most_for_each(self, value: Decimal) -> Decimal:
        found = self._found(self._rule.each_at_most)
        if found is None:
            return value
        most = number(found[0].group("amount"))
        self._step("amount.each_at_most", found[1], value=self._shown(most))
        return min(value, most)

    def _half_beyond(self, value: Decimal) -> Decimal:
        found = self._found(self._rule.half_beyond)
        limit = number(found[0].group("amount")) if found else Decimal(0)
        excess = max(value - limit, Decimal(0))
        value = min(value, limit) + excess * HALF
        shown_values = {"limit": limit, "excess": excess, "value": value}
        self._step(
            "amount.half_beyond",
            found[1] if found else None,
            **{key: self._shown(each) for key, each in shown_values.items()},
        )
        return value

    def _times_persons(self, value: Decimal) -> Decimal | None:
        if self._rule.per is None:
            return value
        fact, words = self._rule.per
        count = self._count(fact)
        if count is None:
            return None
        value *= count
        self._step("amount.persons", self._find(words), count=count, value=self._shown(value))
        return value

    # --- caps ---

    def _capped(self, value: Decimal) -> Decimal | None:
        """Limit the value; only what exceeds a cap of the whole is carried on, not what exceeds one for each person."""
        if self._rule.at_most_each:
            limit = self._limit_for_each()
            if limit is None:
                return None
            value = min(value, limit)
        limits = [limit for cap in self._rule.caps if (limit := self._limit(cap)) is not None]
        taken = min([value, *limits])
        if limits or self._rule.at_most_each:
            self._step("amount.taken", None, value=self._shown(taken))
        if taken < value:
            self._carry(value - taken)
        return taken

    def _limit(self, cap: Cap) -> Decimal | None:
        """Add up what caps the value; None, and said, where that is not known."""
        found = self._found(cap.words)
        monies = [self._money((fact,)) for fact in cap.facts]
        if any(money is None for money in monies):
            missing = [fact for fact, money in zip(cap.facts, monies, strict=True) if money is None]
            self._step("amount.cap_missing", found[1] if found else None, facts=self._labels(missing))
            return None
        total = sum((money.amount for money in monies if money), Decimal(0))
        base = " + ".join(f"{self._label(fact)} {money}" for fact, money in zip(cap.facts, monies, strict=True))
        if cap.has_rate and found:
            rate = number(found[0].group("rate"))
            total = total * rate / PERCENT
            base = f"{base} × {rate}%"
        self._step("amount.cap", found[1] if found else None, base=base, value=self._shown(total))
        return total

    def _limit_for_each(self) -> Decimal | None:
        each = self._rule.at_most_each
        found = self._found(each.words) if each else None
        if each is None or found is None:
            return None
        most = number(found[0].group("amount"))
        self._step("amount.each_at_most", found[1], value=self._shown(most))
        count = 1 if each.fact is None else self._count(each.fact)
        return None if count is None else most * count

    def _carry(self, excess: Decimal) -> None:
        found = self._found(self._rule.carried)
        if found:
            self._carried = excess
        key = "amount.carried" if found else "amount.not_carried"
        self._step(key, found[1] if found else None, value=self._shown(excess))

    def _saved(self, taxable: Decimal) -> Decimal | None:
        """Say what a lower rate saves against the general one, which stands in another article."""
        rate = self._rate()
        reduced = taxable * rate
        found = self._found(self._rule.standard_rate)
        shown_rate = self._match.group("rate")
        if found is None:
            self._step("amount.rate_only", self._group("rate"), rate=shown_rate, reduced=self._shown(reduced))
            return None
        standard = number(found[0].group("rate"))
        full = taxable * standard / PERCENT
        shown_values = {"full": full, "reduced": reduced, "value": full - reduced}
        values = {key: self._shown(each) for key, each in shown_values.items()}
        self._step("amount.standard_rate", found[1], standard=standard, rate=shown_rate, **values)
        return full - reduced

    # --- facts and words ---

    def _rate(self) -> Decimal:
        return number(self._match.group("rate")) / PERCENT

    def _known(self, facts: Sequence[str]) -> str:
        return next((fact for fact in facts if fact in self._case.facts), facts[0])

    def _money(self, facts: Sequence[str]) -> Money | None:
        """Take the first of several facts that is known, in the currency of the computation."""
        money = self._case.facts.get(self._known(facts))
        if not isinstance(money, Money):
            self._missing.append(facts[0])
            return None
        if self._currency is None:
            self._currency = money.currency
        if money.currency != self._currency and money.amount:
            self._step("amount.currency", None, given=money.currency, asked=self._currency)
            self._missing.append(facts[0])
            return None
        return money

    def _count(self, fact: str) -> int | None:
        count = self._case.facts.get(fact)
        if isinstance(count, int) and not isinstance(count, bool):
            return count
        self._missing.append(fact)
        return None

    def _find(self, pattern: re.Pattern[str]) -> Span | None:
        found = self._found(pattern)
        return found[1] if found else None

    def _found(self, pattern: re.Pattern[str] | None) -> tuple[re.Match[str], Span] | None:
        """Find words: in the clause, then in its article, then in the document."""
        if pattern is None:
            return None
        held = self._clause.held
        match = pattern.search(self._wording.plain)
        if match and numbers(match) is not None:
            return match, self._wording.span(*match.span())
        for span in (held.article(self._clause.span), Span(0, len(held.text))):
            wording = self._clause.wording(span)
            match = pattern.search(wording.plain)
            if match and numbers(match) is not None:
                return match, wording.span(*match.span())
        return None

    def _label(self, fact: str) -> str:
        return label(fact, self._case.profile.language)

    def _labels(self, facts: Sequence[str]) -> str:
        return say("fact.comma", self._case.profile.language).join(self._label(each) for each in dict.fromkeys(facts))

    def _group(self, name: str) -> Span:
        return self._wording.span(*self._match.span(name))

    def _shown(self, value: Decimal) -> str:
        return shown(value, self._currency or self._case.profile.currency)

    def _step(self, key: str, span: Span | None, **values: object) -> None:
        words = span.of(self._clause.held.text) if span else None
        self._steps.append(Step(say(key, self._case.profile.language, **values), words, span))
