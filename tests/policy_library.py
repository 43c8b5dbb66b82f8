"""Invented rules of a state and of a city in it, for the page: incentives, duties, a list, a sanction, many rows."""

from pathlib import Path

STATE = "state-law.md"
CITY = "city-rules.md"
LEVY = "levy-allowance.md"
ROWS = 64
"""Duties of the long text, more than a page of a register shows."""
LONG = "long-rules.md"

_HEAD = """---
title: {title}
title_en: {title_en}
kind: {kind}
issuer: {issuer}
document_number: {number}
jurisdiction: {place}
language: {language}
issued: {issued}
effective_from: {issued}
status: in_force
---

# {title}

"""

TEXTS = {
    STATE: _HEAD.format(
        title="技能培养促进法",
        title_en="Skills Promotion Act",
        kind="law",
        issuer="全国会议",
        number="第7号令",
        place="CN",
        language="zh-CN",
        issued="2020-01-01",
    )
    + """第一条 企业的研究开发费用，按照研究开发费用的75%加计扣除。

第二条 高新技术企业接收学生实习的，给予补贴。

第三条 企业有下列情形之一的，给予奖励：

（一）安置残疾职工的；

（二）举办职业技能竞赛的。

第四条 学校和企业应当在实习开始前签订实习协议。

第五条 企业不得向实习学生收取费用。

第六条 企业违反本法第五条规定收取费用的，由教育部门责令退还，处一万元罚款。
""",
    CITY: _HEAD.format(
        title="宁波市技能培养促进办法",
        title_en="Ningbo measures on skills",
        kind="measures",
        issuer="宁波市人民政府",
        number="甬政〔2021〕3号",
        place="CN-ZJ-330200",
        language="zh-CN",
        issued="2021-03-01",
    )
    + """第一条 高新技术企业接收学生实习的，按照每人1000元给予补贴。

第二条 企业应当自实习结束之日起三十日内向教育部门报送实习报告。
""",
    LEVY: _HEAD.format(
        title="Apprentice Relief Act",
        title_en="Apprentice Relief Act",
        kind="law",
        issuer="Parliament of Exampleland",
        number="2022 c. 4",
        place="GB",
        language="en",
        issued="2022-01-01",
    )
    + """1. An employer that hires an apprentice may claim a grant of 1,500 pounds for each apprentice.

2. An employer must keep records of each apprentice for six years.

3. Industry bodies and colleges should set up a joint committee that reviews the training plans every year.
""",
    LONG: _HEAD.format(
        title="Rules of the Workshops",
        title_en="Rules of the Workshops",
        kind="rule",
        issuer="Ministry of Workshops",
        number="2018 No. 9",
        place="IE",
        language="en",
        issued="2018-05-01",
    )
    + "\n\n".join(f"{n}. An employer must inspect workshop {n} within {n} days." for n in range(1, ROWS + 1))
    + "\n",
}


def write_policies(folder: Path) -> Path:
    """Write the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
