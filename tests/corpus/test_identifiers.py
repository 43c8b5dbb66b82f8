"""Ids are derived from content: the same on every machine, other for other content."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.identifiers import DOCUMENT_ID_CHARACTERS, content_hash, document_id, fingerprint, passage_id
from corpus.model import Span
from strategies import spans


def test_document_ids_never_change() -> None:
    # Stored in catalogues and in users' links: another value here breaks both.
    assert document_id("law.md", "第一条") == "9f5740a107043f64"
    assert content_hash("第一条") == "0393212391453b21253bb1c43830227edeeaa208b7ddbb07ce64f84679cb5d69"


@given(st.text(), st.text())
def test_document_ids_fit_their_column(source: str, text: str) -> None:
    identifier = document_id(source, text)
    assert len(identifier) == DOCUMENT_ID_CHARACTERS
    assert set(identifier) <= set("0123456789abcdef")


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_other_parts_have_another_fingerprint(left: list[bytes], right: list[bytes]) -> None:
    assert (fingerprint(*left) == fingerprint(*right)) == (left == right)


def test_bytes_moved_between_file_and_sidecar_are_noticed() -> None:
    assert fingerprint(b"ab", b"c") != fingerprint(b"a", b"bc")


@given(st.lists(spans(), unique=True, max_size=10))
def test_passage_ids_do_not_depend_on_order(found: list[Span]) -> None:
    ids = {span: passage_id("d", span) for span in found}
    backwards = {span: passage_id("d", span) for span in reversed(found)}
    assert ids == backwards
    assert len(set(ids.values())) == len(found)
