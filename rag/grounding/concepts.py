"""Words that both languages share: glossary concepts, parties and values as tokens of one kind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.glossary import Glossary
from corpus.language import HAN
from corpus.terms import LONGEST_CHINESE_CHARACTERS, LONGEST_ENGLISH_WORDS, SHORTEST_CHINESE_CHARACTERS
from corpus.variants import fold
from corpus.words import ENGLISH_STOPWORDS, iter_words, stem
from rag.grounding.reading import Reading, Token, read

_READ_TEXTS = 1_024
"""Texts whose tokens are remembered, as their readings are."""
_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class _Index:
    """Terms of the glossary → the numbers of their entries."""

    han: Mapping[str, tuple[int, ...]]
    latin: Mapping[tuple[str, ...], tuple[int, ...]]


@cache
def _index() -> _Index:
    han: dict[str, list[int]] = {}
    latin: dict[tuple[str, ...], list[int]] = {}
    for number, entry in enumerate(Glossary().entries()):
        for term in entry.zh:
            han.setdefault(fold(term), []).append(number)
        for term in entry.en:
            words = tuple(iter_words(term))
            if words and not set(words) <= ENGLISH_STOPWORDS:
                latin.setdefault(words, []).append(number)
    return _Index({key: tuple(each) for key, each in han.items()}, {key: tuple(each) for key, each in latin.items()})


def shared_tokens(reading: Reading) -> tuple[Token, ...]:
    """Give a text's tokens in a form that is the same in both languages, in order of the text."""
    return _shared(reading.text)


@lru_cache(maxsize=_READ_TEXTS)
def _shared(text: str) -> tuple[Token, ...]:
    reading = read(text)
    plain = reading.folded.text
    found = [*_han(plain), *_latin(plain)]
    found += [
        Token(f"{fact.kind}:{fact.value}", fact.start, fact.end)
        for fact in reading.of_kind("party", "number", "rate", "money", "date", "place")
    ]
    return tuple(sorted(found, key=lambda token: token.start))


@lru_cache(maxsize=_READ_TEXTS)
def shared_keys(text: str) -> frozenset[str]:
    """Give the keys of a text's shared tokens."""
    return frozenset(token.key for token in _shared(text))


def _han(plain: str) -> Iterator[Token]:
    terms = _index().han
    for run in _HAN_RUN.finditer(plain):
        position = run.start()
        while position < run.end():
            longest = min(LONGEST_CHINESE_CHARACTERS, run.end() - position)
            lengths = range(longest, SHORTEST_CHINESE_CHARACTERS - 1, -1)
            length = next((n for n in lengths if plain[position : position + n] in terms), 0)
            if length:
                for number in terms[plain[position : position + length]]:
                    yield Token(f"#{number}", position, position + length)
            position += length or 1


def _latin(plain: str) -> Iterator[Token]:
    words = [(stem(match.group().removesuffix("'s")), match.start(), match.end()) for match in _WORD.finditer(plain)]
    terms = _index().latin
    position = 0
    while position < len(words):
        longest = min(LONGEST_ENGLISH_WORDS, len(words) - position)
        keys = (tuple(word for word, _, _ in words[position : position + n]) for n in range(longest, 0, -1))
        key = next((key for key in keys if key in terms), ())
        for number in terms.get(key, ()):
            yield Token(f"#{number}", words[position][1], words[position + len(key) - 1][2])
        position += len(key) or 1
