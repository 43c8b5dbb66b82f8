"""What a document is called → keys under which a question finds it: titles, short titles, document numbers."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.language import HAN, is_chinese
from corpus.model import Metadata
from corpus.numerals import SIGNS, parse_numeral
from corpus.variants import fold
from corpus.words import ENGLISH_STOPWORDS, iter_words
from corpus.works import normalise_title, number_keys, short_titles

LONGEST_CHINESE_CHARACTERS = 60
"""The longest name looked for in running text; a longer one is found in 《》. Of the sample laws' titles 9 in 10 are
shorter than 30 characters."""
SHORTEST_CHINESE_CHARACTERS = 3
"""教育法, 民法典."""
LONGEST_ENGLISH_WORDS = 24
MAX_QUESTION_CHARACTERS = 600
"""Of a question, how much is searched for names; bounds the keys that are looked up."""
MAX_KEY_CHARACTERS = 200
_COUNTRY = re.compile(r"中华人民共和国|中华民国")
_OF_CHINA = re.compile(r"\s+of (?:the )?(?:people's republic of china|prc|p\.r\.c\.|china)\b")
"""What ``normalise_title`` takes off an English title."""
_NUMERAL = re.compile(rf"(?<=第)([{SIGNS}]{{1,7}})(?=[号条])")
_QUOTED = re.compile(r"《([^《》]{2,150}(?:《[^《》]*》[^《》]*)?)》|[“\"]([^”\"]{3,150})[”\"]")
_HAN_RUN = re.compile(rf"[{HAN}0-9a-z]+")
_HAN_SIGN = re.compile(rf"[{HAN}]|[0-9a-z]{{1,12}}[{HAN}]")
_SIGN = re.compile(r"[\s、·《》〈〉“”\"()\[\]〔〕—–-]")
"""Signs within names that people leave out or write otherwise."""
_NAME_SIGN = re.compile(rf"[{HAN}a-z]")
_WORD = re.compile(rf"[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?")
_CAPITALISED = re.compile(r"\b[A-Z0-9][\w&.'’-]*")
_GOES_ON = re.compile(r"(?:的)?(?:实施(?:条例|细则|办法|意见|规定)|施行细则|若干规定|修正案|司法解释|释义|配套)")
"""What makes a name the beginning of another document's: 企业所得税法实施条例 is not 企业所得税法."""
_LEADS_IN = set("的了和与及或在是有对由被把将从到向于以其该此这那请问想查找看读讲按照据依违反用适援引释新旧现我国原")
"""Last characters of words that stand before a name: 根据, 违反, 适用, 现行, 我国."""
_STATUTORY_INSTRUMENT = re.compile(r"\bs\.?i\.?\s(?:no\.?\s)?(\d{4})/(\d{1,4})\b")
_REVENUE_CODE = re.compile(
    r"(?:internal revenue code|i\.?r\.?c\.?)(?: of 1986)?,? (?:§+|sections?|secs?\.)\s?(\d{1,4}[a-z]?)"
    r"|(?:§+|sections?|secs?\.)\s?(\d{1,4}[a-z]?)(?:\([0-9a-z]+\))* of the (?:internal revenue code|i\.?r\.?c)\b"
)
_AGENCY_NUMBER = re.compile(rf"([{HAN}]{{1,16}})\s?[\[(〔]\s?((?:19|20)\d{{2}})\s?[\])〕]\s?第?\s?(\d{{1,5}})\s?号?")
_YEAR_NUMBER = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?年?\s?第?\s?(\d{1,5})\s?号")
_SHORT_NUMBER_CHARACTERS = 24
"""A number no pattern reads is a name by itself up to this length: SGB III."""
_SHORTEST_NUMBER_KEY = len("t:") + 5
_YEAR_BEHIND = re.compile(r"_(?:1[6-9]|20)\d{2}$")

Known = Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A name that may be a held document's, as it stands in a question."""

    key: str
    start: int
    end: int
    """Where it stands in the question, from ``fold_question``; 0 and 0 where that is unknown."""
    is_whole: bool
    """Whether it is certainly a whole name: quoted, a number, or bordered by what is no part of a name."""


def name_keys(metadata: Metadata) -> tuple[str, ...]:
    """Give the keys of all names of a document: titles, short titles, numbers; of a brief also of what it sums up."""
    of = metadata.summarises
    titles = [metadata.title, metadata.title_en, of.title if of else None, of.title_en if of else None]
    keys: dict[str, None] = {}
    for title in titles:
        if title:
            keys.update(dict.fromkeys(_title_keys(title)))
    for number in (metadata.document_number, of.document_number if of else None):
        if number:
            keys.update(dict.fromkeys(_number_keys(number, metadata.title)))
    return tuple(key for key in keys if len(key) <= MAX_KEY_CHARACTERS)


def _title_keys(title: str) -> Iterator[str]:
    normal = normalise_title(title)
    for each in (normal, *short_titles(normal)):
        folded = _digits(fold(each))
        if is_chinese(folded):
            plain = _plain(folded)
            for name in dict.fromkeys((plain, _COUNTRY.sub("", plain), plain.removeprefix("关于"))):
                if len(name) >= SHORTEST_CHINESE_CHARACTERS:
                    yield from (f"t:{name}", _head(name))
        elif words := _english_words(folded):
            whole = "_".join(word for word, _, _ in words)
            if not whole.isdecimal():
                yield f"t:{whole}"
            yearless = _YEAR_BEHIND.sub("", whole)
            if "_" in yearless:
                yield f"t:{yearless}"


def _number_keys(number: str, title: str) -> Iterator[str]:
    folded = fold(number)
    keys = [*number_keys(folded, title), *_extra_numbers(folded)]
    yield from (f"n:{key}" for key in keys)
    yield from (f"y:{year}:{int(count)}" for _, year, count in (key.rsplit(":", 2) for key in keys if key[:3] == "zh:"))
    if not keys and len(folded) <= _SHORT_NUMBER_CHARACTERS:
        yield from (key for key in _title_keys(number) if key.startswith("h:") or len(key) >= _SHORTEST_NUMBER_KEY)


def _extra_numbers(folded: str) -> Iterator[str]:
    yield from (f"si:{match.group(1)}:{match.group(2)}" for match in _STATUTORY_INSTRUMENT.finditer(folded))
    yield from (f"usc:26:{match.group(1) or match.group(2)}" for match in _REVENUE_CODE.finditer(folded))


def fold_question(question: str) -> str:
    """Fold a question for look-ups: script and typography, and numbers of articles and orders in digits."""
    return _OF_CHINA.sub("", _digits(fold(question)))


def spoken_names(question: str, known: Known) -> list[SpokenName]:
    """Find the names of held documents in a question: the longest at each place, none within another.

    Args:
        question: As asked.
        known: Says which keys some document has.

    Example:
        >>> held = {"t:企业所得税法", "t:教育法", "n:zh:财税:2019:46", "h:企业所", "h:教育法"}
        >>> asked = "企业所得税法和高等教育法、财税[2019]46号怎么说，企业所得税法实施条例呢"
        >>> [(name.key, name.is_whole) for name in spoken_names(asked, held.intersection)]
        [('n:zh:财税:2019:46', True), ('t:企业所得税法', True), ('t:教育法', False)]
    """
    folded = fold_question(question)[:MAX_QUESTION_CHARACTERS]
    numbers = _known(_spoken_numbers(folded), known)
    found = [*_known(_quoted(folded), known), *_chinese(folded, known), *_known(_english(folded, question), known)]
    longest: list[SpokenName] = []
    for name in sorted(found, key=lambda each: (each.start - each.end, not each.is_whole)):
        if not any(held.start <= name.start and name.end <= held.end and held.key != name.key for held in longest):
            longest.append(name)
    inside = [*_longest_agency(numbers), *longest]
    return list({name.key: name for name in inside if not _GOES_ON.match(folded, name.end)}.values())


def _known(names: Iterable[SpokenName], known: Known) -> list[SpokenName]:
    listed = list(names)
    held = known({name.key for name in listed})
    return [name for name in listed if name.key in held]


def _spoken_numbers(folded: str) -> Iterator[SpokenName]:
    for key in dict.fromkeys((*number_keys(_COUNTRY.sub("", folded)), *_extra_numbers(folded))):
        yield SpokenName(f"n:{key}", 0, 0, True)
    agencies = list(_AGENCY_NUMBER.finditer(folded))
    for match in agencies:
        agency, year, count = match.group(1), match.group(2), int(match.group(3))
        for start in range(len(agency) - 1):
            yield SpokenName(f"n:zh:{agency[start:]}:{year}:{count}", match.start() + start, match.end(), True)
    for match in _YEAR_NUMBER.finditer(folded) if not agencies else ():
        yield SpokenName(f"y:{match.group(1)}:{int(match.group(2))}", match.start(), match.end(), True)


def _longest_agency(numbers: Sequence[SpokenName]) -> list[SpokenName]:
    """Of one number read with more or less before it (浙政办发, 政办发), keep the longest that is held."""
    longest: dict[str, SpokenName] = {}
    for name in numbers:
        number = name.key.split(":", 3)[-1] if name.key.startswith("n:zh:") else name.key
        if number not in longest or len(name.key) > len(longest[number].key):
            longest[number] = name
    return list(longest.values())


def _quoted(folded: str) -> Iterator[SpokenName]:
    for match in _QUOTED.finditer(folded):
        group = 1 if match.group(1) else 2
        for key in dict.fromkeys(_title_keys(match.group(group))):
            if key.startswith("t:"):
                yield SpokenName(key, match.start(group), match.end(group), True)


def _chinese(folded: str, known: Known) -> Iterator[SpokenName]:
    """Cut names out of running Chinese, where any part may be one; brackets and blanks within do not count."""
    places = [place for place, sign in enumerate(folded) if not _SIGN.match(sign)]
    text = "".join(folded[place] for place in places)
    starts = range(len(text) - SHORTEST_CHINESE_CHARACTERS + 1)
    heads = known({_head(text[start:]) for start in starts if _HAN_SIGN.match(text, start)})
    for start in starts:
        if _head(text[start:]) in heads:
            run = _HAN_RUN.match(text, start)
            last = min(run.end() if run else start, start + LONGEST_CHINESE_CHARACTERS)
            before = folded[places[start] - 1 : places[start]]
            is_border = not before or before in _LEADS_IN or _NAME_SIGN.match(before) is None
            parts = (
                SpokenName(f"t:{text[start:end]}", places[start], places[end - 1] + 1, is_border)
                for end in range(start + SHORTEST_CHINESE_CHARACTERS, last + 1)
            )
            yield from _known(parts, known)


def _head(name: str) -> str:
    """Give the key under which a Chinese name's first characters are held, so that few places are looked at closely."""
    return f"h:{name[:SHORTEST_CHINESE_CHARACTERS]}"


def _english(folded: str, question: str) -> Iterator[SpokenName]:
    """Take runs of words for names; a single one only where it is written like a name."""
    words = _english_words(folded)
    capitals = {word for each in _CAPITALISED.findall(question) for word in iter_words(each)}
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST_ENGLISH_WORDS) + 1):
            part = words[start:end]
            if len(part) > 1 or part[0][0] in capitals:
                yield SpokenName(f"t:{'_'.join(word for word, _, _ in part)}", part[0][1], part[-1][2], True)


def _english_words(folded: str) -> list[tuple[str, int, int]]:
    """List the words of a text that may be part of an English name, each with its place."""
    found = []
    for match in _WORD.finditer(folded):
        if match.group() not in ENGLISH_STOPWORDS:
            found += [(word, *match.span()) for word in iter_words(match.group())]
    return found


def _digits(folded: str) -> str:
    return _NUMERAL.sub(lambda match: str(parse_numeral(match.group()) or match.group()), folded)


def _plain(folded: str) -> str:
    return re.sub(r"[\W_]", "", folded)
