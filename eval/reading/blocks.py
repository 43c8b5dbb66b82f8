"""What a made file says, known because we made it: blocks in reading order, notes, and what the pages add."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

Kind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table."""

    kind: Kind
    text: str = ""
    """One line; of a list item without its marker. Empty for a table."""
    level: int = 0
    """Of a heading, from 1, the outermost."""
    marker: str = ""
    """Of a list item: "1."; word processors count it themselves."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, the first row being its head."""
    ruled: bool = True
    """Whether a table has lines around every cell, or only three across."""
    notes: tuple[tuple[int, int], ...] = ()
    """Offset in ``text`` and number of each footnote's sign."""

    def shown(self) -> str:
        """Write it as a reader should: cells apart by " | ", a marker before its item, no footnote signs."""
        if self.rows:
            return "\n".join(" | ".join(row) for row in self.rows)
        return f"{self.marker} {self.text}" if self.marker else self.text


@dataclass(frozen=True, slots=True)
class TrueDocument:
    """One document before it is typeset."""

    name: str
    language: str
    """zh-CN, zh-TW or en."""
    title: str
    blocks: tuple[Block, ...]
    footnotes: tuple[str, ...] = ()
    """By number, from 1."""
    running_head: str = ""
    """Printed on top of odd pages; even pages show the title."""
    running: tuple[str, ...] = ()
    """What the pages or the site add, line by line: heads, page numbers, menus; known once a file is made."""

    @property
    def is_chinese(self) -> bool:
        """Say whether it is typeset in a Chinese font."""
        return self.language.startswith("zh")

    def text(self) -> str:
        """The true text, one line a block or table row, footnotes and running lines left out."""
        return "\n".join(block.shown() for block in self.blocks)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "TrueDocument":
        """Read what ``save`` wrote."""
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        value["blocks"] = tuple(_load_block(each) for each in value["blocks"])
        value["footnotes"], value["running"] = tuple(value["footnotes"]), tuple(value["running"])
        return cls(**value)

    def printed(self, pages: int, number_forms: tuple[str, ...]) -> "TrueDocument":
        """Add the running lines of a file with so many pages.

        Args:
            pages: How many were made.
            number_forms: How page numbers are written, with ``{page}`` and ``{pages}``.
        """
        heads = [self.running_head if page % 2 else self.title for page in range(1, pages + 1)]
        feet = [form.format(page=page, pages=pages) for form in number_forms for page in range(1, pages + 1)]
        return replace(self, running=tuple(heads + feet))


def _load_block(value: dict[str, Any]) -> Block:
    rows = tuple(tuple(row) for row in value.pop("rows"))
    notes = tuple((offset, number) for offset, number in value.pop("notes"))
    return Block(**value, rows=rows, notes=notes)
