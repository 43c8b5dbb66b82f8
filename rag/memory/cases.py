"""Feedback → evaluation cases, in the form of gold questions that ``eval questions`` reads (docs/evaluation.md)."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from corpus.corpus import Corpus
from corpus.kept import Feedback
from corpus.language import is_chinese
from corpus.memory_errors import AnswerNotHeldError, UnknownAnswerError
from rag.memory.recall import CURRENT, Recalled, RecalledCitation, Recaller

WHOLE_DOCUMENT = "全文"
"""The article of a citation that stands below no heading."""
CASE_TYPE = "feedback"
"""What these questions are grouped under."""
UNANSWERABLE = "no_answer"
"""The type of questions that nothing held answers, so that refusing is right."""


def cases_of(corpus: Corpus) -> Iterator[dict[str, Any]]:
    """Make a case of each answer that somebody judged, in the order in which that happened.

    What was called helpful gives gold: its citations, or the one that is named, as far as they still stand. What was
    called a wrong citation gives ``nearest_misleading``, and is no gold whatever else was said. A refusal that was
    called helpful is a question without an answer. Where no gold is left, or something was called missing or outdated,
    a person has to complete the case: it is marked ``to_complete``, and evaluations pass over it till then.

    Args:
        corpus: Where answers are kept.
    """
    judged: dict[tuple[str, int], list[Feedback]] = {}
    for each in corpus.catalogue.memory.feedback():
        judged.setdefault((each.answer_id, each.edition), []).append(each)
    recaller = Recaller(corpus)
    for (answer, edition), said in judged.items():
        try:
            kept = corpus.catalogue.memory.answer(answer, edition)
        except (UnknownAnswerError, AnswerNotHeldError):  # deleted meanwhile, or that edition was let go
            continue
        yield _case(corpus, recaller.recall(kept), said)


def _case(corpus: Corpus, recalled: Recalled, said: Sequence[Feedback]) -> dict[str, Any]:
    answer = recalled.answer
    wrong = {each.citation for each in said if each.kind == "wrong_citation"}
    good = [each for each in _called_helpful(recalled, said) if each.kept.number not in wrong]
    gold = [_place(corpus, each) for each in good if each.state in CURRENT]
    misleading = [_place(corpus, each) for each in recalled.citations if each.kept.number in wrong]
    why = _to_complete(recalled, said, bool(gold), len(gold) < len(good))
    languages = {each.kept.document.language.split("-")[0] for each in good}
    language = "zh" if is_chinese(answer.question) else "en"
    case = {
        "id": f"feedback-{answer.id}-{answer.edition.number}",
        "lang": language,
        "persona": "",
        "type": UNANSWERABLE if _is_right_refusal(recalled, said) else CASE_TYPE,
        "question": answer.question,
        "filters": dict(answer.filters),
        "gold": _each_once(gold),
        "alternatives": [],
        "answer_keys": [],
        "nearest_misleading": [{"doc": each["doc"], "article": each["article"]} for each in _each_once(misleading)],
        "notes": "; ".join(_noted(each) for each in said),
        "cross_language": bool(languages) and language not in languages,
    }
    return {**case, "to_complete": why} if why else case


def _called_helpful(recalled: Recalled, said: Sequence[Feedback]) -> list[RecalledCitation]:
    """List the citations that helpful answers, statements or citations rest on."""
    numbers: set[int] = set()
    for each in said:
        if each.kind != "helpful":
            continue
        if each.citation is not None:
            numbers.add(each.citation)
        elif each.statement is not None:
            numbers.update(recalled.statements[each.statement - 1].kept.citations)
        else:
            numbers.update(citation.kept.number for citation in recalled.citations)
    return [each for each in recalled.citations if each.kept.number in numbers]


def _place(corpus: Corpus, citation: RecalledCitation) -> dict[str, str]:
    """Name a citation as gold questions do: its file without suffix, its article, its words."""
    kept = citation.kept
    passages = corpus.catalogue.passages([kept.passage_id])
    path = passages[0].path if passages else kept.path
    place = {"doc": PurePath(kept.document.source).stem, "article": path[-1] if path else WHOLE_DOCUMENT}
    return {**place, "quote": citation.quote} if citation.quote else place


def _to_complete(recalled: Recalled, said: Sequence[Feedback], has_gold: bool, is_less: bool) -> str:
    """Say what a person has to do before the case can be asked; nothing where it can."""
    kinds = {each.kind for each in said}
    if "missing" in kinds:
        return "Something was called missing: add it to gold, or make the type no_answer where nothing held answers."
    if "outdated" in kinds:
        return "The answer was called outdated: name the articles that hold now as gold."
    if is_less:
        return "A citation that was called helpful no longer stands: name what takes its place as gold."
    is_settled = has_gold or _is_right_refusal(recalled, said)
    return "" if is_settled else "No right citation was named: add the right article to gold."


def _is_right_refusal(recalled: Recalled, said: Sequence[Feedback]) -> bool:
    """Say whether it was called helpful that nothing was answered."""
    is_refusal = recalled.answer.edition.evidence.completeness == "none"
    return is_refusal and {each.kind for each in said} == {"helpful"}


def _noted(feedback: Feedback) -> str:
    of = "".join(
        f" {name} {number}"
        for name, number in (("statement", feedback.statement), ("citation", feedback.citation))
        if number is not None
    )
    note = " ".join(feedback.note.split())
    return f"{feedback.kind}{of}" + (f": {note}" if note else "")


def _each_once(places: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(sorted(each.items())): each for each in places}.values())
