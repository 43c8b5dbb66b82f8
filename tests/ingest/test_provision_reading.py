"""Provisions as they are kept: by the rules, by a model after them, and stamped with how."""

import json
from collections.abc import Mapping, Sequence

import pytest

from corpus.errors import ProviderError
from corpus.model import Metadata
from ingest.provision_reading import ProvisionReader
from ingest.provisions import STAMP, find_provisions
from ingest.read_ahead import FAILED_STAMP

TEXT = "An employer must pay the levy within 30 days.\n\nIt is for the college to keep the register of apprentices."
LAW = Metadata("Levy Act", "en", kind="law")
TOLD = {
    "number": 2,
    "labels": [{"label": "obligation", "words": "It is for the college to keep"}],
    "modality": "obligation",
    "bearer": {"words": "the college", "class": "school"},
}


def says(*told: object) -> ProvisionReader:
    return ProvisionReader(lambda messages: json.dumps({"provisions": told}), "m")


def test_without_a_model_the_rules_read() -> None:
    reading = ProvisionReader().read(TEXT, (), LAW)
    assert (reading.stamp, reading.provisions) == (STAMP, find_provisions(TEXT, (), "en", "law"))


def test_a_model_reads_what_the_rules_passed_over() -> None:
    reader = says(TOLD)
    reading = reader.read(TEXT, (), LAW)
    ruled = find_provisions(TEXT, (), "en", "law")
    assert reading.stamp == reader.stamp == f"{STAMP}+m"
    assert reading.provisions[0] == ruled[0]
    added = [each for each in reading.provisions if each.basis == "model"]
    assert [each.span.of(TEXT) for each in added] == ["It is for the college to keep the register of apprentices."]


def fails(messages: Sequence[Mapping[str, str]]) -> str:
    raise ProviderError("timeout")


def test_where_the_model_fails_the_reading_counts_as_one_to_be_done_anew() -> None:
    reader = ProvisionReader(fails, "m")
    reading = reader.read(TEXT, (), LAW)
    assert reading.stamp == STAMP != reader.stamp
    assert reading.provisions == find_provisions(TEXT, (), "en", "law")


def test_a_text_on_which_the_rules_fail_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("a text nobody has seen before")

    monkeypatch.setattr("ingest.read_ahead.find_provisions", broken)
    assert ProvisionReader(fails, "m").read(TEXT, (), LAW).stamp == FAILED_STAMP
