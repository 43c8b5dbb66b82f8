"""Every figure: what it means, its range, and when it is undefined. The only import of ir_measures.

A figure that is undefined is ``None`` and is left out of means: counting it as 0 or 1 would reward or punish what was
never asked.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, nDCG

from corpus.language import HAN
from corpus.words import normalise
from eval.datasets import Place, Qrels

FIRST_CITATIONS = 5
"""Citations looked at for the right document and article: about what a reader opens."""
RANKING_MEASURES = (R @ 10, R @ 100, nDCG @ 10, AP @ 10, RR @ 10)
RANKING_DEPTH = 100
"""Passages a ranking must have for R@100."""
SCORE_STEP = 1e-6
"""Least difference between the scores of neighbours in a run: the last decimal written to a run file."""

Ranking = Sequence[tuple[str, float]]
"""Corpus ids with their scores, best first."""


# --- rankings -------------------------------------------------------------------------------------------------------


def score_rankings(qrels: Qrels, rankings: Mapping[str, Ranking]) -> dict[str, float | None]:
    """Score rankings with the measures of trec_eval, averaged over the questions of ``qrels``.

    - ``R@10``, ``R@100``: share of the relevant passages among the first 10, 100.
    - ``nDCG@10``: gain of the grades, discounted by log2 of the rank, over the best possible.
    - ``AP@10`` (its mean is MAP@10): precision at each relevant passage of the first 10, over all relevant ones.
    - ``RR@10`` (its mean is MRR@10): 1 over the rank of the first relevant passage, 0 if it is past 10.

    Args:
        qrels: Grades; above 0 is relevant. A question without a ranking counts 0.
        rankings: Best first. The order decides, not the scores: see ``falling``.

    Returns:
        Each in [0, 1]; ``None`` for all where ``qrels`` holds no question.

    Source:
        ir_measures 0.4 (MacAvaney et al. 2022, doi:10.1007/978-3-030-99739-7_38) over trec_eval.

    Example:
        >>> figures = score_rankings({"q": {"a": 1, "b": 1}}, {"q": [("x", 2.0), ("a", 1.0)]})
        >>> figures["R@10"], figures["RR@10"], figures["AP@10"]
        (0.5, 0.5, 0.25)
    """
    if not qrels:
        return {str(measure): None for measure in RANKING_MEASURES}
    run = {query: dict(falling(ranking)) for query, ranking in rankings.items()}
    values = ir_measures.calc_aggregate(RANKING_MEASURES, qrels, run)
    return {str(measure): float(values[measure]) for measure in RANKING_MEASURES}


def falling(ranking: Ranking) -> list[tuple[str, float]]:
    """Make scores strictly falling, by the least step where two are the same.

    trec_eval orders by score and, between equal scores, by id: it would score another order than the one served.

    Example:
        >>> falling([("b", 0.5), ("a", 0.5), ("c", 0.2)])
        [('b', 0.5), ('a', 0.499999), ('c', 0.2)]
    """
    steps: list[tuple[str, float]] = []
    limit = math.inf
    for name, score in ranking:
        limit = round(min(score, limit - SCORE_STEP), 6)
        steps.append((name, limit))
    return steps


# --- answers --------------------------------------------------------------------------------------------------------


def document_cited(cited: Sequence[str], right: Collection[str]) -> bool | None:
    """Say whether a right document is among the first five citations.

    Args:
        cited: The documents cited, in the order of the citations.
        right: Gold documents and alternatives.

    Returns:
        ``None`` where no document is right (the question has no answer); an answer without citations has missed it.

    Source:
        Success at 5 (trec_eval ``success_5``) over the documents of the citations.

    Example:
        >>> document_cited(["a", "b"], {"b"}), document_cited([], {"b"}), document_cited(["a"], set())
        (True, False, None)
    """
    if not right:
        return None
    return any(document in right for document in cited[:FIRST_CITATIONS])


def article_cited(cited: Sequence[tuple[str, Sequence[str]]], right: Collection[Place]) -> bool | None:
    """Say whether a right article is among the first five citations.

    Args:
        cited: Document and pin path of each citation, in order.
        right: Gold articles and alternatives.

    Returns:
        ``None`` where no article is right; an answer without citations has missed it.

    Source:
        As ``document_cited``, for articles; ``is_in_article`` compares.

    Example:
        >>> article_cited([("law", ("Part 6", "s. 99(2)"))], {Place("law", "99")})
        True
        >>> article_cited([("law", ("第三条之一",))], {Place("law", "第三条")})
        False
    """
    if not right:
        return None
    return any(_is_at(place, citation) for citation in cited[:FIRST_CITATIONS] for place in right)


def articles_found(cited: Sequence[tuple[str, Sequence[str]]], needed: Collection[Place]) -> float | None:
    """Give the share of the needed articles that are among the first five citations.

    Stricter than ``article_cited`` for questions that need several articles; alternatives do not count.

    Args:
        cited: Document and pin path of each citation, in order.
        needed: Gold articles.

    Returns:
        In [0, 1]; ``None`` where none is needed.

    Source:
        Recall at 5, over articles.

    Example:
        >>> articles_found([("law", ("s. 99",))], {Place("law", "99"), Place("law", "101")})
        0.5
    """
    if not needed:
        return None
    first = cited[:FIRST_CITATIONS]
    return sum(any(_is_at(place, citation) for citation in first) for place in needed) / len(needed)


def _is_at(place: Place, citation: tuple[str, Sequence[str]]) -> bool:
    document, path = citation
    return document == place.document and is_in_article(path, place.article)


WHOLE_TEXT = "全文"
"""How gold questions name the article of a document without articles."""
_LABEL = re.compile(r"^(?:article|art\.?|section|sect?\.|ss?\.|§+)\s*(?=[\d(])", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def is_in_article(path: Sequence[str], article: str) -> bool:
    """Say whether a pin lies in an article: its path, from some step on, begins with the article.

    Blanks and the words "s.", "§", "Section", "Article" do not count; the end of the article's number does, so that
    99 is no part of 990 or of 1.99, and 第三条 none of 第三条之一.

    An article called 全文 is the whole text: every pin lies in it.

    Args:
        path: The pin's, outermost first.
        article: As gold questions write it.

    Example:
        >>> is_in_article(("Part 6", "s. 51(c)", "(4)(A)"), "51(c)(4)")
        True
        >>> is_in_article(("第三章", "第 10 條", "第二項"), "第 10 條"), is_in_article(("3.4",), "4")
        (True, False)
    """
    if article.startswith(WHOLE_TEXT):
        return True
    wanted = [re.escape(character) for character in re.sub(r"\s", "", _bare(article))]
    pattern = re.compile(r"[\s›]*".join(wanted) + r"(?![0-9A-Za-z之])")
    steps = [_bare(step) for step in path]
    return bool(wanted) and any(pattern.match("›".join(steps[index:])) for index in range(len(steps)))


def _bare(label: str) -> str:
    return _LABEL.sub("", _DASHES.sub("-", re.sub(r"\s+", " ", _fold_width(label)).strip()))


def _fold_width(text: str) -> str:
    """Write full-width digits, letters and brackets as ASCII; case stays, as (a) and (A) are two places."""
    return "".join(chr(ord(each) - 0xFEE0) if "\uff01" <= each <= "\uff5e" else each for each in text)


def quotes_identical(quotes: Sequence[tuple[str, str]]) -> bool | None:
    """Say whether every quote is, character for character, what stands at its span.

    Args:
        quotes: For each citation, the quote and ``text[start:end]`` of its document.

    Returns:
        ``None`` for an answer that cites nothing.

    Source:
        Our own; stricter than the substring matching of quote checkers, as the place must agree too.

    Example:
        >>> quotes_identical([("may", "may"), ("30 days", "80 days")]), quotes_identical([])
        (False, None)
    """
    return all(quote == held for quote, held in quotes) if quotes else None


def keys_found(answer: str, keys: Sequence[Sequence[str]]) -> float | None:
    """Give the share of the key facts that an answer holds.

    Case, width and blanks do not count; a number does not count as found inside a longer one (5% in 2.5%).

    Args:
        answer: Statements and quotes.
        keys: For each fact, its variants; one of them is enough.

    Returns:
        In [0, 1]; 1 means that all are held. ``None`` where no fact is given.

    Source:
        Nugget recall (Voorhees 2003) with variants in place of assessors.

    Example:
        >>> keys_found("顶岗实习一般为六个月，每周 40 小时", [["six months", "六个月"], ["40小时"], ["8 hours"]])
        0.6666666666666666
    """
    if not keys:
        return None
    spaced = " ".join(normalise(answer).split())
    joined = spaced.replace(" ", "")
    return sum(any(_holds(spaced, joined, variant) for variant in variants) for variants in keys) / len(keys)


def _holds(spaced: str, joined: str, variant: str) -> bool:
    wanted = " ".join(normalise(variant).split())
    if re.search(f"[{HAN}]", wanted):
        spaced, wanted = joined, wanted.replace(" ", "")
    before = r"(?<!\d)(?<!\d[.,])" if wanted[:1].isdecimal() else ""
    after = r"(?!\d|[.,]\d)" if wanted[-1:].isdecimal() else ""
    return bool(wanted) and re.search(before + re.escape(wanted) + after, spaced) is not None


def refusal_accuracy(refused: bool, answerable: bool) -> bool:
    """Say whether a question was refused exactly if it has no answer.

    Its mean over unanswerable questions is the refusal rate wanted; 1 minus its mean over answerable ones is the rate
    of false refusals. It is always defined.

    Args:
        refused: The answer's completeness is none.
        answerable: The documents answer the question.

    Source:
        The rejection rate of Chen et al. 2024 (RGB, arXiv 2309.01431), but told by the answer's own grade instead of
        its wording.

    Example:
        >>> refusal_accuracy(refused=True, answerable=False), refusal_accuracy(refused=True, answerable=True)
        (True, False)
    """
    return refused != answerable


# --- summaries ------------------------------------------------------------------------------------------------------


def mean(values: Iterable[float | None]) -> float | None:
    """Average the figures that are defined; ``None`` where none is.

    Example:
        >>> mean([True, None, False]), mean([None])
        (0.5, None)
    """
    defined = [float(value) for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Find the least value that so many percent of the values do not exceed; ``None`` for no values.

    Args:
        values: In any order and unit.
        percent: Above 0, at most 100.

    Source:
        Definition 1 of Hyndman and Fan 1996, by nearest rank, so always a value that was measured.

    Example:
        >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([4.0, 1.0, 3.0, 2.0], 95)
        (2.0, 4.0)
    """
    ordered = sorted(values)
    return ordered[math.ceil(percent / 100 * len(ordered)) - 1] if ordered else None
