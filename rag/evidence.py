"""Retrieved passages → the sentences that answer, and how well they cover the question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog

from corpus.corpus import Corpus
from corpus.entries import identity
from corpus.errors import ProviderError
from corpus.glossary import Glossary
from corpus.language import is_chinese
from corpus.model import Heading, Span
from corpus.outline import TABLE_CELL
from corpus.provisions import Provision
from corpus.sentences import sentence_spans
from corpus.translation import ConceptFinder
from corpus.words import HAN_STOPWORDS, iter_words
from rag.asking import MATCHES, Asked, Match
from rag.figures import holds_value
from rag.model import Hit
from rag.question import Question
from rag.shelf import Provisions, Shelf
from rag.terms import Term, Terms, weigh_terms
from rag.writing.injections import rests_on_orders

log = structlog.get_logger(__name__)
_GRAMMAR = "".join(HAN_STOPWORDS) + "些名家次"
NAMED_GAPS = 3
"""Missing words that a note names; more would be the question again."""
READ_PASSAGES = 12
"""Passages whose sentences are weighed."""
COMPARED_SENTENCES = 32
"""Sentences compared with the question by vector: about 150 ms on two cores, in ``ask`` only."""
_REFERENCES = re.compile(r"^(?:\d+\.?\s*)?(?:references|bibliography|works cited|参考文献|參考文獻)\W*$", re.IGNORECASE)
"""A heading under which other people's titles stand."""
_BRIEF_LIMITS = re.compile(r"^(?:not covered here|本简介未涉及)", re.IGNORECASE)
"""A brief's last section: what it cannot say."""
_ENACTMENT = re.compile(
    r"(?:\d{2,4}\s*年|[〇○零一二三四五六七八九]{4}年|民國).*(?:通过|批准|修正|修订|公布|发布|發布|廢止)\W*(?:（.*）)?\W*$"
    r"|[日起]\s*施行\W*(?:（.*）)?\W*$|^(?:\d+\.\s)?(?:Enacted|Amended|Promulgated)\b"
    r"|\b\d+ Stat\. \d|^Pub\. L\.|^\(?(?:Added|Amended) Pub\. L\.|^\d{4}—Pub|^\(?\w+\. \d{1,2}, \d{4}, ch\. "
)
"""Lines on how a text came about, which answer only questions on dates and validity. Without a year, 批准 and 公布 end
rules ("报同级人民政府批准。")."""
ASKS_VALIDITY = re.compile(
    r"有效|生效|施行|废止|廢止|失效|修订|修正|版本|哪年|何时|什么时候|还能|還能|現在|现行|"
    r"\b(?:in force|effect|repeal|amend|abolish|version|valid|still|when|enact|supersed|histor)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^[\W\d]*$|^\d{1,4}$|^page \d+|^https?://|^\W*(?:keywords|关键词|copyright|©|published|received|accepted|doi|issn)\b",
    re.IGNORECASE,
)
"""Lines that no answer quotes: page numbers, addresses, the imprint."""
_REFERENCE = re.compile(
    r"^\W*\[\d{1,3}\]\s.*\b(?:19|20)\d{2}\b|^\W*\d{1,3}\.\s.*(?:\(|[,.]\s)(?:19|20)\d{2}[a-z]?[).,;:(]"
    r"|\bet al\b.*\b(?:19|20)\d{2}\b|\bdoi\s*[:.]|\bpp?\.\s?\d",
    re.IGNORECASE,
)
"""An entry of a list of references: a numbered rule may hold a year ("1. Section 7 of the Act 2000 is amended")."""
TITLE_CHARACTERS = 60
"""A line of at most this length that ends without punctuation is a title or caption."""
SHORTEST_CHARACTERS = 6
"""A sentence says something from about six Chinese characters or two words on."""

_NOT_READ = Provisions()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, weighed against a question."""

    hit: Hit
    span: Span
    text: str
    coverage: float
    """Share of the question's terms, weighed by rarity, that the sentence holds; in [0, 1]."""
    similarity: float | None
    """Cosine with the question, in [-1, 1]; ``None`` where the embedder reads it not, or it was not compared."""
    holds_value: bool
    """Whether it holds a figure of a kind asked for; true where none is."""
    provisions: tuple[Provision, ...] = ()
    """Those that stand in it, or that it is a part of; looked up where the question asks for a kind of provision."""
    is_read: bool = False
    """Whether its document's provisions are known, so that a sentence without one says that it is none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question."""

    hits: tuple[Hit, ...]
    sentences: tuple[Sentence, ...]
    """In order of passages, then of the text."""
    coverage: float
    """The best passage's share of the question's terms, its document's identity and path included; in [0, 1]."""
    value_coverage: float
    """The same for the best passage with a figure of the kind asked for; equals ``coverage`` where none is."""
    missing: tuple[str, ...] = ()
    """What the question says and the best passage does not speak of, in the question's own words, at most a few."""
    trust: float = 1.0
    """What the best passage's coverage is worth: less where it was measured by translations; in (0, 1]."""
    unknown_names: tuple[str, ...] = ()
    """Names in the question that no passage held mentions."""
    uncompared: ProviderError | None = None
    """Why sentences were weighed by their words alone, where a configured embedder gave no vector."""


class EvidenceReader:
    """Reads passages for a question."""

    def __init__(
        self, corpus: Corpus, glossary: Glossary, translator: ConceptFinder | None = None, shelf: Shelf | None = None
    ) -> None:
        """Put a reader together.

        Args:
            corpus: Where the passages are.
            glossary: Other names of what a question speaks of.
            translator: The same in the other language; without one the glossary alone speaks both.
            shelf: The provisions of documents; without one, those that the corpus holds.
        """
        self._corpus = corpus
        self._glossary = glossary
        self._translator = translator or glossary
        self._shelf = shelf or Shelf(corpus.registers)

    def read(self, question: Question, hits: Sequence[Hit], *, compares: bool = True) -> Evidence:
        """Weigh the sentences of the first passages.

        Where an overview is asked for, the sentences of further passages join them that are provisions of the kind
        and party asked for. They add no coverage: what the first passages lack stays said to be missing.

        Args:
            question: What is asked.
            hits: Passages, best first.
            compares: Whether the embedder is asked; not where it just failed.
        """
        terms = weigh_terms(question, self._corpus.rarity, self._glossary, self._translator)
        found = _without_twins(question, hits)
        considered = found[:READ_PASSAGES]
        coverages = [(hit, _share(terms.of(hit), _passage_words(hit))) for hit in considered]
        with_value = [(hit, share) for hit, share in coverages if _answers_figure(question, hit.passage.text)]
        sentences = [*self._weighed(question, considered, terms), *self._joining(question, found, terms)]
        unknown = tuple(name for name in question.names if self._is_unknown(name, considered))
        compared, uncompared = self._compared(question, sentences) if compares else (tuple(sentences), None)
        return Evidence(
            hits=considered,
            sentences=compared,
            uncompared=uncompared,
            coverage=max((share for _, share in coverages), default=0.0),
            missing=tuple(dict.fromkeys((*unknown, *self._missing(question, *_best(coverages, terms))))),
            unknown_names=unknown,
            value_coverage=max((share for _, share in with_value), default=0.0),
            trust=_trust(with_value or coverages, terms),
        )

    def _weighed(self, question: Question, hits: Sequence[Hit], terms: Terms) -> list[Sentence]:
        """Weigh the sentences of passages, each with the provisions that stand in it."""
        catalogue = self._corpus.catalogue
        documents = {hit.passage.document_id for hit in hits}
        headings = {name: catalogue.headings(name) for name in documents}
        wanted = documents if question.asked.labels else ()
        provisions = self._shelf.of(wanted, catalogue.generation)
        return [
            each
            for hit in hits
            for each in self._sentences(
                question,
                hit,
                terms.of(hit),
                headings[hit.passage.document_id],
                provisions.get(hit.passage.document_id, _NOT_READ),
            )
        ]

    def _joining(self, question: Question, found: Sequence[Hit], terms: Terms) -> list[Sentence]:
        """Weigh the provisions asked for in the passages behind those that are read, where an overview is asked for."""
        asked = question.asked
        if not question.wants_overview:
            return []
        further = self._weighed(question, found[READ_PASSAGES:], terms)
        return [each for each in further if best_match(each, asked) in ("asked", "unsaid")]

    def _missing(self, question: Question, terms: Sequence[Term], words: set[str]) -> tuple[str, ...]:
        """Name what a passage does not speak of: English words as asked, Chinese as runs that hold a known term."""
        unsaid = {term.word for term in terms if not term.is_in(words)}
        if question.is_chinese:
            runs = _chinese_runs(question.text, {word for word in unsaid if is_chinese(word)})
            return tuple(run for run in runs if self._glossary.concepts(run))[:NAMED_GAPS]
        asked = {stem: word for word in re.findall(r"[^\W\d_]{2,}", question.text) for stem in iter_words(word)}
        return tuple(dict.fromkeys(asked[stem] for stem in _by_rarity(terms, unsaid) if stem in asked))[:NAMED_GAPS]

    def _is_unknown(self, name: str, hits: Sequence[Hit]) -> bool:
        """Say whether a name is mentioned nowhere; one that stemming changes (Mars) must stand as it is in a hit."""
        if self._glossary.concepts(name) or any(_names(hit, name) for hit in hits):
            return False
        stems = list(iter_words(name))
        return stems != [name.lower()] or not self._corpus.is_known(stems[0])

    def _compared(
        self, question: Question, sentences: Sequence[Sentence]
    ) -> tuple[tuple[Sentence, ...], ProviderError | None]:
        """Compare the sentences that cover most, and that the embedder reads, with the question by vector."""
        readable = (index for index, each in enumerate(sentences) if self._corpus.embedder.can_read(each.text))
        order = sorted(readable, key=lambda index: (-sentences[index].coverage, index))[:COMPARED_SENTENCES]
        try:
            cosines = self._corpus.similarities(question.text, [sentences[index].text for index in order])
        except ProviderError as error:
            log.warning("embedder failed", fault=error.fault, status=error.status)
            return tuple(sentences), error
        by_index = dict(zip(order, cosines or [], strict=False))
        return tuple(replace(each, similarity=by_index.get(index)) for index, each in enumerate(sentences)), None

    def _sentences(
        self,
        question: Question,
        hit: Hit,
        weights: Sequence[Term],
        headings: Sequence[Heading],
        provisions: Provisions,
    ) -> Iterator[Sentence]:
        if _is_aside(hit):
            return
        text = self._corpus.catalogue.text(hit.passage.document_id)
        history = bool(ASKS_VALIDITY.search(question.text))
        for span in _pieces(hit, text):
            cut = without_headings(span, headings, text)
            if (
                cut is None
                or is_noise(cut.of(text), in_preamble=not hit.passage.path)
                or (not history and _ENACTMENT.search(cut.of(text)))
                or rests_on_orders(text, cut)
            ):
                continue
            words = cut.of(text)
            within = provisions.within(cut)
            said = _sentence_words(question, hit, words)
            if question.wants_overview:
                said |= _kind_words(question.asked, within)
            holds = _answers_figure(question, words)
            yield Sentence(hit, cut, words, _share(weights, said), None, holds, within, bool(provisions.ordered))


def best_match(sentence: Sentence, asked: Asked) -> Match:
    """Say how well the provisions of a sentence are what is asked for; ``other`` where it is none."""
    return min((asked.match(each) for each in sentence.provisions), key=MATCHES.index, default="other")


def _kind_words(asked: Asked, provisions: Sequence[Provision]) -> set[str]:
    """List the words by which a question asks for the kinds that provisions are: what is a subsidy need not say so."""
    labels = {label for each in provisions for label in each.draft.labels}
    return {word for label, words in asked.words.items() if label in labels for word in iter_words(words)}


def _best(coverages: Sequence[tuple[Hit, float]], terms: Terms) -> tuple[Sequence[Term], set[str]]:
    """Give the terms that the best passage is measured by, and its words."""
    best = max(coverages, key=lambda pair: pair[1], default=None)
    return (terms.of(best[0]), _passage_words(best[0])) if best else (terms.own, set())


def _trust(coverages: Sequence[tuple[Hit, float]], terms: Terms) -> float:
    best = max(coverages, key=lambda pair: pair[1], default=None)
    return terms.trust(best[0]) if best else 1.0


def _by_rarity(terms: Sequence[Term], unsaid: set[str]) -> list[str]:
    """Order terms that are not spoken of by rarity, the rarest first."""
    return [term.word for term in sorted(terms, key=lambda term: -term.weight) if term.word in unsaid]


def _chinese_runs(text: str, unsaid: set[str]) -> tuple[str, ...]:
    """Join pairs that overlap to the longest runs, longest first."""
    starts = [at for at in range(len(text) - 1) if text[at : at + 2] in unsaid]
    runs: list[list[int]] = []
    for at in starts:
        if runs and at <= runs[-1][1]:
            runs[-1][1] = at + 2
        else:
            runs.append([at, at + 2])
    found = (text[start:end].strip(_GRAMMAR) for start, end in runs)
    return tuple(dict.fromkeys(sorted((run for run in found if run), key=len, reverse=True)))


def _answers_figure(question: Question, text: str) -> bool:
    """Say whether a text holds a figure asked for, and for a year to come that year: law knows no later figure."""
    if not question.values:
        return True
    to_come = [str(year) for year in question.years if year > date.today().year]  # noqa: DTZ011  # the reader's own day
    return holds_value(text, question.values, question.counted) and all(year in text for year in to_come)


def _without_twins(question: Question, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Leave out a brief in the other language where one of the same instrument in the question's is at hand."""
    own = {
        of.title for hit in hits if (of := hit.document.metadata.summarises) and _is_chinese(hit) is question.is_chinese
    }
    return tuple(
        hit
        for hit in hits
        if not (of := hit.document.metadata.summarises)
        or of.title not in own
        or _is_chinese(hit) is question.is_chinese
    )


def _names(hit: Hit, name: str) -> bool:
    return name in hit.passage.text or name in identity(hit.document.metadata)


def _is_chinese(hit: Hit) -> bool:
    return hit.document.metadata.language.startswith("zh")


def _passage_words(hit: Hit) -> set[str]:
    passage = hit.passage
    return set(iter_words(f"{identity(hit.document.metadata)} {' '.join(passage.path)} {passage.text}"))


def _sentence_words(question: Question, hit: Hit, sentence: str) -> set[str]:
    """List the words that count for a sentence: its own, its path's and, in the other language, its document's names.

    Translations of a single sentence are few and often wrong; what its document is about tells more surely. In the
    question's own language the same cost 2 of 77 questions their article, across languages it gained 2 of 30.
    """
    own = {*iter_words(sentence), *iter_words(" ".join(hit.passage.path))}
    return own if _is_chinese(hit) is question.is_chinese else own | set(iter_words(identity(hit.document.metadata)))


def _share(terms: Sequence[Term], words: set[str]) -> float:
    total = sum(term.weight for term in terms)
    return sum(term.weight for term in terms if term.is_in(words)) / total if total else 0.0


def _is_aside(hit: Hit) -> bool:
    """Say whether a passage speaks of other texts or of a brief's own limits: nothing to answer with."""
    path = hit.passage.path
    if hit.document.metadata.summarises:
        return not path or bool(_BRIEF_LIMITS.match(path[-1]))
    return bool(path) and bool(_REFERENCES.match(path[-1]))


def _pieces(hit: Hit, text: str) -> list[Span]:
    """Cut a passage into what may be quoted: a brief's line is one statement with its pin, anything else sentences."""
    within = hit.passage.span
    if hit.document.metadata.summarises is None:
        return sentence_spans(text, within)
    return [Span(within.start + m.start(), within.start + m.end()) for m in re.finditer(r"\S[^\n]*", within.of(text))]


def without_headings(span: Span, headings: Sequence[Heading], text: str) -> Span | None:
    """Cut a heading off a sentence's front; ``None`` when nothing but heading is left."""
    for heading in headings:
        if heading.span.start <= span.start < heading.span.end:
            rest = text[heading.span.end : span.end]
            start = heading.span.end + len(rest) - len(rest.lstrip())
            return Span(start, span.end) if start < span.end else None
    return span


def is_noise(text: str, in_preamble: bool = False) -> bool:
    """Say whether a line is none that an answer may quote: a page number, an address, a reference, a bare title.

    Args:
        text: The line or sentence.
        in_preamble: It stands before the first heading, among titles, authors and addresses.
    """
    stripped = text.strip()
    if len(stripped) < SHORTEST_CHARACTERS or _NOISE.match(stripped) or _REFERENCE.search(stripped):
        return True
    if TABLE_CELL in stripped:
        return False
    ends = stripped[-1] in '。；;.!?！？：:，,—–”"）)]'
    return not ends and (in_preamble or len(stripped) <= TITLE_CHARACTERS)
