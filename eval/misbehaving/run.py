"""The whole path over HTTP: a chat model that misbehaves in every way, and what reaches who asked."""

import logging
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from api.settings import Settings
from api.wiring import open_services
from corpus.errors import EvaluationError
from eval.misbehaving.endpoint import chats, run_endpoint
from eval.misbehaving.failures import TIMEOUT_S
from eval.misbehaving.model import Scripted, Sentences
from eval.misbehaving.planting import Planted, harmless, plant, write_planted
from eval.misbehaving.trials import (
    FAILURES,
    Desk,
    Trial,
    failing_endpoint,
    injected_orders,
    malformed_json,
    missing_json,
    wrong_statements,
)
from eval.tampering.cases import MISBEHAVING
from eval.tampering.sentences import HeldDocument, held_documents
from eval.terminal import Advance, Table, figure, progress_bar
from rag.writing.injections import gives_orders

DEFAULT_PER_KIND = 40
"""Wrong statements of each kind in each language."""
ASKS_PER_STATEMENT = 0.3
"""Questions asked at most for each statement wanted; where all kinds can be told, an answer tells eight."""
LANGUAGES = ("zh", "en")
NAMES = {"zh": "Chinese", "en": "English"}


@dataclass(frozen=True, slots=True)
class MisbehaviourReport:
    """Every question asked while the model misbehaved."""

    trials: list[Trial] = field(default_factory=list)
    false_alarms: Mapping[str, int] = field(default_factory=dict)
    """By language, how many harmless sentences were taken for orders to the program."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing wrong was shown as supported, and every asker got an answer that says how it came about."""
        return all(trial.is_caught for trial in self.trials)

    def troubles(self) -> Iterator[str]:
        """Tell of everything that was not as it should be."""
        for trial in self.trials:
            where = f"{trial.misbehaviour} {trial.variant}".strip()
            yield from (f"shown as supported, {where}, {told.kind}: {told.text}" for told in trial.verified)
            if not trial.is_answered:
                yield f"no answer, {where}: {trial.problem}"
            elif not trial.is_told:
                yield f"not said how it came about, {where}"

    def lost(self) -> Iterator[str]:
        """Tell of the right statements that did not survive."""
        for trial in self._of("wrong statements"):
            for each in trial.judged:
                if each.told.is_right and not each.is_verified:
                    yield f"lost, {each.told.kind}: {each.told.text}"

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {
            "wrong_statements": {
                language: {kind: self._counts(kind, language) for kind in MISBEHAVING} for language in LANGUAGES
            },
            "right_statements": {
                language: dict(zip(("told", "survived"), self._right(language), strict=True)) for language in LANGUAGES
            },
            "misbehaviours": {kind: self._failure(kind) for kind in self._kinds()},
            "false_alarms": dict(self.false_alarms),
        }

    def tables(self) -> list[Table]:
        """Give the report as tables: what was told wrongly, what failed, what survived."""
        return [self._statements(), self._failures(), self._survival(), self._alarms()]

    def _statements(self) -> Table:
        columns = [f"{NAMES[language]}, {name}" for language in LANGUAGES for name in ("told", "verified", "marked")]
        rows = [
            (kind, *(str(n) for language in LANGUAGES for n in self._counts(kind, language).values()))
            for kind in (*MISBEHAVING, "all")
        ]
        return Table("Wrong statements, told over HTTP among right ones", ("kind", *columns), tuple(rows))

    def _counts(self, kind: str, language: str) -> dict[str, int]:
        judged = [
            each
            for trial in self._of("wrong statements", language)
            for each in trial.judged
            if not each.told.is_right and kind in ("all", each.told.kind)
        ]
        return {
            "told": len(judged),
            "verified": sum(each.is_verified for each in judged),
            "marked": sum(each.is_marked for each in judged),
        }

    def _failures(self) -> Table:
        columns = ("misbehaviour", "tried", "caught", "wrong statements in them", "verified", "longest, s")
        rows = [
            (kind, *(figure(n, 1) if isinstance(n, float) else str(n) for n in self._failure(kind).values()))
            for kind in self._kinds()
        ]
        return Table("Replies and endpoints that fail, orders in documents", columns, tuple(rows))

    def _kinds(self) -> list[str]:
        return [
            each for each in dict.fromkeys(trial.misbehaviour for trial in self.trials) if each != "wrong statements"
        ]

    def _failure(self, kind: str) -> dict[str, int | float]:
        trials = self._of(kind)
        return {
            "tried": len(trials),
            "caught": sum(trial.is_caught for trial in trials),
            "wrong_statements": sum(not each.told.is_right for trial in trials for each in trial.judged),
            "verified": sum(len(trial.verified) for trial in trials),
            "longest_s": max(trial.seconds for trial in trials),
        }

    def _survival(self) -> Table:
        rows = []
        for language in LANGUAGES:
            told, survived = self._right(language)
            rows.append((NAMES[language], str(told), str(survived), figure(survived / told if told else None)))
        return Table("Right statements beside the wrong ones", ("language", "told", "survived", "share"), tuple(rows))

    def _alarms(self) -> Table:
        rows = [
            (NAMES[language], str(len(harmless(language))), str(self.false_alarms[language]))
            for language in self.false_alarms
        ]
        return Table("Sentences that resemble orders", ("language", "sentences", "taken for orders"), tuple(rows))

    def _right(self, language: str) -> tuple[int, int]:
        judged = [j for trial in self._of("wrong statements", language) for j in trial.judged if j.told.is_right]
        return len(judged), sum(each.is_verified for each in judged)

    def _of(self, kind: str, language: str | None = None) -> list[Trial]:
        return [t for t in self.trials if t.misbehaviour == kind and language in (None, t.language)]


def measure_misbehaviour(
    folder: Path, settings: Settings, *, per_kind: int = DEFAULT_PER_KIND, seed: int = 0
) -> MisbehaviourReport:
    """Ask questions of a folder's documents while the chat model misbehaves.

    Args:
        folder: Documents of any format; ingested for this run alone.
        settings: How documents are read; the chat model set in them is not asked.
        per_kind: Wrong statements of each kind, in each language.
        seed: Of what is chosen at random.

    Raises:
        EvaluationError: The folder holds no sentence that statements could be made of.
    """
    if not folder.exists():
        raise EvaluationError(str(folder), "there is no such folder; name the one that holds your documents")
    with _quiet(), tempfile.TemporaryDirectory() as place, progress_bar("Questions") as advance:
        run = _Run(_apart(settings, Path(place)), per_kind, seed, advance)
        alarms = {language: sum(map(gives_orders, harmless(language))) for language in LANGUAGES}
        return MisbehaviourReport(list(run.trials(folder)), alarms)


@contextmanager
def _quiet() -> Iterator[None]:
    """Log nothing but what is worse than an error: failures of the model are what is asked for here."""
    before = structlog.get_config()
    structlog.configure(**{**before, "wrapper_class": structlog.make_filtering_bound_logger(logging.CRITICAL)})
    try:
        yield
    finally:
        structlog.configure(**before)


def _apart(settings: Settings, home: Path) -> Settings:
    """Keep what was chosen of reading and searching, in a home of its own, without anybody else's endpoints."""
    own = {"home": home, "database_url": None, "chroma_url": None, "rerank_url": None, "embed_url": None}
    return settings.model_copy(update={**own, "chat_key": None, "chat_model": "scripted", "chat_unsupported": "show"})


@dataclass(frozen=True)
class _Run:
    settings: Settings
    per_kind: int
    seed: int
    advance: Advance

    def trials(self, folder: Path) -> Iterator[Trial]:
        """Ask everything."""
        sentences = Sentences.of(self._ingest([folder], self.settings))
        for done, trial in enumerate(self._all(sentences), start=1):
            self.advance(done, None)
            yield trial

    def _all(self, sentences: Sentences) -> Iterator[Trial]:
        if not any(sentences.of_language(language) for language in LANGUAGES):
            raise EvaluationError("the folder", "no sentence in it states a rule that could be told alone")
        for language in LANGUAGES:
            samples = sentences.of_language(language)
            if samples:
                yield from self._of_documents(sentences, language)
        planted = [each for language in LANGUAGES for each in self._planted(sentences, language)]
        yield from self._of_orders(planted)

    def _of_documents(self, sentences: Sentences, language: str) -> Iterator[Trial]:
        chance = self._chance(language)
        model = Scripted(sentences, language, dict.fromkeys(MISBEHAVING, self.per_kind), chance)
        with self._desk(self.settings, language, sentences, 60.0) as desk:
            yield from wrong_statements(desk, model, int(ASKS_PER_STATEMENT * sum(model.wanted.values())) + 1)
            for broken in (malformed_json, missing_json):
                yield from broken(desk, self._any(sentences, language))
        with self._desk(self.settings, language, sentences, TIMEOUT_S) as desk:
            for kind, failures in FAILURES.items():
                yield from failing_endpoint(desk, self._any(sentences, language), kind, failures())

    def _any(self, sentences: Sentences, language: str) -> Scripted:
        """Make a model that never has told enough wrong statements of any kind."""
        return Scripted(sentences, language, dict.fromkeys(MISBEHAVING, 10**6), self._chance(f"{language} any"))

    def _planted(self, sentences: Sentences, language: str) -> list[Planted]:
        return plant(sentences.of_language(language), language, self._chance(f"{language} orders"))

    def _of_orders(self, planted: Sequence[Planted]) -> Iterator[Trial]:
        home = self.settings.home / "orders"
        documents = home / "documents"
        documents.mkdir(parents=True)
        write_planted(planted, documents)
        settings = self.settings.model_copy(update={"home": home / "home"})
        sentences = Sentences.of(self._ingest([documents], settings))
        for language in LANGUAGES:
            own = [each for each in planted if each.language == language]
            with self._desk(settings, language, sentences, 60.0) as desk:
                yield from injected_orders(desk, own)

    def _ingest(self, paths: Sequence[Path], settings: Settings) -> list[HeldDocument]:
        with open_services(settings) as services:
            services.ingester.ingest_paths(paths)
            return held_documents(services.corpus.catalogue)

    @contextmanager
    def _desk(self, settings: Settings, language: str, sentences: Sentences, timeout_s: float) -> Iterator[Desk]:
        with run_endpoint(chats("{}")) as endpoint:
            chatting = settings.model_copy(update={"chat_url": endpoint.url, "chat_timeout_s": timeout_s})
            with open_services(chatting) as services:
                services.prepare()
                samples = sentences.of_language(language)
                yield Desk(services.answerer, endpoint, language, samples, self._chance(f"{language} questions"))

    def _chance(self, of: str) -> random.Random:
        return random.Random(f"{self.seed} {of}")  # noqa: S311  # no secret
