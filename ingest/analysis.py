"""One file's bytes → everything that is read out of them, before anything is kept."""

from dataclasses import dataclass

from corpus.errors import EmptyDocumentError
from corpus.model import Heading, Mention, Recognition
from corpus.provisions import Reading
from ingest.mentions import find_mentions
from ingest.readers import reader_for
from ingest.readers.base import ReadOptions, ReadText
from ingest.recognise import detect_language, recognise
from ingest.structure import find_headings


@dataclass(frozen=True, slots=True)
class Assumed:
    """Provisions, read as if the document were what it shows by itself; see ``ingest.read_ahead``."""

    language: str
    kind: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one file holds. All spans count characters of ``read.text``."""

    reader: str
    read: ReadText
    headings: tuple[Heading, ...]
    recognitions: tuple[Recognition, ...]
    mentions: tuple[Mention, ...]
    assumed: Assumed | None = None


def analyse(name: str, data: bytes, options: ReadOptions) -> Analysis:
    """Read one file and find its structure, its metadata and the documents it names.

    Args:
        name: The file name; its suffix chooses the reader.
        data: The whole file.
        options: What the run chose.

    Raises:
        IngestError: The file cannot be used.
    """
    reader = reader_for(name)
    if not data.strip():
        raise EmptyDocumentError(name)
    read = reader.read(data, name, options)
    headings = find_headings(read.text, read.headings)
    found = recognise(read.text, headings, title=read.title, name=name, properties=read.properties)
    mentions = find_mentions(read.text, headings, detect_language(read.text))
    own = {_squeezed(each.value) for each in found if each.field == "document_number"}
    others = tuple(each for each in mentions if _squeezed(each.document_number or "") not in own)
    return Analysis(reader.name, read, headings, found, others)


def _squeezed(number: str) -> str:
    return "".join(number.split())
