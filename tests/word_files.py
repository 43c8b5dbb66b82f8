"""Word files written by hand: exactly the XML a test is about, in the package that python-docx makes."""

import io
import zipfile

import docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def word_file(body: str, numbering: str = "", styles: str = "") -> bytes:
    """Give a Word file.

    Args:
        body: What stands in ``w:body``.
        numbering: What stands in ``w:numbering``.
        styles: Put at the end of ``w:styles``.
    """
    packed, empty = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name).decode() if name.endswith((".xml", ".rels")) else source.read(name)
            if name == "word/document.xml":
                data = f"<w:document {W} {_OTHERS}><w:body>{body}</w:body></w:document>"
            elif name == "word/numbering.xml":
                data = f"<w:numbering {W}>{numbering}</w:numbering>"
            elif name == "word/styles.xml":
                assert isinstance(data, str)
                data = data.replace("</w:styles>", f"{styles}</w:styles>")
            target.writestr(name, data)
    return packed.getvalue()


def paragraph(text: str, numbering: tuple[int | None, int | None] | None = None, style: str = "") -> str:
    """Give a paragraph; ``numbering`` is its list and level, either of which may be left out."""
    number = ""
    if numbering is not None:
        number_id, level = numbering
        number = (f'<w:ilvl w:val="{level}"/>' if level is not None else "") + (
            f'<w:numId w:val="{number_id}"/>' if number_id is not None else ""
        )
        number = f"<w:numPr>{number}</w:numPr>"
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{number}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Give a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(index: int, kind: str, text: str, more: str = "", start: int = 1, suffix: str = "space") -> str:
    """Give a level of a list; ``more`` stands after its format (lvlRestart, pStyle, isLgl)."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str, more: str = "") -> str:
    """Give a list definition."""
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum w:abstractNumId="{number}">{kind}{more}{"".join(levels)}</w:abstractNum>'


def num(number: int, abstract_number: int, overrides: str = "") -> str:
    """Give a use of a list definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{overrides}</w:num>'


def start_override(index: int, value: int) -> str:
    """Give what makes a use of a list begin a level anew."""
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
