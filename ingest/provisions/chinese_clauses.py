"""A Chinese unit → its clauses: what stands between semicolons, with the conditions and titles set apart.

Rules read a clause with its conditions blanked, so that 应当 in 应当备案而未备案的 commands nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BLANK = "＿"
"""Stands for each character that rules do not read."""
Range = tuple[int, int]
"""Half-open, counted in the plain words of the unit."""

_MARK = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|[①-⑳])\s*"
)
_TITLE = re.compile(r"《[^》]*》|[（(][^（）()]*[)）]")
_CLAUSE = re.compile(r"[^；。;]+")
_PHRASE = re.compile(r"[^，：:,]+")
_EVERYDAY = (
    "劳动|从业|举办|消费|经营|学习|受教育|创业|教育|管理|组织|投资|患|记|失业|求职|出资|捐赠|业|使用|受训|参加|或"
)
_CONDITION_END = re.compile(
    rf"(?:(?<!有)的(?:情形|情况)?|(?<!{'|'.join(w for w in _EVERYDAY.split('|') if len(w) == 2)})(?<![业记患或])者|"
    r"(?<![临及同按小平暂])时|之日起[^，]{0,12}内?(?<=的)|情形之一|(?:之)?情事|后)$"
)
_CONDITION_WHOLE = re.compile(
    r"^(?:除[^，]*(?:外|以外)|经[^，]*(?:同意|批准|审批|许可|核准|认可|合格|认定|备案)后?|"
    r"(?:如|若|倘|遇)[^，]*|未经[^，]*|没有[^，]*的|因[^，]{2,30})$"
)
_BEGINS_CONDITION = re.compile(r"^(?:对(?!本|外)|凡|如果?|若|违反|有下列|符合)")
_OMISSION = re.compile(r"未.*[的者]$")
"""应当备案而未备案的: a case, whatever modal stands in it."""
_ONLY_THEN = re.compile(r"(?<=后)，(?:始得|方得|方可|始可)")
"""应就下列事项纳入契约后，始得办理: what must come first is the duty itself, no condition of it."""
_DUTY = re.compile(r"应|须")
_COMMANDS = re.compile(
    r"应当|必须|不得|可以|鼓励|支持|责令|给予|予以|处以|(?<![自理])由[^，]{2,20}(?:统筹|负责|组织|制定|审批|核准|管理|提出)|[并由][^，]{0,12}(?:处|吊销|追究)|是指|所称|(?<![取所获不使相对适])[应得][^，]{2}"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between semicolons."""

    start: int
    """Where it begins in the plain words of the unit, after an item's mark."""
    words: str
    """Titles and what stands in parentheses blanked."""
    open: str
    """Conditions blanked besides."""
    conditions: tuple[Range, ...] = ()
    signs: frozenset[str] = frozenset()
    """All characters of ``words``, so that most rules can be passed over at a glance."""

    @property
    def end(self) -> int:
        """Where it ends in the plain words of the unit, its punctuation left out."""
        return self.start + len(self.words)


def split_clauses(plain: str) -> list[Clause]:
    """Cut the plain words of a unit into clauses.

    Example:
        >>> [clause.open for clause in split_clauses("（一）企业应当招收学徒；规模较小的，可以不招收。")]
        ['企业应当招收学徒', '＿＿＿＿＿，可以不招收']
    """
    mark = _MARK.match(plain)
    offset = mark.end() if mark else 0
    masked = " " * offset + _TITLE.sub(lambda found: BLANK * len(found.group()), plain[offset:])
    return [_clause(match) for match in _CLAUSE.finditer(masked, offset)]


def _clause(match: re.Match[str]) -> Clause:
    words = match.group().rstrip(" ：:，—")
    lead = len(words) - len(words.lstrip())
    words, start = words[lead:], match.start() + lead
    conditions = tuple(_conditions(words))
    opened = words
    for begin, end in conditions:
        opened = opened[:begin] + BLANK * (end - begin) + opened[end:]
    return Clause(start, words, opened, tuple((start + a, start + b) for a, b in conditions), frozenset(words))


def _conditions(words: str) -> Iterator[Range]:
    phrases = [found.span() for found in _PHRASE.finditer(words)]
    free = 0
    for at, (begin, end) in enumerate(phrases[:-1]):
        phrase = words[begin:end]
        if _COMMANDS.search(phrase) and not _BEGINS_CONDITION.match(phrase) and not _OMISSION.search(phrase):
            continue
        if _ONLY_THEN.match(words, end) and _DUTY.search(words[:begin]):
            continue
        if _CONDITION_WHOLE.match(phrase):
            yield begin, end
            free = at + 1
        elif _CONDITION_END.search(phrase):
            first = at
            while first > free and not _COMMANDS.search(words[slice(*phrases[first - 1])]):
                first -= 1
            yield phrases[first][0], end
            free = at + 1
