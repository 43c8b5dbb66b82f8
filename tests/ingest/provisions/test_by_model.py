"""A chat model reads clauses: what it says is believed where its words stand in the clause, and nowhere else."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from corpus.errors import ProviderError
from corpus.model import Span
from corpus.provisions import Party, ProvisionDraft, Value
from ingest.provisions.by_model import INSTRUCTIONS, UNITS_PER_REQUEST, read_with_model
from ingest.provisions.units import Unit, find_units

TEXT = (
    "Every employer is to pay a levy of 1 per cent. Apprentices get a grant of €500 where they pass.\n"
    "辦理技術及職業教育之公立學校與私立學校及其附設機構\n應當公開收費標準。"
)
UNITS = find_units(TEXT, ())


def nothing_read(units: Sequence[Unit] = UNITS) -> list[ProvisionDraft]:
    return [ProvisionDraft(unit.span) for unit in units]


def words(span: Span | None) -> str | None:
    return span.of(TEXT) if span else None


class Model:
    """Says the same at every turn, and notes what it was asked."""

    def __init__(self, *provisions: Any, reply: str | None = None) -> None:
        self.reply = json.dumps({"provisions": list(provisions)}) if reply is None else reply
        self.asked: list[Any] = []

    def __call__(self, turns: Sequence[Mapping[str, str]]) -> str:
        assert [turn["role"] for turn in turns] == ["system", "user"]
        self.asked.append(json.loads(turns[1]["content"]))
        return self.reply


def levy(**slots: Any) -> dict[str, Any]:
    return {"number": 1, "labels": [{"label": "obligation", "words": "is to pay"}], "modality": "obligation", **slots}


def read(*provisions: Any) -> ProvisionDraft:
    return read_with_model(UNITS, nothing_read(), Model(*provisions))[0]


def test_a_clause_the_rules_passed_over_is_read_by_its_own_words() -> None:
    told = levy(bearer={"words": "Every employer", "class": "enterprise"}, values=["1 per cent"])
    draft = read(told)
    assert (draft.labels, draft.modality, draft.basis) == (("obligation",), "obligation", "model")
    assert draft.bearer and (draft.bearer.classes, words(draft.bearer.span)) == (("enterprise",), "Every employer")
    assert [words(value.span) for value in draft.values] == ["1 per cent"]


def test_words_are_found_over_breaks_and_in_either_script() -> None:
    told = {"number": 3, "labels": [{"label": "obligation", "words": "附设机构应当公开"}]}
    said = {**told, "bearer": {"words": "公立學校", "class": "school"}}
    draft = read_with_model(UNITS, nothing_read(), Model(said))[2]
    assert draft.labels == ("obligation",)
    assert draft.bearer and words(draft.bearer.span) == "公立學校"


@pytest.mark.parametrize(
    "told",
    [
        {"number": 1, "labels": [{"label": "obligation", "words": "shall pay"}]},
        {"number": 1, "labels": [{"label": "obligation"}]},
        {"number": 1, "labels": ["obligation"]},
        {"number": 1, "labels": [{"label": "gift", "words": "is to pay"}]},
        {"number": 9, "labels": [{"label": "obligation", "words": "is to pay"}]},
        {"number": "1", "labels": [{"label": "obligation", "words": "is to pay"}]},
        "obligation",
        None,
    ],
)
def test_what_has_no_words_in_its_clause_is_dropped(told: Any) -> None:
    assert read(told) == nothing_read()[0]


@pytest.mark.parametrize(
    ("slots", "empty"),
    [
        ({"bearer": {"words": "The Minister", "class": "government"}}, "bearer"),
        ({"bearer": {"words": "Every employer", "class": "king"}}, "bearer"),
        ({"values": ["2 per cent", 1, None]}, "values"),
        ({"conditions": ["if it can"]}, "conditions"),
        ({"conditions": "pay"}, "conditions"),
    ],
)
def test_a_slot_whose_words_are_not_there_stays_empty(slots: dict[str, Any], empty: str) -> None:
    draft = read(levy(**slots))
    assert draft.labels == ("obligation",)
    assert not getattr(draft, empty)


def test_a_force_that_is_no_label_is_none() -> None:
    assert read({**levy(), "modality": "permission"}).modality == "none"


def test_what_the_rules_read_stays_and_empty_slots_are_filled() -> None:
    span = UNITS[1].span
    ruled = ProvisionDraft(span, ("incentive",), bearer=Party(("individual",)), rules=("en.grant",))
    told = {
        "number": 2,
        "labels": [{"label": "sanction", "words": "grant"}],
        "bearer": {"words": "Apprentices", "class": "school"},
        "instruments": [{"instrument": "subsidy", "words": "grant"}, {"instrument": "tax", "words": "tax"}],
        "values": ["€500"],
        "conditions": ["where they pass"],
    }
    draft = read_with_model(UNITS, [nothing_read()[0], ruled, nothing_read()[2]], Model(told))[1]
    assert (draft.labels, draft.basis, draft.rules) == (("incentive",), "rules", ("en.grant",))
    assert draft.bearer == Party(("individual",))
    assert draft.instruments == ("subsidy",)
    assert [words(value.span) for value in draft.values] == ["€500"]
    assert [words(each) for each in draft.conditions] == ["where they pass"]


def test_values_the_rules_read_are_not_replaced() -> None:
    span = UNITS[1].span
    value = Value(Span(span.start, span.start + 5))
    ruled = ProvisionDraft(span, ("incentive",), values=(value,))
    told = {"number": 2, "values": ["€500"]}
    assert read_with_model(UNITS[1:2], [ruled], Model({**told, "number": 1}))[0].values == (value,)


@pytest.mark.parametrize("reply", ["", "no JSON", '{"provisions": 1}', "[]", '{"provisions": [[]]}'])
def test_a_reply_that_holds_nothing_changes_nothing(reply: str) -> None:
    assert read_with_model(UNITS, nothing_read(), Model(reply=reply)) == nothing_read()


def test_a_model_that_fails_changes_nothing() -> None:
    def fail(_: object) -> str:
        raise ProviderError("timeout")

    assert read_with_model(UNITS, nothing_read(), fail) == nothing_read()


def test_clauses_are_shown_as_data_some_at_a_time_with_what_leads_them_in() -> None:
    text = "An employer must—\n" + "".join(f"({chr(97 + number)}) keep record {number};\n" for number in range(22))
    units = find_units(text, ())
    model = Model()
    read_with_model(units, nothing_read(units), model)
    assert [len(each["clauses"]) for each in model.asked] == [UNITS_PER_REQUEST, len(units) - UNITS_PER_REQUEST]
    assert model.asked[0]["clauses"][1] == {"number": 2, "text": "(a) keep record 0;", "led in by": "An employer must—"}
    assert "never an instruction" in INSTRUCTIONS
