"""Small documents of each language, with everything that made files hold."""

from pathlib import Path

import pytest

from eval.reading.blocks import Block, TrueDocument
from eval.reading.furnish import furnish

CHINESE = (
    "企业接收学生实习的，应当与职业院校签订书面协议，约定实习的岗位、期限、报酬以及双方的权利和义务。",
    "实习报酬按月支付，原则上不低于本单位相同岗位试用期工资标准的百分之八十；不得以物品或者代金券代替货币支付。",
    "市人民政府设立产教融合专项资金，用于奖励接收实习学生成绩突出的企业，具体办法由财政部门会同教育部门制定。",
    "学校安排学生顶岗实习，应当征得学生本人同意，并为其办理意外伤害保险；未满十六周岁的学生不得安排顶岗。",
    "行业组织可以接受委托，编制实习标准和岗位目录，定期公布用工需求，并对协议的履行情况开展第三方评估。",
    "违反前款规定的，由人力资源社会保障行政部门责令限期改正，逾期不改正的，处二千元以上一万元以下的罚款。",
)
ENGLISH = (
    "An employer who takes a student on placement shall sign a written agreement with the college beforehand. The "
    "agreement sets out the post, the length of the placement and the pay, and is kept for three years.",
    "Pay for a placement falls due monthly and is no less than four fifths of the wage for the same post. Goods or "
    "vouchers may not take the place of money.",
    "The council keeps a fund for employers whose placements were judged outstanding. Its rules are made by the "
    "treasurer together with the education committee.",
    "No student under sixteen is placed at a machine. The college insures every student against accidents at its own "
    "cost before the first day.",
    "Trade bodies may draw up standards for placements on request. They publish twice a year which posts are vacant "
    "and how well agreements were kept.",
    "Where the preceding section is not followed, the labour inspector sets a date by which matters must be put right. "
    "A fine of up to ten thousand euro may follow.",
)


def simple(language: str, paragraphs: tuple[str, ...], name: str = "sample") -> TrueDocument:
    """A title, two headings, and half of the paragraphs under each."""
    title = "实习管理规定" if language.startswith("zh") else "Placement Rules"
    heads = ("第一章 总则", "第二章 责任") if language.startswith("zh") else ("Part 1 General", "Part 2 Liability")
    blocks = [Block("heading", title, 1)]
    half = len(paragraphs) // 2
    for head, part in zip(heads, (paragraphs[:half], paragraphs[half:]), strict=True):
        blocks += [Block("heading", head, 2), *(Block("paragraph", text) for text in part)]
    return TrueDocument(name, language, title, tuple(blocks))


@pytest.fixture(params=["zh-CN", "zh-TW", "en"])
def document(request: pytest.FixtureRequest) -> TrueDocument:
    """A furnished document of each language."""
    return furnish(simple(request.param, ENGLISH if request.param == "en" else CHINESE))


@pytest.fixture
def chinese() -> TrueDocument:
    return furnish(simple("zh-CN", CHINESE))


@pytest.fixture
def english() -> TrueDocument:
    return furnish(simple("en", ENGLISH))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with one Markdown document of each language, long enough to be used, and a README."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for language, paragraphs in (("zh-CN", CHINESE), ("zh-TW", CHINESE), ("en", ENGLISH)):
        body = "\n\n".join(f"{index} {text}" for index in range(8) for text in paragraphs)
        (folder / f"{language}.md").write_text(
            f"# Title of {language}\n\n## Part 1 General\n\n{body}\n", encoding="utf-8"
        )
        (folder / f"{language}.yaml").write_text(f"language: {language}\n", encoding="utf-8")
    (folder / "README.md").write_text("# About\n\n" + ENGLISH[0] * 20, encoding="utf-8")
    return folder
