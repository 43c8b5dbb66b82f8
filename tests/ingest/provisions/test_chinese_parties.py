import pytest

from ingest.provisions.chinese_parties import bearer_in, find_parties


@pytest.mark.parametrize(
    ("words", "said", "classes"),
    [
        ("职业院校和企业", "职业院校和企业", ("enterprise", "school")),
        ("企业招用的从事技术工种的劳动者，", "企业招用的从事技术工种的劳动者", ("individual",)),
        ("职业院校提供培训取得的收入", "职业院校", ("school",)),
        ("行业组织根据章程", "行业组织", ("intermediary",)),
        ("市教育行政主管部门会同有关部门", "市教育行政主管部门", ("government",)),
        ("用人单位招用人员，", "用人单位", ("enterprise",)),
        ("企业职工教育经费", "企业", ("enterprise",)),
        ("新建学校，人民政府", "人民政府", ("government",)),
        ("任何单位和个人", "任何单位和个人", ("other",)),
        ("教育部门和妇联等单位", "教育部门和妇联等单位", ("intermediary", "government", "other")),
        ("学校合作推动单位", "学校合作推动单位", ("school", "other")),
        ("学校教师和管理人员的配备", "学校教师和管理人员", ("school", "individual")),
        ("被派遣劳动者", "被派遣劳动者", ("individual",)),
        ("主管机关就学者专家及业界代表", "主管机关", ("government",)),
        ("行业、企业组织", "行业、企业组织", ("enterprise",)),
        ("中国人民银行", "中国人民银行", ("government",)),
        ("终身教育与学习促进委员会", "终身教育与学习促进委员会", ("intermediary",)),
    ],
)
def test_the_bearer_is_the_head_or_the_first_party(words: str, said: str, classes: tuple[str, ...]) -> None:
    found = bearer_in(words, 0, len(words))
    assert found is not None
    assert words[found[0] : found[1]] == said
    assert found[2] == classes


@pytest.mark.parametrize("words", ["向主管部门", "委托民办学校", "按劳动者工作的年限", "收费标准"])
def test_objects_bear_nothing(words: str) -> None:
    assert bearer_in(words, 0, len(words)) is None


def test_compounds_with_a_party_name_none() -> None:
    assert [each.kind for each in find_parties("国家有关规定、政府采购、企业所得税、用人单位")] == ["enterprise"]
