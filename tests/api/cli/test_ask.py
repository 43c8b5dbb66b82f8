"""What ``ask`` prints under a statement: the kind of provision, how it is given, how much, and on which condition."""

import io

from rich.console import Console

from api.cli.ask import CONDITION_CHARACTERS, SHOWN_WORDS, said_by, show_answer
from corpus.provisions import InstrumentKind, Label
from rag.grounds import Ground
from rag.model import Answer, Coverage, Statement
from rag.question import Group


def ground(*labels: Label, instrument: InstrumentKind | None = None, **words: str) -> Ground:
    return Ground("id", labels, "none", None, None, None, None, instrument, words.get("value"), words.get("condition"))


def statement(
    *grounds: Ground, heading: str | None = None, group: Group | None = None, referred_by: int | None = None
) -> Statement:
    return Statement("企业得到补贴。", (1,), group, referred_by, heading, grounds)


def printed(*statements: Statement, question: str = "企业有哪些补贴？") -> str:
    console = Console(file=io.StringIO(), width=100)
    answer = Answer(question, "extractive", "complete", statements, (), Coverage(1, None, {}))
    show_answer(answer, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_kind_instrument_amount_and_condition_in_both_languages() -> None:
    grant = ground("incentive", "right", instrument="subsidy", value="三百元", condition="投资超过\n一百万元的")
    assert said_by(statement(grant), in_chinese=True) == "激励, 权利 · 补贴 · 三百元 · 条件：投资超过 一百万元的"
    english = said_by(statement(grant), in_chinese=False)
    assert english == "incentive, right · subsidy · 三百元 · condition: 投资超过 一百万元的"


def test_the_kind_asked_for_comes_first_and_each_once() -> None:
    both = (ground("obligation", "incentive"), ground("obligation"))
    assert said_by(statement(*both, group="incentive"), in_chinese=True) == "激励, 义务"


def test_the_line_stays_short() -> None:
    many = [ground("incentive", value=f"{n} yuan", condition="x" * 200) for n in range(9)]
    line = said_by(statement(*many), in_chinese=False)
    assert line.count("yuan") == SHOWN_WORDS
    assert line.endswith("x" * CONDITION_CHARACTERS + "…")
    assert len(line) < CONDITION_CHARACTERS + 60


def test_nothing_is_said_where_nothing_was_read() -> None:
    assert said_by(statement(), in_chinese=True) == ""
    assert "激励" not in printed(statement())


def test_headings_stand_once_above_their_statements() -> None:
    shown = printed(
        statement(ground("obligation"), heading="企业", group="obligation"),
        statement(ground("obligation"), heading="企业", group="obligation"),
        statement(ground("obligation"), heading="学校 [和] 机构", group="obligation"),
        statement(group="sanction"),
    )
    assert shown.count("企业\n") == 1
    assert "学校 [和] 机构" in shown
    assert "obligation" not in shown
    assert "sanction" in shown


def test_what_is_only_referred_to_has_no_line() -> None:
    assert "激励" in printed(statement(ground("incentive")))
    assert "激励" not in printed(statement(ground("incentive"), referred_by=1))
