"""Office files are zip archives of XML: refuse what is none, or unpacks to too much, before anything is unpacked."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError

MAX_ADDED_BYTES = 100_000_000
"""Bytes that unpacking may add: the XML of a thousand pages is about 20 MB, pictures hardly shrink; all is held at
once, and XML takes several times its size."""
MAX_PARTS = 10_000
"""Parts an Office file may have: real ones have some dozens, one a picture."""
MESSAGE_CHARACTERS = 200
"""Of what a library says of the damage, how much is repeated."""

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"

DAMAGE: tuple[type[Exception], ...] = (
    etree.LxmlError, zipfile.BadZipFile, zlib.error, EOFError, SyntaxError, KeyError, AttributeError, ValueError,
    NotImplementedError, RuntimeError, IndexError, TypeError, OSError, ArithmeticError, AssertionError,
)  # fmt: skip
"""What the libraries that read Office files raise on damaged ones: missing parts and attributes (KeyError,
AttributeError), wrong content types and zip flags (ValueError, NotImplementedError, RuntimeError), broken XML
(SyntaxError) and broken streams."""


@dataclass(frozen=True, slots=True)
class PackageKind:
    """One kind of Office file."""

    reader: str
    """The reader's name, for messages."""
    called: str
    """As messages call the file: "a Word file"."""
    old: str
    """As messages call its predecessor, which is no zip archive: "an old Word file (.doc)"."""
    folder: str
    """Where its parts are: "word/"."""


def check_package(data: bytes, name: str, kind: PackageKind) -> None:
    """Refuse what is no package of this kind and of bounded size; nothing is unpacked.

    Args:
        data: The whole file.
        name: The file name, for messages.
        kind: What the file should be.

    Raises:
        UnreadableDocumentError: It is no such file, is cut short, or unpacks to too much.
        EncryptedDocumentError: A password is needed.
    """
    if data.startswith(_OLE_SIGNATURE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedDocumentError(name)
        raise UnreadableDocumentError(name, kind.reader, f"it is {kind.old} under a new name")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocumentError(name, kind.reader, f"it is not {kind.called}, or was cut short") from error
    if len(parts) > MAX_PARTS:
        raise UnreadableDocumentError(name, kind.reader, f"it has more than {MAX_PARTS:,} parts")
    # zipfile never unpacks more of a part than its declared size, so the declared sizes are a bound.
    if sum(part.file_size for part in parts) > len(data) + MAX_ADDED_BYTES:
        cause = f"it unpacks to {MAX_ADDED_BYTES / 1e6:,.0f} MB more than it has"
        raise UnreadableDocumentError(name, kind.reader, cause)
    if any(part.flag_bits & 0x1 for part in parts):
        raise EncryptedDocumentError(name)
    names = {part.filename for part in parts}
    if _CONTENT_TYPES not in names and not any(each.startswith(kind.folder) for each in names):
        raise UnreadableDocumentError(name, kind.reader, f"it is a zip archive, but not {kind.called}")


def describe(error: Exception) -> str:
    """Give a library's words on the damage: one line, not too long, never empty."""
    return " ".join(str(error).split())[:MESSAGE_CHARACTERS] or type(error).__name__
