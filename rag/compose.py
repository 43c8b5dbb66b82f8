"""Evidence → statements: short, each thing once, in order of use, lists kept with what they list."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.labels import ARTICLE, path_keys
from corpus.language import is_chinese
from corpus.model import Document
from corpus.outline import TABLE_CELL
from corpus.words import iter_words, normalise
from rag.asking import Asked, Match
from rag.evidence import Evidence, Sentence, best_match
from rag.likeness import DISTINGUISHES
from rag.question import Group, Question
from rag.quoting import list_around
from rag.sources import Quoted, Source, quoted
from rag.writing.injections import outside_orders

MAX_STATEMENTS = 4
"""An answer is read at a glance; five citations or fewer come of so many statements."""
MAX_STATEMENTS_OF_A_LIST = 6
"""For questions such as "which incentives …", whose answer is many rules."""
MAX_STATEMENTS_OF_AN_OVERVIEW = 12
"""Where all provisions of a kind are asked for: about a page; the registers have the rest."""
MAX_BESIDE = 3
"""Statements of other kinds, or of others, beside those that an overview lists: a question may have two parts."""
LISTED: tuple[Match, ...] = ("asked", "unsaid")
"""What an overview lists."""
MAX_STATEMENTS_PER_PASSAGE = 2
"""Of one article the rule and its exception; more would be the article again."""
MAX_CITATIONS_PER_STATEMENT = 3
"""A rule that nation, province and city repeat is cited once from each."""
NEAR_BEST = 0.5
"""A further statement needs this share of the best one's score; below it, answers named rules of other subjects."""
NEAR_BEST_ACROSS = 0.8
"""The same in the other language, where something in the question's own answers: word-by-word translations flatter.
Set by one case, and seen to lower no figure of the development questions; not swept."""
NEAR_BEST_BESIDE = 0.7
"""The same for a sentence of another kind, or of others, in an overview; its score is lowered already."""
SAME_WORDS = 0.8
"""Share of common words (Jaccard) from which two sentences say the same: a rule repeated by city and province."""
VALUE_BONUS = 0.35
"""Added to a sentence that holds a figure of the kind asked for; as much as a third of the question's terms."""
KIND_BONUS: Mapping[Match, float] = {"asked": 0.08, "unsaid": 0.08, "stranger": 0.08, "other": 0.0}
"""Added to a sentence that is a provision of the kind asked for, and of or for the party: an incentive where money is
asked for, a sanction for "what happens"."""
OVERVIEW_SHARE: Mapping[Match, float] = {"asked": 1.0, "unsaid": 0.9, "stranger": 0.75, "other": 0.7}
"""Of its score, what a sentence keeps where all provisions of a kind are asked for: others step back, and come before
those only if they answer much better."""
PASSAGE_SHARE = 0.6
"""Weight of the passage's own retrieval score beside the sentence's coverage."""
SIMILARITY_SHARE = 0.5
"""Of the cosine beside the words in common, where there is one."""
_LIST_QUESTION = re.compile(
    r"哪些|哪[几幾][类類种種项項个個]|有什么|有什麼|[几幾][类類种種项項]|分别|分別|包括什么"
    r"|\b(?:which|what) (?:\w+ ){0,3}(?:incentives?|obligations?|duties|benefits|supports?|mechanisms?|measures"
    r"|requirements|conditions|polic(?:y|ies)|rules|kinds|forms|types|areas|challenges|problems|weaknesses|factors)\b"
    r"|\blist\b|\bname the\b",
    re.IGNORECASE,
)
_GROUPS: tuple[tuple[Group, re.Pattern[str]], ...] = (
    (
        "sanction",
        re.compile(r"处.{0,20}罚款|罚款|罰鍰|没收|吊销|追究|责令|\b(?:fine|penalt|liable on|offence|forfeit)", re.I),
    ),
    (
        "prohibition",
        re.compile(r"不得(?!少于|超过|低于|高于|多于)|严禁|禁止|\b(?:shall|may|must) not\b|\bprohibit", re.I),
    ),
    (
        "incentive",
        re.compile(
            r"奖励|獎勵|补贴|补助|補助|减免|免征|免徵|抵免|抵减|抵減|扣除|优惠|優惠|资助|獎助|专项资金|经费支持"
            r"|\b(?:subsid|grant|credit(?:ed)?\b|deduct|exempt|reward|reimburs|allowance|preferential|incentive|support)",
            re.I,
        ),
    ),
    (
        "obligation",
        re.compile(r"应当|應|必须|须|有义务|\b(?:shall|must|is required to|are required to|has to|have to)\b", re.I),
    ),
    (
        "mechanism",
        re.compile(
            r"机制|制度|平台|联席会议|联盟|共同体|\b(?:mechanism|platform|committee|council|partnership|system)", re.I
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement before its citations are numbered."""

    text: str
    said: str
    """The quotes' own words, without what is added to a brief's: these tell whether two statements say the same."""
    quotes: tuple[Quoted, ...]
    group: Group | None
    score: float
    context: frozenset[Quoted] = frozenset()
    """Of the quotes, those that only make the others understood: lead-ins, closing words, a table's header."""
    referred_by: Quoted | None = None
    """Of a provision that another statement refers to: the quote that does."""
    heading: str | None = None
    """Under what an overview lists it."""
    is_beside: bool = False
    """Whether it is of another kind, or of others, than an overview asks for."""


def compose(question: Question, evidence: Evidence, sources: Mapping[str, Source]) -> list[DraftStatement]:
    """Choose and write the statements of an extractive answer.

    Args:
        question: What was asked.
        evidence: Weighed sentences.
        sources: The documents that evidence comes from, by id.
    """
    is_list = question.wants_overview or bool(_LIST_QUESTION.search(question.text))
    scores = _scores(question, evidence)
    room = _Room.of(question, scores, is_list=is_list)
    drafts: list[DraftStatement] = []
    for sentence, score in scores:
        is_beside = _is_beside(sentence, question)
        least = _least(sentence, drafts, question, is_beside=is_beside)
        if not room.takes(sentence, score, drafts, least, is_beside=is_beside):
            continue
        if _used(sentence, drafts) >= _most_of(sentence, room.limit) or _is_covered(sentence, drafts):
            continue
        draft = _draft(sentence, sources[sentence.hit.document.id], is_list, score, question.asked)
        drafts = _merged(drafts, replace(draft, is_beside=is_beside)) if draft else drafts
    drafts.sort(key=lambda draft: draft.is_beside)
    return _in_groups(drafts) if is_list else drafts


@dataclass(frozen=True, slots=True)
class _Room:
    """How many statements an answer takes, and how near to the best they must come."""

    best: float
    """Score of the best sentence."""
    limit: int
    """Statements where no overview is asked for, or none can be told from the provisions."""
    listed: int
    """Provisions that an overview lists."""
    beside: int
    """Other statements in an overview."""

    @classmethod
    def of(cls, question: Question, scores: Sequence[tuple[Sentence, float]], *, is_list: bool) -> "_Room":
        """Measure the room for the statements of a question."""
        limit = MAX_STATEMENTS_OF_A_LIST if is_list else MAX_STATEMENTS
        best = max((score for _, score in scores), default=0.0)
        if not question.wants_overview:
            return cls(best, limit, limit, limit)
        has_any = any(_match(sentence, question.asked) in LISTED for sentence, _ in scores)
        return cls(best, limit, MAX_STATEMENTS_OF_AN_OVERVIEW, MAX_BESIDE if has_any else limit)

    def takes(
        self, sentence: Sentence, score: float, drafts: Sequence[DraftStatement], least: float, *, is_beside: bool
    ) -> bool:
        """Say whether there is room for a sentence behind the statements so far that has this share of the best."""
        most = self.beside if is_beside else self.listed if sentence.is_read else self.limit
        held = sum(draft.is_beside is is_beside for draft in drafts)
        return held < most and (not drafts or score >= least * self.best)


def _least(sentence: Sentence, drafts: Sequence[DraftStatement], question: Question, *, is_beside: bool) -> float:
    """Give the share of the best score that a further sentence needs."""
    if is_beside:
        return NEAR_BEST_BESIDE
    is_answered = any(_is_of(draft.quotes[0].document, question) for draft in drafts)
    return NEAR_BEST_ACROSS if is_answered and not _is_in(question, sentence) else NEAR_BEST


def _is_beside(sentence: Sentence, question: Question) -> bool:
    """Say whether a sentence is none of what an overview lists."""
    return question.wants_overview and _match(sentence, question.asked) not in LISTED


def _scores(question: Question, evidence: Evidence) -> list[tuple[Sentence, float]]:
    """Score sentences, best first: words and meaning in common, the passage's rank, a figure where one is asked for."""
    best_hit = max((hit.score for hit in evidence.hits), default=1.0) or 1.0
    sentences = _without_translations(question, evidence) if question.wants_overview else evidence.sentences
    scored = [(sentence, _score(sentence, question, best_hit)) for sentence in sentences]
    return sorted(scored, key=lambda pair: -pair[1])


def _without_translations(question: Question, evidence: Evidence) -> list[Sentence]:
    """Leave out articles in the other language that stand in the evidence in the question's, too."""
    own = {key for each in evidence.sentences if _is_in(question, each) for key in _articles(each)}
    return [each for each in evidence.sentences if _is_in(question, each) or not own & set(_articles(each))]


def _is_in(question: Question, sentence: Sentence) -> bool:
    return _is_of(sentence.hit.document, question)


def _is_of(document: Document, question: Question) -> bool:
    """Say whether a document is in the question's language, as far as Chinese and others go."""
    return document.metadata.language.startswith("zh") is question.is_chinese


def _articles(sentence: Sentence) -> list[tuple[str, str]]:
    """Name the articles a sentence stands in, by the title of their law; the same in every language it is held in."""
    title = sentence.hit.document.metadata.title
    return [(title, key) for key in path_keys(sentence.hit.passage.path) if key.startswith(f"{ARTICLE}:")]


def _score(sentence: Sentence, question: Question, best_hit: float) -> float:
    bonus = VALUE_BONUS if question.values and sentence.holds_value else 0.0
    found = _match(sentence, question.asked)
    bonus += KIND_BONUS[found]
    match = sentence.coverage
    if sentence.similarity is not None:
        match = (1 - SIMILARITY_SHARE) * match + SIMILARITY_SHARE * max(sentence.similarity, 0.0)
    score = match + PASSAGE_SHARE * sentence.hit.score / best_hit + bonus
    return score * OVERVIEW_SHARE[found] if question.wants_overview else score


def _match(sentence: Sentence, asked: Asked) -> Match:
    """Say how well a sentence is what is asked for: by its provisions, by its words where none were read."""
    if sentence.is_read:
        return best_match(sentence, asked)
    return "unsaid" if group_of(sentence.text) in asked.labels else "other"


def _most_of(sentence: Sentence, limit: int) -> int:
    """A brief's passage is a list of statements of one kind; another's sentences mostly repeat the first."""
    return limit if sentence.hit.document.metadata.summarises else MAX_STATEMENTS_PER_PASSAGE


def _used(sentence: Sentence, drafts: Iterable[DraftStatement]) -> int:
    passage = sentence.hit.passage.id
    return sum(any(quote.passage.id == passage for quote in draft.quotes) for draft in drafts)


def _is_covered(sentence: Sentence, drafts: Iterable[DraftStatement]) -> bool:
    return any(
        quote.document.id == sentence.hit.document.id and quote.span.contains(sentence.span)
        for draft in drafts
        for quote in draft.quotes
    )


def _draft(sentence: Sentence, source: Source, whole_list: bool, score: float, asked: Asked) -> DraftStatement | None:
    """Write a statement; None where the sentence alone would mislead and its article is too long to quote."""
    document = sentence.hit.document
    spans = [part for each in list_around(source, sentence, whole_list) for part in outside_orders(source.text, each)]
    if not spans:
        return None
    said = join_quotes([span.of(source.text) for span in spans])
    text = brief_statement(said, document) if document.metadata.summarises else said
    quotes = tuple(each for span in spans for each in quoted(document, source, span))
    context = frozenset(
        each for each in quotes if each.span.end <= sentence.span.start or sentence.span.end <= each.span.start
    )
    group = _group(sentence, said, asked) if whole_list else None
    return DraftStatement(text, said, quotes, group, score, context)


def _group(sentence: Sentence, said: str, asked: Asked) -> Group | None:
    """Tell what kind of rule a statement states: of several, one that is asked for; by its words where none is read."""
    if not sentence.is_read:
        return group_of(said)
    labels = [label for each in sentence.provisions for label in each.draft.labels]
    kinds = [group for group, _ in _GROUPS if group in labels]
    return next((group for group in kinds if group in asked.labels), kinds[0] if kinds else None)


def join_quotes(quotes: Sequence[str]) -> str:
    """Write quotes as one line: line breaks become blanks, none between Chinese characters. Rows of a table stay."""
    if any(TABLE_CELL in quote for quote in quotes):
        return "\n".join(" ".join(line.split()) for quote in quotes for line in quote.splitlines() if line.strip())
    words = " ".join(" ".join(quotes).split())
    return re.sub(
        r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])", "", words
    )


_BRIEF_PIN = re.compile(r"\s*\[([^\[\]]+)\]\s*$")


def brief_statement(words: str, document: Document) -> str:
    """Say that a statement comes from a brief, and which article of which instrument it summarises."""
    of = document.metadata.summarises
    if of is None:
        return words
    pin = _BRIEF_PIN.search(words)
    said = _BRIEF_PIN.sub("", words).removeprefix("- ").strip()
    place = pin.group(1) if pin else ""
    if is_chinese(said):
        number = f"（{of.document_number}）" if of.document_number else ""
        return f"{said}（简介，非原文；概括《{of.title}》{number}{place}）"
    label = ", ".join(part for part in (of.title_en or of.title, of.document_number, place) if part)
    return f"{said} (A brief, not the original text, of {label}.)"


def group_of(words: str) -> Group | None:
    """Tell what kind of rule a sentence states, by its marker words; ``None`` where it has none."""
    return next((group for group, pattern in _GROUPS if pattern.search(words)), None)


def _merged(drafts: list[DraftStatement], draft: DraftStatement) -> list[DraftStatement]:
    """Add a statement, or its quotes to one that says the same already."""
    for index, held in enumerate(drafts):
        if _says_the_same(draft.said, held.said):
            if len(held.quotes) + len(draft.quotes) > MAX_CITATIONS_PER_STATEMENT:
                return drafts  # a quote of a list that is cited in part would mislead
            both = replace(held, quotes=(*held.quotes, *draft.quotes), context=held.context | draft.context)
            return [*drafts[:index], both, *drafts[index + 1 :]]
    return [*drafts, draft]


def _says_the_same(text: str, other: str) -> bool:
    """Say whether two statements differ in words only: another figure, or a "not", makes another rule."""
    words, others = set(iter_words(text)), set(iter_words(other))
    alike = len(words & others) >= SAME_WORDS * len(words | others)
    return alike and set(DISTINGUISHES.findall(normalise(text))) == set(DISTINGUISHES.findall(normalise(other)))


def _in_groups(drafts: Sequence[DraftStatement]) -> list[DraftStatement]:
    """Bring statements of one kind together, kinds in order of their best statement."""
    order = list(dict.fromkeys(draft.group for draft in drafts))
    return sorted(drafts, key=lambda draft: order.index(draft.group))
