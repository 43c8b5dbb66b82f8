"""Headers of real laws and papers, where a folder with them and their metadata stands beside the project."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from eval.fields import compare
from ingest.readers.markdown import MarkdownReader
from ingest.recognise import recognise
from ingest.structure import find_headings

DATA = Path(os.environ.get("POLICYDESK_TEST_DATA") or Path(__file__).parents[4] / "shared") / "policy-docs"
FIELDS = ("title", "issuer", "issued", "effective_from", "jurisdiction", "language", "kind")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no folder of real documents beside the project")


@cache
def _verdicts() -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for sidecar in sorted(DATA.glob("*.yaml")):
        known = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        file = sidecar.with_suffix(".md")
        text = MarkdownReader().read(file.read_bytes(), file.name)
        read = recognise(
            text.text,
            find_headings(text.text, text.headings),
            title=text.title,
            name=file.name,
            properties=text.properties,
        )
        values = {each.field: each.value for each in read}
        for field in FIELDS:
            verdict = compare(field, known.get(field), values.get(field))
            counts[field, verdict or "silent"] += 1
    return counts


@pytest.mark.parametrize(
    ("field", "share"),
    [("effective_from", 0.95), ("jurisdiction", 0.95), ("language", 0.95), ("kind", 0.95), ("issued", 0.75),
     ("title", 0.75), ("issuer", 0.7)],
)  # fmt: skip
def test_share_of_known_fields_read_right(field: str, share: float) -> None:
    """The last three are lower because for a quarter the known value stands nowhere in the text."""
    counts = _verdicts()
    known = sum(counts[field, verdict] for verdict in ("right", "wrong", "missing"))
    assert counts[field, "right"] / known >= share
