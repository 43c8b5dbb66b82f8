"""A page of blocks → one HTML file with everything in it. The only import of jinja2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.errors import EvaluationError, ReportPackagesError
from corpus.language import is_chinese
from eval.comparison import Change
from eval.report.words import Both, both
from eval.terminal import Table

FOLDER = Path(__file__).parent
TEMPLATE = "page.html.j2"
STYLE = "page.css"


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: Both
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot with what it shows, in words."""

    caption: Both
    svg: str
    kind: str = "plot"


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures."""

    caption: Both
    columns: tuple[Both, ...]
    rows: tuple[tuple[Both, ...], ...]
    kind: str = "figures"

    @classmethod
    def of(cls, table: Table, caption: Both) -> "Figures":
        """Take a table of the terminal, its names in both languages."""
        rows = tuple(tuple(both(cell) for cell in row) for row in table.rows)
        return cls(caption, tuple(both(column) for column in table.columns), rows)


@dataclass(frozen=True, slots=True)
class Changes:
    """Questions that were gained and lost, with what both systems show first."""

    changes: tuple[Change, ...]
    kind: str = "changes"


Block = Note | Plot | Figures | Changes


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading."""

    heading: Both
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A report."""

    title: Both
    subtitle: Both
    sections: tuple[Section, ...]
    language: str = "en"
    """In which the report opens: en or zh."""


def language_of(texts: Sequence[str]) -> str:
    """Choose in which language a report opens: Chinese where most questions are.

    Example:
        >>> language_of(["谁付报酬？", "几天？", "How many days?"])
        'zh'
    """
    return "zh" if sum(map(is_chinese, texts)) * 2 > len(texts) else "en"


def render_page(page: Page) -> str:
    """Write a page as HTML: one file, no script, nothing loaded from elsewhere.

    Raises:
        ReportPackagesError: The packages for reports are not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise ReportPackagesError(error.name or "jinja2") from error
    loader = FileSystemLoader(FOLDER)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    values: dict[str, Any] = {
        "page": page,
        "style": (FOLDER / STYLE).read_text(encoding="utf-8"),
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }
    return environment.get_template(TEMPLATE).render(values)


def write_report(path: Path, page: Page) -> None:
    """Write a page to a file.

    Raises:
        EvaluationError: The file cannot be written.
        ReportPackagesError: The packages for reports are not installed.
    """
    rendered = render_page(page)
    try:
        path.write_text(rendered, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(str(path), f"the report cannot be written there ({error.strerror})") from error
