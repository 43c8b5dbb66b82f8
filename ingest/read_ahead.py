"""Provisions, read where the file is read: with the language and kind that it shows by itself.

In the process that publishes and feeds the embedder, reading them took a quarter of an ingest; so it is done in those
that read files, which know no sidecar and no correction. Where these say something that other rules are for, the text
is read again (none of 104 sample documents).
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from corpus.errors import InvalidMetadataError
from corpus.model import Heading, Metadata
from corpus.provisions import Reading
from ingest.analysis import Analysis, Assumed
from ingest.describe import describe
from ingest.provisions import STAMP, find_provisions, has_same_rules

FAILED_STAMP = "failed"
"""Stands for no version of the rules, so that a text on which they failed counts as not read."""

log = structlog.get_logger(__name__)


def read_provisions(text: str, headings: Sequence[Heading], metadata: Metadata) -> Reading:
    """Read the provisions of a text, in the language and kind its document has.

    A text on which the rules fail keeps its passages and its answers; ``verify`` lists it as one to be read anew.
    """
    try:
        return Reading(STAMP, find_provisions(text, headings, metadata.language, metadata.kind))
    except Exception:  # rules go through text that nobody has seen before
        log.exception("provisions not read", title=metadata.title)
        return Reading(FAILED_STAMP, ())


def read_ahead(name: str, analysis: Analysis) -> Analysis:
    """Add the provisions to what was read of a file, as it describes itself."""
    try:
        metadata, _ = describe(name, analysis, b"", {})
    except InvalidMetadataError:  # the sidecar may mend it; else the file fails where that is known
        return analysis
    reading = read_provisions(analysis.read.text, analysis.headings, metadata)
    return replace(analysis, assumed=Assumed(metadata.language, metadata.kind, reading))


def reading_of(analysis: Analysis, metadata: Metadata) -> Reading:
    """Give the provisions of a file as described in the end: those read ahead, where the same rules are for it."""
    assumed = analysis.assumed
    if assumed and has_same_rules((assumed.language, assumed.kind), (metadata.language, metadata.kind)):
        return assumed.reading
    return read_provisions(analysis.read.text, analysis.headings, metadata)
