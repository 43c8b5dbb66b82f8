"""Text → the words the lexical index knows. The index and the answer's evidence use the same words."""

import re
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from corpus.language import HAN
from corpus.numerals import SIGNS, parse_numeral
from corpus.variants import fold
from corpus.variants import normalise as normalise

STAMP = "nfkc-casefold-t2s-snowball_en-han_unigrams_bigrams-figures-2"
"""Changes whenever the same text would give other words; kept with the index."""

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?")
_FIGURE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\d.,]*\d)(\s?%|\s?‰|\s?per\s?cent\b|\s?percent\b)?"
)
_SHARE = re.compile(rf"([百千])分之([{SIGNS}]+|\d+)(?:[点.]([{SIGNS}]+|\d+))?")
_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九]{3}(?=年)")
_SHARE_SIGNS = {"百": "%", "千": "‰"}
_STEM_CACHE_WORDS = 50_000
"""Words whose stem is remembered: more than the distinct words of a thousand laws, a few megabytes."""

ENGLISH_STOPWORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but
    by can cannot could did do does doing down during each else ever few for from further had has have having he her
    here hers him his how i if in into is it its itself just let may me might more most must my no nor not of off on
    once only or other ought our ours out over own per same shall she should so some such than that the their theirs
    them then there these they this those through to too under until up upon us very was we were what when where
    which while who whom whose why will with would you your yours""".split()
)
HAN_STOPWORDS = frozenset(
    """的 了 和 与 及 或 在 是 有 为 对 由 被 把 将 从 到 向 于 以 之 其 该 此 这 那 哪 什 么 吗 呢 吧 啊 们
    我 你 他 她 它 也 都 就 还 又 再 很 更 最 能 会 可 要 想 请 问 如 何 怎 样 多 少 几 谁 个 一 不 没 给
    让 用 做 所 等 着 过 得 地 中 上 下 里 與 為 對 從 於 這 麼 嗎 們 還 個 沒 給 讓 樣""".split()
)
"""Characters that carry grammar: a bigram of two of them, or one of them alone, says nothing of the subject."""


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=_STEM_CACHE_WORDS)
def stem(word: str) -> str:
    """Give an English word's stem (Porter 2 of Snowball)."""
    return str(_stemmer().stemWord(word))


def iter_words(text: str) -> Iterator[str]:
    """Cut a text into index words, in order.

    Letters and digits form words, English ones stemmed (Porter 2 of Snowball); a run of Han gives its characters and
    its pairs of neighbours, so that every term is found whatever a dictionary would make of it. Script and typography
    are folded (``corpus.variants``). Figures that are written in several ways follow at the end, each as one word.

    Example:
        >>> list(iter_words("Levies of 0.5%, 產教融合"))
        ['levi', 'of', '0', '5', '产', '产教', '教', '教融', '融', '融合', '合', '0.5%']
    """
    folded = fold(text)
    for match in _RUN.finditer(folded):
        run = match.group()
        if _is_han(run[0]):
            for index, character in enumerate(run):
                yield character
                if index + 1 < len(run):
                    yield run[index : index + 2]
        else:
            yield stem(run.removesuffix("'s"))
    yield from _figures(folded)


def _figures(folded: str) -> Iterator[str]:
    """Give shares (30%, 30 per cent, 百分之三十), numbers in thousands (1,000) and Chinese years as one word each.

    Example:
        >>> list(_figures("百分之二点五 of 1,000, 30 per cent, 二〇一九年"))
        ['1000', '30%', '2.5%', '2019']
    """
    for match in _FIGURE.finditer(folded):
        whole, fraction, sign = match.groups()
        if sign:
            yield _share(whole.replace(",", ""), fraction or "", "‰" if "‰" in sign else "%")
        elif "," in whole:
            yield whole.replace(",", "") + (fraction or "")
    if "分之" in folded:
        for match in _SHARE.finditer(folded):
            whole, fraction = _digits(match.group(2)), _digits(match.group(3) or "", one_by_one=True)
            if whole:
                yield _share(whole, f".{fraction}" if fraction else "", _SHARE_SIGNS[match.group(1)])
    yield from (_digits(match.group(), one_by_one=True) for match in _YEAR.finditer(folded))


def _share(whole: str, fraction: str, sign: str) -> str:
    fraction = fraction.rstrip("0").rstrip(".")
    return f"{whole.lstrip('0') or '0'}{fraction}{sign}"


def _digits(numeral: str, *, one_by_one: bool = False) -> str:
    """Write a Chinese numeral in digits; nothing where it is none."""
    if numeral.isdecimal():
        return numeral
    if one_by_one:
        return "".join(str(value) for sign in numeral if (value := parse_numeral(sign)) is not None)
    value = parse_numeral(numeral)
    return "" if value is None else str(value)


def content_words(text: str) -> list[str]:
    """Cut a text into the words that say what it is about: no stop words, and of Han only the pairs.

    Example:
        >>> content_words("Which levy is due? 谁来征收教育费附加")
        ['levi', 'due', '谁来', '来征', '征收', '收教', '教育', '育费', '费附', '附加']
    """
    return [word for word in iter_words(text) if not _is_empty_word(word)]


def query_words(text: str) -> list[str]:
    """Cut a question into the words it is searched by, in order: all its words where none says what it is about."""
    return content_words(text) or list(iter_words(text))


def query_terms(text: str) -> list[str]:
    """Cut a question into the terms an answer should speak of, each once: stricter than ``content_words``.

    A pair of Han characters counts only if neither carries grammar, so pairs across a word border are rare.

    Example:
        >>> query_terms("企业的职工教育经费最多能扣多少？")
        ['企业', '职工', '工教', '教育', '育经', '经费']
    """
    words = dict.fromkeys(content_words(text))
    return [word for word in words if not (_is_han(word[0]) and set(word) & HAN_STOPWORDS)]


def _is_empty_word(word: str) -> bool:
    if _is_han(word[0]):
        return len(word) == 1 or all(character in HAN_STOPWORDS for character in word)
    return word in _STOP_STEMS


def _is_han(character: str) -> bool:
    return re.match(f"[{HAN}]", character) is not None


_STOP_STEMS = ENGLISH_STOPWORDS | {
    "doe",
    "onli",
    "veri",
    "ani",
    "becaus",
    "befor",
    "abov",
    "dure",
    "whi",
    "onc",
    "themselv",
}
