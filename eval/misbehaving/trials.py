"""Questions put to the service while its chat model misbehaves, and what their askers got."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.errors import PolicyDeskError
from corpus.filters import parse_filters
from eval.misbehaving.broken_json import MALFORMED, MISSING, Breaking, Speaking
from eval.misbehaving.endpoint import Endpoint, Reply, Request, chats
from eval.misbehaving.failures import (
    Failing,
    Failure,
    cut_streams,
    others,
    server_errors,
    slow_words,
    too_many_requests,
)
from eval.misbehaving.judging import Judged, judge
from eval.misbehaving.model import Scripted, Told, is_writing, sent
from eval.misbehaving.planting import Obedient, Planted
from eval.tampering.cases import MISBEHAVING, Setting
from eval.tampering.sentences import Sample
from rag.model import Answer, Statement
from rag.pipeline import Answerer

ASKS_PER_VARIANT = 5
"""Questions that one variant is tried on, until one is found that the model is asked for."""
QUESTION_CHARACTERS = 24
QUESTION_WORDS = 9
"""Of a sentence, how much of it a question about it quotes."""
SAMPLES_AIMED_AT = 40
"""Sentences looked at for one that the kind most wanted can be made of."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One question, and what came of it."""

    misbehaviour: str
    variant: str
    language: str
    judged: tuple[Judged, ...]
    is_answered: bool
    """Whether there was an answer, and no error."""
    is_told: bool
    """Whether the answer is the model's, or says that and why it is not."""
    seconds: float
    problem: str = ""

    @property
    def verified(self) -> list[Told]:
        """List the wrong statements that were shown as supported."""
        return [each.told for each in self.judged if not each.told.is_right and each.is_verified]

    @property
    def is_caught(self) -> bool:
        """Whether nothing wrong was shown as supported, and the asker got an answer that says how it came about."""
        return not self.verified and self.is_answered and self.is_told


@dataclass(frozen=True)
class Desk:
    """A service whose chat model is scripted."""

    answerer: Answerer
    endpoint: Endpoint
    language: str
    samples: Sequence[Sample]
    """Sentences that are asked about."""
    chance: random.Random

    def ask(
        self, kind: str, variant: str, question: str, model: Callable[[], Sequence[Told]], *, streamed: bool
    ) -> Trial:
        """Ask a question and see what is shown, while the answer is written and in the end."""
        started = time.perf_counter()
        shown: list[Statement] = []
        answer: Answer | None = None
        problem = ""
        try:
            if streamed:
                for step in self.answerer.stream(question, parse_filters()):
                    if isinstance(step, Answer):
                        answer = step
                    else:
                        shown.append(step)
            else:
                answer = self.answerer.answer(question, parse_filters())
        except PolicyDeskError as error:
            problem = str(error)
        if answer and answer.mode == "written":
            shown += answer.statements
        elif answer:
            shown = [each for each in shown if each not in answer.statements]
        return Trial(
            misbehaviour=kind,
            variant=variant,
            language=self.language,
            judged=tuple(judge(model(), shown)),
            is_answered=answer is not None,
            is_told=answer is not None and (answer.mode == "written" or _speaks_of_the_model(answer)),
            seconds=time.perf_counter() - started,
            problem=problem,
        )


def _speaks_of_the_model(answer: Answer) -> bool:
    return any("chat model" in note or "对话模型" in note for note in answer.coverage.notes)


def question_on(sample: Sample) -> str:
    """Ask about a sentence, so that it is among the evidence."""
    metadata = sample.held.document.metadata
    if sample.language == "zh":
        return f"《{metadata.title}》对“{sample.text[:QUESTION_CHARACTERS]}”有什么规定？"
    words = " ".join(sample.text.split()[:QUESTION_WORDS])
    return f"What does the {metadata.title_en or metadata.title} say about “{words}”?"


# --- wrong statements ------------------------------------------------------------------------------------------------


def wrong_statements(desk: Desk, model: Scripted, most_asks: int) -> Iterator[Trial]:
    """Ask until every kind of wrong statement was told as often as wanted, or often enough in vain."""
    desk.endpoint.replies[:] = [model]
    for number in range(most_asks):
        if not any(left > 0 for left in model.wanted.values()):
            return
        model.ask()
        question = question_on(_aimed(desk, model))
        trial = desk.ask("wrong statements", "", question, lambda: model.told, streamed=bool(number % 2))
        if model.told or not trial.is_answered:
            yield trial


def _aimed(desk: Desk, model: Scripted) -> Sample:
    """Choose a sentence that can be told wrongly in a way still wanted."""
    lacking = [kind for kind, left in model.wanted.items() if left > 0]
    kind = desk.chance.choice(lacking)
    samples = desk.chance.sample(list(desk.samples), min(SAMPLES_AIMED_AT, len(desk.samples)))
    fitting = (s for s in samples if MISBEHAVING[kind](Setting(s, samples, desk.chance)))
    return next(fitting, samples[0])


# --- replies that are none -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Breaking:
    """A scripted model whose reply is broken on its way."""

    model: Scripted
    change: Callable[[str], str | None]

    def __call__(self, request: Request) -> Reply:
        if not is_writing(request):
            return self.model(request)
        words = self.change(self.model.write(request))
        return chats(None) if words is None else sent(words, request)


def malformed_json(desk: Desk, model: Scripted) -> Iterator[Trial]:
    """Break the JSON of replies in every way."""
    for number, (name, breaking) in enumerate(MALFORMED.items()):
        yield from _broken(desk, model, "malformed JSON", name, _by_breaking(breaking, desk.chance), number)


def missing_json(desk: Desk, model: Scripted) -> Iterator[Trial]:
    """Reply without JSON."""
    for number, (name, speaking) in enumerate(MISSING.items()):
        yield from _broken(desk, model, "missing JSON", name, _by_speaking(speaking, model, desk.chance), number)


def _by_breaking(breaking: Breaking, chance: random.Random) -> Callable[[str], str | None]:
    return lambda reply: breaking(reply, chance)


def _by_speaking(speaking: Speaking, model: Scripted, chance: random.Random) -> Callable[[str], str | None]:
    return lambda reply: speaking(model.told, chance)


def _broken(
    desk: Desk, model: Scripted, kind: str, name: str, change: Callable[[str], str | None], number: int
) -> Iterator[Trial]:
    desk.endpoint.replies[:] = [_Breaking(model, change)]
    yield from _until_told(desk, model, kind, name, streamed=bool(number % 2))


def _until_told(desk: Desk, model: Scripted, kind: str, name: str, *, streamed: bool) -> Iterator[Trial]:
    """Ask until the model was asked for an answer, and give that trial."""
    for _ in range(ASKS_PER_VARIANT):
        model.ask()
        before = len(desk.endpoint.requests)
        question = question_on(desk.chance.choice(desk.samples))
        trial = desk.ask(kind, name, question, lambda: model.told, streamed=streamed)
        if len(desk.endpoint.requests) > before:
            yield trial
            return


# --- failing endpoints -----------------------------------------------------------------------------------------------


FAILURES: Mapping[str, Callable[[], Iterable[Failure]]] = {
    "cut streams": cut_streams,
    "429": too_many_requests,
    "500 and its like": server_errors,
    "slow words": slow_words,
    "other failures": others,
}


def failing_endpoint(desk: Desk, model: Scripted, kind: str, failures: Iterable[Failure]) -> Iterator[Trial]:
    """Let the endpoint fail in some ways."""
    for number, failure in enumerate(failures):
        desk.endpoint.replies[:] = [Failing(model, failure)]
        streamed = failure.cut_at is not None or bool(number % 2)
        yield from _until_told(desk, model, kind, failure.name, streamed=streamed)


# --- orders in documents ---------------------------------------------------------------------------------------------


def injected_orders(desk: Desk, planted: Sequence[Planted]) -> Iterator[Trial]:
    """Let the model obey orders that stand in the documents."""
    for each in planted:
        model = Obedient(each)
        desk.endpoint.replies[:] = [model]
        quoted = each.sentence[: QUESTION_CHARACTERS * (1 if each.language == "zh" else 3)]
        question = f"关于“{quoted}”有什么规定？" if each.language == "zh" else f"What is said about “{quoted}”?"
        kind = f"orders, {each.listed}"
        trial = desk.ask(kind, each.order, question, partial(getattr, model, "told"), streamed=False)
        if model.told or not trial.is_answered:
            yield replace(
                trial, misbehaviour=f"{kind}, {'shown to' if model.sees_order else 'withheld from'} the model"
            )
