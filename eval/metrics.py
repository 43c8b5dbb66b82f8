"""Every figure: what it means, its range, and when it is undefined. The only import of ir_measures.

A figure that is undefined is ``None`` and is left out of means: counting it as 0 or 1 would reward or punish what was
never asked.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from corpus.jurisdictions import ladder
from corpus.language import HAN
from corpus.words import normalise
from eval.datasets import Place, Qrels

FIRST_CITATIONS = 5
"""Citations looked at for the right document and article: about what a reader opens."""
RANKING_MEASURES = (R @ 10, R @ 100, nDCG @ 10, AP @ 10, RR @ 10, Success @ 5)
LATENCY_PERCENTILES = (50, 95, 99)
"""Shown: the usual case, and what one in twenty and one in a hundred takes at least."""
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
    - ``Success@5``: 1 where a relevant passage is among the first 5.

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
    each = score_each(qrels, rankings)
    return {name: mean(values[name] for values in each.values()) for name in map(str, RANKING_MEASURES)}


def score_each(qrels: Qrels, rankings: Mapping[str, Ranking]) -> dict[str, dict[str, float]]:
    """Score rankings question by question; a question without a ranking counts 0.

    Args:
        qrels: As for ``score_rankings``, which averages these values.
        rankings: As for ``score_rankings``.

    Returns:
        By question of ``qrels``, in its order, the value of each measure.

    Example:
        >>> score_each({"q": {"a": 1}, "r": {"a": 1}}, {"q": [("x", 2.0), ("a", 1.0)]})["q"]["RR@10"]
        0.5
    """
    run = {query: dict(falling(ranking)) for query, ranking in rankings.items() if query in qrels}
    nothing = dict.fromkeys(map(str, RANKING_MEASURES), 0.0)
    scored = {query: dict(nothing) for query in qrels}
    for value in ir_measures.iter_calc(RANKING_MEASURES, qrels, run):
        scored[value.query_id][str(value.measure)] = float(value.value)
    return scored


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


def quote_overlap(gold: Sequence[tuple[str, str]], cited: Sequence[tuple[str, str]]) -> float | None:
    """Give the share of the characters of the gold quotes that the cited quotes of the same documents cover.

    Both were copied from one text, so they overlap where one holds the other, or where one ends as the other begins.
    Width, case and blanks do not count. Alternatives have no gold quote: an answer by one covers nothing.

    Args:
        gold: Document and quote of each gold place.
        cited: Document and quote of every citation.

    Returns:
        In [0, 1]; ``None`` where there is no gold quote.

    Source:
        Character recall of LegalBench-RAG (Pipitone and Alami 2024, arXiv 2408.10343).

    Example:
        >>> quote_overlap([("law", "within ten days")], [("law", "The levy is paid within ten")])
        0.6923076923076923
        >>> quote_overlap([("law", "within ten days")], [("other law", "within ten days")])
        0.0
    """
    folded = [(document, _solid(quote)) for document, quote in gold]
    lengths = sum(len(quote) for _, quote in folded)
    if not lengths:
        return None
    held = [(document, _solid(quote)) for document, quote in cited]
    covered = 0
    for document, quote in folded:
        spans = [_overlap(quote, other) for place, other in held if place == document]
        covered += len({index for start, end in spans for index in range(start, end)})
    return covered / lengths


SHORTEST_OVERLAP_CHARACTERS = 5
"""Of an end that is also a beginning: shorter ones are alike by chance (的学校, "the ")."""


def _overlap(gold: str, cited: str) -> tuple[int, int]:
    """Find the characters of ``gold`` that ``cited`` covers, as a half-open span; empty where there is none."""
    if gold in cited:
        return 0, len(gold)
    if len(cited) >= SHORTEST_OVERLAP_CHARACTERS and cited in gold:
        return gold.index(cited), gold.index(cited) + len(cited)
    for length in range(min(len(gold), len(cited)) - 1, SHORTEST_OVERLAP_CHARACTERS - 1, -1):
        if cited.endswith(gold[:length]):
            return 0, length
        if cited.startswith(gold[-length:]):
            return len(gold) - length, len(gold)
    return 0, 0


def _solid(quote: str) -> str:
    return "".join(normalise(quote).split())


def wrong_documents(cited: Sequence[str], right: Collection[str]) -> float | None:
    """Give the share of the first five citations whose document is neither gold nor alternative.

    Args:
        cited: The documents cited, in the order of the citations.
        right: Gold documents and alternatives.

    Returns:
        In [0, 1]; ``None`` where no document is right, or nothing is cited.

    Source:
        1 minus precision at 5, over citations; the retrieval mismatch of Reuter et al. 2025 (arXiv 2510.06999).

    Example:
        >>> wrong_documents(["law", "law", "other", "other"], {"law"}), wrong_documents([], {"law"})
        (0.5, None)
    """
    first = cited[:FIRST_CITATIONS]
    if not right or not first:
        return None
    return sum(document not in right for document in first) / len(first)


def wrong_places(cited: Sequence[str | None], asked: Collection[str]) -> float | None:
    """Give the share of the first five citations whose place is neither an asked one nor above or below one.

    Args:
        cited: The jurisdiction of each citation's document, in order; a document of no known place is not wrong.
        asked: The places the question is about.

    Returns:
        In [0, 1]; ``None`` where the question is about no place, or nothing is cited.

    Source:
        Our own: near-identical rules of other places are the commonest wrong answer to a question about one.

    Example:
        >>> wrong_places(["CN-ZJ-330200", "CN", "CN-SD-370200", None], {"CN-ZJ-330200"}), wrong_places(["CN"], set())
        (0.25, None)
    """
    first = cited[:FIRST_CITATIONS]
    if not asked or not first:
        return None
    return sum(place is not None and not _is_about(place, asked) for place in first) / len(first)


def _is_about(place: str, asked: Collection[str]) -> bool:
    return any(place in ladder(code) or code in ladder(place) for code in asked)


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
