"""Markdown documents → blocks: what they say, without what their sources left in them."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from corpus.errors import EvaluationError
from eval.reading.blocks import Block, TrueDocument

LANGUAGES = ("zh-CN", "zh-TW", "en")
MIN_CHARACTERS = 1_500
"""Shorter documents do not fill two pages, so they show neither running heads nor paragraphs across pages."""
CHARACTERS = {"zh-CN": 7_000, "zh-TW": 6_000, "en": 15_000}
"""Of a document that are typeset: about seven pages."""
TITLE_WITHIN_BLOCKS = 3

_COMMENT = re.compile(r"<!--[^>]*-->")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"\*{1,3}|`|\\(?=[\\.()\[\]*_#-])")
_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_BOLD_LINE = re.compile(r"\*\*([^*]{1,80})\*\*\s*")
_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.? [A-Z][^.;]{2,120}")
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MIN_HAN_SHARE = 0.3


def read_sources(folders: Sequence[Path], per_language: int) -> list[TrueDocument]:
    """Take documents from folders, from each the same number of each language it has.

    Args:
        folders: They hold ``NAME.md``, with or without ``NAME.yaml``.
        per_language: How many of each; those in the middle of the order by length, since the longest and shortest are
            the oddest.

    Raises:
        EvaluationError: No file can be used.
    """
    chosen: list[TrueDocument] = []
    for folder in folders:
        found: dict[str, list[TrueDocument]] = {language: [] for language in LANGUAGES}
        for path in sorted(folder.glob("*.md")):
            if path.stem != "README":
                document = parse_source(path)
                if document.language in found and len(document.text()) >= MIN_CHARACTERS:
                    found[document.language].append(document)
        if not any(found.values()):
            raise EvaluationError(
                str(folder), "it holds no Markdown document in Chinese or English of two pages or more"
            )
        chosen += [each for documents in found.values() for each in _middle(documents, per_language)]
    return chosen


def parse_source(path: Path) -> TrueDocument:
    """Read one Markdown file into blocks, as many as CHARACTERS allow.

    Raises:
        EvaluationError: The file is no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise EvaluationError(str(path), "it is not UTF-8") from error
    language = _language(path, text)
    blocks = list(_cut(_blocks(text), CHARACTERS.get(language, max(CHARACTERS.values()))))
    at = next((index for index, block in enumerate(blocks) if block.level == 1), None)
    if at is None and blocks:  # a paper opens with its title, after a rubric, and marks neither
        at = max(range(min(len(blocks), TITLE_WITHIN_BLOCKS)), key=lambda index: len(blocks[index].text))
        blocks[at] = Block("heading", blocks[at].text, 1)
    return TrueDocument(path.stem, language, path.stem if at is None else blocks[at].text, tuple(blocks))


def _middle(documents: list[TrueDocument], count: int) -> list[TrueDocument]:
    ordered = sorted(documents, key=lambda each: (len(each.text()), each.name))
    start = max((len(ordered) - count) // 2, 0)
    return ordered[start : start + count]


def _language(path: Path, text: str) -> str:
    sidecar = path.with_suffix(".yaml")
    if sidecar.is_file():
        fields = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        if isinstance(fields, dict) and isinstance(fields.get("language"), str):
            return str(fields["language"])
    return "zh-CN" if len(_HAN.findall(text)) > _MIN_HAN_SHARE * len(text) else "en"


def _blocks(text: str) -> Iterator[Block]:
    for line in _COMMENT.sub("", text).splitlines():
        line = line.strip()
        if "http" in line or line.startswith("|"):  # addresses are of the source, and tables are added by us
            continue
        heading = _HEADING.fullmatch(line)
        label = _BOLD_LINE.fullmatch(line)
        shown = _plain(heading[2] if heading else label[1] if label else line)
        if not any(map(str.isalnum, shown)):
            continue
        if heading:
            yield Block("heading", shown, len(heading[1]))
        elif label:
            yield Block("heading", shown, 4)
        elif numbered := _NUMBERED_HEADING.fullmatch(shown):
            yield Block("heading", shown, 2 + numbered[1].count("."))
        else:
            yield Block("paragraph", shown)


def _plain(line: str) -> str:
    line = _EMPHASIS.sub("", _LINK.sub(r"\1", _TAG.sub("", line)))
    line = _INVISIBLE.sub("", unicodedata.normalize("NFC", html.unescape(line))).replace("|", "/")
    return " ".join(line.removeprefix("- ").removeprefix("> ").split())


def _cut(blocks: Iterator[Block], limit: int) -> Iterator[Block]:
    total = 0
    for block in blocks:
        total += len(block.text)
        if total > limit:
            return
        yield block
