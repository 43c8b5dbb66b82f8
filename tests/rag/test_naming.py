"""Every word of the model has a name in both languages."""

from typing import get_args

import pytest

from corpus.provisions import INSTRUMENT_KINDS, LABELS, PARTY_CLASSES
from rag.naming import Table, name_of

WORDS: dict[Table, tuple[str, ...]] = {"labels": LABELS, "parties": PARTY_CLASSES, "instruments": INSTRUMENT_KINDS}


@pytest.mark.parametrize("table", get_args(Table))
def test_every_word_is_named(table: Table) -> None:
    chinese = [name_of(table, word, in_chinese=True) for word in WORDS[table]]
    english = [name_of(table, word, in_chinese=False) for word in WORDS[table]]
    assert not any(name.isascii() for name in chinese)
    assert all(name.isascii() for name in english)
    assert len(set(chinese)) == len(set(english)) == len(WORDS[table])
