"""A question's terms, for passages in its own language and in the other."""

from collections.abc import Collection

import pytest

from corpus.glossary import Concept
from rag.question import parse_question
from rag.terms import TRUST_ACROSS, UNHELD_PAIR, Terms, weigh_terms
from rag_desk import MAX_QUESTION_CHARACTERS, make_document, make_hit, make_source

RARITY = {
    "博物": 2.0,
    "物馆": 2.5,
    "工资": 1.0,
    "薪水": 4.0,
    "museum": 3.0,
    "month": 6.0,
    "wage": 6.0,
    "galleri": 6.0,
    "walrus": 7.0,
}


def rarity(words: Collection[str]) -> dict[str, float]:
    """Give the rarity of words by the table, and of any other that of what nothing holds."""
    return {word: RARITY.get(word, 7.0) for word in words}


class Fixed:
    """Concepts as they are given, whatever is asked."""

    def __init__(self, *concepts: Concept) -> None:
        self._concepts = [*concepts]

    def concepts(self, text: str) -> list[Concept]:
        return self._concepts


MUSEUM = Concept(frozenset({"museum"}), (("博物", "物馆"), ("galleri",)))
MONTHLY_WAGE = Concept(frozenset({"month", "wage"}), (("工资",), ("薪水",)))


def weigh(question: str, *concepts: Concept) -> Terms:
    parsed = parse_question(question, MAX_QUESTION_CHARACTERS)
    return weigh_terms(parsed, rarity, Fixed(), Fixed(*concepts))


def test_across_a_term_is_as_rare_as_its_most_common_translation() -> None:
    terms = weigh("museum", MUSEUM)
    (term,) = terms.across
    assert term.weight == RARITY["物馆"]
    assert term.others == (frozenset({"博物", "物馆"}),)  # galleri is of the question's own language


def test_the_words_of_one_concept_share_its_weight() -> None:
    terms = weigh("monthly wages", MONTHLY_WAGE)
    assert {term.word: term.weight for term in terms.across} == pytest.approx(
        {"month": RARITY["工资"] / 2, "wage": RARITY["工资"] / 2}
    )


def test_a_word_without_a_translation_still_counts() -> None:
    terms = weigh("museum walrus", MUSEUM)
    by_word = {term.word: term for term in terms.across}
    assert by_word["walrus"].weight == RARITY["物馆"]
    assert not by_word["walrus"].is_in({"博物", "物馆"})
    assert by_word["museum"].is_in({"博物", "物馆"})


def test_pairs_across_a_word_border_translate_to_nothing_and_do_not_count() -> None:
    open_museum = Concept(frozenset({"博物", "物馆"}), (("museum",),))
    terms = weigh("博物馆开放到2030年", open_museum)
    assert {term.word for term in terms.across} == {"博物", "物馆", "2030"}


def test_own_terms_are_the_question_s_with_their_own_rarity() -> None:
    terms = weigh("museum walrus", MUSEUM)
    assert {term.word: term.weight for term in terms.own} == pytest.approx(
        {word: RARITY[word] for word in ("museum", "walrus")}
    )
    assert all(term.others == () for term in terms.own)


@pytest.mark.parametrize(
    ("question", "language", "across"),
    [("museum", "zh-Hant-TW", True), ("museum", "en", False), ("museum", "de", False), ("博物馆", "en", True)],
)
def test_the_document_s_language_chooses(question: str, language: str, across: bool) -> None:
    concepts = (MUSEUM, Concept(frozenset({"博物"}), (("museum",),)))
    terms = weigh(question, *concepts)
    hit = make_hit(make_source("博物馆免费开放。"), document=make_document(language=language))
    assert terms.of(hit) is (terms.across if across else terms.own)
    assert terms.trust(hit) == (TRUST_ACROSS if across else 1.0)


def test_without_any_translation_the_own_terms_serve_every_passage() -> None:
    terms = weigh("walrus")
    hit = make_hit(make_source("博物馆免费开放。"), document=make_document(language="zh"))
    assert terms.of(hit) is terms.own


def test_a_pair_that_no_passage_holds_counts_less_than_a_word_of_that_kind() -> None:
    weights = {term.word: term.weight for term in weigh("薪水贵, walrus").own}
    assert weights == pytest.approx({"薪水": RARITY["薪水"], "水贵": 7.0 * UNHELD_PAIR, "walrus": 7.0})


def test_a_pair_that_no_passage_holds_counts_in_full_where_the_glossary_knows_it() -> None:
    parsed = parse_question("学校捐款", MAX_QUESTION_CHARACTERS)
    gift = Concept(frozenset({"捐款"}), (("捐赠",),))
    weights = {term.word: term.weight for term in weigh_terms(parsed, rarity, Fixed(gift), Fixed()).own}
    assert weights["捐款"] == RARITY.get("捐款", 7.0)
    assert weights["校捐"] == 7.0 * UNHELD_PAIR
