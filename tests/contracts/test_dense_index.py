"""What every dense index promises, held against the fake, Chroma in a folder, and a Chroma server."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from chromadb.errors import InternalError

from corpus.embedder_errors import WrongLengthError
from corpus.entries import text_key
from corpus.errors import CorpusUnreadableError
from corpus.indexes.chroma_index import open_embedded, open_server
from corpus.ports import DenseIndex, IndexEntry, Vectors
from fakes import Failing, FakeDenseIndex

Open = Callable[[], DenseIndex]

DIMENSIONS = 16
SERVER_START_S = 20.0
# The package's own `chroma` script imports `requests`, which the lock leaves out; this is what it calls.
SERVER = "import sys, chromadb_rust_bindings as chroma; chroma.cli(['chroma', 'run', *sys.argv[1:]])"
WRITER = """
import sys
from pathlib import Path
import numpy as np
from corpus.indexes.chroma_index import open_embedded
from corpus.ports import IndexEntry
index = open_embedded(Path(sys.argv[1]))
for line in sys.stdin:
    command, *names = line.split()
    if command == "upsert":
        vectors = np.eye(16, dtype=np.float32)[[int(name.split("-")[1]) for name in names]]
        index.upsert([IndexEntry(name, "d-other", "", "", "") for name in names], vectors)
    elif command == "delete":
        index.delete(names)
    elif command == "refresh":
        index.refresh()
    print(index.count(), flush=True)
index.close()
"""


def axis(*numbers: int) -> Vectors:
    """The unit vector that points equally along the axes given."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[list(numbers)] = 1
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def near(vector: Vectors, count: int) -> Vectors:
    """Unit vectors about a direction; not the same one, because Chroma's graph loses its way among equals."""
    vectors = vector + 0.01 * np.random.default_rng(1).standard_normal((count, DIMENSIONS))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def entry(name: str, document: str) -> IndexEntry:
    return IndexEntry(name, document, "title", "path", "text")


ENTRIES = [entry("p-0", "d-a"), entry("p-1", "d-a"), entry("p-2", "d-b"), entry("p-3", "d-c")]
VECTORS = np.stack([axis(0), axis(0, 1), axis(1), axis(2)])
IDS = {each.passage_id for each in ENTRIES}


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    command = [sys.executable, "-c", SERVER, "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + SERVER_START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)


@pytest.fixture(params=["fake", "embedded", pytest.param("server", marks=pytest.mark.slow)])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open an index over the same store, again and again."""
    opened: list[DenseIndex] = []
    disk: dict[str, Any] = {}
    url = request.getfixturevalue("chroma_server") if request.param == "server" else ""

    def open_one() -> DenseIndex:
        match request.param:
            case "fake":
                opened.append(FakeDenseIndex(disk))
            case "embedded":
                opened.append(open_embedded(tmp_path / "vectors"))
            case _:
                opened.append(open_server(url))
        return opened[-1]

    if url:
        open_one().clear()
    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def index(open_index: Open) -> DenseIndex:
    """An index that holds ``ENTRIES``."""
    opened = open_index()
    opened.upsert(ENTRIES, VECTORS)
    return opened


def found(index: DenseIndex, vector: Vectors, k: int = 10, within: set[str] | None = None) -> list[str]:
    return [hit.passage_id for hit in index.search(vector, k, within)]


def test_holds_what_was_added(index: DenseIndex) -> None:
    assert (index.ids(), index.count()) == (IDS, len(IDS))


def test_an_empty_index_finds_nothing(open_index: Open) -> None:
    empty = open_index()
    assert (empty.ids(), empty.count(), found(empty, axis(0))) == (set(), 0, [])


def test_adding_nothing_and_deleting_nothing_change_nothing(index: DenseIndex) -> None:
    index.upsert([], np.empty((0, DIMENSIONS), dtype=np.float32))
    index.delete([])
    assert index.count() == len(IDS)


def test_the_nearest_come_first_with_their_cosine(index: DenseIndex) -> None:
    hits = index.search(axis(0), 3, None)
    assert [hit.passage_id for hit in hits[:2]] == ["p-0", "p-1"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.5**0.5, 0.0], abs=1e-5)


@pytest.mark.parametrize("length", [DIMENSIONS - 1, DIMENSIONS + 1])
@pytest.mark.parametrize("within", [None, {"d-a"}])
def test_vectors_of_another_length_are_never_used(
    index: DenseIndex, open_index: Open, length: int, within: set[str] | None
) -> None:
    other = np.full(length, length**-0.5, dtype=np.float32)

    for each in (index, open_index()):
        with pytest.raises(WrongLengthError, match=f"{length} numbers and those held have {DIMENSIONS}"):
            each.search(other, 3, within)
        with pytest.raises(WrongLengthError):
            each.upsert([entry("p-9", "d-c")], other[None])
        assert each.ids() == IDS


def test_once_it_is_empty_any_length_is_taken(index: DenseIndex) -> None:
    index.clear()

    index.upsert([entry("p-9", "d-c")], np.eye(3, dtype=np.float32)[:1])

    assert found(index, np.eye(3, dtype=np.float32)[0]) == ["p-9"]


def test_opposite_vectors_score_minus_one(index: DenseIndex) -> None:
    index.upsert([entry("p-opposite", "d-c")], -axis(5)[None])
    assert index.search(axis(5), 10, {"d-c"})[-1].score == pytest.approx(-1, abs=1e-5)


@pytest.mark.parametrize("k", [1, 2, 4, 1_000])
def test_at_most_k(index: DenseIndex, k: int) -> None:
    hits = found(index, axis(1), k)
    assert len(hits) == len(set(hits)) == min(k, len(IDS))


def test_the_same_id_replaces(index: DenseIndex) -> None:
    index.upsert([entry("p-0", "d-new")], axis(9)[None])
    assert index.count() == len(IDS)
    assert found(index, axis(9), 1) == ["p-0"]
    assert found(index, axis(9), 10, {"d-new"}) == ["p-0"]
    assert "p-0" not in found(index, axis(0), 10, {"d-a"})


def test_delete_forgets_and_ignores_what_is_not_held(index: DenseIndex) -> None:
    index.delete({"p-0", "never-held"})
    assert (index.ids(), index.count()) == (IDS - {"p-0"}, len(IDS) - 1)
    assert "p-0" not in found(index, axis(0))


def test_a_deleted_passage_can_come_back(index: DenseIndex) -> None:
    index.delete(["p-0"])
    index.upsert(ENTRIES[:1], VECTORS[:1])
    assert found(index, axis(0), 1) == ["p-0"]


def test_clear_forgets_everything_and_can_be_filled_again(index: DenseIndex) -> None:
    index.clear()
    assert (index.ids(), index.count(), found(index, axis(0))) == (set(), 0, [])
    index.upsert(ENTRIES[:1], VECTORS[:1])
    assert found(index, axis(0)) == ["p-0"]


def test_after_clear_vectors_may_have_another_length(index: DenseIndex) -> None:
    index.clear()
    longer = np.eye(2, DIMENSIONS * 2, dtype=np.float32)
    index.upsert(ENTRIES[:2], longer)
    assert found(index, longer[1], 1) == ["p-1"]


def test_reopened_holds_the_same(index: DenseIndex, open_index: Open) -> None:
    index.close()
    again = open_index()
    assert again.ids() == IDS
    assert found(again, axis(2), 1) == ["p-3"]


def test_refresh_shows_what_another_instance_wrote(index: DenseIndex, open_index: Open) -> None:
    reader = open_index()
    index.upsert([entry("p-new", "d-new")], axis(7)[None])
    index.delete(["p-3"])
    reader.refresh()
    assert reader.ids() == (IDS | {"p-new"}) - {"p-3"}
    assert found(reader, axis(7), 1) == ["p-new"]


def test_an_instance_outlives_the_clearing_by_another(index: DenseIndex, open_index: Open) -> None:
    reader = open_index()
    index.clear()
    index.upsert(ENTRIES[:1], VECTORS[:1])
    reader.refresh()
    assert found(reader, axis(0)) == ["p-0"]


def test_only_passages_of_the_documents_asked_for(index: DenseIndex) -> None:
    assert found(index, axis(0), 10, {"d-b"}) == ["p-2"]
    assert found(index, axis(0), 10, {"d-a"}) == ["p-0", "p-1"]
    assert set(found(index, axis(0), 10, {"d-b", "d-c"})) == {"p-2", "p-3"}


def test_no_document_allowed_finds_nothing(index: DenseIndex) -> None:
    assert found(index, axis(0), 10, set()) == []


def test_documents_that_are_not_held_find_nothing(index: DenseIndex) -> None:
    assert found(index, axis(0), 10, {"d-nowhere"}) == []


def test_a_filter_finds_what_is_far_too(index: DenseIndex) -> None:
    many = [entry(f"n-{number}", "d-near") for number in range(500)]
    index.upsert(many, near(axis(0), 500))
    assert found(index, axis(0), 5, {"d-c"}) == ["p-3"]


def test_many_documents_may_be_allowed(index: DenseIndex) -> None:
    index.upsert([entry("c-0-9", "c"), entry("x-0-9", "x")], np.stack([axis(5), axis(5, 6)]))
    within = {f"d{number}" for number in range(5_000)} | {"c"}
    assert found(index, axis(5), 10, within) == ["c-0-9"]


def test_a_few_documents_with_many_passages_may_be_allowed(index: DenseIndex) -> None:
    many = [entry(f"m-{number}", "d-many") for number in range(600)]
    index.upsert(many, near(axis(4), len(many)))
    within = found(index, axis(4), 20, {"d-many", "d-c"})
    assert len(within) == 20
    assert all(name.startswith("m-") for name in within)


def test_vectors_are_given_by_what_they_were_made_of(index: DenseIndex) -> None:
    other = IndexEntry("p-9", "d-a", "title", "path", "another text")
    index.upsert([other], axis(9)[None])
    held = index.vectors({"d-a", "d-nowhere"})
    assert set(held) == {text_key(ENTRIES[0]), text_key(other)}
    assert held[text_key(other)] == pytest.approx(axis(9), abs=1e-6)
    assert index.vectors(set()) == {}


def test_more_than_one_batch_is_written_deleted_and_listed(index: DenseIndex) -> None:
    many = [entry(f"n-{number}", "d-many") for number in range(4_500)]
    index.upsert(many, near(axis(4), len(many)))
    assert index.count() == len(index.ids()) == len(IDS) + len(many)
    index.delete([each.passage_id for each in many])
    assert index.ids() == IDS


class OtherProcess:
    """Another process with the same folder open."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", WRITER, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, command: str) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate(timeout=20)


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[OtherProcess]:
    process = OtherProcess(tmp_path / "vectors")
    yield process
    process.end()


@pytest.mark.slow
def test_refresh_shows_what_another_process_wrote(tmp_path: Path, other_process: OtherProcess) -> None:
    index = open_embedded(tmp_path / "vectors")
    index.upsert(ENTRIES, VECTORS)
    index.search(axis(0), 1, None)
    assert other_process.do("refresh") == len(IDS)
    assert other_process.do("upsert p-7 p-8") == len(IDS) + 2
    assert other_process.do("delete p-3") == len(IDS) + 1
    index.refresh()
    assert index.ids() == (IDS | {"p-7", "p-8"}) - {"p-3"}
    assert found(index, axis(7), 1) == ["p-7"]
    assert "p-3" not in found(index, axis(2))
    index.close()


@pytest.mark.slow
def test_two_processes_take_turns_in_writing(tmp_path: Path, other_process: OtherProcess) -> None:
    index = open_embedded(tmp_path / "vectors")
    for turn in range(3):
        index.refresh()
        index.upsert([entry(f"p-{turn}", "d")], axis(turn)[None])
        other_process.do("refresh")
        assert other_process.do(f"upsert q-{turn + 8}") == 2 * turn + 2
    index.refresh()
    assert index.ids() == {"p-0", "p-1", "p-2", "q-8", "q-9", "q-10"}
    assert [found(index, axis(number), 1) for number in (2, 10)] == [["p-2"], ["q-10"]]
    index.close()


def test_chroma_says_when_its_folder_is_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(CorpusUnreadableError, match="dense index"):
        open_embedded(folder)


ERRORS = [httpx.ConnectError("refused"), httpx.ReadTimeout("late"), InternalError("broken"), OSError("disk")]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_chroma_and_its_transport_raise_is_our_error(tmp_path: Path, error: Exception) -> None:
    index = open_embedded(tmp_path / "vectors")
    whole = index._collection
    index._collection = Failing(error)  # type: ignore[assignment]
    calls: list[Callable[[], object]] = [
        lambda: index.upsert(ENTRIES, VECTORS), lambda: index.delete(["p-0"]), index.ids, index.count,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(CorpusUnreadableError, match=r"dense index cannot be used: .*verify --repair"):
            call()
    index._collection = whole
    assert index.count() == 0
    index.close()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_search_that_fails_is_tried_once_more_and_then_is_our_error(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_embedded(tmp_path / "vectors")
    index.upsert(ENTRIES, VECTORS)
    index._collection = Failing(error)  # type: ignore[assignment]
    assert found(index, axis(0), 1) == ["p-0"]  # looked anew: what failed was of a moment

    def fail_again() -> None:
        index._collection = Failing(error)  # type: ignore[assignment]

    fail_again()
    monkeypatch.setattr(index, "refresh", fail_again)
    with pytest.raises(CorpusUnreadableError, match=r"dense index cannot be used: .*verify --repair"):
        index.search(axis(0), 1, None)
    monkeypatch.undo()
    index.refresh()
    index.close()


def test_a_vector_of_another_length_is_our_error(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "vectors")
    index.upsert(ENTRIES, VECTORS)
    with pytest.raises(WrongLengthError, match=f"have 3 numbers and those held have {DIMENSIONS}, so another model"):
        index.search(np.ones(3, dtype=np.float32), 1, None)
    index.close()


@pytest.mark.parametrize("url", ["nonsense", "http://", "ftp://host", "http://host:port", "http://[", "//host:1"])
def test_chroma_says_when_its_address_is_none(url: str) -> None:
    with pytest.raises(
        CorpusUnreadableError, match=r"Chroma server cannot be used: its address .*POLICYDESK_CHROMA_URL"
    ):
        open_server(url)


def test_chroma_says_when_no_server_answers() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: nothing else takes the port meanwhile
        port = unused.getsockname()[1]
        with pytest.raises(CorpusUnreadableError, match=r"Chroma server cannot be used: .*POLICYDESK_CHROMA_URL"):
            open_server(f"http://127.0.0.1:{port}")


def test_a_passage_that_is_removed_while_it_is_found_is_left_out(tmp_path: Path) -> None:
    """Chroma looks vectors and metadata up one after the other: another process may remove a passage in between."""
    index = open_embedded(tmp_path / "vectors")
    index.upsert(ENTRIES, VECTORS)
    whole = index._collection

    class Removing:
        """The collection, when its first hit has gone before its metadata is looked up."""

        def query(self, **arguments: Any) -> Any:
            answer = whole.query(**arguments)
            return {**answer, "metadatas": [[None, *answer["metadatas"][0][1:]]]}

    before = found(index, axis(0))
    index._collection = Removing()  # type: ignore[assignment]
    assert found(index, axis(0)) == before[1:]
    index._collection = whole
    index.close()
