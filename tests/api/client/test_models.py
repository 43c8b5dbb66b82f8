"""The client's values have the fields of the service's schemas, so that neither changes without the other."""

import dataclasses
import typing
from collections.abc import Iterator
from types import UnionType
from typing import Any

import pytest
from pydantic import BaseModel

from api import registers, schemas
from api.client import kept, matches, models
from api.routes import answers, match

PAIRS: list[tuple[type, type[BaseModel]]] = [
    (models.Answer, schemas.AnswerOut),
    (models.Found, schemas.SearchOut),
    (models.DocumentList, schemas.DocumentsOut),
    (models.DocumentText, schemas.DocumentTextOut),
    (models.Register, registers.RegisterOut),
    (models.Job, schemas.JobOut),
    (models.Health, schemas.HealthOut),
    (kept.KeptList, answers.KeptListOut),
    (kept.KeptAnswer, answers.KeptAnswerOut),
    (kept.Rerun, answers.RerunOut),
    (kept.Reruns, answers.RerunsOut),
    (kept.Feedback, answers.FeedbackOut),
    (kept.FeedbackList, answers.FeedbackListOut),
    (kept.Thread, answers.ThreadOut),
    (kept.ThreadList, answers.ThreadListOut),
    (models.Turn, schemas.TurnBody),
    (matches.Incentives, match.IncentivesOut),
    (matches.Obligations, match.ObligationsOut),
]


def inner(annotation: Any, kind: Any) -> list[type]:
    """The classes of a kind that an annotation names, however deep."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return [annotation] if kind(annotation) else []
    return [found for each in typing.get_args(annotation) for found in inner(each, kind)]


def is_optional(annotation: Any) -> bool:
    return typing.get_origin(annotation) in (UnionType, typing.Union) and type(None) in typing.get_args(annotation)


def pairs(value: type, schema: type[BaseModel]) -> Iterator[tuple[type, type[BaseModel]]]:
    yield value, schema
    hints, annotations = typing.get_type_hints(value), typing.get_type_hints(schema)
    for name in schema.model_fields:
        ours = inner(hints.get(name), dataclasses.is_dataclass)
        theirs = inner(annotations[name], lambda each: issubclass(each, BaseModel))
        for our, their in zip(ours, theirs, strict=False):  # the test below says where one has more
            yield from pairs(our, their)


ALL = sorted({each for pair in PAIRS for each in pairs(*pair)}, key=lambda each: (each[0].__name__, each[1].__name__))


@pytest.mark.parametrize(("value", "schema"), ALL, ids=[f"{value.__name__}" for value, _ in ALL])
def test_a_value_has_the_fields_of_its_schema(value: type, schema: type[BaseModel]) -> None:
    fields = {each.name for each in dataclasses.fields(value)}

    assert fields == set(schema.model_fields)
    hints, annotations = typing.get_type_hints(value), typing.get_type_hints(schema)
    for name in schema.model_fields:
        assert is_optional(hints[name]) == is_optional(annotations[name]), (value, name)
        models_in = inner(annotations[name], lambda each: issubclass(each, BaseModel))
        assert len(inner(hints[name], dataclasses.is_dataclass)) == len(models_in), (value, name)


@pytest.mark.parametrize("value", [value for value, _ in ALL])
def test_values_are_frozen(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(value, "__dict__") or "__slots__" in vars(value)


def test_every_kind_of_reply_is_met() -> None:
    assert len(ALL) > 45
