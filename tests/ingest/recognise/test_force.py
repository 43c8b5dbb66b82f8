"""Days of issue and of effect where several stand in a text."""

import pytest

from .reading import read, value

LAW = "测试市学徒条例\n\n{header}\n\n第一条 为了测试，制定本条例。\n\n第二条 {body}\n\n第三条 {end}\n"


def _law(header: str, end: str, body: str = "学徒应当学习。") -> str:
    return LAW.format(header=header, body=body, end=end)


@pytest.mark.parametrize(
    ("header", "issued"),
    [
        ("2001年1月2日 国务院发布", "2001-01-02"),
        ("2001年1月2日 国务院发布\n\n2005年3月4日 《国务院关于修改〈测试〉的决定》第一次修订", "2005-03-04"),
        ("2001年1月2日 国务院第2次常务会议通过\n\n2001年2月3日 国务院令第9号公布\n\n2001年5月1日 施行", "2001-02-03"),
        ("（2001年1月2日某市第九届人民代表大会常务委员会第一次会议通过）", "2001-01-02"),
        ("2005年3月4日，国务院发布了另一个文件。", None),
        ("自2001年1月2日起，发布有关信息", None),
    ],
)
def test_the_latest_act_of_the_header_is_the_issue(header: str, issued: str | None) -> None:
    assert value(_law(header, "本条例由市政府解释。"), "issued") == issued


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("本条例自2002年5月1日起施行。", "2002-05-01"),
        ("本条例从2002年5月1日起实施。", "2002-05-01"),
        ("本条例由市政府负责解释，自二〇〇二年五月一日起施行。", "2002-05-01"),
        ("本条例自2002年5月1日起施行。1990年1月1日起施行的《旧条例》同时废止。", "2002-05-01"),
        ("本条例自公布之日起施行。", "2001-02-03"),
        ("本条例施行日期由市政府另行规定。", None),
    ],
)
def test_commencement(end: str, day: str | None) -> None:
    assert value(_law("2001年2月3日 测试市人民代表大会常务委员会公告第9号公布", end), "effective_from") == day


def test_commencement_of_single_articles_is_not_the_documents() -> None:
    end = "本条例自2002年5月1日起施行。但第二条自2003年6月1日起施行。"
    assert value(_law("2001年2月3日 国务院发布", end), "effective_from") == "2002-05-01"


def test_an_amendment_leaves_the_first_publication() -> None:
    header = "2001年2月3日 国务院令第9号公布\n\n根据2010年4月5日《国务院关于修改部分法规的决定》修正"
    text = _law(header, "本条例自公布之日起施行。")
    assert (value(text, "issued"), value(text, "effective_from")) == ("2010-04-05", "2001-02-03")


def test_a_revision_is_the_whole_text_anew() -> None:
    header = "2001年2月3日 国务院令第9号公布\n\n2010年4月5日 国务院令第20号修订"
    assert value(_law(header, "本条例自公布之日起施行。"), "effective_from") == "2010-04-05"


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("本条例自2021年5月1日起施行，有效期五年。", "2026-05-01"),
        ("本条例自2021年5月1日起施行，有效期为3年。", "2024-05-01"),
        ("本条例自2021年5月1日起施行，有效期至2025年12月31日。", "2026-01-01"),
        ("本条例自2021年5月1日起试行。", None),
    ],
)
def test_end_of_force(end: str, day: str | None) -> None:
    assert value(_law("2021年2月3日 国务院发布", end), "effective_to") == day


@pytest.mark.parametrize(
    "body", ["许可证有效期五年。", "证书有效期至2030年1月1日。", "补贴期限为二年，至2030年1月1日。"]
)
def test_a_licences_term_is_not_the_documents(body: str) -> None:
    text = _law("2021年2月3日 国务院发布", "本条例自2021年5月1日起施行。", body=body)
    assert value(text, "effective_to") is None


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("This Act comes into force on 1 May 2031.", "2031-05-01", None),
        ("This Act shall come into operation on the 1st day of May, 2031.", "2031-05-01", None),
        ("This Act takes effect on May 1, 2031.", "2031-05-01", None),
        ("This Order comes into force on 1st May 2031 and ceases to have effect on 30 April 2033.", "2031-05-01", None),
        ("This Act expires on 31 December 2033.", None, "2034-01-01"),
        ("The Minister took effect measures; Schedule 2 has effect from a day to be appointed.", None, None),
        ("The levy shall be paid on 1 May 2031.", None, None),
    ],
)
def test_english_commencement(sentence: str, start: str | None, end: str | None) -> None:
    times = f"2. Times\n\n{sentence}\n"
    text = f"Wool Training Act 2031\n\n1. Levy\n\nThe Secretary of State may impose a levy.\n\n{times}"
    assert value(text, "effective_from") == start
    if end:
        assert value(text, "effective_to") == end


def test_a_day_in_the_file_name_counts_where_it_is_later() -> None:
    text = _law("2001年2月3日 国务院发布", "本条例自公布之日起施行。")
    assert read(text, name="条例(2019-04-23).md")["issued"].value == "2019-04-23"
    assert read(text, name="条例(1999-04-23).md")["issued"].value == "2001-02-03"
    assert read(text, name="条例20190423.md")["issued"].value == "2001-02-03"


def test_doubtful_days_are_less_sure() -> None:
    sure = read(_law("2001年2月3日 国务院发布", "本条例自公布之日起施行。"))["issued"]
    approved = read(_law("2001年2月3日 某省第八届人民代表大会常务委员会第九次会议批准", "。"))["issued"]
    older = read(_law("2001年2月3日 国务院发布", "。"), name="apprentices-2011.md")["issued"]
    assert sure.confidence > 0.9 > approved.confidence
    assert older.confidence < 0.5
