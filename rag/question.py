"""A question as it was asked → what it asks for."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import BlankQuestionError, QuestionTooLongError
from corpus.language import is_chinese
from corpus.words import iter_words, query_terms
from rag.asking import Asked, read_asked
from rag.figures import ValueKind, asked_values, counted_nouns

Group = Literal["incentive", "obligation", "prohibition", "mechanism", "sanction"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, taken apart."""

    text: str
    is_chinese: bool
    terms: tuple[str, ...]
    """What an answer should speak of, each once, as ``corpus.words`` writes it."""
    values: frozenset[ValueKind]
    """Kinds of figure asked for; any of them may be the answer."""
    asked: Asked
    """Kinds of provision asked for, and of or for whom."""
    counted: frozenset[str]
    """What "how many" asks to count, as index words."""
    names: tuple[str, ...]
    """Words written as names, English only: capitalised within a sentence."""
    years: frozenset[int]
    """Years named."""
    instruments: tuple[str, ...]
    """Laws and notices named by title in 《》 or by number."""

    @property
    def wants_overview(self) -> bool:
        """Whether it asks for the provisions of a kind at large, and for no figure."""
        return self.asked.is_overview and not self.values


def parse_question(text: str, limit_characters: int) -> Question:
    """Tidy a question and take it apart.

    Raises:
        BlankQuestionError: Nothing in it can be looked for.
        QuestionTooLongError: It is longer than the limit.
    """
    if len(text) > limit_characters:
        raise QuestionTooLongError(len(text), limit_characters)
    tidy = " ".join(text.encode("utf-8", "replace").decode().split())  # half a surrogate pair is no character
    if not any(True for _ in iter_words(tidy)):
        raise BlankQuestionError
    return Question(
        text=tidy,
        is_chinese=is_chinese(tidy),
        terms=tuple(query_terms(tidy)),
        values=asked_values(tidy),
        asked=read_asked(tidy),
        counted=counted_nouns(tidy),
        names=() if is_chinese(tidy) else tuple(n for n in dict.fromkeys(_NAME.findall(tidy)) if n not in _NO_NAMES),
        years=frozenset(int(year) for year in _YEAR.findall(tidy)),
        instruments=named_instruments(tidy),
    )


_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（(](?:19|20)\d{2}[〕\]）)]\s*(?:第\s*)?\d+\s*号")
_ANNOUNCEMENT = re.compile(r"(?:19|20)\d{2}年第?\d+号(?:公告|令|文)?")
_LEADS_IN = re.compile(r"^.*(?:按照|根据|根據|依据|依照|请问|請問|关于|對於|对于|以及|和|与|及|按|在)")
"""Words before a document number that are not the issuer's abbreviation."""
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][a-zA-Z]{2,}")
_NO_NAMES = frozenset(
    """January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday English Chinese Mandarin German French""".split()
)
"""Capitalised by spelling alone."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_TITLE = re.compile(r"《([^《》]{2,60})》")


def named_instruments(text: str) -> tuple[str, ...]:
    """Find the laws and notices a question names.

    Example:
        >>> named_instruments("《职业教育法》和财税〔2019〕46号怎么说？财政部税务总局2023年第7号公告呢？")
        ('职业教育法', '财税〔2019〕46号', '2023年第7号公告')
    """
    found = [match.group(1) for match in _TITLE.finditer(text)]
    found += [_LEADS_IN.sub("", match.group()) for match in _DOCUMENT_NUMBER.finditer(text)]
    found += [match.group() for match in _ANNOUNCEMENT.finditer(text)]
    return tuple(dict.fromkeys(found))
