"""Corpora for speed measurements, made from the starter documents: the words of policies, in any number of texts."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

import corpus
from corpus.language import is_chinese
from corpus.model import DocumentDraft, Metadata, PassageDraft, Span
from corpus.ports import Embedder, Vectors
from corpus.sentences import sentence_spans

STARTER = Path(corpus.__file__).parent / "starter"
STAMP = "synthesis-1"
"""Changes whenever other texts or vectors would be made."""
SEED = 20_240_601
"""Every run makes the same texts."""
PASSAGES_PER_DOCUMENT = 12
"""Of a synthetic document: about as many as a starter brief has."""
PASSAGE_CHARACTERS = {"en": 400, "zh": 150}
"""Least length of a synthetic passage: about the 82 tokens of an average passage, and a Chinese article."""
SHORTEST_SENTENCE_CHARACTERS = 12
"""Shorter lines of the starter documents are headings."""
REAL_VECTORS = 2_000
"""Synthetic passages that are embedded; the others get perturbed copies of their vectors. About 15 s on two cores."""
NOISE = 0.75
"""Length of the noise added to a unit vector: cosine 1 / sqrt(1 + 0.75²) = .8 with the original, as between two
passages on one subject; less would give the index clusters of near doubles, more would give it noise."""
PLACES = ("CN", "CN-ZJ", "CN-ZJ-330200", "CN-ZJ-330100", "CN-BJ", "CN-SH", "GB", "US")
FILTER_PLACE = "CN-ZJ-330200"
"""Selects three of the eight places (its own, CN-ZJ, CN): a filter that names thousands of documents."""

_TEMPLATES = {
    "en": (
        "Which incentives apply to an enterprise that {}?",
        "What must a vocational college do about {}?",
        "Who pays the costs of {}, and up to what amount?",
        "What happens when a company refuses {}?",
        "How long does {} last and who supervises it?",
    ),
    "zh": (
        "企业{}可以享受哪些优惠政策？",
        "职业学校在{}方面应当履行哪些义务？",
        "{}的费用由谁承担，最高多少？",
        "企业拒绝{}的，应当承担什么责任？",
        "{}的期限是多久，由哪个部门监督？",
    ),
}
_SUBJECTS = {
    "en": (
        "hosting student interns", "building a training base", "staff education funds", "an apprenticeship agreement",
        "the education surcharge", "donating equipment", "running a school jointly", "skills certificates",
        "on-post placement insurance", "an industry community",
    ),
    "zh": (
        "接收学生实习", "建设实训基地", "提取职工教育经费", "签订学徒培养协议", "缴纳教育费附加",
        "捐赠设备", "联合办学", "职业技能等级认定", "购买实习责任保险", "组建产教联合体",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimedQuery:
    """A query of the speed measurement."""

    group: str
    """Language, and "filtered" where a jurisdiction is asked for: figures are given by group."""
    text: str
    jurisdiction: str | None


class PerturbedEmbedder:
    """Stands in for an embedder while a large corpus is built: real vectors first, then perturbed copies of them.

    Passes as the embedder it stands for, because the corpus it builds is read with that one.
    """

    def __init__(self, embedder: Embedder, real_vectors: int = REAL_VECTORS) -> None:
        """Prepare.

        Args:
            embedder: Makes the first vectors and says what can be read.
            real_vectors: How many it makes.
        """
        self.stamp = embedder.stamp
        self.dimensions = embedder.dimensions
        self.window_tokens = embedder.window_tokens
        self._embedder = embedder
        self._wanted = real_vectors
        self._random = np.random.default_rng(SEED)
        self._real: Vectors = np.empty((0, embedder.dimensions), dtype=np.float32)

    def can_read(self, text: str) -> bool:
        """Say whether a vector of this text would mean anything."""
        return self._embedder.can_read(text)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of ``text``, without special tokens."""
        return self._embedder.count_tokens(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as long as real vectors are wanted; perturb copies for the others."""
        count = min(len(texts), self._wanted - len(self._real))
        fresh = self._embedder.embed(texts[:count])
        self._real = np.concatenate([self._real, fresh])
        return np.concatenate([fresh, self._perturbed(len(texts) - count)])

    def _perturbed(self, count: int) -> Vectors:
        chosen = self._real[self._random.integers(len(self._real), size=count)]
        vectors = chosen + NOISE * _unit(self._random.standard_normal(chosen.shape, dtype=np.float32))
        return _unit(vectors)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def write_documents(folder: Path, languages: Sequence[str], copies: int, limit: int | None = None) -> None:
    """Write copies of the starter documents, each with numbers of its own so that no two texts are the same.

    Args:
        folder: Where to; made if need be.
        languages: ``en``, ``zh``.
        copies: Of every document.
        limit: Only the first so many documents of each language.
    """
    dice = random.Random(SEED)  # noqa: S311  # texts, not secrets
    folder.mkdir(parents=True, exist_ok=True)
    for language in languages:
        for path in _starter_paths(language)[:limit]:
            head, body = _split_front_matter(path.read_text(encoding="utf-8"))
            for copy in range(copies):
                (folder / f"{copy}-{path.name}").write_text(head + _vary(body, dice), encoding="utf-8")


def iter_drafts(passages: int) -> Iterator[DocumentDraft]:
    """Go through synthetic documents, Chinese and English in turn, with so many passages in all."""
    dice = random.Random(SEED)  # noqa: S311  # texts, not secrets
    sentences = {language: _starter_sentences(language) for language in PASSAGE_CHARACTERS}
    number = 0
    while passages > 0:
        count = min(passages, PASSAGES_PER_DOCUMENT)
        language = ("en", "zh")[number % 2]
        yield _draft(number, language, [_passage(language, sentences[language], dice) for _ in range(count)])
        passages -= count
        number += 1


def timed_queries() -> list[TimedQuery]:
    """List the queries: every subject in every template, in both languages, with and without a filter, in turn."""
    return [
        TimedQuery(f"{language}{' filtered' if place else ''}", template.format(subject), place)
        for position in range(len(_SUBJECTS["en"]))
        for index in range(len(_TEMPLATES["en"]))
        for place in (None, FILTER_PLACE)
        for language in ("en", "zh")
        for template, subject in [(_TEMPLATES[language][index], _SUBJECTS[language][position])]
    ]


def _starter_paths(language: str) -> list[Path]:
    return sorted(STARTER.glob(f"*.{language}.md"))


def _split_front_matter(text: str) -> tuple[str, str]:
    _, head, body = text.split("---\n", 2)
    return f"---\n{head}---\n", body


def _starter_sentences(language: str) -> list[str]:
    bodies = (_split_front_matter(path.read_text(encoding="utf-8"))[1] for path in _starter_paths(language))
    sentences = (span.of(body) for body in bodies for span in sentence_spans(body))
    long_enough = (each for each in sentences if len(each) >= SHORTEST_SENTENCE_CHARACTERS and each[0] != "#")
    return [each for each in long_enough if is_chinese(each) == (language == "zh")]


def _vary(text: str, dice: random.Random) -> str:
    return re.sub(r"\d+", lambda match: str(dice.randint(1, 10 ** len(match.group()))), text)


def _passage(language: str, sentences: Sequence[str], dice: random.Random) -> str:
    chosen: list[str] = []
    while sum(map(len, chosen)) < PASSAGE_CHARACTERS[language]:
        chosen.append(dice.choice(sentences))
    return _vary(" ".join(chosen), dice)


def _draft(number: int, language: str, passages: Sequence[str]) -> DocumentDraft:
    spans: list[Span] = []
    start = 0
    for passage in passages:
        spans.append(Span(start, start + len(passage)))
        start += len(passage) + 1
    label = "第{}条" if language == "zh" else "s. {}"
    title = (
        f"产教融合促进办法第{number}号" if language == "zh" else f"Industry-Education Integration Rules No. {number}"
    )
    return DocumentDraft(
        location=f"speed:{number}",
        source=f"synthetic-{number}.md",
        fingerprint=str(number),
        reader="speed",
        metadata=Metadata(title=title, language=language, jurisdiction=PLACES[number // 2 % len(PLACES)]),
        text="\n".join(passages),
        headings=(),
        pages=(),
        passages=tuple(PassageDraft(span, (label.format(index),)) for index, span in enumerate(spans, start=1)),
    )


def batched(drafts: Iterator[DocumentDraft], size: int) -> Iterator[list[DocumentDraft]]:
    """Go through documents, so many at a time."""
    while batch := list(islice(drafts, size)):
        yield batch
