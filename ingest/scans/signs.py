"""Punctuation as it is printed: the network knows half-width, full-width and look-alike signs, and mixes them.

In Chinese lines a sign beside a Han character is full-width, as Chinese is printed; in other lines none is. Straight
quotation marks become curly ones in Chinese, and in English on pages where the network saw any curly one.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from corpus.language import is_chinese
from ingest.clean import CJK, clean_text, has_han
from ingest.scans.decoding import Character

_CJK_CHARACTER = re.compile(f"[{CJK}“”‘’—…]")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "∶": "：", "﹐": "，"}
_HALF_WIDTH = {full: half for half, full in _FULL_WIDTH.items() if half.isascii()} | {
    "（": "(",
    "）": ")",
    "。": ".",
    "、": ",",
    "丶": ",",
    "．": ".",
    "；": ";",
}
_ENUMERATION_COMMAS = "丶﹑"  # the first is a Han stroke that no modern text holds
_DOTS = "·•.．‧・"
_OPENING, _CLOSING = "(（", ")）"
_BRACKETED_YEAR = re.compile(r"[\[［〔【〖][12]\d{3}[\]］〕】〗](?=\s?\d{1,5}\s?号|\s?\d{1,5}\s?號)")
_TITLE_IN_TITLE = re.compile(
    r"《关于[^《》（）]{0,20}(?:修改|修订|废止|印发|公布|实施|贯彻|转发|执行)([（〈][^《》（）〈〉]{3,60}[）〉])"
)
_FULL_WIDTH_LETTER = re.compile(r"[０-９Ａ-Ｚａ-ｚ]")


def tidy_line(characters: Sequence[Character], *, chinese_page: bool, traditional: bool) -> list[Character]:
    """Mend the signs of one line; each character keeps its place.

    Args:
        characters: As decoded.
        chinese_page: Whether the page is Chinese: decides for lines without any letter.
        traditional: Whether it is printed in traditional characters, whose full stop and comma stand in mid-height.

    Returns:
        The line, clean by ``ingest.clean.clean_text``.
    """
    text = "".join(each.text for each in characters)
    chinese = is_chinese(text) or (chinese_page and (has_han(text) or not any(map(str.isalpha, text))))
    characters = [each for index, each in enumerate(characters) if not _is_speck(characters, index)]
    signs = [_plain(each.text) for each in characters]
    _mend_signs(signs, chinese=chinese, traditional=traditional)
    if chinese:
        _mend_brackets(signs)
        _mend_year_brackets(signs)
        _mend_titles_in_titles(signs)
    return _without_spare_blanks(
        [replace(each, text=sign) for each, sign in zip(characters, signs, strict=True)], chinese=chinese
    )


def curl_quotes(text: str) -> str:
    r"""Turn straight quotation marks into curly ones by where they stand; no character is added or taken.

    Example:
        >>> curl_quotes('the "Fund" and the employer\'s ("levy")')
        'the “Fund” and the employer’s (“levy”)'
    """
    signs = list(text)
    for index, sign in enumerate(signs):
        if sign in "\"'":
            opens = index == 0 or signs[index - 1] in " (（[“‘—"
            signs[index] = ("“" if opens else "”") if sign == '"' else ("‘" if opens else "’")
    return "".join(signs)


def _plain(sign: str) -> str:
    """Give the sign as the corpus writes it; one that it would not keep becomes a blank."""
    sign = _FULL_WIDTH_LETTER.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), sign)
    return clean_text(sign) or " "


def _is_speck(characters: Sequence[Character], index: int) -> bool:
    """Say whether a character is dirt: a lone stroke between two Han characters, where no writing puts one."""
    around = [*characters[index - 1 : index], *characters[index + 1 : index + 2]]
    return characters[index].text in "'`´ˇ" and len(around) == 2 and all(has_han(each.text) for each in around)


def _neighbour(signs: Sequence[str], index: int, step: int) -> str:
    """Return the next sign that is no blank, or nothing at the line's end."""
    index += step
    while 0 <= index < len(signs):
        if signs[index] != " ":
            return signs[index]
        index += step
    return ""


def _mend_signs(signs: list[str], *, chinese: bool, traditional: bool) -> None:
    open_quotes = 0
    for index, sign in enumerate(signs):
        before, after = _neighbour(signs, index, -1), _neighbour(signs, index, 1)
        if not chinese:
            # A Chinese name in an English line keeps its own signs.
            if not has_han(before + after):
                signs[index] = _HALF_WIDTH.get(sign, sign)
            continue
        beside_cjk = _is_cjk(before) or has_han(after) or not after
        if sign in _ENUMERATION_COMMAS:
            signs[index] = "、"
        elif sign in _FULL_WIDTH and beside_cjk:
            signs[index] = _FULL_WIDTH[sign]
        elif sign in _DOTS and has_han(before) and (not after or (traditional and has_han(after))):
            signs[index] = "。"
        elif sign == '"':
            signs[index] = "”" if open_quotes else "“"
        elif sign == "’" and traditional and has_han(before) and "‘" not in signs[:index]:
            signs[index] = "，"
        open_quotes += (signs[index] == "“") - (signs[index] == "”")


def _mend_brackets(signs: list[str]) -> None:
    """Make both brackets of a pair full-width when anything of the pair is, or stands beside Han."""
    opened: list[int] = []
    for index, sign in enumerate(signs):
        if sign in _OPENING:
            opened.append(index)
        elif sign in _CLOSING:
            pair = [opened.pop(), index] if opened else [index]
            _widen(signs, pair)
    for index in opened:
        _widen(signs, [index])


def _mend_year_brackets(signs: list[str]) -> None:
    """Give the year of a document number (国发〔2019〕4号) its own brackets, where the network mixed others in."""
    for found in _BRACKETED_YEAR.finditer("".join(signs)):
        if found[0][0] + found[0][-1] != "[]":
            signs[found.start()], signs[found.end() - 1] = "〔", "〕"


def _mend_titles_in_titles(signs: list[str]) -> None:
    """Give a title named inside another, 《关于修改〈…法〉的决定》, its own marks; the network sees brackets."""
    for found in _TITLE_IN_TITLE.finditer("".join(signs)):
        signs[found.start(1)], signs[found.end(1) - 1] = "〈", "〉"


def _widen(signs: list[str], pair: Sequence[int]) -> None:
    if any(signs[at] in "（）" or _touches_han(signs, at) for at in pair):
        for at in pair:
            signs[at] = "（" if signs[at] in _OPENING else "）"


def _touches_han(signs: Sequence[str], index: int) -> bool:
    return has_han(_neighbour(signs, index, -1) + _neighbour(signs, index, 1))


def _without_spare_blanks(characters: Sequence[Character], *, chinese: bool) -> list[Character]:
    """Drop blanks at the ends, doubled ones, and in Chinese those beside full-width signs."""
    kept: list[Character] = []
    for index, each in enumerate(characters):
        if each.text == " ":
            following = characters[index + 1].text if index + 1 < len(characters) else " "
            if not kept or following == " " or (chinese and (_is_sign(kept[-1].text) or _is_sign(following))):
                continue
        kept.append(each)
    return kept


def _is_cjk(sign: str) -> bool:
    return _CJK_CHARACTER.match(sign) is not None


def _is_sign(sign: str) -> bool:
    return sign in "，、。；：！？（）「」『』“”《》〈〉【】〔〕"
