"""Tables as text: values apart by commas, semicolons or tabs."""

import csv
import io

from corpus.errors import UnreadableDocumentError
from ingest.clean import clean_text, unify_line_ends
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.decoding import decode

# Of the signs that part values, the one that the first lines hold most often is taken.
_DELIMITERS = "\t;,"
_SAMPLE_LINES = 20
_CELL_GAP = " | "


class DelimitedReader:
    """Reads tables saved as text."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one table; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: The bytes are no text, damaged text, or one value is beyond all bounds.
        """
        text, warnings = decode(data, name, self.name)
        sample = "\n".join(text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES])
        delimiter = max(_DELIMITERS, key=sample.count)
        builder = TextBuilder()
        block: list[str] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                cells = [" ".join(clean_text(unify_line_ends(cell)).split()) for cell in row]
                if any(cells):
                    block.append(_CELL_GAP.join(cells) if sum(map(bool, cells)) > 1 else "".join(cells))
                elif block:
                    builder.add("\n".join(block))
                    block = []
        except csv.Error as error:
            raise UnreadableDocumentError(name, self.name, str(error)) from error
        builder.add("\n".join(block))
        return builder.build(warnings=warnings)
