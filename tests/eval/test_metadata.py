"""Sidecars hidden, and what is read compared with them."""

from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.metadata import evaluate_metadata

LAW = """# 滨海市实习管理条例

（2020年10月10日滨海市第十届人民代表大会常务委员会第三次会议通过）

第一条 企业应当与学校签订三方协议。

第二条 本条例自2021年1月1日起施行。
"""
SIDECAR = """title: {title}
issued: {issued}
effective_from: 2021-01-01
language: zh-CN
document_number: 滨人发〔2020〕9号
"""


def put(folder: Path, name: str, title: str = "滨海市实习管理条例", issued: str = "2020-10-10") -> None:
    (folder / f"{name}.md").write_text(LAW, encoding="utf-8")
    (folder / f"{name}.yaml").write_text(SIDECAR.format(title=title, issued=issued), encoding="utf-8")


def test_every_field_is_judged(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    put(files, "right")
    put(files, "wrong", title="Something else", issued="2020-10-11")
    report = evaluate_metadata(files, Settings(home=tmp_path / "home"))
    assert report.documents == 2
    assert report.counts["title"] == {"right": 1, "wrong": 1}
    assert report.counts["issued"] == {"right": 1, "wrong": 1}
    assert report.counts["effective_from"] == {"right": 2}
    assert report.counts["document_number"] == {"missing": 2}
    assert report.share_right("issued") == 0.5
    assert report.share_of_readable("issued") == 1.0  # the other day is in no text
    assert report.share_of_readable("document_number") is None
    cases = {(case.document, case.field) for case in report.cases if case.verdict == "wrong"}
    assert cases == {("wrong.md", "title"), ("wrong.md", "issued")}
    assert len(report.table().rows) == len(report.counts)
    assert report.to_dict()["right"]["title"] == 0.5


def test_a_folder_without_sidecars_is_said(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(LAW, encoding="utf-8")
    with pytest.raises(EvaluationError, match="sidecar"):
        evaluate_metadata(tmp_path, Settings(home=tmp_path / "home"))
