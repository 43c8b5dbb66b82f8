"""How much of a true text a reader's text keeps: characters, order, tables, headings, footnotes, running lines.

Texts are compared without blanks unless a figure says otherwise, and in composed form (NFC), so that only what a person
would see as another character counts as one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from eval.reading.blocks import Block, TrueDocument

GRAM = 10
"""Characters by which a sentence is found: in laws of 10,000 characters most such runs occur once."""
SENTENCE_CHARACTERS = 14
GAP_CHARACTERS = 6
"""Between two sentences that follow each other, and of a sentence's length: what a sign or a stray letter takes up."""
SIGN_CONTEXT = 6
"""Characters before a footnote's sign by which it is found."""
NOTE_CHARACTERS = 24
"""Of a footnote's beginning, by which it is found."""
CELL_SEPARATOR = "|"

_BLANKS = re.compile(r"\s+")
_STOP = re.compile(r"[。；;]|\.(?=\s)")
_SIGN = r"(?:\[\^?\d{1,2}\]|\^?\(?\d{1,2}\)?|[\u2460-\u2473\u00b9\u00b2\u00b3\u2074-\u2079])"
_LABEL = re.compile(
    r"(?:第[一二三四五六七八九十百零〇]{1,6}[条條章节節](?:之[一二三四五六七八九十]{1,2})?"
    r"|(?:article|section|§|part|chapter)\d+[a-z]?(?:-\d+)?|\(?\d{1,3}[a-z]?(?:\.\d{1,2}){0,3}[).]?|\([a-z]{1,3}\)"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇]{1,6}[条條](?:之[一二三四五六七八九十]{1,2})?(?=\s)")


@dataclass(frozen=True, slots=True)
class Marks:
    """What one reading of one file is worth; None where the file gives nothing to measure."""

    characters: float
    """1 - edit distance without blanks / length of the longer text; footnotes and their signs left out of both."""
    characters_with_blanks: float
    """The same with blanks, a line end being one: a paragraph broken in two counts."""
    order: float | None
    """Share of neighbouring true sentences that stand one right after the other, of those found."""
    cells: float | None
    """Share of true table cells that are a field of a row with their row-mates."""
    heading_recall: float | None
    heading_precision: float | None
    notes_found: float | None
    """Share of the footnotes whose words are there."""
    notes_apart: float | None
    """Share of the footnotes found that do not interrupt a paragraph."""
    leaks: int
    """Running heads, page numbers and menu lines in the text."""


def measure(truth: TrueDocument, text: str, headings: Sequence[str] | None = None) -> Marks:
    """Compare a reader's text with the truth.

    Args:
        truth: What the file says.
        text: What the reader gave.
        headings: The characters of each heading it found; None for a reader that finds none.
    """
    bare = squeeze(text)
    found = [note for note in truth.footnotes if find_note(bare, note)]
    recall, precision = (None, None) if headings is None else measure_headings(truth, headings)
    own = take_out_notes(truth, text)
    return Marks(
        characters=similarity(squeeze(truth.text()), squeeze(own)),
        characters_with_blanks=similarity(fold_blanks(truth.text()), fold_blanks(own)),
        order=measure_order(truth, own),
        cells=measure_cells(truth, text),
        heading_recall=recall,
        heading_precision=precision,
        notes_found=len(found) / len(truth.footnotes) if truth.footnotes else None,
        notes_apart=measure_notes_apart(truth, bare, found) if found else None,
        leaks=count_leaks(truth, text),
    )


def squeeze(text: str) -> str:
    r"""Leave only what is printed: no blanks, no cell separators.

    Example:
        >>> squeeze("a |\n b　c")
        'abc'
    """
    return _BLANKS.sub("", unicodedata.normalize("NFC", text)).replace(CELL_SEPARATOR, "")


def fold_blanks(text: str) -> str:
    r"""Make one blank, or one line end, of every run of blanks.

    Example:
        >>> fold_blanks("a  b \n\n c | d")
        'a b\nc d'
    """
    text = unicodedata.normalize("NFC", text).replace(CELL_SEPARATOR, " ")
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text).strip()


def similarity(first: str, second: str) -> float:
    """Say how much two texts agree: 1 - edit distance / length of the longer.

    Example:
        >>> similarity("abcd", "abd"), similarity("", "")
        (0.75, 1.0)
    """
    return float(Levenshtein.normalized_similarity(first, second))


def take_out_notes(truth: TrueDocument, text: str) -> str:
    """Leave out footnotes that are found, and the signs that call them, wherever a reader put them."""
    for note in truth.footnotes:
        text = re.sub(rf"(?:{_SIGN}[ \t]*)?{_loose(squeeze(note))}", "\n", text, count=1)
    for block in truth.blocks:
        for offset, _ in block.notes:
            before, after = squeeze(block.text[:offset])[-SIGN_CONTEXT:], squeeze(block.text[offset:])[:2]
            pattern = rf"({_loose(before)})\s*{_SIGN}(?=\s*{_loose(after)})"
            text = re.sub(pattern, r"\1", text, count=1)
    return text


def _loose(text: str) -> str:
    return r"\s*".join(map(re.escape, text))


def find_note(bare: str, note: str) -> re.Match[str] | None:
    """Find a footnote in a text without blanks."""
    return re.search(re.escape(squeeze(note)[:NOTE_CHARACTERS]), bare)


def measure_notes_apart(truth: TrueDocument, bare: str, notes: Sequence[str]) -> float:
    """Give the share of footnotes that stand in no paragraph; a paragraph is found by its first and last characters."""
    spans = [span for block in truth.blocks if block.kind == "paragraph" and (span := _span(bare, squeeze(block.text)))]
    apart = 0
    for note in notes:
        place = find_note(bare, note)
        apart += place is not None and not any(start < place.start() < end for start, end in spans)
    return apart / len(notes)


def _span(bare: str, paragraph: str) -> tuple[int, int] | None:
    if len(paragraph) < 2 * GRAM:
        return None
    start = bare.find(paragraph[:GRAM])
    end = bare.find(paragraph[-GRAM:], start + GRAM)
    is_near = 0 <= start < end <= start + 2 * len(paragraph) + 10 * NOTE_CHARACTERS
    return (start, end) if is_near else None


def measure_order(truth: TrueDocument, text: str) -> float | None:
    """Give the share of neighbouring sentences that follow each other; those that cannot be found do not count."""
    bare = squeeze(_without_running(truth, text))
    sentences = list(_sentences(truth))
    whole = squeeze(truth.text())
    in_truth, in_text = _unique_grams(whole), _unique_grams(bare)
    places = [_locate(sentence, in_truth, in_text) for sentence in sentences]
    right = pairs = 0
    for sentence, (first, second) in zip(sentences, pairwise(places), strict=False):
        if first and second:
            pairs += 1
            is_whole = abs(first[1] - first[0] - len(sentence)) <= GAP_CHARACTERS
            right += is_whole and -GAP_CHARACTERS <= second[0] - first[1] <= GAP_CHARACTERS
    return right / pairs if pairs else None


def _without_running(truth: TrueDocument, text: str) -> str:
    """Leave running lines out where they stand on lines of their own, since they are counted apart."""
    lines = {squeeze(line) for line in truth.running}
    own = Counter(squeeze(line) for line in truth.text().splitlines())
    kept = []
    for line in text.splitlines():
        bare = squeeze(line)
        if bare in lines and not own[bare]:
            continue
        own[bare] -= 1
        kept.append(line)
    return "\n".join(kept)


def _sentences(truth: TrueDocument) -> Iterator[str]:
    """Cut the flow into sentences; table cells are measured on their own, and a heading goes with what follows it."""
    waiting = ""
    for block in truth.blocks:
        if block.kind == "table":
            waiting = ""
            yield ""  # what stands before a table and after it are no neighbours
            continue
        for piece in _pieces(block):
            waiting += squeeze(piece)
            if len(waiting) >= SENTENCE_CHARACTERS:
                yield waiting
                waiting = ""


def _pieces(block: Block) -> Iterator[str]:
    at, shown = 0, block.shown()
    for stop in _STOP.finditer(shown):
        yield shown[at : stop.end()]
        at = stop.end()
    yield shown[at:]


def _unique_grams(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for index in range(len(text) - GRAM + 1):
        gram = text[index : index + GRAM]
        places[gram] = -1 if gram in places else index
    return {gram: index for gram, index in places.items() if index >= 0}


def _locate(sentence: str, in_truth: dict[str, int], in_text: dict[str, int]) -> tuple[int, int] | None:
    """Say where a sentence begins and ends, by its first and last runs that occur once in both texts."""
    hits = [
        (index, in_text[gram])
        for index in range(len(sentence) - GRAM + 1)
        if (gram := sentence[index : index + GRAM]) in in_truth and gram in in_text
    ]
    if not hits:
        return None
    (first, start), (last, end) = hits[0], hits[-1]
    return start - first, end + len(sentence) - last


def measure_cells(truth: TrueDocument, text: str) -> float | None:
    """Give the share of true cells that are fields of the line which holds most of their row; blank cells are none."""
    rows = [[squeeze(cell) for cell in row if cell] for block in truth.blocks for row in block.rows]
    total = sum(map(len, rows))
    if not total:
        return None
    lines = [Counter(map(squeeze, line.split(CELL_SEPARATOR))) for line in text.splitlines() if CELL_SEPARATOR in line]
    kept = 0
    for row in rows:
        wanted = Counter(row)
        best = max(((wanted & line).total() for line in lines), default=0)
        kept += best if best > 1 or len(row) == 1 else 0
    return kept / total


def measure_headings(truth: TrueDocument, headings: Sequence[str]) -> tuple[float | None, float | None]:
    """Give recall and precision of headings.

    A true heading is found when a heading has its words, or its label where that is set apart (第九条). A heading is
    wrong when it opens no block of the document, or opens a paragraph without being a number.
    """
    shown = [(block, squeeze(block.shown())) for block in truth.blocks if block.kind != "table"]
    wanted = [text for block, text in shown if block.kind == "heading"]
    wanted += [label[0] for block, _ in shown if block.kind == "paragraph" and (label := _ARTICLE.match(block.text))]
    given = Counter(map(squeeze, headings))
    left = Counter(wanted)
    found = 0
    for heading, count in given.items():
        for text in [
            text for text in left if text == heading or (_LABEL.fullmatch(heading) and text.startswith(heading))
        ]:
            taken = min(count, left[text])
            left[text] -= taken
            found += taken
            count -= taken
    right = sum(count for heading, count in given.items() if _is_right(heading, shown))
    return (min(found / len(wanted), 1.0) if wanted else None), (right / given.total() if given else None)


def _is_right(heading: str, shown: Sequence[tuple[Block, str]]) -> bool:
    for block, text in shown:
        if text == heading and block.kind == "heading":
            return True
        if text.startswith(heading) and _LABEL.fullmatch(heading):
            return True
    return False


def count_leaks(truth: TrueDocument, text: str) -> int:
    """Count running lines in a text: words wherever they stand, beyond the true text's own; bare numbers as lines.

    Footnotes may speak of "page 4" and are left out first.
    """
    text = take_out_notes(truth, text)
    bare, own = squeeze(text), squeeze(truth.text())
    lines = Counter(map(squeeze, text.splitlines()))
    own_lines = Counter(map(squeeze, truth.text().splitlines()))
    leaks = 0
    for line in sorted({squeeze(each) for each in truth.running} - {""}, key=len, reverse=True):
        if line.replace("/", "").isdigit():
            leaks += max(lines[line] - own_lines[line], 0)
        else:
            leaks += max(bare.count(line) - own.count(line), 0)
            bare = bare.replace(line, "")
            own = own.replace(line, "")
    return leaks
