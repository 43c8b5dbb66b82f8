"""Vectors of single words, read from MiniLM's own table: how alike two words are, without running the model.

The first layer of the encoder holds a vector for each of its 30,522 word pieces. Centred and turned onto their main
directions they tell that "wage" is near "salary", in microseconds, where the model would take milliseconds a passage.
English only, as the model; words that the model knows only in pieces are left out.
"""

import os
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.embedders.minilm import WEIGHTS_SHA256, load_weights, model_folder
from corpus.errors import WeightsError
from corpus.ports import Vectors

DIMENSIONS = 64
"""Main directions kept, of 384; see docs/quality.md, "Learned ranker"."""
TABLE = "embeddings.word_embeddings.weight"


class WordVectors:
    """Word pieces and their vectors; nothing is loaded before the first look-up."""

    def __init__(self, cache: Path) -> None:
        """Prepare the table.

        Args:
            cache: Folder for the table, written once (8 MB).
        """
        self._cache = cache
        self._making = threading.Lock()

    def prepare(self) -> None:
        """Make the table if it is not there, so that no question waits for it."""
        self.numbers(())
        self.vectors([])

    def numbers(self, words: Iterable[str]) -> list[int]:
        """Give the numbers of those of some words, in lower case, that the model knows whole, each once."""
        known = self._known
        return [known[word] for word in dict.fromkeys(words) if word in known]

    def vectors(self, numbers: list[int]) -> Vectors:
        """Give the vectors of words: shape ``(len(numbers), DIMENSIONS)``, each of length 1."""
        return self._table[numbers]

    @cached_property
    def _known(self) -> dict[str, int]:
        lines = (model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
        return {word: number for number, word in enumerate(lines) if not word.startswith(("[", "##"))}

    @cached_property
    def _table(self) -> NDArray[np.float32]:
        path = self._cache / f"all-MiniLM-L6-v2-{WEIGHTS_SHA256[:8]}-words-{DIMENSIONS}.npy"
        with self._making:  # two questions may be the first at once
            if not path.is_file():
                self._cache.mkdir(parents=True, exist_ok=True)
                scratch = path.with_name(f"{path.stem}.{os.getpid()}.npy")
                np.save(scratch, _reduced(load_weights(model_folder() / "model.safetensors")[TABLE]))
                scratch.replace(path)
        try:
            table: NDArray[np.float32] = np.load(path, allow_pickle=False)
        except (ValueError, EOFError) as error:
            raise WeightsError(
                str(path), "the table of words is damaged; delete this file, and it is made anew"
            ) from error
        return table


def _reduced(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Centre vectors, turn them onto their main directions (principal components) and bring them to length 1."""
    centred = table.astype(np.float32) - table.mean(axis=0, dtype=np.float32)
    _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
    turned = centred @ directions[:, : -DIMENSIONS - 1 : -1]
    unit = turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-6)
    return np.asarray(unit, dtype=np.float32)
