"""Which documents are one work, which a mention means, and what newer ones do to older ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from corpus.model import Document, Mention, Metadata, RelationKind, Span
from corpus.works import (
    Repeal,
    TitleIndex,
    derived_status,
    normalise_title,
    number_keys,
    order_versions,
    resolve,
    work_key,
)

TODAY = date(2026, 6, 1)


def _document(identifier: str, title: str, jurisdiction: str | None = "CN", **metadata: Any) -> Document:
    language = metadata.pop("language", "zh-CN" if jurisdiction and jurisdiction.startswith("CN") else "en")
    described = Metadata(title=title, language=language, jurisdiction=jurisdiction, **{"kind": "law", **metadata})
    day = datetime(2026, 1, 1, tzinfo=UTC)
    name = f"{identifier}.md"
    return Document(identifier, name, name, 1, True, identifier, identifier, "markdown", day, 10, described)


def _mention(
    title: str | None, number: str | None = None, kind: RelationKind = "refers_to", issued: date | None = None
) -> Mention:
    return Mention(kind, Span(0, 1), title, number, issued)


OLD_LAW = _document(
    "law-1996", "中华人民共和国职业教育法（1996年，已修订）", issued=date(1996, 5, 15), effective_from=date(1996, 9, 1)
)
NEW_LAW = _document(
    "law-2022",
    "中华人民共和国职业教育法",
    issued=date(2022, 4, 20),
    effective_from=date(2022, 5, 1),
    title_en="Vocational Education Law of the People's Republic of China",
)
MEASURES = _document("measures", "浙江省某办法", "CN-ZJ", issued=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中华人民共和国职业教育法（1996年，已修订）", "职业教育法"),
        ("职业教育法（2022修订）", "中华人民共和国职业教育法"),
        ("职业教育法-2020", "职业教育法"),
        ("补贴管理办法（试行）", "补贴管理办法"),
        ("Finance Act, 2016", "The Finance Act 2016 (c. 24)"),
        ("Education Law of the PRC (1996 version, superseded)", "Education Law of the People's Republic of China"),
    ],
)
def test_titles_of_one_work(one: str, other: str) -> None:
    assert normalise_title(one) == normalise_title(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Finance Act 2016", "Finance Act 2004"),
        ("National Training Fund Act 2000", "National Training Fund (Amendment) Act 2025"),
        ("Finance Act 2016, Part 6", "Finance Act 2016, Part 9"),
        ("职业教育法", "教育法"),
        ("职业教育法", "职业教育法实施条例"),
        ("补贴管理办法", "补贴管理办法（征求意见稿）"),
    ],
)
def test_titles_of_two_works(one: str, other: str) -> None:
    assert normalise_title(one) != normalise_title(other)


def test_revisions_share_a_key_and_translations_do_not() -> None:
    english = replace(NEW_LAW.metadata, language="en")
    assert work_key(OLD_LAW.metadata) == work_key(NEW_LAW.metadata) != work_key(english)
    assert work_key(NEW_LAW.metadata) != work_key(replace(NEW_LAW.metadata, jurisdiction="TW"))


def test_a_section_of_a_code_is_known_by_its_address() -> None:
    one = _document("a", "Internal Revenue Code – Credit (26 U.S.C. 51, 52)", "US", document_number="26 U.S.C. 51, 52")
    other = _document("b", "26 U.S.C. § 51. Amount of credit", "US", document_number="26 U.S.C. 51")
    third = _document("c", "26 U.S.C. § 127. Aid", "US", document_number="26 U.S.C. 127")
    assert work_key(one.metadata) == work_key(other.metadata) != work_key(third.metadata)


def test_notices_of_two_issuers_are_two_works() -> None:
    ministry = Metadata("教育部关于印发《实习管理规定》的通知", "zh-CN", kind="notice", jurisdiction="CN")
    office = replace(ministry, title="教育部办公厅关于印发《实习管理规定》的通知")
    again = replace(
        ministry, title="教育部关于印发《实习管理规定（2021年修订）》的通知", document_number="教职成〔2021〕4号"
    )
    assert work_key(ministry) != work_key(office)
    assert work_key(ministry) == work_key(again)


def test_notices_with_one_generic_title_are_told_apart_by_number() -> None:
    one = Metadata("关于做好培训工作的通知", "zh-CN", kind="notice", issuer="财政部", document_number="财办〔2018〕1号")
    assert work_key(one) != work_key(replace(one, document_number="财办〔2019〕7号"))
    assert work_key(one) != work_key(replace(one, issuer="教育部"))
    assert work_key(replace(one, issuer=None, document_number=None)) is None


@pytest.mark.parametrize("kind", ["brief", "paper"])
def test_briefs_and_papers_are_versions_of_nothing(kind: str) -> None:
    assert work_key(replace(NEW_LAW.metadata, kind=kind)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("财税[2018]51号", "财政部财税〔2018〕 51 号"),
        ("No. 41 of 2000", "No. 2000 / Act 41"),
        ("26 U.S.C. § 127(c)", "section 127 of title 26"),
        ("Pub. L. 114–113", "Public Law 114-113"),
        ("中华人民共和国国务院令第512号", "国务院令 第512号"),
    ],
)
def test_numbers_printed_in_two_ways_agree(one: str, other: str) -> None:
    assert set(number_keys(one)) & set(number_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国办发〔2018〕5号", "京政办发〔2018〕5号"),
        ("财税〔2018〕51号", "财税〔2018〕5号"),
        ("26 U.S.C. 51", "29 U.S.C. 51"),
        ("No. 41 of 2000", "S.I. No. 41 of 2000"),
    ],
)
def test_different_numbers_do_not_agree(one: str, other: str) -> None:
    assert number_keys(one) and not set(number_keys(one)) & set(number_keys(other))


def test_a_chapter_number_needs_its_year() -> None:
    assert number_keys("c. 24") == ()
    assert number_keys("c. 24", "Finance Act 2016", 2016) == number_keys("2016 c. 24, Part 6") == ("c:2016:24",)


def test_versions_are_ordered_by_the_later_of_both_days() -> None:
    revised = _document("revised", "教育法", issued=date(2021, 4, 29), effective_from=date(1995, 9, 1))
    first = _document("first", "教育法", issued=date(2009, 8, 27), effective_from=date(2009, 8, 27))
    undated_past = _document("past", "教育法", status="superseded")
    undated = _document("undated", "教育法")
    ordered = order_versions([undated, revised, first, undated_past])
    assert [each.id for each in ordered] == ["past", "first", "revised", "undated"]


def test_the_older_version_ends_where_the_newer_begins() -> None:
    (found,) = derived_status([NEW_LAW, OLD_LAW], TODAY)
    assert (found.document, found.status, found.since, found.by) == (
        "law-1996", "superseded", date(2022, 5, 1), "law-2022",
    )  # fmt: skip


def test_what_is_not_yet_in_force_and_drafts_supersede_nothing() -> None:
    assert derived_status([NEW_LAW, OLD_LAW], date(2022, 4, 30)) == ()
    draft = replace(NEW_LAW, metadata=replace(NEW_LAW.metadata, status="draft"))
    assert derived_status([draft, OLD_LAW], TODAY) == ()


def test_copies_and_undated_texts_supersede_nothing() -> None:
    copy = replace(OLD_LAW, id="copy")
    assert derived_status([OLD_LAW, copy], TODAY) == ()
    undated = replace(NEW_LAW, metadata=replace(NEW_LAW.metadata, issued=None, effective_from=None))
    assert derived_status([OLD_LAW, undated], TODAY) == ()


def test_a_held_document_repeals_another_work() -> None:
    rules = _document("rules", "社会力量办学条例", issued=date(1997, 7, 31))
    law = _document("law", "民办教育促进法", issued=date(2002, 12, 28), effective_from=date(2003, 9, 1))
    (found,) = derived_status([rules], TODAY, [Repeal("rules", law), Repeal("elsewhere", law)])
    assert (found.status, found.since, found.by) == ("repealed", date(2003, 9, 1), "law")
    assert derived_status([rules], date(2003, 8, 31), [Repeal("rules", law)]) == ()


def test_the_first_repeal_that_applies_counts_in_any_order() -> None:
    rules = _document("rules", "社会力量办学条例", issued=date(1997, 7, 31))
    repeals = [
        Repeal("rules", _document(f"law-{year}", f"某法{year}", issued=date(year, 1, 1))) for year in (2090, 2010, 2015)
    ]
    for order in (repeals, repeals[::-1]):
        (found,) = derived_status([rules], TODAY, order)
        assert (found.status, found.since, found.by) == ("repealed", date(2010, 1, 1), "law-2010")
    itself = Repeal("rules", rules)
    assert derived_status([rules], TODAY, [*repeals[1:2], itself]) == derived_status([rules], TODAY, repeals[1:2])


def test_of_a_title_without_end_the_beginning_is_compared() -> None:
    endless = "a" + "(2020)" * 1_000
    assert normalise_title(endless) == normalise_title(endless[:300])
    assert normalise_title("\ufdfa" * 300) == normalise_title("\ufdfa" * 3_000), "one character that unfolds to many"


def test_a_number_is_asked_before_the_title() -> None:
    notice = _document("notice", "关于扣除的通知", document_number="财税〔2018〕51号", kind="notice", issuer="财政部")
    other = _document("other", "某法")
    found = resolve(_mention("某法", "财税〔2018〕51号"), MEASURES, [other, notice])
    assert found and (found.document.id, found.matched_by) == ("notice", "number")


def test_short_and_full_titles_are_one() -> None:
    found = resolve(_mention("职业教育法"), MEASURES, [NEW_LAW])
    assert found and found.document == NEW_LAW
    assert resolve(_mention("教育法"), MEASURES, [NEW_LAW]) is None


@pytest.mark.parametrize(
    ("written", "expected"), [(date(2010, 1, 1), "law-1996"), (date(2023, 1, 1), "law-2022"), (None, "law-2022")]
)
def test_the_version_in_force_when_it_was_written(written: date | None, expected: str) -> None:
    by = replace(MEASURES, metadata=replace(MEASURES.metadata, issued=written))
    found = resolve(_mention("中华人民共和国职业教育法"), by, [NEW_LAW, OLD_LAW])
    assert found and found.document.id == expected
    assert [each.id for each in found.versions] == ["law-1996", "law-2022"]


def test_the_day_the_text_gives_decides() -> None:
    by = replace(MEASURES, metadata=replace(MEASURES.metadata, issued=date(2023, 1, 1)))
    found = resolve(_mention("职业教育法", issued=date(1996, 5, 15)), by, [NEW_LAW, OLD_LAW])
    assert found and found.document == OLD_LAW


def test_nothing_ends_what_is_younger_or_refers_to_itself() -> None:
    assert resolve(_mention("职业教育法", kind="repeals"), MEASURES, [NEW_LAW]) is None
    assert resolve(_mention("职业教育法"), NEW_LAW, [NEW_LAW, OLD_LAW]) is None
    found = resolve(_mention("职业教育法", kind="repeals"), NEW_LAW, [NEW_LAW, OLD_LAW])
    assert found and found.document == OLD_LAW


def test_the_nearer_place_is_meant() -> None:
    local = _document("zj", "浙江省职业教育条例", "CN-ZJ")
    other = _document("bj", "北京市职业教育条例", "CN-BJ")
    found = resolve(_mention("职业教育条例"), MEASURES, [other, local])
    assert found and found.document == local
    assert resolve(_mention("职业教育条例"), _document("sh", "上海市规定", "CN-SH"), [other, local]) is None


def test_another_country_is_not_meant() -> None:
    british = _document("gb", "Companies Act 1989", "GB")
    assert resolve(_mention("Companies Act 1989"), _document("ie", "Levy Act 2000", "IE"), [british]) is None
    found = resolve(_mention("Companies Act, 1989"), _document("uk", "Levy Act 2000", "GB"), [british])
    assert found and found.document == british


def test_two_works_of_one_title_are_never_guessed_between() -> None:
    one = _document("one", "关于实施培训的意见", issuer="教育部", kind="opinion")
    two = _document("two", "关于实施培训的意见", issuer="财政部", kind="notice", jurisdiction="CN", language="zh-HK")
    assert resolve(_mention("关于实施培训的意见"), MEASURES, [one, two]) is None


def test_another_issuer_is_not_meant() -> None:
    office = _document("office", "国务院办公厅关于深化产教融合的若干意见", kind="opinion")
    assert resolve(_mention("国务院关于深化产教融合的若干意见"), MEASURES, [office]) is None
    for title in ("国务院办公厅关于深化产教融合的若干意见", "关于深化产教融合的若干意见"):
        found = resolve(_mention(title), MEASURES, [office])
        assert found and found.document == office


def test_what_a_notice_issues_is_found_by_its_own_title() -> None:
    notice = _document("notice", "教育部关于印发《实习管理规定》的通知", kind="notice")
    found = resolve(_mention("实习管理规定"), MEASURES, [notice])
    assert found and found.document == notice


def test_an_extract_is_found_by_the_title_of_the_whole() -> None:
    part = _document("part", "Finance Act 2016 (c. 24), Part 6 – Apprenticeship levy", "GB")
    found = resolve(_mention("Finance Act 2016"), _document("uk", "Levy Act 2018", "GB"), [part])
    assert found and found.document == part


def test_translations_are_found_and_the_own_language_preferred() -> None:
    chinese = _document("zh", "職業訓練法", "TW", language="zh-TW", title_en="Vocational Training Act")
    english = _document("en", "職業訓練法", "TW", language="en", title_en="Vocational Training Act")
    by = _document("rules", "Enforcement Rules", "TW", language="en")
    found = resolve(_mention("Vocational Training Act"), by, [chinese, english])
    assert found and (found.document, found.matched_by) == (english, "other_language")
    found = resolve(_mention("Vocational Training Act"), by, [chinese])
    assert found and found.document == chinese


def test_briefs_are_never_what_a_law_means() -> None:
    brief = replace(NEW_LAW, metadata=replace(NEW_LAW.metadata, kind="brief"))
    assert resolve(_mention("职业教育法"), MEASURES, [brief]) is None


def test_an_index_of_thousands_finds_each() -> None:
    laws = [_document(f"law-{number}", f"第{number}号培训促进法", issued=date(2000, 1, 1)) for number in range(3_000)]
    index = TitleIndex(laws)
    for number in (0, 1_234, 2_999):
        found = index.resolve(_mention(f"中华人民共和国第{number}号培训促进法"), MEASURES)
        assert found and found.document == laws[number]


@pytest.mark.parametrize("text", ["26 U.S.C. " + "1a" * 5_000, "(" * 5_000, "2016年" * 3_000, "关于" * 3_000])
def test_hostile_metadata_is_read_too(text: str) -> None:
    metadata = replace(NEW_LAW.metadata, title=text, document_number=text)
    assert work_key(metadata) and normalise_title(text) is not None
