"""Tell text from what the network makes of photographs, charts and dirt."""

import re
from collections.abc import Sequence

from ingest.scans.model import ScannedLine

# Mean confidence over characters below which a page is noise. Typeset pages have .93 and more, also with grain and
# skew; mirrored ones .59, ones of 60 dpi .54 to .61, of which half the characters are wrong.
_MIN_CONFIDENCE = 0.7
# A handful of characters is what a logo or a photograph gives (.74); short title pages have .93 and more.
_FEW_CHARACTERS = 6
_MIN_CONFIDENCE_OF_FEW = 0.85
# Lines of nothing but one number from which a page is a chart's axis; rows of a table hold several.
_MIN_AXIS_LINES = 3

_NUMBER_ALONE = re.compile(r"[-+−±$€£¥]?\d[\d.,]*[%‰°]?")


def is_noise(lines: Sequence[ScannedLine]) -> bool:
    """Say whether what was recognised on a page is likely no text.

    Args:
        lines: All of the page; none are not noise, but nothing.
    """
    characters = sum(len(line.text) for line in lines)
    if not characters:
        return False
    confidence = mean_confidence(lines)
    if confidence < (_MIN_CONFIDENCE_OF_FEW if characters < _FEW_CHARACTERS else _MIN_CONFIDENCE):
        return True
    if not any(character.isalnum() for line in lines for character in line.text):
        return True
    return len(lines) >= _MIN_AXIS_LINES and all(_NUMBER_ALONE.fullmatch(line.text) for line in lines)


def mean_confidence(lines: Sequence[ScannedLine]) -> float:
    """Return the mean confidence over the characters of a page, in [0, 1]; 0 for a page without any."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / characters if characters else 0.0
