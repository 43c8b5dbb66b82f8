"""How to ask so that more may be found: the first hint that fits, said by code."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.filters import Filters
from rag.model import Completeness, Recognised
from rag.question import Question

LONG_TERMS = 24
"""Terms from which a question asks several things, as a rule: the longest of the development questions has 21."""
_FILTERS = ("jurisdiction", "as_of", "kind", "language", "issuer", "document")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What an answer lacks."""

    question: Question
    completeness: Completeness
    recognised: Recognised | None
    denied: str | None
    """What the question takes for granted and a cited text says otherwise."""
    filters: Filters
    """What was searched."""
    documents_searched: int
    places_not_held: tuple[str, ...]
    """Names of places."""
    missing: tuple[str, ...]
    """Instruments that are not held."""
    unsaid: tuple[str, ...]
    """Words of the question that the best passage does not hold."""


def rephrase(shortfall: Shortfall) -> str | None:
    """Say how to ask in another way; None where the answer is complete."""
    if shortfall.completeness == "complete" and shortfall.recognised is None:
        return None
    return next(_hints(shortfall))


def _hints(shortfall: Shortfall) -> Iterator[str]:
    chinese = shortfall.question.is_chinese
    if shortfall.recognised:
        yield _recognised(shortfall.recognised, shortfall.denied, chinese=chinese)
    filters = [name for name in _FILTERS if shortfall.filters.to_dict().get(name)]
    if not shortfall.documents_searched and filters:
        names = ", ".join(filters)
        yield f"请放宽筛选条件（{names}）。" if chinese else f"Leave out a filter: {names}."
    if shortfall.missing:
        names = ("、" if chinese else ", ").join(shortfall.missing)
        yield (
            f"请先收录{names}，或不点名文件、只问其内容。"
            if chinese
            else f"Ingest {names}, or ask for the rule without naming where it stands."
        )
    if shortfall.places_not_held:
        names = ("、" if chinese else ", ").join(shortfall.places_not_held)
        yield (
            f"请不限定“{names}”，改问国家层面的规定。" if chinese else f"Ask for the national rule, without “{names}”."
        )
    if shortfall.completeness == "none" and shortfall.question.values:
        yield (
            "请先问规定本身（谁、在什么条件下、得到什么），不问数值。"
            if chinese
            else "Ask for the rule itself (who, on what condition, gets or owes what), not for the figure."
        )
    if len(shortfall.question.terms) > LONG_TERMS:
        yield "请一次只问一件事。" if chinese else "Ask one thing at a time."
    if shortfall.unsaid:
        words = ("、" if chinese else ", ").join(f"“{each}”" for each in shortfall.unsaid)
        yield f"请换一种说法，或去掉{words}。" if chinese else f"Use other words for {words}, or leave them out."
    yield (
        "请用文件中的说法提问，写明主体（企业、学校、学生）和事项（奖励、义务、机制）。"
        if chinese
        else "Use the documents' own terms, and name the party (enterprise, college, intern) and the matter "
        "(incentive, duty, mechanism)."
    )


def _recognised(kind: Recognised, denied: str | None, *, chinese: bool) -> str:
    if kind == "wrong_premise" and denied:
        return f"请不以“{denied}”为前提再问。" if chinese else f"Ask without “{denied}”."
    return _INSTEAD[kind][chinese]


_INSTEAD: dict[Recognised, dict[bool, str]] = {
    "personal_advice": {
        True: "请问规定本身，例如“企业不支付实习报酬的，应当承担什么责任？”；个案请咨询律师。",
        False: "Ask what the rule is, for example “What happens to an employer who does not pay an intern?”; for a "
        "case of your own ask a lawyer.",
    },
    "off_topic": {
        True: "请就收录的政策文件提问，例如“哪些激励适用于接收实习生的企业？”。",
        False: "Ask what the documents held say, for example “Which incentives apply to an enterprise that hosts "
        "interns?”.",
    },
    "wrong_premise": {True: "请去掉前提再问。", False: "Ask without what the question takes for granted."},
}
