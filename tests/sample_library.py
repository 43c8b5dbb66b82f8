"""A small library that the tests of service, command line and page ask: seven documents in our own words."""

# ruff: noqa: E501 - a paragraph is a line

import io
from pathlib import Path

from docx import Document as new_docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

NINGBO = "ningbo-internship-rules.md"
SUBSIDY = "zhejiang-base-subsidy.md"
OLD_SUBSIDY = "zhejiang-base-subsidy-2015.md"
LEVY = "training-levy-act.md"
BRIEF = "surcharge-credit-brief.md"
STUDY = "community-study.pdf"
UNTRUSTED = "untrusted-note.txt"

ZH_QUESTION = "企业接收学生实习，应当向实习学生支付什么？"
EN_QUESTION = "When must an employer pay the training levy?"
UNANSWERABLE = "What is the speed limit for bicycles on Mars?"
UNTRUSTED_QUESTION = "Which rainfall gauges must a station keeper calibrate?"

HOSTILE = "<script>window.hacked = true</script><img src=https://evil.example/x.png onerror=\"alert('hacked')\">"

TEXTS = {
    NINGBO: """---
title: 宁波市学生实习管理规定
kind: regulation
issuer: 宁波市人民代表大会常务委员会
document_number: 甬人常〔2021〕9号
jurisdiction: CN-ZJ-330200
language: zh-CN
issued: 2021-05-20
effective_from: 2021-07-01
status: in_force
---

# 宁波市学生实习管理规定

## 第一章 总则

第一条 为了规范学生实习活动，保护学生、学校和企业的合法权益，制定本规定。

第二条 本规定所称实习，是指职业学校组织学生到企业进行的岗位实践。

## 第二章 企业责任

第三条 企业接收学生实习的，应当向实习学生支付不低于本单位相同岗位试用期工资标准百分之八十的实习报酬，并为学生投保实习责任保险。

第四条 企业不得安排实习学生从事高空作业、井下作业，也不得安排学生在夜间加班。

第五条 学校、企业和学生应当在实习开始前签订三方协议。三方协议应当载明实习期限、实习报酬和保险责任。

## 第三章 附则

第六条 本规定自2021年7月1日起施行。
""",
    SUBSIDY: """---
title: 浙江省产教融合实训基地补助办法
title_en: Zhejiang measures on subsidies for training bases
kind: notice
issuer: 浙江省教育厅
document_number: 浙教〔2023〕15号
jurisdiction: CN-ZJ
language: zh-CN
issued: 2023-03-01
effective_from: 2023-04-01
status: in_force
---

# 浙江省产教融合实训基地补助办法

第一条 企业投资建设实训基地，实际投入超过二百万元的，可以申请一次性补助，补助金额为五十万元。

第二条 申请补助的企业应当在项目验收后六十日内提交申请表和审计报告。

第三条 鼓励企业与职业学校共建产业学院，对考核优秀的产业学院给予奖励。
""",
    OLD_SUBSIDY: """---
title: 浙江省实训基地补助暂行办法
kind: notice
issuer: 浙江省教育厅
document_number: 浙教〔2015〕8号
jurisdiction: CN-ZJ
language: zh-CN
issued: 2015-01-10
effective_from: 2015-02-01
effective_to: 2023-03-31
status: superseded
superseded_by: 浙江省产教融合实训基地补助办法
---

# 浙江省实训基地补助暂行办法

第一条 企业建设实训基地的暂行补助金额为二十万元。

第二条 暂行补助每年三月集中受理。
""",
    LEVY: """---
title: Training Levy Act
kind: law
issuer: Parliament of Exampleland
document_number: 2019 c. 12
jurisdiction: GB
language: en
issued: 2019-06-01
effective_from: 2020-01-01
status: in_force
---

# Training Levy Act

## Part 1 The levy

1. An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days after the end of each quarter.

2. The levy is charged at a rate of 0.5 per cent of the pay bill.

3. An employer that trains an apprentice may claim a relief of 2,000 pounds for each apprentice.

## Part 2 Sanctions

4. A person who fails to pay the levy on time is liable to a penalty of 10 per cent of the sum unpaid.
""",
    BRIEF: """---
title: Brief on the education surcharge credit
kind: brief
jurisdiction: CN
language: en
issued: 2022-01-05
status: unknown
complete: false
basis: excerpts
summarises:
  title: 教育费附加抵免通知
  title_en: Notice on the education surcharge credit
  document_number: 财税〔2020〕99号
---

# Brief on the education surcharge credit

A pilot enterprise of the integration programme may credit 30 per cent of its investment in vocational education
against the education surcharge of the year. What is left may be carried forward.
""",
    UNTRUSTED: f"""Note on rainfall gauges

A station keeper must calibrate the rainfall gauges every spring {HOSTILE} and enter the date in the register.
""",
}
SIDECARS = {
    UNTRUSTED: f"title: Note on rainfall gauges {HOSTILE}\nissuer: <b>nobody</b>\nkind: notice\nlanguage: en\n",
    STUDY: "title: What hinders industry communities\nkind: paper\nlanguage: en\nissued: 2024-09-01\n",
}
STUDY_PAGES = (
    ("What hinders industry communities", "The interviews were held in twelve colleges of three provinces."),
    ("Findings", "Unclear ownership of shared laboratories hinders the industry communities most of all."),
)


def write_library(folder: Path) -> Path:
    """Write the documents and their sidecars."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / STUDY).write_bytes(make_pdf(STUDY_PAGES))
    for name, sidecar in SIDECARS.items():
        (folder / name).with_suffix(".yaml").write_text(sidecar, encoding="utf-8")
    return folder


def make_pdf(pages: tuple[tuple[str, ...], ...]) -> bytes:
    """Make a PDF with a text layer; each page is its lines."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for lines in pages:
        for index, line in enumerate(lines):
            canvas.drawString(72, 770 - 24 * index, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_docx(*paragraphs: str) -> bytes:
    """Make a Word file."""
    out = io.BytesIO()
    document = new_docx()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()
