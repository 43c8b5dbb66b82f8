r"""The lines of one article → which line leads in which, so that no item is quoted without its verb.

Where a line stands says little: a word processor parts a lead-in from its items by blank lines and page borders, and
wraps an item over two lines. What decides is the marker at a line's start ((a) after "must not—", （二） after （一）),
how the line before it ends, and whether a line begins in the middle of a sentence.

Example:
    >>> text = "(1) A person must not—\n(a) pay late, or\n(b) pay less,\nunless the court allows it."
    >>> outline = Outline.of(text, line_spans(text, Span(0, len(text))))
    >>> [outline.leads(at) for at in range(4)]
    [(), (0,), (0,), (0,)]
    >>> [each.closes for each in outline.lines]
    [None, None, None, 0]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Span
from corpus.numerals import parse_numeral
from corpus.sentences import sentence_spans

LOOK_BACK_LINES = 5
"""How far above a list's first item its lead-in is looked for: a footnote or a note of the editor may stand between."""
SHORTEST_LEAD_CHARACTERS = 6
"""A lead-in that is shorter says nothing of its own: 为收入总额。包括："""
WRAPPED_CHARACTERS = 20
"""A Chinese line shorter than this that ends without punctuation is a title; a longer one goes on in the next line."""
TITLE_CHARACTERS = 90
"""A marked line that ends without punctuation and is no longer is its item's title: (2) Qualified first-year wages."""
TABLE_CELL = " | "
"""Between the cells of a row, in every canonical text."""

_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("han paren", re.compile(r"[（(](?P<n>[一二三四五六七八九十]{1,3})[）)]")),
    ("han", re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})、")),
    ("stem", re.compile(r"[（(]?(?P<n>[甲乙丙丁戊己庚辛])(?:[）)]|、)")),
    ("circled", re.compile(r"(?P<n>[①-⑳])")),
    ("paren", re.compile(r"(?:F\d+\[)?\s*[（(](?P<n>\d{1,3}[A-Z]{0,2}|[a-z]{1,5}|[A-Z]{1,4})[）)]")),
    ("dot", re.compile(r"(?P<n>\d{1,2})(?:[.．](?!\d)|[、）)])")),
    ("letter dot", re.compile(r"(?P<n>[a-z])[.)](?=\s)")),
    ("bullet", re.compile(r"(?P<n>[-*•·▪◦‣●○])\s")),
)  # fmt: skip
_QUOTE_MARKS = "“\"'‘"
"""What a definition begins with."""
_FIRST_IN_LINE = {
    "han paren": r"[（(]一[）)]", "han": r"一、", "dot": r"\b1[.、]", "paren digit": r"[（(]1[）)]",
    "paren lower": r"\(a\)", "paren upper": r"\(A\)", "roman": r"\([iI]\)",
}  # fmt: skip
_OPENING = re.compile(r"\s*[“\"‘']?(?:\d{1,3}[A-Z]{0,2}\.—\s*)?")
"""A section's own number before its first subsection: "4.—(1)"."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
          "xviii", "xix", "xx")  # fmt: skip

LEAD_MARK = re.compile(r"(?:[：:—–―]|——|\.\.\.|:-|：—)\W{0,2}$")
_LEADS_BY_WORDS = re.compile(r"下列|如下|以下|左列|\b(?:following|as follows|namely|any of these)\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"[。！？.!?][”’」』）)\]\"'\d]*$")
_ITEM_STOP = re.compile(r"[；;：:]$")
_ITEM_END = re.compile(r"(?:[；;，,]|[；;，,]?\s*\b(?:and|or)|[；;，,]?(?:和|或者?|以及|及))$")
_CLOSING_WORDS = re.compile(
    r"(?:shall|must|may|is|are|was|were|has|have|commits?|then|unless|by|if)\b|[由应應可处處给給责責追按视視并並]"
)
"""What closing words begin with where the last item ends without a mark: the verb, a condition, or the authority."""
CAPTION = re.compile(r" \| |^(?:表|图|圖|附表|table|fig(?:ure|\.))\s*\d", re.IGNORECASE)
"""A row or the caption of a table: it goes on with no sentence, and none goes on with it."""
_PAGE_MARK = re.compile(r"^(?:\W*\d{0,4}\W*|page \d+(?: of \d+)?|第\s*\d+\s*页.{0,12})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marker:
    """What opens an item: （二）, (b), 3."""

    kind: str
    number: int
    """Its place in its order, from 1; 0 for a bullet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written, over all printed lines that hold it."""

    span: Span
    marker: Marker | None = None
    parent: int | None = None
    """Index of the line that leads it in."""
    closes: int | None = None
    """Of words that end a list's sentence ("shall be guilty of an offence"): index of the lead-in."""

    @property
    def kind(self) -> str | None:
        """The kind of its marker."""
        return self.marker.kind if self.marker else None


@dataclass(frozen=True, slots=True)
class _Level:
    marker: Marker
    parent: int | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of an article and what leads in what."""

    text: str
    lines: tuple[Line, ...]
    leading: frozenset[int]
    """Indices of the lines that lead in others."""

    @classmethod
    def of(cls, text: str, spans: Sequence[Span]) -> "Outline":
        """Read the outline of consecutive lines of a canonical text, page numbers among them left out."""
        lines = _Builder(text, [each for each in spans if not _PAGE_MARK.match(each.of(text))]).build()
        return cls(text, tuple(lines), frozenset(line.parent for line in lines if line.parent is not None))

    def at(self, offset: int) -> int | None:
        """Find the line that holds a character."""
        return next((n for n, line in enumerate(self.lines) if line.span.start <= offset < line.span.end), None)

    def leads(self, at: int) -> tuple[int, ...]:
        """List the lines without which a line cannot be understood, the outermost first; none where it says enough."""
        line = self.lines[at]
        parent = line.parent if line.closes is None else line.closes
        if parent is None or not self._depends(at):
            return ()
        return (*self.leads(parent), parent)

    def is_orphan(self, at: int) -> bool:
        """Say whether a line is an item of a list whose lead-in cannot be found: it must not be quoted alone."""
        line = self.lines[at]
        if line.parent is not None:
            return self._depends(at) and self.is_orphan(line.parent)
        return line.marker is not None and line.marker.kind != "bullet" and self._is_fragment(self._siblings(at))

    def below(self, lead: int) -> tuple[int, ...]:
        """List the lines a lead-in leads in, those at all levels and its closing words, in order."""
        within = {lead}
        for at in range(lead + 1, len(self.lines)):
            line = self.lines[at]
            parent = line.parent if line.closes is None else line.closes
            if parent in within and (line.closes is not None or self._depends(at)):
                within.add(at)
        return tuple(sorted(within - {lead}))

    def closings(self, lead: int) -> tuple[int, ...]:
        """List the words that end a list's sentence after its items."""
        return tuple(at for at, line in enumerate(self.lines) if line.closes == lead)

    def _siblings(self, at: int) -> list[int]:
        line = self.lines[at]
        same = [
            n
            for n, each in enumerate(self.lines)
            if each.parent == line.parent and each.closes is None and each.kind == line.kind
        ]
        if line.parent is not None or line.marker is None:
            return same
        first = last = same.index(at)  # without a lead-in, only what is numbered on belongs together
        while first and self._number(same[first - 1]) < self._number(same[first]):
            first -= 1
        while last + 1 < len(same) and self._number(same[last + 1]) > self._number(same[last]):
            last += 1
        return same[first : last + 1]

    def _number(self, at: int) -> int:
        marker = self.lines[at].marker
        return marker.number if marker else 0

    def _depends(self, at: int) -> bool:
        """Say whether a line with a lead-in needs it: not where the lead-in is a mere title of whole sentences."""
        line = self.lines[at]
        if line.closes is not None:
            return True
        if line.parent is None:
            return False
        lead = self.lines[line.parent].span.of(self.text).rstrip()
        if opens(lead):
            return True
        return self._is_fragment(self._siblings(at)) or len(lead) > TITLE_CHARACTERS

    def _is_fragment(self, siblings: Sequence[int]) -> bool:
        """Say whether items are parts of one sentence: as a rule they end in semicolons or begin in lower case."""
        return 2 * sum(self._is_part(at) for at in siblings) >= len(siblings)

    def _is_part(self, at: int) -> bool:
        """Say whether an item is a part of a sentence, and not the lead-in of another list."""
        if at in self.leading:
            return False
        words = self.lines[at].span.of(self.text).rstrip()
        body = words[_opening_end(words) :].lstrip()
        return bool(_ITEM_END.search(words)) or (body[:1].isascii() and body[:1].islower())


def opens(words: str) -> bool:
    """Say whether words lead in what follows: by a mark at their end, or by saying so."""
    words = words.rstrip()
    if LEAD_MARK.search(words):
        return True
    last = re.split(r"[。；]|\. ", words.rstrip("。.； "))[-1]
    return bool(_FULL_STOP.search(words)) and bool(_LEADS_BY_WORDS.search(last))


def line_spans(text: str, within: Span) -> list[Span]:
    """List the printed lines of a part of a text that are not blank, without the white space around them."""
    return [
        Span(within.start + match.start(), within.start + match.start() + len(match.group().rstrip()))
        for match in re.finditer(r"\S[^\n]*", within.of(text))
    ]


def last_sentence(text: str, line: Span) -> Span:
    """Of a line that leads in a list, take the sentence that does, and the one before where it says too little."""
    spans = sentence_spans(text, line) or [line]
    span = spans[-1]
    if span.end - span.start < SHORTEST_LEAD_CHARACTERS and len(spans) > 1:
        return Span(spans[-2].start, span.end)
    cut = text.rfind("；", span.start, span.end - 1)
    if cut < 0 or re.search(r"[（(](?:一|1|a|i)[）)]", text[span.start : cut]):  # the first items stand in the line
        return span
    start = cut + 1
    while text[start].isspace():
        start += 1
    return Span(start, span.end)


def _opening_end(words: str) -> int:
    found = _markers_of(words)
    return found[1] if found else 0


def _markers_of(words: str) -> tuple[str, int, str] | None:
    """Read the first marker of a line: its kind, where it ends, and what it says."""
    opening = _OPENING.match(words)
    position = opening.end() if opening else 0
    for kind, pattern in _MARKERS:
        match = pattern.match(words, position)
        if match:
            return kind, match.end(), match.group("n")
    return None


class _Builder:
    """Goes through the lines of one article once."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._lines: list[Line] = []
        self._levels: list[_Level] = []

    def build(self) -> list[Line]:
        for index, span in enumerate(self._spans):
            words = span.of(self._text)
            found = None if TABLE_CELL in words else _markers_of(words)
            if found:
                self._add_item(span, found)
            else:
                self._add_plain(span, words, index)
        return self._lines

    def _words(self, at: int) -> str:
        return self._lines[at].span.of(self._text).rstrip()

    # --- marked lines ---

    def _add_item(self, span: Span, found: tuple[str, int, str]) -> None:
        kind, _, said = found
        marker = self._marker(kind, said)
        at = self._level_of(marker)
        if at is not None:
            del self._levels[at + 1 :]
            parent = self._levels[at].parent
            self._levels[at] = _Level(marker, parent)
        else:
            parent = self._lead_for(marker)
            self._open_level(marker, parent)
        self._lines.append(Line(span, marker, parent))

    def _marker(self, kind: str, said: str) -> Marker:
        """Read a marker; (i) after (h) is a letter, else a number; (2A) comes after (2)."""
        if kind == "paren" or kind == "letter dot":
            return self._latin(kind, said)
        if kind == "bullet":
            return Marker(kind, 0)
        if kind == "circled":
            return Marker(kind, ord(said) - ord("①") + 1)
        if kind == "stem":
            return Marker(kind, "甲乙丙丁戊己庚辛".index(said) + 1)
        return Marker(kind, int(said) if said.isdecimal() else parse_numeral(said) or 0)

    def _latin(self, kind: str, said: str) -> Marker:
        digits = re.match(r"\d+", said)
        if digits:
            return Marker("paren digit", int(digits.group()))
        case = "upper" if said.isupper() else "lower"
        folded = said.lower()
        letter = Marker(f"{kind} {case}", _letter_number(folded))
        if folded not in _ROMAN:
            return letter
        roman = Marker(f"{kind} {case} roman", _ROMAN.index(folded) + 1)
        last = {level.marker.kind: level.marker.number for level in self._levels}
        if roman.kind in last and roman.number == last[roman.kind] + 1:
            return roman
        follows = len(folded) == 1 and last.get(letter.kind) == letter.number - 1
        return letter if follows or (len(folded) == 1 and folded not in "iv" and roman.kind not in last) else roman

    def _level_of(self, marker: Marker) -> int | None:
        """Find the list that a marker goes on with: one of its kind, whose last number is not above it."""
        for at in range(len(self._levels) - 1, -1, -1):
            held = self._levels[at].marker
            if held.kind == marker.kind and marker.number != 1 and held.number <= marker.number:
                return at
        return None

    def _open_level(self, marker: Marker, parent: int | None) -> None:
        """Put a new list below its lead-in, or in place of an earlier list of its kind."""
        lead = self._lines[parent].marker if parent is not None else None
        kinds = [level.marker.kind for level in self._levels]
        if lead is not None and lead.kind in kinds:
            del self._levels[kinds.index(lead.kind) + 1 :]
        elif marker.kind in kinds:
            del self._levels[kinds.index(marker.kind) :]
        self._levels.append(_Level(marker, parent))

    def _lead_for(self, marker: Marker) -> int | None:
        """Find what leads in a new list: the line before it, or one a little above it that leads in nothing yet."""
        if not self._lines:
            return None
        last = len(self._lines) - 1
        words = self._words(last)
        is_open = not (_FULL_STOP.search(words) or re.search(r"[；;]$", words) or CAPTION.search(words))
        if marker.number <= 1 and (is_open or opens(words)):
            return last
        led = {line.parent for line in self._lines if line.marker}
        for at in range(last, max(last - LOOK_BACK_LINES, -1), -1):
            if opens(self._words(at)) and at not in led:
                return at
        if marker.number > 1:
            before = re.compile(_first_in_line(marker))
            return next((at for at in range(last, -1, -1) if before.search(self._words(at))), last if is_open else None)
        return None

    # --- lines without a marker ---

    def _add_plain(self, span: Span, words: str, index: int) -> None:
        if not self._lines or CAPTION.search(words):
            self._lines.append(Line(span))
            return
        last = len(self._lines) - 1
        if self._continues(last, words):
            self._lines[last] = replace(self._lines[last], span=Span(self._lines[last].span.start, span.end))
            return
        lead = self._closed_by(last, words, index)
        parent = self._definition_of(last, words) if lead is None else None
        self._lines.append(Line(span, parent=parent, closes=lead))

    def _is_led(self, at: int) -> bool:
        line = self._lines[at]
        return line.marker is not None and line.parent is not None

    def _continues(self, last: int, words: str) -> bool:
        """Say whether a line goes on with the sentence of the one before, or is the text under an item's title."""
        before, line = self._words(last), self._lines[last]
        if CAPTION.search(before) or LEAD_MARK.search(before):
            return False
        if _is_title_of(line, before, words):
            return True
        if _FULL_STOP.search(before) or _ITEM_STOP.search(before):
            return False
        comma = re.search(r"[，,]$", before)
        ends_list = self._is_led(last) and (comma or before.endswith("的") or _CLOSING_WORDS.match(words))
        if ends_list or (line.closes is not None and comma):
            return False
        if words[:1].isascii():
            return words[:1].islower() or (bool(comma) and not words[:1].isupper())
        wrapped = len(before) >= WRAPPED_CHARACTERS and re.search(r"[\u4e00-\u9fff]$", before)
        return bool(re.search(r"[，、,]$", before) or wrapped)

    def _closed_by(self, last: int, words: str, index: int) -> int | None:
        """Find the lead-in whose sentence a line after its items ends."""
        before = self._words(last)
        goes_on = words[:1].isascii() and words[:1].islower()
        after_items = self._is_led(last) or self._lines[last].closes is not None
        if (
            not after_items
            or words[:1] in _QUOTE_MARKS
            or (not goes_on and (_FULL_STOP.search(before) or LEAD_MARK.search(before)))
        ):
            return None
        if not goes_on and words[:1].isascii() and not re.search(r"[,，]$", before):
            return None
        if not goes_on and not words[:1].isascii() and not re.search(r"[；;，,、的者]$", before):
            return None
        leads = self._open_leads(self._levels)
        if not leads:
            return None
        closed = self._levels_closed_before(index)
        ended = self._open_leads(self._levels[closed:])
        if closed:
            return ended[0] if ended else leads[-1]
        return leads[-1] if len(leads) > 1 and re.search(r"[；;，,]$", words.rstrip()) else leads[0]

    def _open_leads(self, levels: Sequence[_Level]) -> list[int]:
        """List the lead-ins of lists whose sentence may go on: those since the last paragraph of its own."""
        own = [
            n for n, line in enumerate(self._lines) if line == Line(line.span) and not CAPTION.search(self._words(n))
        ]
        return [level.parent for level in levels if level.parent is not None and level.parent >= (own or [0])[-1]]

    def _levels_closed_before(self, index: int) -> int:
        """Count the lists that go on after a line: the next marked line belongs to the innermost of them."""
        for span in self._spans[index + 1 :]:
            found = _markers_of(span.of(self._text))
            if found:
                level = self._level_of(self._marker(found[0], found[2]))
                return 0 if level is None else level + 1
        return 0

    def _definition_of(self, last: int, words: str) -> int | None:
        """Find what leads in a line without a marker: "In this section—", and definitions that follow one another."""
        if LEAD_MARK.search(self._words(last)):
            return last
        parent = self._lines[last].parent
        if self._lines[last].marker or parent is None:
            return None
        return parent if words[:1] in _QUOTE_MARKS or not _FULL_STOP.search(self._words(last)) else None


def _letter_number(said: str) -> int:
    """Count letters: a 1, z 26, aa 27.

    Example:
        >>> [_letter_number(said) for said in ("a", "z", "aa")]
        [1, 26, 27]
    """
    return (len(said) - 1) * 26 + ord(said[-1]) - ord("a") + 1


def _first_in_line(marker: Marker) -> str:
    """Give a pattern of a list's first marker where it stands inside the lead-in's line: must not— (a) pay late."""
    kind = "roman" if marker.kind.endswith("roman") else marker.kind
    return _FIRST_IN_LINE.get(kind, r"(?!)")


def _is_title_of(line: Line, before: str, words: str) -> bool:
    """Say whether a marked line is the title of the one that follows, as in codes: (2) Limitation on wages."""
    is_title = len(before) <= TITLE_CHARACTERS and re.search(r"[A-Za-z)_]\W*$", before) and not _ITEM_END.search(before)
    return bool(line.marker and is_title and (line.kind or "").startswith("paren")) and words[:1].isupper()
