"""Documents → sentences that statements are made of, each with the passage that a writer would have been shown."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from api.wiring import open_services
from corpus.catalogue import Catalogue
from corpus.errors import EvaluationError
from corpus.language import is_chinese
from corpus.model import Document, Passage, Span
from corpus.outline import TABLE_CELL
from corpus.sentences import sentence_spans
from eval.terminal import progress_bar
from rag.evidence import without_headings
from rag.grounding.model import Evidence
from rag.quoting import spans_around
from rag.sources import Source

LENGTHS = {"zh": (18, 160), "en": (60, 420)}
"""Characters of the sentences taken: shorter ones say too little, longer ones are seldom told in one statement."""
_WHOLE = re.compile(r"[。.；;]$")
_EDITORIAL = re.compile(r"Pub\. L\.|Stat\.|[“”]|^[a-z(]|[Pp]rior to amendment|(?:, and|, or|;)\W*$")
"""Notes of an editor, definitions in quotation marks, and items that go on: no statement is made of them."""
_RULE = re.compile(r"应当|必须|可以|不得|鼓励|负责|给予|属于|\b(?:shall|must|may|is|are|means)\b")


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document with what is cited of it."""

    document: Document
    source: Source

    def evidence(self, passage: Passage) -> Evidence:
        """Give a passage as a writer is shown it."""
        return Evidence(self.source, passage.span, self.document)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence that states something."""

    held: HeldDocument
    passage: Passage
    span: Span
    text: str
    """The sentence, behind its lead-in where it needs one, as one line."""
    is_item: bool
    """Whether it is an item of a list, told with its lead-in."""
    language: str
    """Chinese or English, by its words."""

    @property
    def passage_text(self) -> str:
        """What the passage says in which it stands."""
        return self.passage.span.of(self.held.source.text)


def load_documents(folder: Path, settings: Settings) -> list[HeldDocument]:
    """Ingest a folder for this run alone.

    Raises:
        EvaluationError: There is no such folder.
    """
    if not folder.exists():
        raise EvaluationError(str(folder), "there is no such folder; name the one that holds your documents")
    with tempfile.TemporaryDirectory() as home:
        apart = settings.model_copy(update={"home": Path(home), "database_url": None, "chroma_url": None})
        with open_services(apart) as services, progress_bar("Reading") as advance:
            services.ingester.ingest_paths([folder], lambda done, total, _: advance(done, total))
            return held_documents(services.corpus.catalogue)


def held_documents(catalogue: Catalogue) -> list[HeldDocument]:
    """List the documents of a catalogue with their texts, by where they came from."""
    return [
        HeldDocument(
            each,
            Source(catalogue.text(each.id), catalogue.headings(each.id), tuple(catalogue.iter_passages(each.id))),
        )
        for each in sorted(catalogue.documents(), key=lambda one: one.source)
    ]


def samples_of(held: HeldDocument) -> list[Sample]:
    """List the sentences of a document that state a rule or a fact and can be told alone."""
    return [
        sample
        for passage in held.source.passages
        for sentence in sentence_spans(held.source.text, passage.span)
        if (sample := _sample(held, passage, sentence))
    ]


def _sample(held: HeldDocument, passage: Passage, sentence: Span) -> Sample | None:
    text = held.source.text
    bare = without_headings(sentence, held.source.headings, text)
    if bare is None or TABLE_CELL in bare.of(text) or "\n" in bare.of(text):
        return None
    around = spans_around(held.source, passage.ordinal, bare, False)
    told = _told(text, around, bare)
    if told is None:
        return None
    language = "zh" if is_chinese(told) else "en"
    shortest, longest = LENGTHS[language]
    if (
        not shortest <= len(told) <= longest
        or not _RULE.search(told)
        or (language == "en" and _EDITORIAL.search(told))
        or not passage.span.contains(bare)
    ):
        return None
    return Sample(held, passage, bare, told, len(around) > 1 or around[0].start < bare.start, language)


ITEM_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\da-z]{1,4}[)）]|\d{1,2}\.(?!\d)|[一二三四五六七八九十]{1,3}、)\s*"
)


def _told(text: str, around: Sequence[Span], bare: Span) -> str | None:
    """Tell a sentence: alone where nothing is needed with it, an item behind its lead-in."""
    said = ITEM_MARK.sub("", bare.of(text))
    if around == [bare]:
        return said if _WHOLE.search(said) else None
    if not around or bare not in around or len(around) != 2 or around[0].start > bare.start:
        return None
    if not said.strip(" .。;；"):
        return None
    lead = re.sub(r"[:：—–-]+\s*$", "", around[0].of(text)).strip().replace("\n", " ")
    joint = "：" if is_chinese(said) else ": "
    return f"{lead}{joint}{said.rstrip(';；。.')}{'。' if is_chinese(said) else '.'}"


def iter_others(samples: Sequence[Sample], sample: Sample) -> Iterator[Sample]:
    """Go through the sentences of other passages in the same language."""
    for other in samples:
        if other.passage.id != sample.passage.id and other.language == sample.language:
            yield other
