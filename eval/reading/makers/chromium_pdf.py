"""PDF by a browser's print command: CSS columns, margin boxes, hyphens; notes stand at the end."""

import os
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from eval.reading.blocks import Block, TrueDocument
from eval.reading.makers.base import Made, MakerFailedError, find_tool, run_tool
from eval.reading.makers.pages import count_pages

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NUMBER_FORMS = {"zh-CN": "第{page}页", "zh-TW": "{page} / {pages}", "en": "{page}"}
_NUMBER_CSS = {
    "zh-CN": '"第" counter(page) "页"',
    "zh-TW": 'counter(page) " / " counter(pages)',
    "en": "counter(page)",
}
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
)  # fmt: skip
_STYLE = """
@page {{ size: A4; margin: 24mm 22mm; @bottom-center {{ content: {number}; font-size: 9pt; }} }}
@page :right {{ @top-center {{ content: {odd}; font-size: 9pt; }} }}
@page :left {{ @top-center {{ content: {even}; font-size: 9pt; }} }}
body {{ font: 10.5pt/1.5 {font}; text-align: justify; hyphens: auto; margin: 0; columns: {columns}; column-gap: 7mm; }}
p {{ margin: 0 0 {gap}; text-indent: {indent}; orphans: 1; widows: 1; }}
h1 {{ font-size: 16pt; text-align: center; column-span: all; }}
h2 {{ font-size: 13pt; }} h3, h4, h5, h6 {{ font-size: 11pt; margin: 1em 0 .4em; }}
ol {{ margin: 0 0 .6em; padding-left: 2em; }}
table {{ border-collapse: collapse; width: 100%; font-size: 8.5pt; text-align: left; margin: .5em 0 1em; }}
th, td {{ padding: 2pt 4pt; vertical-align: top; hyphens: manual; }}
.ruled th, .ruled td {{ border: .5pt solid black; }}
.open {{ border-top: 1.2pt solid black; border-bottom: 1.2pt solid black; }}
.open th {{ border-bottom: .5pt solid black; }}
sup {{ font-size: 7pt; line-height: 0; }}
.notes {{ font-size: 8pt; border-top: .5pt solid black; margin-top: 2em; }} .notes p {{ text-indent: 0; }}
"""


@dataclass(frozen=True, slots=True)
class ChromiumMaker:
    """Prints a page with Chromium."""

    name: str
    columns: int = 1
    kind: str = "pdf"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one PDF; see ``Maker.make``."""
        browser = find_tool(BROWSERS, "chromium")
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            page, target = Path(folder, "page.html"), Path(folder, "page.pdf")
            page.write_text(write_page(document, _style(document, self.columns)), encoding="utf-8")
            profile = f"--user-data-dir={folder}{os.sep}profile"
            run_tool([browser, *_FLAGS, profile, f"--print-to-pdf={target}", page.as_uri()])
            if not target.is_file():
                raise MakerFailedError("the browser printed nothing")
            data = target.read_bytes()
        return Made(data, ".pdf", document.printed(count_pages(data), (NUMBER_FORMS[document.language],)))


def _style(document: TrueDocument, columns: int) -> str:
    chinese = document.is_chinese
    return _STYLE.format(
        number=_NUMBER_CSS[document.language],
        odd=f'"{_quoted(document.running_head)}"',
        even=f'"{_quoted(document.title)}"',
        font="'Noto Serif CJK SC', 'Noto Sans CJK SC', serif" if chinese else "'Liberation Serif', serif",
        columns=columns,
        gap="0" if chinese else ".5em",
        indent="2em" if chinese else "0",
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def write_page(document: TrueDocument, style: str = "", before: str = "", after: str = "") -> str:
    """Write a document as a web page.

    Args:
        document: What it says.
        style: CSS.
        before: What the body begins with, as HTML.
        after: What it ends with.
    """
    notes = "".join(
        f"<p><sup>{number}</sup> {escape(note)}</p>" for number, note in enumerate(document.footnotes, start=1)
    )
    return (
        f'<!DOCTYPE html><html lang="{document.language}"><head><meta charset="utf-8">'
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body>{before}"
        f'{_body(document.blocks)}<div class="notes">{notes}</div>{after}</body></html>'
    )


def _body(blocks: tuple[Block, ...]) -> str:
    parts = []
    for index, block in enumerate(blocks):
        if block.kind == "item":
            first = not index or blocks[index - 1].kind != "item"
            last = index + 1 == len(blocks) or blocks[index + 1].kind != "item"
            parts.append(f"{'<ol>' * first}<li>{escape(block.text)}</li>{'</ol>' * last}")
        elif block.kind == "table":
            parts.append(_table(block))
        else:
            tag = f"h{min(block.level, 6)}" if block.kind == "heading" else "p"
            parts.append(f"<{tag}>{_with_signs(block)}</{tag}>")
    return "\n".join(parts)


def _with_signs(block: Block) -> str:
    parts, at = [], 0
    for offset, number in block.notes:
        parts.append(f"{escape(block.text[at:offset])}<sup>{number}</sup>")
        at = offset
    return "".join(parts) + escape(block.text[at:])


def _table(block: Block) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in block.rows[0])
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows[1:])
    lines = "ruled" if block.ruled else "open"
    return f'<table class="{lines}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
