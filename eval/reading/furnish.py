"""Adds to a text what printed documents have: tables with amounts, footnotes, a numbered list, running heads.

All of it is invented, and chosen by a generator that is seeded with the document's name.
"""

import random
import re
from dataclasses import dataclass, replace

from eval.reading.blocks import Block, TrueDocument

TABLES = 3
FOOTNOTES = 5
NOTED_CHARACTERS = 30
"""Paragraphs this long can hold a footnote's sign."""
_STOP = re.compile(r"(?<=[。；;])|(?<=\.)(?= [A-Z])")


@dataclass(frozen=True, slots=True)
class _Words:
    """What is written in one language."""

    running_head: str
    caption: str
    heads: tuple[str, ...]
    places: tuple[str, ...]
    terms: tuple[str, ...]
    note: str
    lead: str
    items: tuple[str, ...]


_SIMPLIFIED = _Words(
    "产教融合政策汇编（第十二辑）",
    "表{n} 各区补贴标准与上限（{year}年）",
    ("地区", "补贴条件", "标准（元）", "比例", "年度上限（万元）"),
    ("海曙区", "江北区", "镇海区", "北仑区", "鄞州区", "奉化区", "余姚市", "慈溪市", "宁海县", "象山县"),
    ("新招用学徒满六个月", "接收学生顶岗实习",
     "共建实训基地并经验收合格，且当年接收实习学生不少于三十人", "在职职工取得高级工证书",
     "企业教师到职业院校兼职任教", ""),
    "见本市财政部门{year}年第{n}号通知第{m}页，标准为每人{amount}元。",
    "申请前款补贴的，应当依次办理下列手续：",
    ("向所在地经办机构提交申请表及合作协议副本", "由经办机构在十五个工作日内核对参保记录",
     "将拟补贴名单向社会公示七日", "公示无异议的，按季度拨付至企业账户"),
)  # fmt: skip
_TRADITIONAL = _Words(
    "產學合作法規彙編（第七冊）",
    "表{n} 各縣市獎勵基準與上限（{year}年度）",
    ("縣市", "獎勵條件", "金額（元）", "比率", "年度上限（萬元）"),
    ("臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "新竹縣", "彰化縣", "屏東縣", "花蓮縣"),
    ("僱用實習學生滿六個月", "提供學生校外實習場所",
     "與學校共同設置訓練中心並經評鑑合格，且當年度受訓人數達三十人以上", "員工取得乙級技術士證",
     "業界專家協同教學", ""),
    "參照主管機關{year}年度第{n}號公告第{m}頁，每人補助{amount}元。",
    "申請前項獎勵者，應依下列程序辦理：",
    ("向所在地主管機關提出申請書及合作契約影本", "由主管機關於十五個工作日內查核投保紀錄",
     "將擬獎勵名單公告七日", "公告期滿無異議者，按季撥付"),
)  # fmt: skip
_ENGLISH = _Words(
    "Collected Papers on Skills Policy, Volume 12",
    "Table {n}. Grant rates and annual ceilings by area, {year}",
    ("Area", "Condition", "Rate (EUR)", "Share", "Ceiling (EUR)"),
    ("Carlow", "Cavan", "Clare", "Donegal", "Galway", "Kerry", "Kildare", "Leitrim", "Limerick", "Sligo"),
    ("Apprentice retained for six months", "Host of a student placement",
     "Joint training centre approved after inspection, with no fewer than thirty trainees in the year",
     "Employee awarded a level 5 certificate", "Practitioner teaching part time", ""),
    "See Circular {n} of {year}, page {m}; the rate is EUR {amount} for each trainee.",
    "An applicant for the grant shall take the following steps in order:",
    ("lodge the form with a copy of the placement agreement at the local office",
     "await the check of insurance records, which takes fifteen working days",
     "publish the list of proposed grants for seven days",
     "confirm the account to which quarterly payments are made"),
)  # fmt: skip
_WORDS = {"zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL, "en": _ENGLISH}


def furnish(document: TrueDocument, seed: int = 0) -> TrueDocument:
    """Add tables, footnotes, a numbered list and a running head to a text.

    Args:
        document: With headings and paragraphs only.
        seed: Another one gives other figures at other places.
    """
    random_ = random.Random(f"{seed} {document.name}")  # noqa: S311
    words = _WORDS[document.language]
    blocks = list(document.blocks)
    notes: list[str] = []
    long = [
        index for index, block in enumerate(blocks) if block.kind == "paragraph" and len(block.text) >= NOTED_CHARACTERS
    ]
    for number, index in enumerate(sorted(random_.sample(long, min(FOOTNOTES, len(long)))), start=1):
        blocks[index] = replace(blocks[index], notes=((_sign_offset(blocks[index].text, random_), number),))
        notes.append(_note(words, random_))
    for addition in (*_tables(words, random_), _list(words)):
        at = _place(blocks, random_)
        blocks[at:at] = addition
    return replace(document, blocks=tuple(blocks), footnotes=tuple(notes), running_head=words.running_head)


def _sign_offset(text: str, random_: random.Random) -> int:
    """Choose the end of a sentence inside the paragraph, else its middle at a blank or anywhere in Chinese."""
    ends = [found.start() for found in _STOP.finditer(text) if 0 < found.start() < len(text)]
    if ends:
        return random_.choice(ends)
    middle = text.find(" ", len(text) // 2)
    return middle if middle > 0 else len(text) // 2


def _note(words: _Words, random_: random.Random) -> str:
    year, number, page = random_.randint(2012, 2025), random_.randint(10, 99), random_.randint(2, 40)
    return words.note.format(year=year, n=number, m=page, amount=f"{random_.randint(11, 99) * 50:,}")


def _tables(words: _Words, random_: random.Random) -> list[list[Block]]:
    tables = []
    for number in range(1, TABLES + 1):
        year = random_.randint(2016, 2025)
        rows = [_row(words, place, random_) for place in random_.sample(words.places, random_.randint(4, 7))]
        caption = Block("paragraph", words.caption.format(n=number, year=year))
        tables.append([caption, Block("table", rows=(words.heads, *rows), ruled=number != 2)])
    return tables


def _row(words: _Words, place: str, random_: random.Random) -> tuple[str, ...]:
    rate, ceiling = random_.randint(3, 90) * 100, random_.randint(10, 250) * 1_000 + random_.choice((0, 500))
    return (
        place,
        random_.choice(words.terms),
        f"{rate:,}",
        f"{random_.randint(2, 19) * 5 / 2:g}%",
        f"{ceiling / 100:,.2f}",
    )


def _list(words: _Words) -> list[Block]:
    items = [Block("item", text, marker=f"{number}.") for number, text in enumerate(words.items, start=1)]
    return [Block("paragraph", words.lead), *items]


def _place(blocks: list[Block], random_: random.Random) -> int:
    """Choose a place between two paragraphs, past the first ones."""
    places = [
        index
        for index in range(3, len(blocks))
        if blocks[index - 1].kind == "paragraph"
        and blocks[index].kind == "paragraph"
        and len(blocks[index - 1].text) > 30
    ]
    return random_.choice(places) if places else len(blocks)
