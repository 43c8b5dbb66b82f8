"""Commands in this process, each as a user would type it, with its two outputs apart."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from api.cli.main import app


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run_own(run: Run, own_home: Path) -> Run:
    """Run a command over a copy of the library, to be changed at will."""
    return partial(run, home=own_home)


@pytest.fixture
def run(library_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command that changes nothing over the library; ``home`` chooses another data folder."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")

    def run_one(*words: str, home: Path = library_home) -> Done:
        result = CliRunner().invoke(app, ["--home", str(home), *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    yield run_one
    structlog.reset_defaults()
