"""Places a question may name, by their codes. The names are data: ``corpus/places.yaml``."""

import re
from functools import cached_property
from pathlib import Path

import yaml

from corpus.jurisdictions import ladder
from corpus.language import HAN
from corpus.words import normalise

NAMES = Path(__file__).parent / "places.yaml"


class Places:
    """Names of places; nothing is read before the first question."""

    def __init__(self, path: Path = NAMES) -> None:
        self._path = path

    def named_in(self, text: str) -> tuple[str, ...]:
        """Find the places a text names, in order, the narrower of two that overlap.

        Example:
            >>> Places().named_in("宁波的企业和 Irish employers: what do they get?")
            ('CN-ZJ-330200', 'IE')
        """
        found = dict.fromkeys(
            self._codes[match.group().casefold()] for match in self._pattern.finditer(normalise(text))
        )
        above = {wider for code in found for wider in ladder(code)[1:]}
        return tuple(code for code in found if code not in above)

    def mentions(self, text: str, code: str) -> bool:
        """Say whether a text names a place, or one below it.

        Example:
            >>> Places().mentions("Employers in Toronto and elsewhere in Canada", "CA")
            True
        """
        return any(code in ladder(found) for found in self.named_in(text))

    @cached_property
    def _codes(self) -> dict[str, str]:
        loaded: dict[str, list[str]] = yaml.safe_load(self._path.read_text(encoding="utf-8"))
        return {normalise(name): code for code, names in loaded.items() for name in names}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._codes, key=len, reverse=True)
        chinese = [re.escape(name) for name in longest_first if re.match(f"[{HAN}]", name)]
        english = [re.escape(name) for name in longest_first if not re.match(f"[{HAN}]", name)]
        return re.compile(rf"{'|'.join(chinese)}|\b(?:{'|'.join(english)})\b")
