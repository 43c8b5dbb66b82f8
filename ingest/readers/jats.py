"""Journal articles in JATS XML, as PubMed Central keeps them.

Who, what and where of the article go into the properties; abstract, sections, tables, notes and references into the
text. Nothing outside the file is read: document types and entities are neither fetched nor expanded.
"""

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from corpus.errors import UnreadableDocumentError
from ingest.clean import clean_text, has_han
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.grids import Cell, row_lines

MAX_AUTHORS = 500
"""Authors kept; the longest lists of real papers have some thousands, of no use here."""
_DEEPEST_HEADING = 6
_MATHML = "{http://www.w3.org/1998/Math/MathML}"

_SKIPPED = frozenset(
    "object-id alternatives-graphic graphic inline-graphic media supplementary-material tex-math annotation"
    " permissions processing-meta custom-meta-group inline-supplementary-material".split()
)
# Elements that stand between paragraphs although they are inside one.
_BLOCKS = frozenset(
    "p sec list def-list disp-quote disp-formula fig table-wrap boxed-text verse-group speech statement"
    " fn-group ref-list fig-group table-wrap-group supplementary-material app ack glossary".split()
)
_NAMES_OF_PARTS = {"abstract": "Abstract", "ack": "Acknowledgements", "fn-group": "Notes", "ref-list": "References"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
# The dates of an article, the one that citations give first.
_DATES = ("ppub", "collection", "epub", "epub-ppub", "pub")


class JatsReader:
    """Reads journal articles (.xml, .nxml)."""

    name = "jats"
    suffixes: tuple[str, ...] = (".xml", ".nxml")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one article; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is not XML, damaged, or another kind of XML.
        """
        if not data:
            return ReadText("")  # the run says that a file of no bytes is empty
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            cause = f"it is no sound XML ({' '.join(str(error).split())[:200]})"
            raise UnreadableDocumentError(name, self.name, cause) from error
        articles = [each for each in root.iter("{*}article") if _find(each, "front") is not None]
        if not articles:
            kind = etree.QName(root).localname if isinstance(root.tag, str) else "unknown"
            cause = f"it is XML, but no journal article (its outermost element is {kind!r}, not 'article')"
            raise UnreadableDocumentError(name, self.name, cause)
        warnings = ["only the first of its articles was read"] if len(articles) > 1 else []
        return _ArticleReader(articles[0]).read(warnings)


class _ArticleReader:
    def __init__(self, article: etree._Element) -> None:
        self._article = article
        self._builder = TextBuilder()
        self._notes: list[etree._Element] = []

    def read(self, warnings: list[str]) -> ReadText:
        properties = _properties(self._article)
        title = properties.get("title")
        if isinstance(title, str):
            self._builder.add(title, heading_level=1)
        meta = _find(self._article, "front", "article-meta")
        for abstract in _children(meta, "abstract", "trans-abstract"):
            self._read_part(abstract, 2, _NAMES_OF_PARTS["abstract"])
        for keywords in _children(meta, "kwd-group"):
            words = filter(None, (_line(word) for word in keywords.iter("{*}kwd", "{*}compound-kwd-part")))
            self._builder.add(f"{_line(_find(keywords, 'title')) or 'Keywords'}: {'; '.join(words)}")
        body = _find(self._article, "body")
        if body is not None:
            self._read_blocks(body, 2)
        self._read_back(_find(self._article, "back"))
        return self._builder.build(title if isinstance(title, str) else None, properties, warnings)

    def _read_back(self, back: etree._Element | None) -> None:
        """Read what follows the body; references last, whatever the file's order."""
        references = []
        for part in back if back is not None else ():
            if _local(part) == "ref-list":
                references.append(part)
            elif _local(part) == "app-group":
                self._read_blocks(part, 2)
            elif _local(part) == "fn-group":
                self._add_lines(part, _lines_of_notes(part))
            else:
                self._read_part(part, 2, _NAMES_OF_PARTS.get(_local(part)))
        if self._notes:
            self._builder.add("\n".join(_note_line(note) for note in self._notes))
        for part in references:
            self._add_lines(part, _lines_of_references(part))

    def _add_lines(self, part: etree._Element, lines: Iterator[str]) -> None:
        self._builder.add(_line(_find(part, "title")) or _NAMES_OF_PARTS[_local(part)], heading_level=2)
        self._builder.add("\n".join(lines))

    def _read_part(self, part: etree._Element, level: int, name: str | None = None) -> None:
        """Read a section: its title as a heading, then what it holds."""
        title = " ".join(filter(None, (_line(_find(part, "label")), _line(_find(part, "title")) or name or "")))
        if title:
            self._builder.add(title, heading_level=min(level, _DEEPEST_HEADING))
        self._read_blocks(part, level + 1)

    def _read_blocks(self, parent: etree._Element, level: int) -> None:
        for element in parent:
            kind = _local(element)
            if kind in ("title", "label") or kind in _SKIPPED:
                continue
            if kind in ("sec", "app", "boxed-text", "ack", "glossary"):
                self._read_part(element, level)
            elif kind == "p":
                self._read_paragraph(element, level)
            elif kind in ("list", "def-list"):
                self._builder.add("\n".join(_list_lines(element)))
            elif kind == "table-wrap":
                self._read_table(element)
            elif kind == "fig":
                self._builder.add(_caption(element))
            elif kind == "fn":
                self._notes.append(element)
            elif kind in ("disp-formula", "verse-line", "attrib"):
                self._builder.add(_line(element))
            else:
                self._read_blocks(element, level)

    def _read_paragraph(self, paragraph: etree._Element, level: int) -> None:
        """Read a paragraph; lists and tables inside it become blocks of their own."""
        pieces = [paragraph.text or ""]
        for child in list(paragraph):
            kind = _local(child)
            if kind == "fn":
                self._notes.append(child)
                pieces.append(f"[{_line(_find(child, 'label')) or len(self._notes)}]")
            elif kind in _BLOCKS:
                self._builder.add(_folded(pieces))
                pieces = []
                holder = etree.Element("holder")
                tail, child.tail = child.tail, None
                holder.append(child)
                self._read_blocks(holder, level)
                pieces.append(tail or "")
                continue
            else:
                pieces.extend(_pieces(child))
            pieces.append(child.tail or "")
        self._builder.add(_folded(pieces))

    def _read_table(self, wrap: etree._Element) -> None:
        self._builder.add(_caption(wrap))
        for table in wrap.iter("{*}table"):
            self._builder.add("\n".join(row_lines(_cells(row) for row in table.iter("{*}tr"))))
        for foot in wrap.iter("{*}table-wrap-foot"):
            notes = list(foot.iter("{*}fn"))
            lines = map(_note_line, notes) if notes else [_line(each) for each in foot]
            self._builder.add("\n".join(lines))


def _properties(article: etree._Element) -> dict[str, object]:
    meta = _find(article, "front", "article-meta")
    journal = _find(article, "front", "journal-meta")
    if meta is None:
        return {}
    venue = _find(journal, "journal-title-group", "journal-title")
    venue = venue if venue is not None else _find(journal, "journal-title")
    found: dict[str, object] = {
        "title": _title(meta),
        "authors": _authors(meta),
        "year": _year(meta),
        "doi": _doi(meta),
        "venue": _line(venue),
    }
    return {key: value for key, value in found.items() if value}


def _title(meta: etree._Element) -> str:
    group = _find(meta, "title-group")
    parts = [_find(group, "article-title"), _find(group, "subtitle")]
    return ": ".join(filter(None, map(_line, parts)))


def _authors(meta: etree._Element) -> list[str]:
    """Give the authors as their names are written: given name first, but not in Chinese."""
    names = []
    for contributor in meta.iterfind("{*}contrib-group/{*}contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        collective = _find(contributor, "collab")
        name = next(contributor.iter("{*}name", "{*}string-name"), None)
        shown = _person(name) if name is not None else _line(collective)
        if shown:
            names.append(shown)
    return names[:MAX_AUTHORS]


def _person(name: etree._Element) -> str:
    surname, given = _line(_find(name, "surname")), _line(_find(name, "given-names"))
    if not surname:
        return _line(name)
    if name.get("name-style") == "eastern" or has_han(surname):
        return surname + given
    return " ".join(filter(None, (given, surname, _line(_find(name, "suffix")))))


def _year(meta: etree._Element) -> int | None:
    dates = {
        date.get("pub-type") or date.get("date-type") or "pub": date for date in reversed(_children(meta, "pub-date"))
    }
    for kind in (*_DATES, *dates):
        match = _YEAR.fullmatch(_line(_find(dates[kind], "year"))) if kind in dates else None
        if match:
            return int(match[0])
    return None


def _doi(meta: etree._Element) -> str | None:
    for identifier in _children(meta, "article-id"):
        if identifier.get("pub-id-type") == "doi" and (match := _DOI.search(_line(identifier))):
            return match[0]
    return None


def _list_lines(element: etree._Element, depth: int = 0) -> Iterator[str]:
    if _local(element) == "def-list":
        for item in element.iterfind("{*}def-item"):
            yield f"{_line(_find(item, 'term'))}: {_line(_find(item, 'def'))}"
        return
    is_ordered = element.get("list-type", "bullet") not in ("bullet", "simple")
    for number, item in enumerate(element.iterfind("{*}list-item"), start=1):
        marker = _line(_find(item, "label")) or (f"{number}." if is_ordered else "-")
        inner = [each for each in item.iter("{*}list", "{*}def-list") if _nearest_item(each) is item]
        pieces = list(_pieces(item, skipped=frozenset({"label", "list", "def-list"})))
        yield f"{marker} {_folded(pieces)}"
        for each in inner:
            yield from _list_lines(each, depth + 1)


def _nearest_item(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("{*}list-item"), None)


def _lines_of_references(part: etree._Element) -> Iterator[str]:
    for number, reference in enumerate(part.iter("{*}ref"), start=1):
        label = _line(_find(reference, "label")).strip("[]. ") or str(number)
        cited = next(reference.iter("{*}mixed-citation", "{*}element-citation", "{*}citation", "{*}note"), None)
        if cited is not None:
            yield f"[{label}] {_citation(cited)}"


def _citation(cited: etree._Element) -> str:
    """Give a reference in one line; one kept as fields only is put in the usual order."""
    if _local(cited) != "element-citation":
        return _line(cited)
    people = [_person(name) for name in cited.iter("{*}name")] or [_line(each) for each in cited.iter("{*}collab")]
    names = ("year", "article-title", "chapter-title", "source", "publisher-name", "volume")
    fields = {name: _line(cited.find(f".//{{*}}{name}")) for name in names}
    pages = "–".join(filter(None, (_line(cited.find(f".//{{*}}{name}")) for name in ("fpage", "lpage"))))
    parts = [", ".join(people), *fields.values(), pages, *(_line(each) for each in cited.iter("{*}pub-id"))]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _lines_of_notes(part: etree._Element) -> Iterator[str]:
    return (_note_line(note) for note in part.iter("{*}fn"))


def _note_line(note: etree._Element) -> str:
    label = _line(_find(note, "label")).strip("[]")
    text = _folded(_pieces(note, skipped=frozenset({"label"})))
    return f"[{label}] {text}" if label else text


def _caption(element: etree._Element) -> str:
    return " ".join(filter(None, (_line(_find(element, "label")), _line(_find(element, "caption")))))


def _cells(row: etree._Element) -> list[Cell]:
    return [
        Cell(_line(cell), cell.get("rowspan", ""), cell.get("colspan", ""))
        for cell in row
        if _local(cell) in ("td", "th")
    ]


def _line(element: etree._Element | None) -> str:
    return _folded(_pieces(element)) if element is not None else ""


def _folded(pieces: Iterator[str] | list[str]) -> str:
    return " ".join(clean_text("".join(pieces).replace("\n", " ")).split())


def _pieces(element: etree._Element, skipped: frozenset[str] = frozenset()) -> Iterator[str]:
    if isinstance(element, etree._Entity):
        yield html5.get(f"{element.name};", "")  # JATS takes HTML's names for characters
        return
    kind = _local(element)
    if kind in _SKIPPED or kind in skipped:
        return
    yield element.text or ""
    gap = (
        " " if kind in ("p", "title", "list-item", "sec", "break", "name", "label", "def-item", "disp-formula") else ""
    )
    for child in element:
        yield from _pieces(child, skipped)
        yield child.tail or ""
    yield gap


def _local(element: etree._Element) -> str:
    """Give the name without its namespace; MathML keeps a sign of its own, so that its ``list`` is none of ours."""
    if not isinstance(element.tag, str):
        return ""
    return f"math:{element.tag[len(_MATHML) :]}" if element.tag.startswith(_MATHML) else etree.QName(element).localname


def _children(element: etree._Element | None, *names: str) -> list[etree._Element]:
    return [child for child in element if _local(child) in names] if element is not None else []


def _find(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Go down by the first child of each name."""
    for name in path:
        element = next(iter(_children(element, name)), None)
    return element
