"""LangChain: recursive splitter, Chroma in memory, and its ensemble of vectors and BM25."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.peers.protocol import DEFAULT, HYBRID, Found, Question, Ready, Task

CHUNK_CHARACTERS = 1_000
"""As in LangChain's own tutorials on retrieval; the splitter has no default that they keep."""
OVERLAP_CHARACTERS = 200
EVEN_WEIGHTS = (0.5, 0.5)
"""Of the ensemble, as its documentation shows it."""


class System:
    """LangChain as its tutorials set it up."""

    packages = ("langchain", "langchain-core", "langchain-community", "langchain-chroma", "chromadb")

    def load(self, task: Task) -> None:
        """Import the parts and load the embedder."""
        from langchain_chroma import Chroma
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.document_loaders import TextLoader
        from langchain_community.retrievers import BM25Retriever
        from langchain_core.documents import Document
        from langchain_huggingface import HuggingFaceEmbeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._task = task
        self._chroma, self._ensemble, self._bm25 = Chroma, EnsembleRetriever, BM25Retriever
        self._document, self._loader = Document, TextLoader
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
        self._embeddings = HuggingFaceEmbeddings(model_name=task.model)
        self._embeddings.embed_query("warm up")

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give vectors alone, and the ensemble."""
        return {DEFAULT: self._vectors, HYBRID: self._both}

    def close(self) -> None:
        """Nothing outlives the process."""

    def _vectors(self) -> Ready:
        self._chunks = self._splitter.split_documents(self._documents())
        store = self._chroma.from_documents(self._chunks, self._embeddings)
        self._retriever = store.as_retriever(search_kwargs={"k": self._task.depth})
        return Ready(len(self._chunks), self._searching(self._retriever))

    def _both(self) -> Ready:
        words = self._bm25.from_documents(self._chunks)
        words.k = self._task.depth
        both = self._ensemble(retrievers=[words, self._retriever], weights=list(EVEN_WEIGHTS))
        return Ready(len(self._chunks), self._searching(both), builds_on_former=True)

    def _documents(self) -> list[Any]:
        passages = [
            self._document(page_content=each.titled, metadata={"source": each.id}) for each in self._task.passages
        ]
        return passages + [each for file in self._task.files for each in self._loader(file, encoding="utf-8").load()]

    def _searching(self, retriever: Any) -> Callable[[Question], Sequence[Found]]:
        from_files = bool(self._task.files)

        def search(question: Question) -> list[Found]:
            found = [(each.metadata["source"], each.page_content) for each in retriever.invoke(question.text)]
            return [Found(Path(source).stem if from_files else source, text) for source, text in found]

        return search
