"""txtai: one row a passage (of a file, one a paragraph), vectors alone and its hybrid index."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from eval.peers.protocol import DEFAULT, HYBRID, Found, Question, Ready, Task

SEPARATOR = "\x1f"
"""Between a file's name and the number of its row, in ids: stands in no file name."""


class System:
    """txtai as its documentation sets it up; files by paragraphs, as in its examples of question answering."""

    packages = ("txtai",)

    def load(self, task: Task) -> None:
        """Import the parts and load the embedder once, so that files are cached as for the others."""
        from txtai import Embeddings
        from txtai.pipeline import Segmentation

        self._task = task
        self._embeddings = Embeddings
        self._segment = Segmentation(paragraphs=True)
        Embeddings(path=task.model).batchtransform(["warm up"])

    def modes(self) -> dict[str, Callable[[], Ready]]:
        """Give vectors alone, and the hybrid index, which is another index and is built anew."""
        return {DEFAULT: lambda: self._ready(hybrid=False), HYBRID: lambda: self._ready(hybrid=True)}

    def close(self) -> None:
        """Nothing outlives the process."""

    def _ready(self, *, hybrid: bool) -> Ready:
        options: dict[str, Any] = {"hybrid": True} if hybrid else {}
        embeddings = self._embeddings(path=self._task.model, content=True, **options)
        embeddings.index(self._rows())

        def search(question: Question) -> list[Found]:
            rows = embeddings.search(question.text, self._task.depth)
            return [Found(row["id"].split(SEPARATOR)[0], row["text"]) for row in rows]

        return Ready(embeddings.count(), search)

    def _rows(self) -> Iterator[tuple[str, str]]:
        for passage in self._task.passages:
            yield passage.id, passage.titled
        for file in map(Path, self._task.files):
            for number, paragraph in enumerate(self._segment(file.read_text(encoding="utf-8"))):
                yield f"{file.stem}{SEPARATOR}{number}", paragraph
