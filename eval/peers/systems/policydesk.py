"""Ours, through the parts that serve: nothing is set that a newcomer's installation would not have."""

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from api.settings import Settings
from api.wiring import open_services
from corpus.errors import EvaluationError
from corpus.filters import Filters, parse_filters
from corpus.model import DocumentDraft, Metadata, PassageDraft, Span
from eval.peers.protocol import DEFAULT, Found, Passage, Question, Ready, Task

FILTERED = "with filters"
"""The mode in which place and day are set as the person who asks would set them."""
PUBLISHED_AT_ONCE = 2_048
"""Passages of a data set published at a time, as ``eval retrieval`` does."""


class System:
    """PolicyDesk, on an empty home."""

    packages = ("policydesk", "ctranslate2", "tantivy", "chromadb")

    def load(self, task: Task) -> None:
        """Open an empty corpus and load the embedder; the process ends with it open."""
        self._task = task
        settings = Settings(**{**task.settings, "home": Path(task.scratch) / "home"})
        self._opened = open_services(settings)
        self._services = self._opened.__enter__()
        self._services.corpus.embedder.count_tokens("warm up")
        self._services.corpus.embedder.embed(["warm up"])

    def close(self) -> None:
        """Let go of the corpus and of the processes that read files."""
        self._opened.__exit__(None, None, None)

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give the search as it is; for files also with filters.

        Passages are ranked as ``eval retrieval`` ranks them: what a question says of places and days is not read, since
        the passages of a data set have none.
        """
        if self._task.passages:
            return {DEFAULT: self._passages}
        return {DEFAULT: self._files, FILTERED: self._filtered}

    def _passages(self) -> Ready:
        corpus = self._services.corpus
        rest = iter(self._task.passages)
        while batch := list(islice(rest, PUBLISHED_AT_ONCE)):
            corpus.publish([_draft(each) for each in batch])
        sources = {document.id: document.source for document in corpus.catalogue.documents()}

        def search(question: Question) -> list[Found]:
            ranked = self._services.retriever.rank(question.text, self._task.depth, None)
            passages = corpus.catalogue.passages([hit.passage_id for hit in ranked[: self._task.depth]])
            return [Found(sources[each.document_id], each.text) for each in passages]

        return Ready(corpus.catalogue.count_passages(), search)

    def _files(self) -> Ready:
        report = self._services.ingester.ingest_paths([Path(file) for file in self._task.files])
        if not report.is_complete:
            reasons = "; ".join(f"{row.source}: {row.reason}" for row in report.rows if row.state != "parsed")
            raise EvaluationError("the documents", f"not every one was taken in ({reasons})")
        return Ready(self._services.corpus.catalogue.count_passages(), lambda question: self._retrieve(question, {}))

    def _filtered(self) -> Ready:
        return Ready(
            self._services.corpus.catalogue.count_passages(),
            lambda question: self._retrieve(question, question.filters),
            builds_on_former=True,
        )

    def _retrieve(self, question: Question, filters: dict[str, str]) -> Sequence[Found]:
        asked = parse_filters(**filters) if filters else Filters()
        found = self._services.finder.find(question.text, self._task.depth, asked)
        return [Found(Path(hit.document.source).stem, hit.passage.text) for hit in found.hits]


def _draft(passage: Passage) -> DocumentDraft:
    return DocumentDraft(
        location=f"eval:{passage.id}",
        source=passage.id,
        fingerprint=passage.id,
        reader="eval",
        metadata=Metadata(title=passage.title, language="und"),
        text=passage.text,
        headings=(),
        pages=(),
        passages=(PassageDraft(Span(0, len(passage.text)), ()),),
    )
