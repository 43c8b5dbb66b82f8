"""Markdown: parsed, not pattern-matched; out comes plain text with the headings pointed at."""

import html
import re
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from corpus.errors import UnreadableDocumentError
from ingest.clean import has_han, join_wrapped_lines, unify_line_ends
from ingest.fields import load_fields
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.decoding import decode

# Characters above which a line marked as a heading is a paragraph: "text\n---" makes a heading of a whole paragraph.
# The longest real one seen, a US section title, has 171.
_MAX_HEADING_CHARACTERS = 300

# Marks inside a rendered paragraph. unify_line_ends has removed both characters from the source.
_HARD_BREAK = "\v"  # two blanks at a line's end: meant, or an accident of the source
_BR = "\f"  # <br>: always meant

# Text without any of these means what it says, and need not be parsed (most paragraphs of a law).
_INLINE_SYNTAX = re.compile(r"[\\`*_\[<&~]")
_HARD_BREAK_BLANKS = re.compile(r" {2,}\n")
# Each with what its end begins with, after the last of which none is looked for: a scan to the end of the file for
# every beginning would take hours.
_HIDDEN = (
    (re.compile(r"<!--.*?-->", re.DOTALL), re.compile("-->")),
    (re.compile(r"<script\b.*?</script[^>]*>", re.I | re.DOTALL), re.compile("</script", re.I)),
    (re.compile(r"<style\b.*?</style[^>]*>", re.I | re.DOTALL), re.compile("</style", re.I)),
)
_HTML_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
_HTML_HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.IGNORECASE | re.DOTALL)
_CELL_GAP = re.compile(r"</t[dh]>\s*<t[dh]\b[^>]*>", re.IGNORECASE)
# A converter's footnote mark: in `\1\</sup>` the backslash belongs to the mark and must not escape the tag.
_BACKSLASH_BEFORE_TAG = re.compile(r"\\(?=</?[a-zA-Z]+>)")
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]|\^(?=\[\d)")
_LINK_TARGET = re.compile(r"[/.#:]")

_LINE_TAGS = frozenset(
    "p div tr li ul ol dl dt dd table thead tbody section article header footer center h1 h2 h3 h4 h5 h6".split()
)
# Only these are taken for tags: "<name of the employer>" in a form is text.
_KNOWN_TAGS = _LINE_TAGS | frozenset(
    "a abbr b big blockquote br caption cite code col colgroup del details em figcaption figure font hr i img ins kbd"
    " main mark nav pre q s small span strike strong style sub summary sup td tfoot th tt u var wbr".split()
)


class MarkdownReader:
    """Reads Markdown, with front matter, tables and footnotes."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one Markdown file; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: The bytes are no text, damaged text, or the front matter is no YAML mapping.
        """
        text, warnings = decode(data, name, self.name)
        parser = _build_parser()
        env: dict[str, Any] = {}
        tokens = parser.parse(unify_line_ends(text), env)
        properties: dict[str, object] = {}
        if tokens and tokens[0].type == "front_matter":
            properties = _parse_front_matter(tokens.pop(0).content, name, self.name)
        builder = TextBuilder()
        _BlockRenderer(builder, _InlineRenderer(parser, env)).render(tokens)
        title = properties.get("title")
        return builder.build(title if isinstance(title, str) else None, properties, warnings)


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"inline_definitions": True}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    # US statutes are indented by four blanks a level: no code, only law. The core rule "inline" is left to
    # _InlineRenderer, which parses only paragraphs that hold syntax: twice as fast on a law.
    return parser.disable(["code", "inline"])


def _parse_front_matter(source: str, name: str, reader: str) -> dict[str, object]:
    try:
        return load_fields(source)
    except ValueError as error:
        raise UnreadableDocumentError(
            name, reader, f"its front matter is no list of `field: value` lines in YAML ({error})"
        ) from error


class _InlineRenderer:
    """Source of one paragraph → its lines, without markup."""

    def __init__(self, parser: MarkdownIt, env: MutableMapping[str, Any]) -> None:
        self._parser = parser
        self._env = env

    def lines(self, source: str) -> list[str]:
        lines: list[str] = []
        for part in self._text(source).split(_BR):
            lines.extend(_join_soft_breaks(part))
        return lines

    def line(self, source: str) -> str:
        return " ".join(" ".join(self.lines(source)).split())

    def _text(self, source: str) -> str:
        if not _INLINE_SYNTAX.search(source):
            return _HARD_BREAK_BLANKS.sub(f"{_HARD_BREAK}\n", source)
        source = _BACKSLASH_BEFORE_TAG.sub(r"\\\\", source)
        tokens = self._parser.inline.parse(source, self._parser, self._env, [])
        return _FOOTNOTE_MARK.sub(
            lambda mark: f"[{mark[1]}]" if mark[1] else "", "".join(map(self._token_text, tokens))
        )

    def _token_text(self, token: Token) -> str:
        match token.type:
            case "softbreak":
                return "\n"
            case "hardbreak":
                return f"{_HARD_BREAK}\n"
            case "html_inline":
                return _inline_html_text(token.content)
            case "footnote_ref":
                return f"[{token.meta['label']}]"
            case "image":
                return "".join(map(self._token_text, token.children or []))
            case _:
                return token.content


def _join_soft_breaks(text: str) -> list[str]:
    """Join wrapped lines, but not across a hard break in text that has no Chinese.

    The Taiwanese sources have stray blanks at line ends in mid-sentence (字第 10800141691  ⏎  號令).
    """
    joined: list[str] = []
    run: list[str] = []
    for line in text.split("\n"):
        run.append(line.removesuffix(_HARD_BREAK))
        if line.endswith(_HARD_BREAK) and not has_han(line):
            joined.extend(join_wrapped_lines(run))
            run = []
    return joined + join_wrapped_lines(run)


def _inline_html_text(source: str) -> str:
    if source.startswith(("<!--", "<?", "<!")):
        return ""
    tag = _HTML_TAG.fullmatch(source)
    if tag is None or tag[1].lower() not in _KNOWN_TAGS:
        return source
    return _BR if tag[1].lower() == "br" else ""


class _BlockRenderer:
    """Walks the blocks in order. Lists and tables are gathered as lines, and placed as one block when they end."""

    def __init__(self, builder: TextBuilder, inline: _InlineRenderer) -> None:
        self._builder = builder
        self._inline = inline
        self._heading_level: int | None = None
        self._depth = 0  # of lists, tables and footnotes
        self._lines: list[str] = []
        self._marker = ""
        self._cells: list[str] | None = None
        self._footnotes: list[str] = []

    def render(self, tokens: Iterable[Token]) -> None:
        handlers: dict[str, Callable[[Token], None]] = {
            "inline": self._add_inline,
            "heading_open": self._open_heading,
            "list_item_open": self._open_item,
            "list_item_close": self._close_item,
            "tr_open": self._open_row,
            "tr_close": self._close_row,
            "fence": self._add_fence,
            "html_block": self._add_html,
            "definition": self._add_definition,
            "footnote_reference_open": self._open_footnote,
            "footnote_reference_close": self._close_footnote,
        }
        for opening in ("bullet_list", "ordered_list", "table"):
            handlers[f"{opening}_open"] = self._open_group
            handlers[f"{opening}_close"] = self._close_group
        for token in tokens:
            if handler := handlers.get(token.type):
                handler(token)
        self._builder.add("\n".join(self._footnotes))

    def _add_inline(self, token: Token) -> None:
        if self._cells is not None:
            self._cells.append(self._inline.line(token.content))
        elif self._heading_level is not None:
            self._add_heading(self._inline.line(token.content), self._heading_level)
            self._heading_level = None
        else:
            self._add_lines(self._inline.lines(token.content))

    def _open_heading(self, token: Token) -> None:
        self._heading_level = int(token.tag[1])

    def _add_heading(self, text: str, level: int) -> None:
        if self._depth or len(text) > _MAX_HEADING_CHARACTERS:
            self._add_lines([text])
        else:
            self._builder.add(text, heading_level=level)

    def _open_group(self, token: Token) -> None:
        self._depth += 1

    def _close_group(self, token: Token) -> None:
        self._depth -= 1
        if not self._depth:
            self._builder.add("\n".join(self._lines))
            self._lines = []

    def _open_item(self, token: Token) -> None:
        self._marker += f"{token.info}{token.markup} " if token.info else "- "

    def _close_item(self, token: Token) -> None:
        if self._marker:  # an item without text, such as a number at the end of a page
            self._add_lines([""])

    def _open_row(self, token: Token) -> None:
        self._cells = []

    def _close_row(self, token: Token) -> None:
        self._lines.append(" | ".join(self._cells or []))
        self._cells = None

    def _open_footnote(self, token: Token) -> None:
        self._depth += 1
        self._marker = f"[{token.meta['label']}] "

    def _close_footnote(self, token: Token) -> None:
        self._depth -= 1
        self._footnotes.extend(self._lines)
        self._lines = []

    def _add_fence(self, token: Token) -> None:
        self._add_lines(token.content.split("\n"))

    def _add_definition(self, token: Token) -> None:
        """Keep what has only the form of a link definition: ``[注1]: 见附件`` is a note."""
        url = unquote(str(token.meta["url"]))
        if not _LINK_TARGET.search(url):
            note = f"[{token.meta['label']}]: {url} {token.meta['title'] or ''}"
            self._add_lines([note])

    def _add_html(self, token: Token) -> None:
        source = _drop_hidden(token.content)
        if heading := _HTML_HEADING.fullmatch(source):
            self._add_heading(self._inline.line(heading[2]), int(heading[1]))
        elif source.strip():
            self._add_lines(self._inline_html_lines(source))

    def _inline_html_lines(self, source: str) -> list[str]:
        text = _HTML_TAG.sub(_block_tag_text, _CELL_GAP.sub(" | ", source))
        return [html.unescape(line) for line in text.replace("<!--", "").split("\n") if line.strip()]

    def _add_lines(self, lines: list[str]) -> None:
        if self._marker and lines:
            lines = [self._marker + lines[0], *lines[1:]]
            self._marker = ""
        if self._depth:
            self._lines.extend(lines)
        else:
            self._builder.add("\n".join(lines))


def _drop_hidden(source: str) -> str:
    """Take out comments, scripts and style sheets; one that is never closed stays."""
    for pattern, end in _HIDDEN:
        last = max((match.start() for match in end.finditer(source)), default=None)
        until = 0 if last is None else source.find(">", last) + 1
        source = pattern.sub("", source[:until]) + source[until:]
    return source


def _block_tag_text(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _LINE_TAGS or name == "br":
        return "\n"
    return "" if name in _KNOWN_TAGS else tag[0]
