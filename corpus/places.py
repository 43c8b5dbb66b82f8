"""Places a question may name, by their codes; their names are data: ``places``, ``regions`` and ``cities.yaml``."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from corpus.jurisdictions import ladder
from corpus.language import HAN
from corpus.words import normalise

NAMES = Path(__file__).parent / "places.yaml"
"""States, provinces, and the largest cities: names that mean their place wherever they stand."""
CITIES = Path(__file__).parent / "cities.yaml"
"""Chinese prefectures, by province."""
REGIONS = Path(__file__).parent / "regions.yaml"
"""Federal states, and cities as they are spelt in English."""
_AMBIGUOUS_CITIES = frozenset(
    """白银 安康 黄山 来宾 日照 东营 大同 和田 保山 文山 红河 大理 普洱 阿里 山南 海东 海西 海北 天水 平凉 长治 三明
    六安 安顺 通化 四平 延边 凉山 中卫 玉树 黄南 宜春 吉安 泰安 新乡 伊春 大庆 本溪 丹东 河源 清远 阳江 南平 宁德 武威
    广安 德州 周口 辽阳 安阳 开封 信阳 南阳 怒江 黄石 鄂州 永州 常德 怀化 内江""".split()
)
"""Words of their own, or too short to be sure of inside a sentence: these count with 市 or 州 only."""


class Named(NamedTuple):
    """A place that a text names."""

    code: str
    start: int
    end: int
    """Half-open, in characters of the normalised text."""


class Places:
    """Names of places; nothing is read before the first question."""

    def __init__(self, path: Path = NAMES, *, with_cities: bool = False) -> None:
        """Note which names are known.

        Args:
            path: Names by code.
            with_cities: Know Chinese prefectures and federal states too.
        """
        self._path = path
        self._with_cities = with_cities

    def named_in(self, text: str) -> tuple[str, ...]:
        """Find the places a text names, in order, the narrower of two that overlap.

        Example:
            >>> Places().named_in("宁波的企业和 Irish employers: what do they get?")
            ('CN-ZJ-330200', 'IE')
        """
        found = dict.fromkeys(named.code for named in self.iter_named(normalise(text)))
        above = {wider for code in found for wider in ladder(code)[1:]}
        return tuple(code for code in found if code not in above)

    def iter_named(self, normalised: str) -> Iterator[Named]:
        """Go through the names of places in a normalised text."""
        for match in self._pattern.finditer(normalised):
            yield Named(self._codes[match.group()], match.start(), match.end())

    def mentions(self, text: str, code: str) -> bool:
        """Say whether a text names a place, or one below it.

        Example:
            >>> Places().mentions("Employers in Toronto and elsewhere in Canada", "CA")
            True
        """
        return any(code in ladder(found) for found in self.named_in(text))

    def name_of(self, code: str, *, chinese: bool) -> str | None:
        """Give a place's name in a language, as it stands in a sentence.

        Example:
            >>> Places().name_of("CN-ZJ-330200", chinese=True), Places().name_of("GB", chinese=False)
            ('宁波', 'United Kingdom')
        """
        if code == "CN":
            return "中国" if chinese else "China"
        names = [name for name, known in self._codes.items() if known == code]
        fitting = (name for name in names if bool(re.match(f"[{HAN}]", name)) is chinese)
        name = next(fitting, None)
        return name if name is None or chinese else re.sub(r"(?<![\w'])\w", lambda letter: letter.group().upper(), name)

    @property
    def _codes(self) -> dict[str, str]:
        return _codes(self._path, self._with_cities)

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self._path, self._with_cities)


@cache
def _codes(path: Path, with_cities: bool) -> dict[str, str]:
    codes = {normalise(name): code for code, names in _read(path).items() for name in names}
    if with_cities:
        for code, names in _read(REGIONS).items():
            codes |= {normalise(name): code for name in names}
        codes = {**_cities(), **codes}
    return codes


@cache
def _pattern(path: Path, with_cities: bool) -> re.Pattern[str]:
    longest_first = sorted(_codes(path, with_cities), key=len, reverse=True)
    chinese = [re.escape(name) for name in longest_first if re.match(f"[{HAN}]", name)]
    english = [re.escape(name) for name in longest_first if not re.match(f"[{HAN}]", name)]
    return re.compile(rf"{'|'.join(chinese)}|\b(?:{'|'.join(english)})(?!\w)")


def _read(path: Path) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _cities() -> dict[str, str]:
    """List the prefectures by the names that are safe to read in a question."""
    loaded: dict[str, dict[str, int | str]] = yaml.safe_load(CITIES.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for province, cities in loaded.items():
        for name, number in cities.items():
            code = f"{province}-{number}"
            forms = (f"{name}市", f"{name}州") if name in _AMBIGUOUS_CITIES else (name,)
            found |= {normalise(form): code for form in forms}
    return found
