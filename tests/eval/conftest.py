"""Small datasets, written by the tests, and services whose embedder needs no weights."""

import gzip
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from api import wiring
from api.settings import Settings
from api.wiring import open_services
from corpus.dictionary import Dictionary
from corpus.embedders.word_vectors import WordVectors
from fakes import HashEmbedder

PASSAGES: list[dict[str, Any]] = [
    {"_id": "levy#1", "title": "Levy Act", "text": "An employer pays the training levy within ten days.", "doc_id": 1},
    {"_id": "levy#2", "title": "Levy Act", "text": "The fund is kept by the ministry of finance.", "doc_id": 1},
    {"_id": "interns#1", "title": "Interns Act", "text": "An intern works at most forty hours a week.", "doc_id": 2},
    {"_id": "interns#2", "title": "Interns Act", "text": "企业接收实习学生应当支付报酬。", "doc_id": 2},
    {"_id": "interns#3", "title": "Interns Act", "text": "  ", "doc_id": 2},
]
QUERIES: list[dict[str, Any]] = [
    {"_id": "q1", "text": "When does an employer pay the training levy?", "doc_id": 1},
    {"_id": "q2", "text": "实习学生的报酬由谁支付？", "doc_id": 2},
    {"_id": "q3", "text": "How many hours a week does an intern work?", "doc_id": 2},
    {"_id": "q4", "text": "Nobody judged this.", "doc_id": 2},
]
QRELS = (
    "query-id\tcorpus-id\tscore\nq1\tlevy#1\t1\nq2\tinterns#2\t1\nq3\tinterns#1\t2\nq3\tinterns#3\t1\nq4\tlevy#1\t0\n"
)

WriteDataset = Callable[..., Path]
Hold = Callable[[Mapping[str, str]], None]


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.fixture
def write_dataset(tmp_path: Path) -> WriteDataset:
    """Write a dataset; keywords replace a file's content, or leave the file out with ``None``."""

    def write(name: str = "tiny", *, zipped: bool = False, **files: str | None) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        content = {"corpus.jsonl": lines(PASSAGES), "queries.jsonl": lines(QUERIES), "qrels.tsv": QRELS}
        content.update({f"{key}.tsv" if key == "qrels" else f"{key}.jsonl": text for key, text in files.items()})  # type: ignore[dict-item]
        for file, text in content.items():
            if text is None:
                continue
            if zipped and file.endswith(".jsonl"):
                (folder / f"{file}.gz").write_bytes(gzip.compress(text.encode()))
            else:
                (folder / file).write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def settings(home: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty home, whose services embed by hash and read no Chinese, as the real embedder."""
    monkeypatch.setattr(wiring, "MiniLmEmbedder", lambda *_: HashEmbedder(reads_chinese=False))
    monkeypatch.setattr(wiring, "Dictionary", lambda _: Dictionary(models))
    monkeypatch.setattr(wiring, "WordVectors", lambda _: WordVectors(models))
    return Settings(home=home)


@pytest.fixture(scope="session")
def _homes() -> dict[tuple[tuple[str, str], ...], Path]:
    """Homes by what they hold; only copied."""
    return {}


@pytest.fixture
def hold(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, _homes: dict[tuple[tuple[str, str], ...], Path]
) -> Hold:
    """Fill the home with texts, by the name of their file; the same texts are ingested once a process."""

    def fill(texts: Mapping[str, str]) -> None:
        key = tuple(sorted(texts.items()))
        if key not in _homes:
            files, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("held")
            for name, text in texts.items():
                (files / name).write_text(text, encoding="utf-8")
            with open_services(settings.model_copy(update={"home": home})) as services:
                assert services.ingester.ingest_paths([files]).is_complete
            _homes[key] = home
        shutil.copytree(_homes[key], settings.home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("write.lock"))

    return fill
