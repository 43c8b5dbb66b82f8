"""How far a recognised line is to be trusted."""

from collections.abc import Sequence
from statistics import fmean

from ingest.scans.decoding import Character


def trust(characters: Sequence[Character]) -> float:
    """Give the mean."""
    return fmean(each.confidence for each in characters)
