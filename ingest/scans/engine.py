"""The text recogniser's models behind three small questions: where are lines, what may stand in one, which signs exist.

RapidOCR's own call is not used: it shrinks the page before it cuts lines out, reads them six at a time padded to the
widest (1.5 times the time of one by one), turns a narrow "1" on its side, and loses the places of characters.
"""

import os
import threading
from functools import lru_cache
from typing import Any, Protocol

import cv2
import numpy as np

from ingest.scans.model import Picture, Probabilities, Quads

# Pixels of the longer side at which lines are looked for: on A4 pages of 9.5 to 12 points 1,280 finds what 2,339 finds
# in a quarter of the time.
_FINDING_SIDE_PIXELS = 1_280
# How far a small picture is enlarged for it.
_MAX_ENLARGEMENT = 2.0
# The finder's network takes multiples of this.
_MIN_SIDE_PIXELS = 32
# The reader's network: height of a line, and the least width it is given, as in its training.
_STRIP_HEIGHT = 48
_MIN_STRIP_RATIO = 320 / 48
# Width in heights above which a line is squeezed: a page's width holds about 60.
_MAX_STRIP_RATIO = 100.0
# Threads of the models; above, two lines of text are too small to share out.
_MAX_THREADS = 4


class Recogniser(Protocol):
    """What the scanner needs of a text recogniser."""

    vocabulary: tuple[str, ...]
    """Signs by number; 0 stands for nothing."""

    def find_lines(self, picture: Picture) -> Quads:
        """Return the corners of what looks like lines of text, in pixels of the picture, in no order."""
        ...

    def read_line(self, strip: Picture) -> Probabilities:
        """Return for each column of an upright line, left to right, how likely each sign is to stand there."""
        ...


class RapidRecogniser:
    """PP-OCRv4's small Chinese and English models, in onnxruntime; calls from several threads take turns."""

    def __init__(self, threads: int) -> None:
        from rapidocr_onnxruntime import RapidOCR

        # The finder's own enlargement is off: it would make a picture of 3,000 by 50 one of 44,000 by 736.
        self._engine: Any = RapidOCR(intra_op_num_threads=threads, det_limit_side_len=_MIN_SIDE_PIXELS)
        self._lock = threading.Lock()
        self.vocabulary = tuple(self._engine.text_rec.postprocess_op.character)

    def find_lines(self, picture: Picture) -> Quads:
        """See ``Recogniser``."""
        height, width = picture.shape[:2]
        scale = min(_FINDING_SIDE_PIXELS / max(height, width), _MAX_ENLARGEMENT)
        size = (max(round(width * scale), _MIN_SIDE_PIXELS), max(round(height * scale), _MIN_SIDE_PIXELS))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        with self._lock:
            found, _ = self._engine.text_det(cv2.resize(picture, size, interpolation=method))
        if found is None or not len(found):
            return np.zeros((0, 4, 2), np.float32)
        return np.asarray(found, np.float32) * np.array([width / size[0], height / size[1]], np.float32)

    def read_line(self, strip: Picture) -> Probabilities:
        """See ``Recogniser``."""
        height, width = strip.shape[:2]
        ratio = min(width / height, _MAX_STRIP_RATIO)
        padded = max(ratio, _MIN_STRIP_RATIO)
        if ratio < width / height:
            strip = np.asarray(cv2.resize(strip, (round(_STRIP_HEIGHT * ratio), _STRIP_HEIGHT)), np.uint8)
        with self._lock:
            reader = self._engine.text_rec
            columns: Probabilities = reader.session(reader.resize_norm_img(strip, padded)[np.newaxis])[0][0]
        return columns[: max(round(len(columns) * ratio / padded), 1)]


def usable_cores() -> int:
    """Cores that this process may run on, at least 1."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@lru_cache(maxsize=1)
def load_recogniser() -> Recogniser:
    """Load the models, once in a process (0.4 s, 120 MB).

    Raises:
        ImportError: The packages for it are not installed.
    """
    return RapidRecogniser(min(usable_cores(), _MAX_THREADS))
