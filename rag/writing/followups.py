"""A follow-up and the questions before it → a question that stands alone, by rules.

"And in Beijing?" takes the place of the place in the question before, 那中职学校呢？ that of the party; what has no
counterpart there is added to it, and a question with "it" is given the subject of the one before. The words stand in
``followups.yaml``.
"""

import re
from collections.abc import Sequence
from functools import cache

from corpus.language import HAN, is_chinese
from corpus.places import Places
from corpus.words import normalise, query_terms
from rag.asking import asking_words
from rag.writing.followup_words import followup_words, own_terms, subject_of, tidied, without_general
from rag.writing.model import Turn

MOST_TURNS = 12
"""Turns of a conversation that are looked at, the latest: six questions back, nobody says "it" and means that."""
SHORT_TERMS = 4
"""Terms up to which a question may lean on the one before without a word that says so; a model is asked then."""
MOST_OWN = 0
"""Words of its own up to which a question has no subject; the examples set it."""
LEANING_OWN = 4
"""The same where a word says that it leans ("the same", 也一样吗); the examples set it."""
OWN_TERMS = 4
"""Terms that a question names before a "them" or "it" from which that stands for one of them; the examples set it."""
_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:\s?年(?:\d{1,2}\s?月(?:\d{1,2}\s?日)?)?|-\d{2}(?:-\d{2})?)?(?!\d)(?:年?[底末初])?"
)
_TAIL = re.compile(r"[\s?？。.!！]+$")
_RUN = re.compile(rf"[{HAN}]{{2,}}")
_ARTICLE = re.compile(r"(?:an?|the)\b", re.IGNORECASE)
_ARTICLED = re.compile(r"\b(?:an?|the) (?:[\w-]+ ){0,3}$", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )(?!I\b)[A-Z][a-z]+ and [A-Z][a-z]+")
"""Authors, say, for whom a "their" behind stands."""


def resolve(question: str, history: Sequence[Turn]) -> str:
    """Give a question as it stands alone; unchanged where it does already.

    Args:
        question: The last one.
        history: The turns before it, the oldest first.

    Example:
        >>> resolve("And in Beijing?", [Turn("user", "What must employers in Ningbo pay interns?")])
        'What must employers in Beijing pay interns?'
    """
    asked = [turn.text for turn in bounded(history) if turn.role == "user"]
    before: str | None = None
    for each in (*asked, question):
        before = _on(before, " ".join(each.split())) if before else " ".join(each.split())
    return before or question


def bounded(history: Sequence[Turn]) -> Sequence[Turn]:
    """Keep the turns that are looked at."""
    return history[-MOST_TURNS:]


def may_follow(question: str) -> bool:
    """Say whether a question may lean on the one before."""
    return (
        _elliptic(question) is not None
        or _has_pronoun(question)
        or _leans(question)
        or len(query_terms(question)) <= SHORT_TERMS
    )


def _on(before: str, question: str) -> str:
    """Resolve a question on the one before it, which stands alone."""
    new = _elliptic(question)
    if new is not None and is_chinese(before) is is_chinese(question):
        return _with(before, new)
    if new is not None or _has_pronoun(question) or _leans(question):
        return _added(question, _carried(before, question))
    return question


def _carried(before: str, question: str) -> str:
    """Give the subject of the question before, without the place and time that the new one has its own of."""
    subject = subject_of(before)
    if followup_words().comparing.search(question):
        return subject
    for slots in (_places_in, _days_in):
        held = slots(subject) if slots(question) else []
        for start, end in reversed(held):
            subject = subject[:start] + subject[end:]
    return tidied(subject)


def _leans(question: str) -> bool:
    """Say whether a question without a subject of its own leans on the one before."""
    words = followup_words()
    if any(each.search(question) for each in words.standing):
        return False
    own = _own_words(question)
    if any(each.search(question) for each in words.leaning):
        return own <= LEANING_OWN
    return own <= MOST_OWN


def _own_words(question: str) -> int:
    """Count the words by which a question names a subject of its own: two signs of Chinese count as one."""
    rest = _TAIL.sub("", question)
    parties = 0
    for pattern in asking_words().parties.values():
        rest, found = pattern.subn(" ", rest)
        parties += found
    for start, end in sorted({*_places_in(rest), *_days_in(rest)}, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    if is_chinese(question):
        runs = (run for run in _RUN.findall(without_general(rest)) if not set(run) <= followup_words().signs)
        return parties + sum(len(run) // 2 for run in runs)
    return parties + len(own_terms(rest))


def _elliptic(question: str) -> str | None:
    found = (pattern.match(question) for pattern in followup_words().elliptic)
    match = next((each for each in found if each), None)
    if match is None or any(pattern.search(match["new"]) for pattern in followup_words().asking):
        return None
    return match["new"].strip()


def _has_pronoun(question: str) -> bool:
    named = min((start for start, _ in (*_parties_in(question), *_names_in(question))), default=len(question))
    return any(
        not (of_parties and named < match.start()) and len(query_terms(question[: match.start()])) < OWN_TERMS
        for pattern, of_parties in followup_words().pronouns
        for match in pattern.finditer(question)
    )


def _with(before: str, new: str) -> str:
    """Put what is new in the place of its counterpart, or behind the question."""
    bare = followup_words().lead.sub("", new).strip()
    for slots in (_places_in, _days_in, _parties_in):
        if slots(bare):
            held = slots(before)
            if held:
                start, end = held[0]
                start = _from_article(before, start) if _ARTICLE.match(bare) else start
                return f"{before[:start]}{bare}{before[end:]}"
            break
    return _added(before, bare)


def _from_article(text: str, start: int) -> int:
    """Give where a party begins with its article, that another with one may take its place."""
    found = _ARTICLED.search(text[:start])
    return found.start() if found else start


def _added(question: str, words: str) -> str:
    if not words or normalise(words) in normalise(question):
        return question
    return f"{question}（{words}）" if is_chinese(question) else f"{question} ({words})"


def _places_in(text: str) -> list[tuple[int, int]]:
    folded = normalise(text)
    if len(folded) != len(text):
        return []
    return [(named.start, named.end) for named in _places().iter_named(folded)]


def _days_in(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _DAY.finditer(text)]


def _names_in(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _NAME.finditer(text)]


def _parties_in(text: str) -> list[tuple[int, int]]:
    found = (match.span() for pattern in asking_words().parties.values() for match in pattern.finditer(text))
    return sorted(found, key=lambda span: (span[0], -span[1]))


@cache
def _places() -> Places:
    return Places(with_cities=True)
