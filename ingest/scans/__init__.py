"""Recognition of scanned pages, offline, where the optional packages for it (``policydesk[ocr]``) are installed."""

from typing import TYPE_CHECKING

from ingest.scans.model import ScannedLine, ScannedPage
from ingest.scans.noise import is_noise, mean_confidence
from ingest.scans.running import drop_running_lines

if TYPE_CHECKING:
    from ingest.scans.page import PageScanner

__all__ = [
    "ScannedLine",
    "ScannedPage",
    "drop_running_lines",
    "is_noise",
    "mean_confidence",
    "scanner",
]


def scanner() -> "PageScanner | None":
    """Return the process's one scanner, or None where the packages for it are not installed.

    The first call loads the models (about 1 s, 200 MB).
    """
    try:
        from ingest.scans.page import load_scanner

        return load_scanner()
    except ImportError:  # one of cv2, rapidocr_onnxruntime, or what they stand on
        return None
