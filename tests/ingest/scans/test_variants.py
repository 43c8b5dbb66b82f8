"""Simplified characters on pages printed in traditional ones."""

from ingest.scans import variants
from ingest.scans.variants import is_traditional, to_traditional


def test_pages_are_told_apart() -> None:
    assert is_traditional(["為建立技術及職業教育制度", "特制定本法规"])
    assert not is_traditional(["为建立技术及职业教育制度", "转引自「國家標準」"])
    assert not is_traditional(["本法之主管", "2019"])


def test_only_what_has_one_traditional_form_is_changed() -> None:
    assert "".join(map(to_traditional, "前项规定税额")) == "前項規定稅額"
    assert "".join(map(to_traditional, "发展台后面 a1，")) == "发展台后面 a1，"


def test_table_is_made_of_traditional_forms_big5_can_write() -> None:
    forms = variants._TO_TRADITIONAL
    assert len(forms) > 1_000
    assert all(form.encode("big5") for form in forms.values())
    assert not [sign for sign in forms if sign.encode("big5", errors="ignore")]
