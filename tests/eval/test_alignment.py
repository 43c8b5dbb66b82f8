"""Units of a canonical text, carried to the offsets of the file it was read from."""

from corpus.model import Span
from corpus.provisions import Party, Provision, ProvisionDraft, Value
from eval.alignment import align
from eval.annotations import Annotated

FILE = "**第一条**  \n\n學校應當\n公開收費標準。\n\n**第二条**  \n\n學校可以收費。"
CANONICAL = "第一条\n學校應當公開收費標準。\n第二条\n學校可以收費。"


def annotated(words: str) -> Annotated:
    start = FILE.index(words)
    return Annotated("law", start, start + len(words), words, ("obligation",), "obligation", (), (), (), False)


def provision(words: str, **slots: object) -> Provision:
    start = CANONICAL.index(words)
    draft = ProvisionDraft(Span(start, start + len(words)), ("obligation",), "obligation", **slots)
    return Provision("id", "document", 0, draft)


def test_a_unit_is_where_the_file_has_it_over_breaks_and_marks() -> None:
    (unit,) = align(CANONICAL, [annotated("學校應當\n公開收費標準。")], [provision("學校應當公開收費標準。")]).units
    assert FILE[unit.start : unit.end] == "學校應當\n公開收費標準。"
    assert unit.document == "law"


def test_a_unit_that_nobody_annotated_lies_behind_the_last_annotated_one() -> None:
    gold = [annotated("學校應當\n公開收費標準。")]
    (unit,) = align(CANONICAL, gold, [provision("學校可以收費。")]).units
    assert unit.start > gold[0].end


def test_slots_are_words() -> None:
    start = CANONICAL.index("收費標準")
    value = Value(Span(start, start + 4))
    read = provision("學校應當公開收費標準。", values=(value,), bearer=Party(("school",)), instruments=("fee",))
    (unit,) = align(CANONICAL, [annotated("學校應當\n公開收費標準。")], [read]).units
    assert (unit.value, unit.bearer_class, unit.instrument) == ("收費標準", "school", "fee")


def test_what_the_text_does_not_hold_is_said() -> None:
    lost = Annotated("law", 0, 3, "別的法", (), "none", (), (), (), False)
    assert align(CANONICAL, [lost], []).lost == (lost,)
