"""Other orders in which a statement could have been told: what says the same is judged the same."""

import re
from collections.abc import Iterator

from rag.grounding.lexicon import wordings

MOST_RESTATED = 6
"""Ways of one statement that are tried; each is checked as a whole."""
_FORCE = r"(?:shall|must|may)"
_PASSIVE = re.compile(
    rf"^(?P<object>[^,;:]{{3,200}}?) (?P<force>{_FORCE}) be (?P<verb>[a-z]+) by "
    r"(?P<doer>[^,;:]{3,90}?)(?P<stop>[.]?)$"
)
_ACTIVE = re.compile(
    rf"^(?P<doer>(?:[Tt]he|[Aa]n?|[Ee]ach|[Ee]very|[Aa]ny) [^,;:]{{2,90}}?) (?P<force>{_FORCE}) "
    rf"(?!be |not |have )(?P<verb>[a-z]+) (?P<object>[^,;:]{{3,200}}?)(?P<stop>[.]?)$"
)
_CONDITION_FIRST = re.compile(r"^(?:If|Where|When|Unless|Whenever|In the case of)\b")
_CONDITION_LAST = re.compile(r",? (?=(?:if|where|when|unless|whenever|in the case of)\b)")
_TIME_FIRST = re.compile(
    r"^(?P<time>在?[^,，。；;]{2,40}(?:内|前|后|时|中))[,，](?P<doer>[^,，。；;]{2,20}?)(?P<force>应当|可以|不得|必须)(?P<rest>.+)$"
)


def restated(text: str) -> Iterator[str]:
    """Give other orders of a sentence: its condition at the other end, the doer before what is done.

    Example:
        >>> list(restated("The fee shall be paid by the board."))
        ['The board shall pay The fee.']
        >>> list(restated("If it is late, the board shall pay a fee."))
        ['the board shall pay a fee if it is late.']
        >>> list(restated("在三十日内，学校应当答复。"))
        ['学校应当在三十日内答复。']
    """
    found = [*_turned(text), *_condition_last(text), *_condition_first(text), *_time_inside(text)]
    yield from found[:MOST_RESTATED]


def _turned(text: str) -> Iterator[str]:
    participles = wordings().participles
    passive = _PASSIVE.match(text)
    if passive:
        verb = participles.get(passive["verb"], passive["verb"])
        doer = passive["doer"]
        yield f"{doer[0].upper()}{doer[1:]} {passive['force']} {verb} {passive['object']}{passive['stop']}"
        return
    active = _ACTIVE.match(text)
    if active:
        verb = wordings().past.get(active["verb"], active["verb"])  # words are compared by their stems
        said = active["object"]
        yield f"{said[0].upper()}{said[1:]} {active['force']} be {verb} by {active['doer']}{active['stop']}"


def _condition_last(text: str) -> Iterator[str]:
    if not _CONDITION_FIRST.match(text):
        return
    bare = text.rstrip(".")
    for comma in re.finditer(", ", bare):
        condition, rule = bare[: comma.start()], bare[comma.end() :]
        yield f"{rule} {condition[0].lower()}{condition[1:]}."


def _condition_first(text: str) -> Iterator[str]:
    bare = text.rstrip(".")
    for border in _CONDITION_LAST.finditer(bare):
        rule, condition = bare[: border.start()], bare[border.end() :]
        if rule:
            yield f"{condition[0].upper()}{condition[1:]}, {rule}."


def _time_inside(text: str) -> Iterator[str]:
    match = _TIME_FIRST.match(text)
    if match:
        yield f"{match['doer']}{match['force']}{match['time']}{match['rest']}"
