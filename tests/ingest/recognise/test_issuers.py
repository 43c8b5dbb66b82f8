"""Who issued a document, and where it applies."""

import pytest

from .reading import read, value

LAW = "{title}\n\n{header}\n\n第一条 为了测试，制定本条例。\n\n第二条 学徒应当学习。\n"


@pytest.mark.parametrize(
    ("title", "header", "issuer", "place"),
    [
        ("中华人民共和国学徒法", "2031年3月2日第二十届全国人民代表大会第四次会议通过", "全国人民代表大会", "CN"),
        (
            "中华人民共和国学徒法",
            "2031年3月2日第二十届全国人民代表大会常务委员会第四次会议通过",
            "全国人民代表大会常务委员会",
            "CN",
        ),
        ("学徒条例", "2031年3月2日 中华人民共和国国务院令第900号公布", "国务院", "CN"),
        ("学徒条例", "2031年3月2日 国务院发布", "国务院", "CN"),
        (
            "无锡市学徒条例",
            "2031年3月2日 无锡市第十届人民代表大会常务委员会第八次会议通过\n\n2031年4月2日 江苏省人大常委会批准",
            "无锡市人民代表大会常务委员会",
            "CN-JS-320200",
        ),
        (
            "广西壮族自治区学徒条例",
            "2031年3月2日 广西壮族自治区第十四届人民代表大会常务委员会第八次会议通过",
            "广西壮族自治区人民代表大会常务委员会",
            "CN-GX",
        ),
        ("吉林省学徒条例", "目录", "吉林省人民代表大会常务委员会", "CN-JL"),
        ("吉林市学徒条例", "目录", "吉林市人民代表大会常务委员会", "CN-JL-220200"),
    ],
)
def test_makers_of_laws(title: str, header: str, issuer: str, place: str) -> None:
    fields = read(LAW.format(title=title, header=header))
    assert (fields["issuer"].value, fields["jurisdiction"].value) == (issuer, place)


@pytest.mark.parametrize(
    ("title", "issuer", "place"),
    [
        ("财政部 税务总局 人力资源社会保障部关于学徒的通知", "财政部、税务总局、人力资源社会保障部", "CN"),
        ("国务院关于学徒的意见", "国务院", "CN"),
        ("深圳市人力资源和社会保障局关于学徒的通知", "深圳市人力资源和社会保障局", "CN-GD-440300"),
        ("湖北省教育厅关于学徒的通知", "湖北省教育厅", "CN-HB"),
        ("国务院办公厅转发教育部关于学徒意见的通知", "国务院办公厅", "CN"),
    ],
)
def test_organs_of_a_notices_title(title: str, issuer: str, place: str) -> None:
    fields = read(f"{title}\n\n各有关单位：\n\n请认真贯彻执行。\n")
    assert (fields["issuer"].value, fields["jurisdiction"].value) == (issuer, place)
    assert fields["issuer"].span is not None


def test_a_topic_is_no_issuer() -> None:
    assert value("关于学徒培养的通知\n\n各有关单位：\n\n请认真贯彻执行。\n", "issuer") is None


def test_signature_where_the_title_names_nobody() -> None:
    text = "关于学徒培养的通知\n\n各有关单位：\n\n请认真贯彻执行。\n\n苏州市教育局\n苏州市财政局\n2031年3月4日\n"
    fields = read(text)
    assert fields["issuer"].value == "苏州市教育局、苏州市财政局"
    assert fields["jurisdiction"].value == "CN-JS-320500"


def test_a_text_without_signs_of_a_system_has_no_place() -> None:
    assert value("Notes on weaving\n\nThe weavers of the town learn to weave and to dye.\n", "jurisdiction") is None
