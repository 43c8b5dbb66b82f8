"""Other values of the ranking constants, tried on a tiny dataset."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.settings import Settings
from eval.constants import TRIALS, Trial, try_constants
from rag import candidates

WriteDataset = Callable[..., Path]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_the_value_in_use_is_among_those_tried(trial: Trial) -> None:
    assert trial.own in trial.values


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_a_trial_leaves_the_constant_as_it_was(trial: Trial) -> None:
    own = trial.own
    with trial.at(own + 1):
        assert trial.own == own + 1
    assert trial.own == own


def test_an_entry_of_a_mapping_is_changed_alone() -> None:
    module = SimpleNamespace(BOOSTS={"title": 1.0, "text": 2.0})
    with Trial("boost", module, "BOOSTS", (5.0,), "title").at(5.0):
        assert module.BOOSTS == {"title": 5.0, "text": 2.0}
    assert module.BOOSTS == {"title": 1.0, "text": 2.0}


def test_every_value_is_a_row(write_dataset: WriteDataset, settings: Settings) -> None:
    trial = Trial("weight", candidates, "DENSE_WEIGHT", (0.0, candidates.DENSE_WEIGHT))
    table = try_constants([write_dataset()], settings, trials=[trial])
    assert table.columns[2:] == ("tiny",)
    assert [row[:2] for row in table.rows] == [("weight", "0"), ("weight", f"{candidates.DENSE_WEIGHT:g} *")]
    assert all(" / " in row[2] for row in table.rows)
