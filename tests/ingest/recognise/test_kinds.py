"""Kinds by the title's last word, and what a text says of its standing."""

import pytest

from corpus.model import Recognition, Span
from ingest.recognise.kinds import read_kind

from .reading import value


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中华人民共和国教育法", "law"),
        ("某市实施《中华人民共和国教育法》办法", "regulation"),
        ("中华人民共和国教育法实施条例", "regulation"),
        ("技術及職業教育法施行細則", "regulation"),
        ("某部关于印发《学徒办法》的通知", "notice"),
        ("某部关于学徒的若干意见（试行）", "opinion"),
        ("学徒培养行动方案", "plan"),
        ("关于修改《学徒条例》的决定", "decision"),
        ("Wool Training Act 2031", "law"),
        ("Regulations for the Implementation of the Wool Act", "regulation"),
        ("Enforcement Rules of the Wool Act", "regulation"),
        ("Notice of the Ministry of Wool on the Wool Act", "notice"),
        ("Law of the PRC on Wool", "law"),
        ("Gesetz über die Wolle", "law"),
    ],
)
def test_kinds(title: str, kind: str) -> None:
    found = read_kind(Recognition("title", title, 1.0, Span(0, len(title))))
    assert found is not None
    assert found.value == kind
    assert found.span is not None
    assert found.span.of(title) in title


@pytest.mark.parametrize("title", ["Weavers and dyers", "学徒的故事", ""])
def test_no_kind(title: str) -> None:
    assert read_kind(Recognition("title", title, 1.0, None)) is None


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("学徒办法（征求意见稿）", "draft"),
        ("学徒办法（草案）", "draft"),
        ("学徒办法（已废止）", "repealed"),
        ("学徒办法\n\n时效性：已失效", "repealed"),
        ("学徒办法\n\n时效性：现行有效", "in_force"),
        ("学徒办法\n\n违反规定的，证书失效。", None),
        ("学徒办法", None),
    ],
)
def test_status(line: str, status: str | None) -> None:
    assert value(f"{line}\n\n第一条 为了学徒。\n\n第二条 《旧办法》同时废止。\n", "status") == status
