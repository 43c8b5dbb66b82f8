from rag.grounding.alignment import RETOLD_SHARE, aligned
from rag.grounding.reading import read

RULE = "The employer shall pay the levy within 30 days of the notice and keep the books."


def test_the_same_words_lead_to_the_same_place() -> None:
    statement, unit = read(RULE), read(RULE)
    alignment = aligned(statement, unit)
    assert alignment.share == 1.0
    for fact in statement.facts:
        place = alignment.in_unit(fact)
        assert (place.start, place.end, place.is_verbatim) == (fact.start, fact.end, True)


def test_an_exchanged_word_leads_to_what_it_replaced() -> None:
    statement, unit = read(RULE.replace("shall", "may")), read(RULE)
    (force,) = statement.of_kind("force")
    place = aligned(statement, unit).in_unit(force)
    assert unit.folded.text[place.start : place.end] == "shall"
    assert not place.is_verbatim


def test_an_inserted_word_leads_nowhere() -> None:
    statement, unit = read(RULE.replace("pay the", "pay all the")), read(RULE)
    (scope,) = statement.of_kind("scope")
    place = aligned(statement, unit).in_unit(scope)
    assert place.start == place.end


def test_a_word_left_out_is_known_by_its_neighbours() -> None:
    statement, unit = read("用人单位向学生收取费用。"), read("用人单位不得向学生收取费用。")
    alignment = aligned(statement, unit)
    (force,) = unit.of_kind("force")
    assert alignment.is_told_around(force)
    assert not alignment.in_statement(force).is_verbatim


def test_other_words_are_no_retelling() -> None:
    assert aligned(read("Apprentices receive a certificate."), read(RULE)).share < RETOLD_SHARE
