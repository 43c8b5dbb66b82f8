"""Text → text: the pure functions every reader ends with, and the rule that mends hard-wrapped lines.

Nothing here keeps offsets. Readers clean each block before it is placed (``ingest.readers.builder``), so spans are
counted in clean text from the start and never have to be moved.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

from corpus.language import HAN

# Characters written without blanks between them: Han, kana, CJK and full-width signs (not Hangul, which has blanks).
CJK = (
    r"\u2e80-\u30ff\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
# Signs that Chinese and English share: beside a CJK character they take no blank.
_SHARED_SIGNS = "“”‘’—…·"
_NUMERALS = "一二三四五六七八九十百千零〇○廿卅"

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_EDGE_BLANKS = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")
# Controls, soft hyphen, zero-width and direction marks, byte-order mark, non-characters, lone surrogates (which no
# store can encode).
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_SENTENCE_END = re.compile(r"[。；：！？.;:!?][”’」』）)\]】》\"']*$")
_CLOSING_START = re.compile(r"[，、。；：！？）」』”】》〉…]")
_LABEL = rf"第\s*[\d{_NUMERALS}]+\s*[條条章节節编編款项項篇](?:\s*之\s*[\d{_NUMERALS}]+|\s*-\s*\d+)?"
_ENUMERATOR = re.compile(
    rf"[{_NUMERALS}]+、"
    rf"|[（(][{_NUMERALS}]+[）)]"
    r"|\d{1,3}[.．、)）](?!\d)"
    r"|\d{1,2}(?:\.\d{1,2})+\.?\s"
    r"|[（(](?:\d{1,3}[a-zA-Z]?|[a-zA-Z]{1,2}|[ivx]{1,5})[）)](?![,;.])"
    r"|[a-zA-Z]\)\s"
    r"|[①-⑳⑴-⒇㈠-㈩•●■◆▪‣]|[-*]\s"
    # 第三十八條 in mid-sentence is a reference; the label of an article stands apart from its text.
    rf"|{_LABEL}(?=[\s:：【]|$)"
)
_LABEL_ALONE = re.compile(rf"(?:{_LABEL}|(?:Article|Section|Chapter|Part|§+)\s*[\dIVXLC][\w-]*\.?)")
# Words that only make sense with the number that follows them: "paragraph / (a)", "Nr. / 3", "第 / 一項".
_CITES_NEXT = re.compile(
    r"(?:(?:\b(?:sub)?(?:section|paragraph|clause)s?|\barticles?|\bAbsatz|\bSatz|\bNummer|\bAbs\.|\bNrn?\.|\bNos?\.|\bArts?\."
    r"|\bss?\.|\bSec\.|\bcl\.)|§|第)$",
    re.IGNORECASE,
)
_HYPHEN_END = re.compile(r"\w-$")
# German and English leave a hyphen hanging before these: "Aus- und Weiterbildung", "short- or long-term".
_AFTER_HANGING_HYPHEN = re.compile(r"(?:und|oder|bzw\.|sowie|and|or|to)\b")
# Columns below which nobody wraps running text, so that a width tells nothing.
MIN_WRAP_COLUMNS = 40
# Columns by which lines of one wrapped paragraph differ: hanging indents (2 to 4), and signs kept off a line's start.
_WRAP_SLACK_COLUMNS = 8
_ENDS_CJK = re.compile(rf"[{CJK}]$")
_STARTS_CJK = re.compile(rf"[{CJK}]")
_WORD_END = re.compile(rf"[\s{CJK}]")
_HAS_HAN = re.compile(rf"[{HAN}]")


def unify_line_ends(text: str) -> str:
    r"""Turn every kind of line end, page feed included, into ``\n``."""
    return _LINE_ENDS.sub("\n", text)


def drop_invisible(text: str) -> str:
    """Take out control characters, zero-width characters and direction marks: a quote must be what the eye sees."""
    return _INVISIBLE.sub("", text)


def compose(text: str) -> str:
    """Compose to NFC, so that é typed in two ways is one word to the index. NFKC would turn ㈠ and ½ into others."""
    return unicodedata.normalize("NFC", text)


def fold_blanks(text: str) -> str:
    """Turn each run of blanks (no-break, full-width U+3000, tab …) into one blank, as in 总　　则."""
    return _BLANKS.sub(" ", text)


def strip_lines(text: str) -> str:
    """Strip blanks from both ends of every line, and empty lines from both ends of the text."""
    return _EDGE_BLANKS.sub("\n", text).strip(" \n")


def limit_blank_lines(text: str) -> str:
    """Leave at most one blank line between two lines."""
    return _BLANK_LINES.sub("\n\n", text)


CLEANING_STEPS: tuple[Callable[[str], str], ...] = (
    unify_line_ends,
    drop_invisible,  # before composing: a zero-width character may stand between a letter and its accent
    compose,
    fold_blanks,
    strip_lines,
    limit_blank_lines,
)


def clean_text(text: str) -> str:
    """Run all cleaning steps in order. Cleaning clean text changes nothing."""
    for step in CLEANING_STEPS:
        text = step(text)
    return text


def has_han(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _HAS_HAN.search(text) is not None


def display_width(line: str) -> int:
    """Columns a line takes in a fixed-width font: a CJK character takes two."""
    return len(line) if line.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def first_word_width(line: str) -> int:
    """Columns that the line's first word would take at the end of another line, a blank before it included."""
    if _STARTS_CJK.match(line):
        return 2
    return display_width(_WORD_END.split(line, maxsplit=1)[0]) + 1


def ends_sentence(line: str) -> bool:
    """Say whether the line ends with sentence-final punctuation, closing quotes and brackets aside."""
    return _SENTENCE_END.search(line.rstrip()) is not None


def starts_item(line: str) -> bool:
    """Say whether the line begins with an enumerator or a bullet: 一、 （一） 1. (a) ① • 第三条."""
    return _ENUMERATOR.match(line.lstrip()) is not None


def cites_next(line: str) -> bool:
    """Say whether the line ends in a word that needs the number after it, such as "paragraph" or 第."""
    found = _CITES_NEXT.search(line.rstrip())
    return found is not None and found.start() > 0  # the word alone, such as "Article", is a heading


def is_label(line: str) -> bool:
    """Say whether the line is nothing but the label of a provision: 第 1 條, Article 4-1."""
    return _LABEL_ALONE.fullmatch(line.strip()) is not None


def is_continued(line: str, following: str) -> bool:
    """Say whether ``following`` goes on with the sentence that ``line`` breaks off.

    Taiwanese statutes are wrapped in mid-word while each 項 and 款 begins on a line of its own, so the line's end and
    the next line's beginning decide, not the line's length.
    """
    if _CLOSING_START.match(following.lstrip()):
        return True
    if cites_next(line):
        return True
    return not (ends_sentence(line) or starts_item(following) or is_label(line))


def seam(line: str, following: str) -> tuple[int, str]:
    """Say how two parts of one sentence meet.

    Args:
        line: The first part, without blanks at its end.
        following: The second part, without blanks at its beginning.

    Returns:
        How many characters to take off the end of ``line`` (1 for a hyphen made by the line break, else 0), and what
        to put between the parts.
    """
    if _HYPHEN_END.search(line) and not _AFTER_HANGING_HYPHEN.match(following):
        made_by_break = len(line) > 1 and line[-2].islower() and following[:1].islower()
        return (1, "") if made_by_break else (0, "")
    left_cjk, right_cjk = _ENDS_CJK.search(line) is not None, _STARTS_CJK.match(following) is not None
    if (left_cjk or line[-1:] in _SHARED_SIGNS) and (right_cjk or following[:1] in _SHARED_SIGNS):
        return 0, ("" if left_cjk or right_cjk else " ")
    # Chinese text wrapped at a column cuts numbers too: 第 1030185 / 005B 號.
    if line[-1:].isdigit() and following[:1].isdigit() and has_han(line):
        return 0, ""
    return 0, " "


def merge_lines(lines: Iterable[str]) -> str:
    """Join lines known to be parts of one paragraph, without deciding anything."""
    pieces: list[str] = []
    for line in (stripped for line in lines if (stripped := line.strip())):
        if pieces:
            cut, glue = seam(pieces[-1], line)
            pieces[-1] = pieces[-1][: len(pieces[-1]) - cut]
            pieces.append(glue)
        pieces.append(line)
    return "".join(pieces)


def _would_have_fitted(line: str, following: str, widest: int) -> bool:
    """Say whether the next line's first word had room on this line, so that the break was meant."""
    if widest < MIN_WRAP_COLUMNS or following[:1].islower():
        return False
    return display_width(line) + first_word_width(following) + _WRAP_SLACK_COLUMNS <= widest


def _wrap_width(lines: list[str]) -> int:
    """Columns the lines are wrapped at: the widest of those cut in mid-sentence, for a whole line may be any width."""
    cut = [display_width(line) for line, following in pairwise(lines) if is_continued(line, following)]
    return max(cut) if len(cut) > 1 else max(map(display_width, lines))


def join_wrapped_lines(lines: Iterable[str]) -> list[str]:
    """Join lines that a fixed width has cut in mid-sentence; leave lines that begin something new.

    A line is continued when ``is_continued`` says so and the break can be the width's doing: a line that had room for
    the next word ("6. Certificate number" among long lines) ended because its author ended it.

    Example:
        >>> join_wrapped_lines(["培育人", "才，並獎勵之", "。", "一、學校。"])
        ['培育人才，並獎勵之。', '一、學校。']
        >>> join_wrapped_lines(["voca-", "tional schools", "may apply"])
        ['vocational schools may apply']
    """
    kept = [stripped for line in lines if (stripped := line.strip())]
    if len(kept) < 2:
        return kept
    widest = _wrap_width(kept)
    groups: list[list[str]] = []
    for line in kept:
        previous = groups[-1][-1] if groups else ""
        if groups and is_continued(previous, line) and not _would_have_fitted(previous, line, widest):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [merge_lines(group) for group in groups]
