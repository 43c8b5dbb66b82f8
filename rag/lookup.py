"""Exact look-ups: the documents and articles that a question names, found by their names and not by their words."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.corpus import Corpus
from corpus.labels import Label, iter_labels, label_steps
from corpus.language import is_chinese
from corpus.model import Document, Passage, Span
from corpus.names import SpokenName, fold_question, spoken_names
from corpus.pins import pin_of
from corpus.works import start_of, work_key

NAMED_LIMIT = 1_000
"""Documents taken of one name; a name that more share tells little."""
MAX_WORKS = 4
"""Works that one name may mean and still be a sure hit: the same title in two places and two languages."""
ARTICLE_LIMIT = 200
"""Passages of one article asked for that are taken; the longest of the sample laws has 150 (26 U.S.C. 51)."""
BOOSTED_LIMIT = 50
"""Passages with the number asked for that are taken where no document is surely named."""
MARKED_CHARACTERS = 60
"""Of a line, where the markers stand that open it: F9[(2) (a)."""
_PAST = ("superseded", "repealed", "historical")
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a question names exactly."""

    documents: frozenset[str] = frozenset()
    """Ids of the documents named, all versions of a work: prefer their passages."""
    passages: tuple[str, ...] = ()
    """Ids of the passages asked for by document and article, what is most likely meant first: put them before all
    others, whatever the ranking says."""
    articles: tuple[str, ...] = ()
    """Ids of passages that have a number asked for, where no document is surely named, those that hold most of the
    question's words first: prefer them."""

    def is_named(self, document_id: str) -> bool:
        """Say whether the question names a document."""
        return document_id in self.documents


@dataclass(frozen=True, slots=True)
class _Named:
    name: SpokenName
    documents: tuple[Document, ...]
    """In order of what is most likely meant."""

    @property
    def is_sure(self) -> bool:
        works = {work_key(document.metadata) or document.id for document in self.documents}
        return self.name.is_whole and len(works) <= MAX_WORKS


def look_up(question: str, corpus: Corpus, document_ids: Collection[str] | None = None) -> Lookup:
    """Find what a question names: documents by title or number, articles by their number.

    Args:
        question: As asked.
        corpus: Where to look.
        document_ids: Only these documents may answer; ``None`` means all.
    """
    named = _named(question, corpus, document_ids)
    sure = [each for each in named if each.is_sure]
    folded = fold_question(question)
    labels = _outside(list(iter_labels(folded, bare=bool(sure))), sure)
    articles = [label for label in labels if label.is_article] or labels
    passages = [passage for label in articles for passage in _asked(label, labels, sure, corpus)]
    documents = frozenset(document.id for each in named for document in each.documents)
    boosted: list[str] = []
    if labels and not passages:
        within = {document.id for each in sure for document in each.documents} or document_ids
        rest = "".join(
            " " if any(label.start <= place < label.end for label in labels) else sign
            for place, sign in enumerate(folded)
        )
        boosted = [passage for label in articles for passage in _labelled(corpus, [label.key], within, rest)]
    return Lookup(documents, tuple(dict.fromkeys(passages)), tuple(dict.fromkeys(boosted)))


def _named(question: str, corpus: Corpus, document_ids: Collection[str] | None) -> list[_Named]:
    index = corpus.lexical_index()
    found = []
    for name in spoken_names(question, index.known_names):
        held = corpus.catalogue.documents_by_id(index.named(name.key, NAMED_LIMIT)).values()
        current = [each for each in held if each.is_current and (document_ids is None or each.id in document_ids)]
        is_vague = name.key.startswith("y:") and len({work_key(each.metadata) or each.id for each in current}) > 1
        if current and not is_vague:
            found.append(_Named(name, tuple(_in_order(current, question))))
    return found


def _outside(labels: Sequence[Label], named: Sequence[_Named]) -> Sequence[Label]:
    """Leave out labels that are part of a title (Finance Act 2016, sections 98–101), unless there are no others."""
    inside = [(each.name.start, each.name.end) for each in named if each.name.end]
    outside = [each for each in labels if not any(start <= each.start and each.end <= end for start, end in inside)]
    return outside or labels


def _in_order(documents: Sequence[Document], question: str) -> list[Document]:
    """Order documents of one name: of a year that is named, not a brief, in force, in the question's language, new."""
    years = set(_YEAR.findall(question))
    language = "zh" if is_chinese(question) else "en"

    def place(document: Document) -> tuple[bool, bool, bool, bool, int, str]:
        metadata, day = document.metadata, start_of(document.metadata)
        own = {*_YEAR.findall(metadata.title), *(str(each.year) for each in (metadata.issued, day) if each)}
        return (
            bool(years) and not years & own,
            metadata.kind in ("brief", "paper"),
            metadata.status in _PAST,
            not metadata.language.startswith(language),
            -day.toordinal() if day else 0,
            document.id,
        )

    return sorted(documents, key=place)


def _asked(label: Label, labels: Sequence[Label], named: Sequence[_Named], corpus: Corpus) -> Iterator[str]:
    """List the passages of one article: of the name nearest to it, of each work in the version most likely meant."""
    if not named:
        return
    gap = min(_gap(label, each.name) for each in named)
    divisions = [other.key for other in labels if not other.is_article and other is not label]
    works: set[str] = set()
    for document in (document for each in named if _gap(label, each.name) == gap for document in each.documents):
        work = work_key(document.metadata) or document.id
        if work in works:
            continue
        within = [document.id]
        found = _labelled(corpus, [label.key, *divisions], within) or _labelled(corpus, [label.key], within)
        if found:
            works.add(work)
            yield from _by_steps(corpus, found, label.steps)


def _gap(label: Label, name: SpokenName) -> int:
    return max(label.start - name.end, name.start - label.end, 0) if name.end else 0


def _labelled(corpus: Corpus, keys: Sequence[str], document_ids: Collection[str] | None, query: str = "") -> list[str]:
    limit = BOOSTED_LIMIT if query else ARTICLE_LIMIT
    hits = corpus.lexical_index().labelled(dict.fromkeys(keys), document_ids, query, limit)
    return [hit.passage_id for hit in hits]


def _by_steps(corpus: Corpus, identifiers: Sequence[str], steps: Sequence[str]) -> list[str]:
    """Put an article's passages in order of the text, those first that hold the paragraph or item asked for."""
    in_order = sorted(identifiers, key=_start_of)
    if not steps or len(in_order) == 1:
        return in_order
    passages = corpus.catalogue.passages(in_order)
    return [each.id for each in sorted(passages, key=lambda passage: -_steps_held(corpus, passage, steps))]


def _start_of(identifier: str) -> int:
    """Read off a passage's id where it starts."""
    return int(identifier.rsplit("-", 2)[1])


def _steps_held(corpus: Corpus, passage: Passage, steps: Sequence[str]) -> int:
    """Count how many of the steps asked for a line of a passage goes down, at best."""
    document = passage.document_id
    text, headings = corpus.catalogue.text(document), corpus.catalogue.headings(document)
    best, position = 0, passage.span.start
    for line in passage.text.split("\n"):
        if line.strip() and _may_open(line, steps[-1]):
            start = position + len(line) - len(line.lstrip())
            pin = pin_of(text, headings, (), Span(start, position + len(line)), passage.path)
            held = label_steps(pin.path[len(passage.path) - 1 :])
            best = max(best, sum(1 for _ in _agreeing(held, steps)))
        position += len(line) + 1
    return best


def _may_open(line: str, step: str) -> bool:
    """Say whether a line may open a step: an English one bears its marker, (a); what a pin is costs a walk."""
    return ":" in step or f"({step})" in line[:MARKED_CHARACTERS].casefold()


def _agreeing(held: Sequence[str], asked: Sequence[str]) -> Iterator[str]:
    """Go through the steps asked for, as far as they are held in that order; a paragraph left out does not count."""
    rest = iter(held)
    for step in asked:
        if step not in rest:
            return
        yield step
