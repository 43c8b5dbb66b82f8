"""What both languages share: a name found in the text, and how two names of one document are told to be one."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from corpus.model import Heading, Mention, RelationKind, Span
from corpus.sentences import sentence_spans

CLAUSE_CHARACTERS = 400
"""How far from a name, within its sentence, the words are looked for that say what is done to it; the longest
span of a name with such words in the sample laws has 70 characters."""
NAMES_PER_DOCUMENT = 5_000
"""Names read of one document; the sample law with most (a section of the US Code with its notes) has 373."""
TITLE_PLACEHOLDER = "\ue000"
"""Stands for a name in a clause whose names do not matter: a private character no document prints."""

_COUNTRY = re.compile(r"^(?:中华人民共和国|中華人民共和國|中華民國)")
_TRAILING_REMARK = re.compile(r"(?:\([^()]{0,60}\)\s*)+$")
_NUMBER_BRACKETS = str.maketrans("〔［【（〕］】）—–－", "[[[[]]]]---")


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where another document is named."""

    span: Span
    """The name, its marks and the number behind it included."""
    title: str | None
    number: str | None = None
    issued: date | None = None
    alias_of: str | None = None
    """Key of the document that this name was defined for: the Act of 1993."""

    @property
    def key(self) -> str:
        """What two names of one document have in common within a document."""
        return self.alias_of or (title_key(self.title) if self.title else number_key(self.number or ""))


@dataclass(frozen=True, slots=True)
class Scene:
    """A document as names are looked for in it."""

    text: str
    title: Span | None
    """The document's own title, where it stands in the text."""
    head_end: int
    """Where the first article, or the opening of a text without articles, ends."""
    sentences: tuple[Span, ...]
    starts: tuple[int, ...] = field(repr=False)

    def sentence_of(self, span: Span) -> Span:
        """Find the sentence a name stands in; a title split over lines brings both lines together."""
        first = self.sentences[max(bisect_right(self.starts, span.start) - 1, 0)]
        last = self.sentences[max(bisect_right(self.starts, span.end - 1) - 1, 0)]
        return Span(min(first.start, span.start), max(last.end, span.end))


OPENING_CHARACTERS = 2_000
"""What counts as the opening of a text without articles: a notice names what it rests on in its first paragraph."""
ARTICLE_LEVEL = 5
"""Level of articles and sections, as ``ingest.structure`` gives it."""


def build_scene(text: str, headings: Sequence[Heading]) -> Scene:
    """Prepare a document once for all its names."""
    title = next((heading.span for heading in headings if heading.level == 0), None)
    articles = [heading.span.start for heading in headings if heading.level == ARTICLE_LEVEL]
    head_end = articles[1] if len(articles) > 1 else min(OPENING_CHARACTERS, len(text))
    sentences = tuple(sentence_spans(text)) or (Span(0, max(len(text), 1)),)
    return Scene(text, title, head_end, sentences, tuple(span.start for span in sentences))


def title_key(title: str) -> str:
    """Reduce a title to what is compared: no blanks, no marks, no country before it, no remark behind it.

    Example:
        >>> title_key("中华人民共和国 职业教育法（2022年修订）"), title_key("Finance Act, 2016")
        ('职业教育法', 'financeact2016')
    """
    folded = _TRAILING_REMARK.sub("", unicodedata.normalize("NFKC", title).strip())
    plain = re.sub(r"[\s,.'’“”\"〈〉《》-]", "", folded.casefold()).removeprefix("the")
    return _COUNTRY.sub("", plain) or plain


def number_key(number: str) -> str:
    """Reduce a document number to what is compared.

    Example:
        >>> number_key("财税〔2018〕51号"), number_key("Pub. L. 114–113")
        ('财税[2018]51', 'pub.l.114-113')
    """
    folded = unicodedata.normalize("NFKC", number.translate(_NUMBER_BRACKETS)).translate(_NUMBER_BRACKETS)
    return re.sub(r"\s|第|[号號]文?$", "", folded.translate({ord("("): "[", ord(")"): "]"}).casefold())


def masked(scene: Scene, span: Span, names: Iterable[Span]) -> str:
    """Cut a part out of the text with every name in it replaced by one placeholder."""
    pieces, position = [], span.start
    for name in names:
        if name.start >= position and name.end <= span.end:
            pieces += [scene.text[position : name.start], TITLE_PLACEHOLDER]
            position = name.end
    return "".join((*pieces, scene.text[position : span.end]))


def to_mention(naming: Naming, kind: RelationKind, start: int, end: int) -> Mention:
    """Make the mention, its span widened to the words that say so."""
    span = Span(min(start, naming.span.start), max(end, naming.span.end))
    return Mention(kind, span, naming.title, naming.number, naming.issued)


def without_overlaps(namings: Iterable[Naming]) -> list[Naming]:
    """Keep of names that overlap the one that begins first, of those the longest; in order."""
    kept: list[Naming] = []
    for naming in sorted(namings, key=lambda each: (each.span.start, -each.span.end)):
        if not kept or naming.span.start >= kept[-1].span.end:
            kept.append(naming)
    return kept[:NAMES_PER_DOCUMENT]
