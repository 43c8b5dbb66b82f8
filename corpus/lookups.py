"""What every search reads of the catalogue: few columns, statements built once, and what was read at one generation.

A search asks the catalogue a dozen times; built and loaded as objects each time, that took half of its milliseconds.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Select, String, and_, bindparam, func, or_, select

from corpus.filters import Filters
from corpus.model import Document, Passage, Span, Survey
from corpus.removals import batched
from corpus.rows import names_of, to_document
from corpus.selection import filtered
from corpus.tables import DocumentRow, ManifestRow, PassageRow, TextRow
from corpus.text_cache import TextCache

REMEMBERED_DOCUMENTS = 2_000
"""Descriptions kept, 2–4 kB each: what the first pages of results of a few hundred questions show."""
REMEMBERED_NAMES = 50_000
"""Documents whose titles are kept, about 200 bytes each."""
REMEMBERED_SELECTIONS = 8
"""Sets of documents that a filter lets through; at 8,334 documents one took 4 ms to read, and grows with the corpus."""

LAST_CHARACTER = "\U0010ffff"
"""Sorts behind every character of a path: in SQLite, places below a prefix lie between the two."""
REMEMBERED_SURVEYS = 100
"""Counts of what a filter lets through, some hundred bytes each; 8,334 documents took 43 ms to count."""

_DOCUMENTS = DocumentRow.__table__
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """What was read at one generation of the corpus, those used last; nothing of it outlives a change."""

    def __init__(self, limit: int) -> None:
        """Prepare.

        Args:
            limit: Entries kept.
        """
        self._limit = limit
        self._generation = -1
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, generation: int, keys: Collection[Key], load: Callable[[list[Key]], Iterable[tuple[Key, Value]]]
    ) -> dict[Key, Value]:
        """Return what is known of keys.

        Args:
            generation: Of the corpus, read before this call: what is loaded may be newer, never older.
            keys: What is asked for.
            load: Reads those that are not remembered; may leave some out.
        """
        with self._lock:
            if self._generation != generation:
                self._held.clear()
                self._generation = generation
            found = {key: self._held[key] for key in keys if key in self._held}
            for key in found:
                self._held.move_to_end(key)
        missing = [key for key in keys if key not in found]
        if missing:
            fresh = dict(load(missing))
            found.update(fresh)
            with self._lock:
                if self._generation == generation:
                    self._held.update(fresh)
                    while len(self._held) > self._limit:
                        self._held.popitem(last=False)
        return found


class Lookups:
    """Reads passages, documents and selections for searches; safe from any thread."""

    def __init__(self, engine: Engine, texts: TextCache) -> None:
        """Prepare.

        Args:
            engine: The catalogue's database.
            texts: Canonical texts in memory.
        """
        self._engine = engine
        self._texts = texts
        self._documents: Remembered[str, Document] = Remembered(REMEMBERED_DOCUMENTS)
        self._names: Remembered[str, tuple[str, ...]] = Remembered(REMEMBERED_NAMES)
        self._selections: Remembered[Filters, set[str]] = Remembered(REMEMBERED_SELECTIONS)
        self._surveys: Remembered[Filters, Survey] = Remembered(REMEMBERED_SURVEYS)
        self._all_names: Remembered[None, set[str]] = Remembered(1)
        self._statements: dict[str, Select[Any]] = {}

    def generation(self) -> int:
        """Return how often the corpus changed."""
        statement = self._prepared("generation", lambda: _value_of("generation"))
        with self._engine.connect() as connection:
            value = connection.execute(statement).scalar()
        return int(value or "0")

    def has_documents(self) -> bool:
        """Say whether any document is current, without counting them."""
        statement = self._prepared("any", lambda: select(DocumentRow.id).where(DocumentRow.state == "current").limit(1))
        with self._engine.connect() as connection:
            return connection.execute(statement).first() is not None

    def first(self, column: ColumnElement[Any], value: str) -> Document | None:
        """Find a current document by a column."""
        statement = self._prepared(
            f"first {column}",
            lambda: select(_DOCUMENTS).where(column == bindparam("value")),
        )
        with self._engine.connect() as connection:
            rows: Sequence[Any] = connection.execute(statement, {"value": value}).all()
        # Asked for the state too, SQLite takes the index of states and goes through every current document.
        return next((to_document(row) for row in rows if row.state == "current"), None)

    def current(self) -> list[Document]:
        """List the current documents by file name."""
        statement = self._prepared(
            "current", lambda: select(_DOCUMENTS).where(DocumentRow.state == "current").order_by(DocumentRow.source)
        )
        with self._engine.connect() as connection:
            rows: Sequence[Any] = connection.execute(statement).all()
        return [to_document(row) for row in rows]

    def has_starts(self, first: date, last: date) -> bool:
        """Say whether any current document was issued, or came into force, after one day and until another."""
        days = (DocumentRow.issued, DocumentRow.effective_from)
        within = or_(*(and_(day > first, day <= last) for day in days))
        with self._engine.connect() as connection:
            query = select(DocumentRow.id).where(DocumentRow.state == "current", within).limit(1)
            return connection.execute(query).first() is not None

    def below(self, prefix: str) -> list[Document]:
        """List the current documents whose location begins like this."""
        with self._engine.connect() as connection:
            rows: Sequence[Any] = connection.execute(
                self._prepared("below", self._build_below), {"prefix": prefix, "last": prefix + LAST_CHARACTER}
            ).all()
        return [to_document(row) for row in rows if row.state == "current" and row.location.startswith(prefix)]

    def _build_below(self) -> Select[Any]:
        """Compare places where SQLite is asked: it takes no index for LIKE, and would read all places for each file."""
        place, prefix = DocumentRow.location, bindparam("prefix", type_=String)
        if self._engine.dialect.name == "sqlite":
            is_below = and_(place >= prefix, place < bindparam("last", type_=String))
        else:
            is_below = func.substr(place, 1, func.length(prefix)) == prefix
        return select(_DOCUMENTS).where(is_below)

    def documents(self, identifiers: Collection[str]) -> dict[str, Document]:
        """Find several documents at once; ids that are not held are left out."""

        def load(missing: list[str]) -> Iterable[tuple[str, Document]]:
            found: list[Any] = self._among("documents", select(_DOCUMENTS), DocumentRow.id, missing)
            return [(row.id, to_document(row)) for row in found]

        return self._documents.get(self.generation(), identifiers, load)

    def names(self, identifiers: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return what people may call each document."""
        columns = select(DocumentRow.id, DocumentRow.title, DocumentRow.title_en, DocumentRow.summarises)

        def load(missing: list[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
            found = self._among("names", columns, DocumentRow.id, missing)
            return [(row[0], names_of(row[1], row[2], row[3])) for row in found]

        return self._names.get(self.generation(), identifiers, load)

    def selected(self, filters: Filters) -> set[str]:
        """Find the current documents that filters let through; not to be changed by who asks."""

        def load(_: list[Filters]) -> Iterable[tuple[Filters, set[str]]]:
            with self._engine.connect() as connection:
                return [(filters, set(connection.execute(filtered(filters)).scalars()))]

        return self._selections.get(self.generation(), [filters], load)[filters]

    def survey(self, filters: Filters) -> Survey:
        """Count what the current documents that filters let through cover."""
        undated = func.count().filter(DocumentRow.effective_from.is_(None))
        totals = (func.count(), func.max(DocumentRow.issued), undated)

        def load(_: list[Filters]) -> Iterable[tuple[Filters, Survey]]:
            chosen = filtered(filters)
            with self._engine.connect() as connection:
                documents, newest, without_date = connection.execute(chosen.with_only_columns(*totals)).one()
                places = connection.execute(chosen.with_only_columns(DocumentRow.jurisdiction).distinct()).scalars()
                found = frozenset(place for place in places if place)
            return [(filters, Survey(documents, newest, without_date, found))]

        return self._surveys.get(self.generation(), [filters], load)[filters]

    def all_names(self) -> set[str]:
        """Return every title and number of current documents; not to be changed by who asks."""
        columns = (DocumentRow.title, DocumentRow.title_en, DocumentRow.document_number, DocumentRow.summarises)

        def load(_: list[None]) -> Iterable[tuple[None, set[str]]]:
            with self._engine.connect() as connection:
                rows = connection.execute(select(*columns).where(DocumentRow.state == "current")).all()
            numbers = {name for row in rows for name in (row[2], (row[3] or {}).get("document_number")) if name}
            return [(None, numbers | {name for row in rows for name in names_of(row[0], row[1], row[3])})]

        return self._all_names.get(self.generation(), [None], load)[None]

    def passages(self, identifiers: Sequence[str]) -> list[Passage]:
        """Load passages of current documents, in the order asked; others are left out, never cited."""
        columns = (PassageRow.id, PassageRow.document_id, PassageRow.ordinal, PassageRow.start, PassageRow.end)
        query = select(*columns, PassageRow.path, PassageRow.page)
        rows = {row[0]: row for row in self._among("passages", query, PassageRow.id, identifiers)}
        documents = {row[1] for row in rows.values()}
        # Looked up by key and compared here: joined, SQLite goes through all current documents instead (8 ms).
        states = self._among("states", select(DocumentRow.id, DocumentRow.state), DocumentRow.id, documents)
        held = self.texts([row[0] for row in states if row[1] == "current"])
        found = (rows[name] for name in identifiers if name in rows)
        return [_to_passage(row, held[row[1]]) for row in found if row[1] in held]

    def without_vector(self, identifiers: Collection[str]) -> set[str]:
        """Return those of some passages that the embedder could not read, so that no vector finds them."""
        query = select(PassageRow.id, PassageRow.has_vector)
        return {row[0] for row in self._among("vectors", query, PassageRow.id, identifiers) if not row[1]}

    def texts(self, identifiers: Collection[str]) -> dict[str, str]:
        """Load several texts, those not in memory in one go; a document removed meanwhile is left out."""
        held = {name: text for name in identifiers if (text := self._texts.get(name)) is not None}
        missing = [name for name in identifiers if name not in held]
        query = select(TextRow.document_id, TextRow.text)
        for name, text in self._among("texts", query, TextRow.document_id, missing):
            self._texts.put(name, text)
            held[name] = text
        return held

    def _among(self, name: str, query: Any, column: Any, values: Collection[str]) -> list[Any]:
        """Read the rows whose column is one of many values, as many at a time as a query takes."""
        if not values:
            return []
        statement = self._prepared(name, lambda: query.where(column.in_(bindparam("values", expanding=True))))
        with self._engine.connect() as connection:
            return [row for batch in batched(list(values)) for row in _rows(connection, statement, batch)]

    def _prepared(self, name: str, build: Callable[[], Select[Any]]) -> Select[Any]:
        """Keep a statement: building one and finding its compiled form costs more than SQLite takes to run it."""
        if name not in self._statements:
            self._statements[name] = build()
        return self._statements[name]


def _rows(connection: Connection, statement: Select[Any], values: Sequence[str]) -> Sequence[Any]:
    return connection.execute(statement, {"values": list(values)}).all()


def _value_of(name: str) -> Select[Any]:
    return select(ManifestRow.value).where(ManifestRow.name == name)


def _to_passage(row: Any, text: str) -> Passage:
    identifier, document, ordinal, start, end, path, page = row
    span = Span(start, end)
    return Passage(identifier, document, ordinal, span, tuple(path), page, span.of(text))
