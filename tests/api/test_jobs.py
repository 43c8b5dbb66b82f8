"""Uploads wait, are read in the background, and survive the end of the service."""

import io
import shutil
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import api.jobs
from api.jobs import UploadQueue
from corpus.corpus import Corpus
from corpus.errors import CorpusBusyError, CorpusUnreadableError, NotAllowedError, QueueFullError
from corpus.ledger import Run
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS

LAW = b"# Pollen Act\n\n1. A beekeeper must enter every hive in the register.\n"
DEADLINE_S = 30.0


class Desk:
    """A corpus of fakes with queues over it; each queue is as good as another start of the service."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.ingester = Ingester(corpus, LocalReaders(), 1_000_000, DEFAULT_OPTIONS)
        self.queues: list[UploadQueue] = []

    def queue(self, *, start: bool = True) -> UploadQueue:
        self.queues.append(UploadQueue(self.corpus, self.ingester))
        if start:
            self.queues[-1].start()
        return self.queues[-1]

    def waiting(self) -> list[Path]:
        folder = self.corpus.home / "incoming"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def sources(self) -> list[str]:
        return [document.source for document in self.corpus.catalogue.documents()]


@pytest.fixture
def desk(open_corpus: Callable[..., Corpus], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(api.jobs, "RETRY_S", 0.05)
    made = Desk(open_corpus())
    yield made
    for queue in made.queues:
        queue.stop(DEADLINE_S)


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def add(queue: UploadQueue, name: str = "law.md", data: bytes = LAW) -> Run:
    return queue.add(name, io.BytesIO(data))


def test_an_upload_is_taken_at_once_and_read_later(desk: Desk) -> None:
    queue = desk.queue(start=False)
    job = add(queue)
    assert (job.kind, job.state, job.files, job.files_done) == ("upload", "waiting", 1, 0)
    assert queue.wait(job.id, 0).state == "waiting"
    assert desk.sources() == []
    queue.start()
    done = queue.wait(job.id, DEADLINE_S)
    assert (done.state, done.files_done, done.error) == ("done", 1, None)
    assert desk.sources() == ["law.md"]
    wait_for(lambda: not desk.waiting())


def test_a_file_that_cannot_be_used_is_a_failed_row_of_a_finished_job(desk: Desk) -> None:
    queue = desk.queue()
    jobs = [add(queue, "bad.pdf", b"%PDF-1.7 broken"), add(queue)]
    assert [queue.wait(job.id, DEADLINE_S).state for job in jobs] == ["done", "done"]
    (entry,) = desk.corpus.catalogue.ledger.entries(jobs[0].id)
    assert (entry.source, entry.state) == ("bad.pdf", "failed")
    assert desk.sources() == ["law.md"]


def test_what_breaks_fails_its_job_and_the_next_one_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest_upload = desk.ingester.ingest_upload

    def break_once(name: str, data: bytes, run: str | None = None) -> Any:
        if name == "bad.md":
            raise ZeroDivisionError("of all things")
        return ingest_upload(name, data, run)

    monkeypatch.setattr(desk.ingester, "ingest_upload", break_once)
    queue = desk.queue()
    bad, good = add(queue, "bad.md"), add(queue)
    assert queue.wait(good.id, DEADLINE_S).state == "done"
    failed = queue.wait(bad.id, 0)
    assert (failed.state, failed.error) == ("failed", "ZeroDivisionError: of all things")
    wait_for(lambda: not desk.waiting())


def test_a_restart_goes_on_with_what_waited(desk: Desk) -> None:
    stopped = desk.queue(start=False)
    jobs = [add(stopped, f"law{number}.md", LAW + str(number).encode()) for number in range(3)]
    stopped.stop(DEADLINE_S)
    queue = desk.queue()
    assert [queue.wait(job.id, DEADLINE_S).state for job in jobs] == ["done"] * 3
    assert desk.sources() == ["law0.md", "law1.md", "law2.md"]
    wait_for(lambda: not desk.waiting())


def test_what_the_end_of_the_service_cut_short_is_read_after_the_next_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise CancelledError("the pool was closed")

    queue = desk.queue(start=False)
    job = add(queue)
    with monkeypatch.context() as patch:
        patch.setattr(desk.ingester._pool, "submit", end)
        queue.start()
        wait_for(lambda: desk.corpus.catalogue.ledger.run(job.id).state == "failed")
        queue.stop(DEADLINE_S)
    assert [folder.name for folder in desk.waiting()] == [job.id]
    assert desk.queue().wait(job.id, DEADLINE_S) is not None
    wait_for(lambda: desk.corpus.catalogue.ledger.run(job.id).state == "done")
    assert [entry.state for entry in desk.corpus.catalogue.ledger.entries(job.id)] == ["parsed"]


def test_an_upload_that_broke_off_is_never_read(desk: Desk) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyboardInterrupt

    queue = desk.queue(start=False)
    with pytest.raises(KeyboardInterrupt):
        queue.add("law.md", Broken())
    assert len(desk.waiting()) == 1, "as a killed process leaves it"
    desk.queue()
    wait_for(lambda: not desk.waiting())
    assert desk.sources() == []


def test_a_job_whose_file_is_gone_does_not_wait_for_ever(desk: Desk) -> None:
    queue = desk.queue(start=False)
    job = add(queue)
    (desk.waiting()[0] / "law.md").unlink()
    queue.start()
    run = queue.wait(job.id, DEADLINE_S)
    assert run.state == "failed"
    assert "upload it again" in (run.error or "")


def test_what_cannot_be_put_in_its_place_is_no_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(CorpusUnreadableError, match="No space left"):
            add(desk.queue(start=False))
    assert desk.waiting() == []
    assert desk.corpus.catalogue.ledger.runs(9) == []


def test_what_the_ledger_does_not_take_is_no_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise CorpusUnreadableError("catalogue", "disk full")

    monkeypatch.setattr(desk.corpus.catalogue.ledger, "begin", refuse)
    queue = desk.queue(start=False)
    with pytest.raises(CorpusUnreadableError):
        add(queue)
    assert desk.waiting() == []
    assert queue._waiting.empty()


def test_jobs_whose_folders_are_gone_end_at_the_start(desk: Desk) -> None:
    job = add(desk.queue(start=False))
    shutil.rmtree(desk.waiting()[0])
    run = desk.queue().wait(job.id, DEADLINE_S)
    assert (run.state, run.error) == ("failed", api.jobs.GONE)


def test_a_name_is_measured_in_bytes(desk: Desk) -> None:
    queue = desk.queue(start=False)
    with pytest.raises(NotAllowedError, match="more than 240 bytes"):
        add(queue, "关于深化产教融合" * 11 + ".pdf")
    assert desk.waiting() == []
    assert add(queue, "关" * 78 + ".md").state == "waiting"


def test_a_full_queue_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.jobs, "MAX_WAITING", 2)
    queue = desk.queue(start=False)
    add(queue)
    add(queue)
    with pytest.raises(QueueFullError, match="2 uploads already wait"):
        add(queue)
    assert len(desk.waiting()) == 2


def test_a_name_that_is_a_path_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        add(desk.queue(start=False), "../law.md")
    assert desk.waiting() == []
    assert desk.corpus.catalogue.ledger.runs(9) == []


def test_a_busy_corpus_is_waited_for(
    desk: Desk, open_corpus: Callable[..., Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    ingest_upload = desk.ingester.ingest_upload

    def noted(*args: Any) -> Any:
        try:
            return ingest_upload(*args)
        except CorpusBusyError as error:
            refused.append(str(error))
            raise

    monkeypatch.setattr(desk.ingester, "ingest_upload", noted)
    with open_corpus().writing():
        queue = desk.queue()
        job = add(queue)
        wait_for(lambda: len(refused) >= 2)
        assert queue.wait(job.id, 0).state == "waiting"
    assert queue.wait(job.id, DEADLINE_S).state == "done"
    assert desk.sources() == ["law.md"]


# --- over HTTP -----------------------------------------------------------------------------------------------------


def test_a_job_is_followed_to_its_end(own: Any) -> None:
    client: TestClient = own.client
    posted = client.post("/v1/documents", files={"file": ("pollen.md", LAW)})
    assert posted.status_code == 202
    place = posted.headers["location"]
    job = client.get(f"{place}?wait=30").json()
    assert (job["state"], job["progress"], job["error"]) == ("done", 1.0, None)
    assert [(row["source"], row["state"]) for row in job["files"]] == [("pollen.md", "parsed")]
    assert "location" not in job["files"][0]
    listed = client.get("/v1/jobs").json()["jobs"]
    assert listed[0] == {**job, "files": []}


def test_a_full_queue_is_retryable(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.jobs, "MAX_WAITING", 0)
    response = own.client.post("/v1/documents", files={"file": ("pollen.md", LAW)})
    assert response.status_code == 503
    assert response.json()["retryable"] is True
    assert response.json()["type"] == "urn:policydesk:QueueFullError"
