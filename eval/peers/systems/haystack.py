"""Haystack: word splitter, store in memory, and its pipeline of vectors, BM25 and a joiner."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.peers.protocol import DEFAULT, HYBRID, Found, Question, Ready, Task


class System:
    """Haystack as its tutorials set it up."""

    packages = ("haystack-ai", "sentence-transformers-haystack")

    def load(self, task: Task) -> None:
        """Import the parts and load the embedder, which Haystack keeps twice: for documents and for questions."""
        import haystack
        from haystack.components import converters, joiners, preprocessors, writers
        from haystack.components.retrievers import in_memory
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders import sentence_transformers as embedders

        self._task = task
        self._haystack, self._converters, self._joiners = haystack, converters, joiners
        self._preprocessors, self._writers, self._retrievers = preprocessors, writers, in_memory
        self._store = InMemoryDocumentStore()
        self._embedders = embedders
        self._documents_embedder = embedders.SentenceTransformersDocumentEmbedder(model=task.model, progress_bar=False)
        self._documents_embedder.warm_up()

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give vectors alone, and both joined by reciprocal ranks."""
        return {DEFAULT: self._vectors, HYBRID: self._both}

    def close(self) -> None:
        """Nothing outlives the process."""

    def _vectors(self) -> Ready:
        pipeline = self._haystack.Pipeline()
        pipeline.add_component("splitter", self._preprocessors.DocumentSplitter())
        pipeline.add_component("embedder", self._documents_embedder)
        pipeline.add_component("writer", self._writers.DocumentWriter(self._store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        pipeline.run({"splitter": {"documents": self._documents()}})
        asking = self._asking()
        return Ready(
            self._store.count_documents(),
            self._searching(lambda text: asking.run({"embedder": {"text": text}})["vectors"]["documents"]),
        )

    def _both(self) -> Ready:
        asking = self._asking()
        words = self._retrievers.InMemoryBM25Retriever(self._store, top_k=self._task.depth)
        asking.add_component("words", words)
        asking.add_component("joiner", self._joiners.DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        asking.connect("words", "joiner")
        asking.connect("vectors", "joiner")

        def ask(text: str) -> Any:
            return asking.run({"embedder": {"text": text}, "words": {"query": text}})["joiner"]["documents"]

        return Ready(self._store.count_documents(), self._searching(ask), builds_on_former=True)

    def _asking(self) -> Any:
        """Make the pipeline of vectors; a component cannot be shared by two, so each has its own."""
        pipeline = self._haystack.Pipeline()
        embedder = self._embedders.SentenceTransformersTextEmbedder(model=self._task.model, progress_bar=False)
        pipeline.add_component("embedder", embedder)
        vectors = self._retrievers.InMemoryEmbeddingRetriever(self._store, top_k=self._task.depth)
        pipeline.add_component("vectors", vectors)
        pipeline.connect("embedder.embedding", "vectors.query_embedding")
        return pipeline

    def _documents(self) -> list[Any]:
        if self._task.files:
            return list(self._converters.TextFileToDocument().run(sources=list(self._task.files))["documents"])
        return [self._haystack.Document(content=each.titled, meta={"item": each.id}) for each in self._task.passages]

    def _searching(self, ask: Callable[[str], Any]) -> Callable[[Question], Sequence[Found]]:
        from_files = bool(self._task.files)

        def search(question: Question) -> list[Found]:
            return [
                Found(Path(each.meta["file_path"]).stem if from_files else each.meta["item"], each.content)
                for each in ask(question.text)
            ]

        return search
