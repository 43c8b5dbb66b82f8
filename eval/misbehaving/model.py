"""A scripted chat model: it reads the evidence it is sent and says of it what is right, and what is not."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.model import Span
from eval.misbehaving.endpoint import Reply, Request, chats, streams
from eval.tampering.cases import CORRECT, MISBEHAVING, Case, Maker, Setting
from eval.tampering.sentences import HeldDocument, Sample, samples_of
from rag.writing.prompts import WRITE

PIECE_CHARACTERS = 7
"""Characters of one streamed piece: shorter than most words of a statement, so that none comes whole."""
SENTENCES_TRIED = 12
"""Sentences of the evidence that one change is tried on before another question is waited for."""

Number = tuple[str, Span]
"""By which a piece of evidence is known again: its document's id and its place."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that the model makes."""

    kind: str
    is_right: bool
    text: str
    true_text: str
    """The sentence of the document it was made of."""
    citations: tuple[Mapping[str, Any], ...]

    def shown(self) -> dict[str, Any]:
        """Give it as the reply has it."""
        return {"text": self.text, "group": None, "citations": list(self.citations)}


@dataclass(frozen=True)
class Sentences:
    """The sentences of documents by the passages they stand in, as a prompt shows these."""

    samples: Mapping[str, Sequence[Sample]]
    """By passage."""
    passages: Mapping[str, Sequence[str]]
    """Ids of the passages with a text, without blanks around it."""

    @classmethod
    def of(cls, documents: Sequence[HeldDocument]) -> "Sentences":
        """Find the sentences that statements can be made of."""
        samples: dict[str, list[Sample]] = {}
        passages: dict[str, list[str]] = {}
        for held in documents:
            for sample in samples_of(held):
                if sample.passage.id not in samples:
                    passages.setdefault(sample.passage.text.strip(), []).append(sample.passage.id)
                samples.setdefault(sample.passage.id, []).append(sample)
        return cls(samples, passages)

    def of_language(self, language: str) -> list[Sample]:
        """List all sentences of a language."""
        return [sample for each in self.samples.values() for sample in each if sample.language == language]

    def shown_as(self, piece: Mapping[str, Any]) -> Sequence[Sample]:
        """Find the sentences of a piece of evidence; none where nothing says which passage it is."""
        for passage in self.passages.get(str(piece["text"]).strip(), ()):
            samples = self.samples[passage]
            if str(piece["document"]).startswith(samples[0].held.document.metadata.title):
                return samples
        return ()


@dataclass
class Scripted:
    """A chat model that makes statements of the evidence it is sent.

    Attributes:
        sentences: Where it finds the sentences that evidence consists of.
        language: Of the sentences it tells.
        wanted: For each kind of wrong statement, how many are still wanted.
        chance: What is chosen by.
        most_wrong, most_right: Statements in one answer.
        told: What it said in its last answer.
        before: Statements of all answers, so that none is made twice.
    """

    sentences: Sentences
    language: str
    wanted: dict[str, int]
    chance: random.Random
    most_wrong: int = 8
    most_right: int = 6
    told: tuple[Told, ...] = ()
    before: set[str] = field(default_factory=set)
    _whole: dict[int, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Reply:
        """Answer a request: judge the evidence, or write from it."""
        if not is_writing(request):
            return chats(json.dumps(self._judge(request.data["evidence"]), ensure_ascii=False))
        return sent(self.write(request), request)

    def ask(self) -> None:
        """Begin an answer: what was shown and said for another is forgotten."""
        self._whole = {}
        self.told = ()

    def write(self, request: Request) -> str:
        """Say what the answer is, as JSON."""
        self.told = tuple(self._statements(self._numbered(request.data["evidence"])))
        return as_reply(self.told)

    def _judge(self, evidence: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Judge as a good model does: all of use, and of each the sentences that are rules."""
        self._whole |= {each["number"]: each["text"] for each in evidence}
        pieces = [
            {"number": each["number"], "score": 5, "words": [sample.text for sample in self.sentences.shown_as(each)]}
            for each in evidence
        ]
        return {"pieces": pieces}

    def _numbered(self, evidence: Sequence[Mapping[str, Any]]) -> dict[int, list[Sample]]:
        """Find the sentences shown, by the number of the piece."""
        whole = ({**each, "text": self._whole.get(each["number"], each["text"])} for each in evidence)
        return {
            each["number"]: [s for s in self.sentences.shown_as(each) if s.language == self.language] for each in whole
        }

    def _statements(self, shown: Mapping[int, Sequence[Sample]]) -> Iterator[Told]:
        """Make statements, wrong and right ones, each of another sentence."""
        numbers = {(s.held.document.id, s.passage.span): number for number, each in shown.items() for s in each}
        samples = [sample for each in shown.values() for sample in each]
        told = [*self._wrong(samples, numbers)]
        used = {each.true_text for each in told}
        told += self._right([each for each in samples if each.text not in used], numbers)
        self.chance.shuffle(told)
        yield from told

    def _wrong(self, samples: Sequence[Sample], numbers: Mapping[Number, int]) -> list[Told]:
        """Make wrong statements, the kinds that lack most first."""
        told: list[Told] = []
        used: set[str] = set()
        for kind in sorted(self.wanted, key=lambda each: -self.wanted[each]):
            if self.wanted[kind] <= 0 or len(told) == self.most_wrong:
                break
            made = self._make(kind, MISBEHAVING[kind], [s for s in samples if s.text not in used], numbers)
            if made:
                told.append(made)
                used.add(made.true_text)
                self.wanted[kind] -= 1
        return told

    def _right(self, samples: Sequence[Sample], numbers: Mapping[Number, int]) -> list[Told]:
        told: list[Told] = []
        for kind in self.chance.sample(list(CORRECT), len(CORRECT)):
            used = {each.true_text for each in told}
            made = self._make(kind, CORRECT[kind], [s for s in samples if s.text not in used], numbers)
            if made and len(told) < self.most_right:
                told.append(replace(made, is_right=True))
        return told

    def _make(self, kind: str, maker: Maker, samples: Sequence[Sample], numbers: Mapping[Number, int]) -> Told | None:
        for sample in self.chance.sample(list(samples), min(SENTENCES_TRIED, len(samples))):
            case = maker(Setting(sample, samples, self.chance))
            told = _told(kind, case, numbers) if case else None
            if told and told.text + str(told.citations) not in self.before:
                self.before.add(told.text + str(told.citations))
                return told
        return None


def is_writing(request: Request) -> bool:
    """Say whether a request asks for the answer itself, and not what of the evidence matters."""
    return bool(request.body["messages"][0]["content"] == WRITE)


def as_reply(told: Sequence[Told]) -> str:
    """Write statements as the reply a model is asked for."""
    return json.dumps({"statements": [each.shown() for each in told], "unanswered": []}, ensure_ascii=False)


def sent(words: str, request: Request) -> Reply:
    """Send words as they were asked for: whole, or piece by piece."""
    return streams(in_pieces(words)) if request.body.get("stream") else chats(words)


def in_pieces(words: str) -> list[str]:
    """Cut a reply as it is streamed."""
    return [words[at : at + PIECE_CHARACTERS] for at in range(0, len(words), PIECE_CHARACTERS)]


def _told(kind: str, case: Case, numbers: Mapping[Number, int]) -> Told | None:
    """Give a case the numbers of the evidence; None where it cites what is not shown."""
    cited: list[Mapping[str, Any]] = []
    for each in case.claimed.citations:
        evidence = case.evidence.get(each.number)
        if evidence is None:
            cited.append({"number": each.number, "words": each.quote})
            continue
        number = numbers.get((evidence.document.id, evidence.span)) if evidence.document else None
        if number is None:
            return None
        cited.append({"number": number, "words": each.quote})
    return Told(kind, False, case.claimed.text, case.sample.text, tuple(cited))
