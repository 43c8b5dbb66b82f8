"""The lexical index in tantivy: BM25 over words cut by us. The only import of tantivy."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from corpus import words
from corpus.errors import CorpusUnreadableError
from corpus.indexes.folders import make_folder
from corpus.ports import IndexEntry, Scored, Synonyms

STAMP = f"tantivy-identity_path_text_label_name-3/{words.STAMP}"
WRITER_HEAP_BYTES = 64_000_000
"""Memory for one commit's postings; tantivy wants at least 15 MB a thread."""
LISTED_DOCUMENTS = 1_000
"""Documents up to which a filter is part of the query; at 13,000 passages 6,500 documents took 18 ms more."""
OVERFETCH = 5
"""How many times the passages wanted are fetched to sift; a rarer filter goes into the query after all."""
QUERY_WORDS = 96
"""Distinct words of a query that are looked up; a question has fewer, and a pasted page would only cost time."""
SYNONYM_WEIGHT = 0.6
"""Of a concept's other terms beside the query's own words; see docs/quality.md, "Ranking constants"."""
FIELD_BOOSTS = {"identity": 0.4, "path": 0.3, "text": 1.0}
"""Weight of each field's BM25 score; chosen on the development sets, see docs/quality.md, "Ranking constants"."""


@contextmanager
def _ours() -> Iterator[None]:
    """Turn what tantivy raises into our error; it knows no class but ``ValueError``."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise CorpusUnreadableError("lexical index", str(error)) from error


class TantivyIndex:
    """BM25 (tantivy's k1 = 1.2, b = 0.75) over three fields of every passage: its document's identity, path, text."""

    def __init__(self, folder: Path) -> None:
        """Open, or make, the index in a folder.

        Raises:
            CorpusUnreadableError: The folder holds something else, or a damaged index.
        """
        self._folder = folder
        make_folder(folder, "lexical index")
        self._schema = _schema()
        self._lock = threading.Lock()
        self._open()

    @_ours()
    def _open(self) -> None:
        index = tantivy.Index(self._schema, path=str(self._folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("words", analyzer)
        with self._lock:
            self._index, self._searcher = index, index.searcher()

    @_ours()
    def upsert(self, entries: Iterable[IndexEntry]) -> None:
        """Add passages, or replace those with the same id; durable when it returns."""
        writer = self._open_writer()
        for entry in entries:
            writer.delete_documents_by_term("passage_id", entry.passage_id)
            writer.add_document(_document(entry))
        self._commit(writer)

    @_ours()
    def delete(self, passage_ids: Collection[str]) -> None:
        """Forget passages; ids that are not held are ignored; durable when it returns."""
        writer = self._open_writer()
        for passage_id in passage_ids:
            writer.delete_documents_by_term("passage_id", passage_id)
        self._commit(writer)

    def _open_writer(self) -> tantivy.IndexWriter:
        """Open a writer, first clearing away what a killed one left.

        A commit names its files by a count that goes on from the last whole commit, so after a kill the same change
        takes the same names, and finding such a file it fails, at every try (seen with 0.27). The index is opened
        anew because only then it knows of files that another process left.
        """
        self._open()
        writer = self._index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
        writer.garbage_collect_files()
        return writer

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self.refresh()

    def search(self, query: str, k: int, document_ids: Collection[str] | None, synonyms: Synonyms = ()) -> list[Scored]:
        """Find the ``k`` best passages for the words of ``query``, best first, scores above 0."""
        counts = Counter(words.content_words(query)) or Counter(words.iter_words(query))
        if not counts or (document_ids is not None and not document_ids):
            return []
        anywhere = self._build_query(counts, synonyms)
        if document_ids is None:
            return [hit for hit, _ in self._run(anywhere, k)]
        if len(document_ids) > LISTED_DOCUMENTS:
            # A long set of documents costs more than the search itself, so more is fetched and sifted here.
            allowed = set(document_ids)
            wide = self._run(anywhere, k * OVERFETCH)
            found = [hit for hit, document in wide if document in allowed]
            if len(found) >= k or len(wide) < k * OVERFETCH:
                return found[:k]
        return [hit for hit, _ in self._run(self._within(anywhere, document_ids), k)]

    @_ours()
    def _run(self, query: tantivy.Query, k: int) -> list[tuple[Scored, str]]:
        """Run a query: hits, best first, each with its document."""
        searcher = self._searcher
        stored = (
            (score, searcher.doc(address)) for score, address in searcher.search(query, limit=k, count=False).hits
        )
        return [(Scored(doc["passage_id"][0], float(score)), doc["document_id"][0]) for score, doc in stored]

    def _within(self, query: tantivy.Query, document_ids: Collection[str]) -> tantivy.Query:
        within = tantivy.Query.term_set_query(self._schema, "document_id", sorted(document_ids))
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(within, 0.0))])

    def _build_query(self, counts: Counter[str], synonyms: Synonyms) -> tantivy.Query:
        should = tantivy.Occur.Should
        clauses = [
            (should, self._boosted(field, word, boost * count))
            for word, count in counts.most_common(QUERY_WORDS)
            for field, boost in FIELD_BOOSTS.items()
        ]
        clauses += [(should, self._best_of(terms)) for terms in synonyms if terms]
        return tantivy.Query.boolean_query(clauses)

    def _best_of(self, terms: Sequence[tuple[tuple[str, ...], float]]) -> tantivy.Query:
        """Score a concept by the best of its terms, all words of which must stand in the text."""
        must = tantivy.Occur.Must
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boolean_query(
                    [(must, self._boosted("text", word, SYNONYM_WEIGHT * weight / len(term))) for word in term]
                )
                for term, weight in terms
            ]
        )

    def _boosted(self, field: str, word: str, boost: float) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, word, "freq"), boost)

    @_ours()
    def document_frequency(self, word: str) -> int:
        """Count the passages whose text holds a word, as ``corpus.words`` writes it."""
        return int(self._searcher.doc_freq("text", word))

    @_ours()
    def known_names(self, names: Collection[str]) -> set[str]:
        """Keep the names that some document has, or had until lately."""
        return {name for name in names if self._searcher.doc_freq("name", name)}

    @_ours()
    def named(self, name: str, limit: int) -> list[str]:
        """List the ids of up to ``limit`` documents of a name."""
        found = self._run(tantivy.Query.term_query(self._schema, "name", name, "basic"), limit)
        return list(dict.fromkeys(document for _, document in found))

    def labelled(
        self, labels: Collection[str], document_ids: Collection[str] | None, query: str, k: int
    ) -> list[Scored]:
        """Find passages that have all the labels, those that hold more of the words of ``query`` first."""
        if document_ids is not None and not document_ids:
            return []
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        terms = (tantivy.Query.term_query(self._schema, "label", label, "basic") for label in labels)
        clauses = [(must, tantivy.Query.const_score_query(term, 1.0)) for term in terms]
        counts = Counter(words.content_words(query))
        if counts:
            clauses.append((should, self._build_query(counts, ())))
        found = tantivy.Query.boolean_query(clauses)
        return [hit for hit, _ in self._run(found if document_ids is None else self._within(found, document_ids), k)]

    @_ours()
    def ids(self) -> set[str]:
        """Return the id of every passage held, each once; see ``count`` for doubles."""
        searcher = self._searcher
        if not searcher.num_docs:
            return set()
        found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False)
        return {searcher.doc(address)["passage_id"][0] for _, address in found.hits}

    def count(self) -> int:
        """Count the passages held."""
        return int(self._searcher.num_docs)

    @_ours()
    def clear(self) -> None:
        """Forget everything."""
        writer = self._open_writer()
        writer.delete_all_documents()
        self._commit(writer)

    @_ours()
    def refresh(self) -> None:
        """See what another process has written."""
        with self._lock:  # else a reader's older view could take the place of a writer's newer one
            self._index.reload()
            self._searcher = self._index.searcher()

    def close(self) -> None:
        """Let go of files; closing twice is harmless."""
        vars(self).pop("_searcher", None)
        vars(self).pop("_index", None)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELD_BOOSTS:
        builder.add_text_field(field, stored=False, tokenizer_name="words", index_option="freq")
    for field in ("label", "name"):
        builder.add_text_field(field, stored=False, tokenizer_name="words", index_option="basic")
    return builder.build()


def _document(entry: IndexEntry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("passage_id", entry.passage_id)
    document.add_text("document_id", entry.document_id)
    document.add_text("identity", " ".join(words.iter_words(entry.title)))
    document.add_text("path", " ".join(words.iter_words(entry.path)))
    document.add_text("text", " ".join(words.iter_words(entry.text)))
    for field, keys in (("label", entry.labels), ("name", entry.names)):
        if keys:
            document.add_text(field, " ".join(keys))
    return document
