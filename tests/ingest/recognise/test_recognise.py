"""Fields read from invented documents, as a person would read them; and what holds of any document."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import STATUSES, Metadata
from ingest.recognise import detect_language

from .invented_headers import ALL, CHINESE, Case
from .reading import read

FIELDS = set(Metadata.__dataclass_fields__)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_fields_are_read_as_printed(case: Case) -> None:
    fields = read(case.text)
    values = {field: fields[field].value if field in fields else None for field in case.expected}
    assert values == case.expected


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_spans_hold_what_was_read(case: Case) -> None:
    for field, each in read(case.text).items():
        assert field in FIELDS
        assert 0 < each.confidence < 1
        if each.span is None:
            continue
        printed = each.span.of(case.text)
        assert printed and printed == printed.strip()
        if field in ("title", "doi", "venue"):
            assert _bare(each.value) in _bare(printed)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("case", CHINESE, ids=lambda case: case.name)
def test_a_sites_navigation_above_changes_nothing(case: Case) -> None:
    noisy = "首页\n\n当前位置：首页 > 政策文件\n\n" + case.text
    fields = read(noisy)
    values = {field: fields[field].value if field in fields else None for field in case.expected}
    assert values == case.expected


def test_an_empty_text_has_no_fields() -> None:
    assert read("") == {}
    assert read(" \n\n ") == {}


def test_properties_speak_where_the_text_is_silent() -> None:
    plain = "Notes\n\nThe apprentices of the town learn to weave and to dye.\n"
    assert read(plain, properties={"publication_date": "2031-01-25"})["issued"].value == "2031-01-25"
    assert "issued" not in read(plain, properties={"publication_date": "soon", "date": ["2031-01-25"]})
    dated = "Craft Act 2031\n\n[20th December, 2031]\n\n1. Weaving\n\nThe Minister for Weaving may make orders.\n"
    assert read(dated, properties={"publication_date": "2032-01-25"})["issued"].value == "2031-12-20"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("企业应当与职业学校签订协议，并按照规定缴纳费用。", "zh-CN"),
        ("雇主應與學校簽訂契約，並依規定辦理。", "zh-TW"),
        ("The levy is charged on the pay bill of a person who is an employer.", "en"),
        ("Der Zuschuss wird für die Dauer der Ausbildung und nach dem Bedarf gezahlt.", "de"),
        ("La taxe est due par les employeurs et les entreprises pour une année.", "fr"),
        ("12345 --- 67", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, tag: str) -> None:
    assert detect_language(text) == tag


HOSTILE = (
    "自" * 20_000,
    "关于" * 10_000,
    "2020年1月1日" * 5_000,
    "\n".join(["2020年1月1日 通过"] * 5_000),
    "《" * 20_000,
    "（" * 10_000 + "）" * 10_000,
    "This Act " * 5_000,
    "It comes into force " * 3_000,
    "\n" * 20_000 + "摘要",
    "A " * 20_000,
    "Abstract\n" + "John Smith, " * 5_000,
    "有效期" * 8_000,
    "至2020年1月1日" * 4_000,
    "第 " * 15_000,
    "字第 1" * 8_000,
    "等六部门关于\n" * 4_000,
    "教育部\n" * 8_000 + "2020年1月1日",
    "1" * 50_000,
    "§ " * 20_000,
    " \t" * 20_000 + "x",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.timeout(10)
def test_hostile_texts_are_read_to_their_end(text: str) -> None:
    for each in read(text).values():
        assert each.value


_WORDS = (
    "关于|通知|2020年1月1日|自|起施行|公布|通过|国务院|教育部|《|》|（|）|\n|。|第一条|Act| of |2016|c. 24|Abstract"
    "|民國|一百|年|號令|Made |[|]|有效期|五年|令|第3号|U.S.C.|1. |amended|on July 1, 2015"
    "|征求意见稿|至|等六部门|市|宁波|条例"
)
_PIECES = st.lists(st.sampled_from(_WORDS.split("|")), max_size=40)


@given(_PIECES)
def test_any_text_gives_sound_readings(pieces: list[str]) -> None:
    text = "".join(pieces)
    for field, each in read(text).items():
        assert field in FIELDS
        assert each.value
        assert 0 < each.confidence < 1
        assert each.span is None or each.span.end <= len(text)
        assert field != "status" or each.value in STATUSES
