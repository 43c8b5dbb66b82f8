"""LlamaIndex: sentence splitter, vectors in memory, and its fusion of vectors and BM25."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.peers.protocol import DEFAULT, HYBRID, Found, Question, Ready, Task

ONE_QUERY = 1
"""Ask what was asked: its fusion would otherwise have a chat model write three more questions."""


class System:
    """LlamaIndex as its starter example sets it up, without a chat model."""

    packages = ("llama-index-core", "llama-index-retrievers-bm25", "llama-index-embeddings-huggingface")

    def load(self, task: Task) -> None:
        """Import the parts and load the embedder."""
        from llama_index.core import Document, SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.llms import MockLLM
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.retrievers.bm25 import BM25Retriever

        self._task = task
        self._document, self._reader, self._index = Document, SimpleDirectoryReader, VectorStoreIndex
        self._fusion, self._bm25, self._llm = QueryFusionRetriever, BM25Retriever, MockLLM()
        self._splitter = SentenceSplitter()
        self._embeddings = HuggingFaceEmbedding(model_name=task.model)
        self._embeddings.get_query_embedding("warm up")

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give vectors alone, and the fusion by reciprocal ranks."""
        return {DEFAULT: self._vectors, HYBRID: self._both}

    def close(self) -> None:
        """Nothing outlives the process."""

    def _vectors(self) -> Ready:
        self._nodes = self._splitter.get_nodes_from_documents(self._documents())
        index = self._index(self._nodes, embed_model=self._embeddings)
        self._retriever = index.as_retriever(similarity_top_k=self._task.depth)
        return Ready(len(self._nodes), self._searching(self._retriever))

    def _both(self) -> Ready:
        words = self._bm25.from_defaults(nodes=self._nodes, similarity_top_k=min(self._task.depth, len(self._nodes)))
        both = self._fusion(
            [self._retriever, words],
            llm=self._llm,
            similarity_top_k=self._task.depth,
            num_queries=ONE_QUERY,
            mode="reciprocal_rerank",
        )
        return Ready(len(self._nodes), self._searching(both), builds_on_former=True)

    def _documents(self) -> list[Any]:
        if self._task.files:
            return list(self._reader(input_files=list(self._task.files)).load_data())
        return [self._document(text=each.titled, id_=each.id) for each in self._task.passages]

    def _searching(self, retriever: Any) -> Callable[[Question], Sequence[Found]]:
        from_files = bool(self._task.files)

        def search(question: Question) -> list[Found]:
            nodes = [each.node for each in retriever.retrieve(question.text)]
            return [
                Found(Path(node.metadata["file_name"]).stem if from_files else node.ref_doc_id, node.text)
                for node in nodes
            ]

        return search
