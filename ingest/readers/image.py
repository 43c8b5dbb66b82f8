"""Pictures of pages (PNG, JPEG, TIFF of one page or many): recognised, where the packages for it are installed."""

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.errors import NoTextLayerError, RecognitionMissingError, UnreadableDocumentError
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.pdf.furniture import body_size, part_notes
from ingest.readers.pdf.headings import find_headings
from ingest.readers.pdf.paragraphs import add_pages
from ingest.readers.pdf.scanned import lay_out_scan
from ingest.readers.pdf.sheet import Sheet
from ingest.scans import ScannedPage, drop_running_lines, mean_confidence, scanner

_FORMATS = ("PNG", "JPEG", "TIFF")
# Pixels of one page above which a file is refused before it is unpacked: A3 at 600 dpi has 70 million, 270 MB unpacked.
# Pillow warns from there on.
_MAX_PIXELS = 89_478_485
# Pages above which a file is refused: at 2 s a page, 500 take a quarter of an hour.
_MAX_PAGES = 500
# Dots an inch: taken from the file where a page of at most A2 comes of it; cameras write 72 whatever they took.
_USUAL_DPI = 200.0
_MIN_DPI, _MAX_DPI = 60.0, 1_300.0
_MAX_INCHES = 24.0
_POINTS_PER_INCH = 72.0
# Mean confidence over a page's characters below which the report says so: typeset pages in simplified Chinese and
# English have .989 and more, with grain and skew, too; traditional ones, one character in seventeen wrong, .94 to .96.
_LOW_CONFIDENCE = 0.97
# What Pillow's decoders raise for damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, OverflowError)
_DAMAGE_INSIDE = (struct.error, zlib.error)

_LOCK = threading.Lock()  # warnings are turned into errors for the whole process while a file is opened

_Size = tuple[int, int]


class ImageReader:
    """Reads pictures of pages by recognising their text."""

    name = "image"
    suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one picture file; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is none of the formats, damaged, too large, or has too many pages.
            NoTextLayerError: Nothing was recognised, or recognition is switched off or (RecognitionMissingError) not
                installed.
        """
        with self._open(data, name) as picture:
            count = self._count_pages(picture, name)
            reader = scanner() if options.recognise_scans else None
            if reader is None:
                raise (RecognitionMissingError if options.recognise_scans else NoTextLayerError)(name, count)
            scanned: list[ScannedPage] = []
            sizes: list[_Size] = []
            dpi: list[float] = []
            lost: list[int] = []
            for number, page in enumerate(self._pages(picture, count, name), start=1):
                scanned.append(ScannedPage() if page is None else reader.read(page))
                sizes.append((1, 1) if page is None else page.size)
                dpi.append(_USUAL_DPI if page is None else _plausible_dpi(page))
                if page is None:
                    lost.append(number)
        if len(lost) == count:
            raise UnreadableDocumentError(name, self.name, "it is damaged")
        if not any(page.items for page in scanned):
            raise NoTextLayerError(name, count)
        empty = [number for number, page in enumerate(scanned, start=1) if not page.items and number not in lost]
        sheets = [_to_sheet(*each) for each in zip(_own(scanned, sizes), sizes, dpi, strict=True)]
        body = body_size(sheets)
        builder = TextBuilder()
        notes = [part_notes(sheet, body) for sheet in sheets]
        add_pages(builder, sheets, notes, find_headings(sheets, (), body))
        return builder.build(warnings=_remarks(scanned, lost, empty), pages_lost=sorted(lost + empty))

    def _open(self, data: bytes, name: str) -> Image.Image:
        try:
            with _LOCK, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is wrong in a file's tags
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            cause = f"it has more than {_MAX_PIXELS:,} pixels; save it at 300 dpi"
            raise UnreadableDocumentError(name, self.name, cause) from error
        except UnidentifiedImageError as error:
            raise UnreadableDocumentError(name, self.name, "it is no PNG, JPEG or TIFF picture") from error
        except (*_DAMAGE, *_DAMAGE_INSIDE) as error:
            raise UnreadableDocumentError(name, self.name, "it is damaged") from error
        return picture

    def _count_pages(self, picture: Image.Image, name: str) -> int:
        """Count the pages of a TIFF up to the limit; other formats have one (what a PNG may hold is an animation)."""
        if picture.format != "TIFF":
            return 1
        count = 1
        try:
            while count <= _MAX_PAGES:
                picture.seek(count)
                count += 1
        except EOFError:
            pass
        except (*_DAMAGE, *_DAMAGE_INSIDE):
            count += 1  # a page that cannot be read is a page
        if count > _MAX_PAGES:
            raise UnreadableDocumentError(name, self.name, f"it has more than {_MAX_PAGES:,} pages; split it")
        return count

    def _pages(self, picture: Image.Image, count: int, name: str) -> Iterator[Image.Image | None]:
        """Unpack one page after the other; None stands for a damaged one."""
        for index in range(count):
            try:
                if count > 1:
                    picture.seek(index)
                if picture.width * picture.height > _MAX_PIXELS:
                    cause = f"page {index + 1} has more than {_MAX_PIXELS:,} pixels; save it at 300 dpi"
                    raise UnreadableDocumentError(name, self.name, cause)
                picture.load()
                page = ImageOps.exif_transpose(picture)
            except (*_DAMAGE, *_DAMAGE_INSIDE):
                yield None
            else:
                yield page


def _plausible_dpi(page: Image.Image) -> float:
    dots = page.info.get("dpi")
    try:
        across, down = (float(each) for each in dots) if dots else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return _USUAL_DPI
    is_square = abs(across - down) <= 0.02 * max(across, down)
    if is_square and _MIN_DPI <= across <= _MAX_DPI and max(page.size) / across <= _MAX_INCHES:
        return across
    return _USUAL_DPI


def _own(pages: Sequence[ScannedPage], sizes: Sequence[_Size]) -> Sequence[ScannedPage]:
    """Leave running lines out; a lone picture may be a cutting, whose first line is text."""
    return drop_running_lines(pages, [height for _, height in sizes]) if len(pages) > 1 else pages


def _to_sheet(page: ScannedPage, size: _Size, dots: float) -> Sheet:
    pixel = _POINTS_PER_INCH / dots
    return lay_out_scan(page, pixel, (size[0] * pixel, size[1] * pixel))


def _remarks(scanned: Sequence[ScannedPage], lost: Sequence[int], empty: Sequence[int]) -> list[str]:
    remarks = [f"page {number} is damaged and could not be read" for number in lost]
    remarks += [f"nothing was recognised on page {number}" for number in empty]
    for number, page in enumerate(scanned, start=1):
        confidence = mean_confidence(page.lines)
        if page.items and confidence < _LOW_CONFIDENCE:
            shown = f"{confidence:.2f}".removeprefix("0")
            remarks.append(f"page {number} was recognised with low confidence ({shown})")
    return remarks
