"""Statements → the provisions they refer to, each a statement of its own after them.

One step only: what a provision that is referred to refers to in turn is not followed.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.lineage import Lineage
from corpus.model import Document, Mention, Span
from corpus.works import normalise_title
from rag.compose import DraftStatement, join_quotes
from rag.locating import locate
from rag.referring import OTHER_LAW, Reference, chinese_references, english_references
from rag.sources import Quoted, Source, quoted

MAX_REFERENCES = 3
"""Provisions added to an answer; more would be read as the answer itself."""
SHORTEST_NAME_CHARACTERS = 3
"""Of a Chinese law named without marks: 教育法."""
_KINDS_WITHOUT_PROVISIONS = ("paper", "brief")
_OWN = re.compile(
    r"本(?:法典|法|条例|條例|办法|辦法|规定|規定|细则|細則|规则|規則|准则|準則|决定|章程|规程|規程|标准|標準|要点|要點)$"
)
_ALIAS = re.compile(
    r"(?P<zh>[^《》（）()，。；、\s]{2,40})》?[（(]以下(?:简称|簡稱)[“”\"「『《]*(?P<zh_alias>[^”\"」』》）)]{1,30})"
    r"|(?:the\s)?(?P<en>[A-Z][\w’' -]{2,80}?(?:Act|Law|Code)(?:,?\s\d{4})?)\s?\((?:hereinafter|in this \w+)[^()]{0,20}?"
    r"referred to as\s(?:the\s)?[“\"]?(?P<en_alias>[A-Z]\w*)",
)
_RELIES = re.compile(
    r"(?:依照|按照|根据|依据|适用|違反|违反|依|準用|按)\W{0,2}$"
    r"|\b(?:under|in accordance with|pursuant to|within the meaning of|subject to|by virtue of|required by)\s$",
    re.IGNORECASE,
)
"""Before a provision: the rule takes its content from there."""
_AMENDS = re.compile(
    r"\b(?:amend\w*|made by|substitut\w+|struck out|insert\w+|added|deleted|repealed|note under)\b[^.;]{0,60}$"
    r"|(?:修正|发布|發布|公布|增訂|增订|刪除|删除|修改)[^。；]{0,30}$",
    re.IGNORECASE,
)
"""Before a provision in a note on how a text came about: its number is one of another text, or of another day."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What statements refer to."""

    drafts: tuple[DraftStatement, ...]
    """The provisions, in order of the statements; at most ``MAX_REFERENCES``."""
    not_held: tuple[str, ...]
    """Provisions of other documents that a statement takes its content from, and that are not held."""


class ReferenceReader:
    """Follows the references of an answer's statements."""

    def __init__(self, lineage: Lineage, sources: Mapping[str, Source], allowed: Collection[str] | None = None) -> None:
        """Prepare for one answer.

        Args:
            lineage: Tells which held document a name means.
            sources: Documents by id.
            allowed: Ids of the documents that the filters let through; None for all.
        """
        self._lineage = lineage
        self._sources = sources
        self._allowed = allowed
        self._aliases: dict[str, dict[str, str]] = {}

    def follow(self, drafts: Sequence[DraftStatement]) -> Followed:
        """Find the provisions that statements refer to and that are not quoted yet."""
        found: list[DraftStatement] = []
        not_held: list[str] = []
        for quote, reference in self._references(drafts):
            if len(found) == MAX_REFERENCES:
                break
            target = self._document(quote.document, reference)
            if target is None:
                not_held += self._not_held(quote, reference)
                continue
            quotes = self._quotes(quote, reference, target)
            if quotes and not _is_quoted(quotes, (*drafts, *found)):
                found.append(self._draft(quote, quotes))
        return Followed(tuple(found), tuple(dict.fromkeys(not_held)))

    def _references(self, drafts: Sequence[DraftStatement]) -> Iterator[tuple[Quoted, Reference]]:
        """Go through the references in the words quoted; spans count in the document."""
        for draft in drafts:
            for quote in draft.quotes:
                for reference in read_references(quote.document, quote.span.of(self._sources[quote.document.id].text)):
                    yield quote, reference

    def _document(self, by: Document, reference: Reference) -> Document | None:
        """Find the document that holds what is referred to; None where it is not held or unclear."""
        if reference.law is None:
            return by
        if reference.law == OTHER_LAW:
            return None
        names = self._names(by, reference.law)
        if names is None:
            return by
        for name in names:
            if normalise_title(name) == normalise_title(by.metadata.title):
                return by
            number = f"section {reference.article}" if name.isascii() and reference.article else None
            held = self._lineage.held(by, Mention("refers_to", reference.span, name, number))
            if held and (self._allowed is None or held.id in self._allowed):
                return held
        return None

    def _names(self, by: Document, law: str) -> list[str] | None:
        """List what a law may be called that words name; None for the document they stand in."""
        if by.id not in self._aliases:
            self._aliases[by.id] = _aliases_in(self._sources[by.id].text)
        aliases = self._aliases[by.id]
        own = _OWN.search(law)
        if own:
            meant = aliases.get(own.group())
            return _suffixes(meant) if meant else None
        if law in aliases:
            return _suffixes(aliases[law])
        if law.isascii():
            return [law]
        suffixes = _suffixes(law)
        short = next((aliases[each] for each in suffixes if each in aliases), None)
        return [*(_suffixes(short) if short else ()), *suffixes]

    def _quotes(self, quote: Quoted, reference: Reference, target: Document) -> tuple[Quoted, ...]:
        source = self._sources[target.id]
        is_own = target.id == quote.document.id
        spans = locate(reference, source, quote.span.start + reference.span.start if is_own else None)
        return tuple(each for span in spans for each in quoted(target, source, span))

    def _draft(self, quote: Quoted, quotes: tuple[Quoted, ...]) -> DraftStatement:
        said = join_quotes([each.span.of(self._sources[each.document.id].text) for each in quotes])
        return DraftStatement(said, said, quotes, group=None, score=0.0, referred_by=quote)

    def _not_held(self, quote: Quoted, reference: Reference) -> Iterator[str]:
        """Name a provision of another document that the rule takes its content from."""
        words = quote.span.of(self._sources[quote.document.id].text)
        is_marked = words[reference.span.start : reference.span.start + 1] == "《"
        is_act = reference.law is not None and reference.law.isascii() and len(reference.law.split()) > 1
        if reference.article and (is_marked or is_act) and _RELIES.search(words[: reference.span.start]):
            said = reference.span.of(words)
            yield said if is_marked else f"{reference.law}, {said}"


def read_references(document: Document, words: str) -> list[Reference]:
    """Read the references in words of a document.

    None are read in papers and briefs, in languages other than Chinese and English, and in notes on amendments.
    """
    metadata = document.metadata
    found: list[Reference] = []
    if metadata.kind in _KINDS_WITHOUT_PROVISIONS or metadata.summarises:
        return []
    if metadata.language.lower().startswith("zh"):
        found = list(chinese_references(words, taiwan=bool(re.search("[條項]", words))))
    elif metadata.language.lower().startswith("en"):
        found = list(english_references(words))
    return [each for each in found if not _AMENDS.search(words[: each.span.start])]


def _aliases_in(text: str) -> dict[str, str]:
    """Read what a text calls other laws: 职业训练法（以下简称本法）."""
    return {
        (match["zh_alias"] or match["en_alias"]).strip(): (match["zh"] or match["en"]).strip()
        for match in _ALIAS.finditer(text)
    }


def _suffixes(name: str) -> list[str]:
    """List what a name may be without the words before it: 应当依照劳动合同法 → … 劳动合同法, 合同法."""
    if name.isascii():
        return [name]
    return [name[at:] for at in range(len(name) - SHORTEST_NAME_CHARACTERS + 1)] or [name]


def _is_quoted(quotes: Sequence[Quoted], drafts: Sequence[DraftStatement]) -> bool:
    """Say whether statements quote all of it already."""
    held = [each for draft in drafts for each in draft.quotes]
    return all(any(_holds(each, quote.document.id, quote.span) for each in held) for quote in quotes)


def _holds(held: Quoted, document: str, span: Span) -> bool:
    return held.document.id == document and held.span.contains(span)
