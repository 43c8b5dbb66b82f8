"""A desk whose documents change between two askings, for tests of what is kept."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.filters import parse_filters
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS
from rag.memory.recall import Recalled
from rag.memory.remembering import Remembering
from rag.memory.report import rerun_to_dict
from rag_desk import MAX_FILE_BYTES, Desk

LEVY = "levy.md"
LEVY_QUESTION = "When must an employer pay the training levy?"


def law(name: str, body: str, **fields: str) -> str:
    """A law in Markdown, in force in Britain unless said otherwise."""
    said = {"title": name, "kind": "law", "jurisdiction": "GB", "language": "en", "status": "in_force", **fields}
    lines = "\n".join(f"{key}: {value}" for key, value in said.items())
    return f"---\n{lines}\n---\n\n# {name}\n\n{body}"


LEVY_TEXT = """## Part 1 The levy

1. An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days of each quarter.

2. The levy is charged at a rate of 0.5 per cent of the pay bill.

## Part 2 Records

3. An inspector may read the wage books of a tannery.
"""


@dataclass(frozen=True, slots=True)
class MemoryDesk:
    """A corpus that is asked, changed, and asked again."""

    desk: Desk
    files: Path
    today: date | None = None

    @property
    def remembering(self) -> Remembering:
        return Remembering(self.desk.corpus, self.today)

    def take_in(self, name: str, text: str) -> None:
        """Write a file and ingest it."""
        (self.files / name).write_text(text, encoding="utf-8")
        ingester = Ingester(self.desk.corpus, LocalReaders(), MAX_FILE_BYTES, DEFAULT_OPTIONS)
        report = ingester.ingest_paths([self.files / name])
        assert [row.state for row in report.rows] != ["failed"], report.rows

    def remove(self, name: str) -> None:
        self.desk.corpus.remove([self.id_of(name)])

    def id_of(self, name: str) -> str:
        return next(each.id for each in self.desk.corpus.catalogue.documents() if each.source == name)

    def keep(self, question: str, **filters: str) -> str:
        """Ask and keep."""
        asked = parse_filters(**filters)
        generation = self.desk.corpus.catalogue.generation
        answer = self.desk.answerer.answer(question, asked)
        return self.remembering.keep(answer, asked, (), generation, is_saved=True)

    def rerun(self, identifier: str) -> dict[str, Any]:
        """Ask again, and give what changed as replies show it."""
        remembering = self.remembering
        found = remembering.rerun(self.desk.answerer.answer, identifier)
        return rerun_to_dict(*remembering.stand(found), found.changes)

    def recall(self, identifier: str, edition: int | None = None) -> Recalled:
        return self.remembering.recall(identifier, edition)
