"""Schemathesis asks a running service whatever its description allows, and much that it does not.

Each reply must be one that the description names, hold what it says, and never be a fault of the service; what the
description does not allow must be refused. The corpus is a copy: it is changed as well.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import Settings
from api.wiring import Services, open_services
from running import serving

EXAMPLES = 12
"""Requests for each operation and mode: all take some 20 seconds on two cores that others use too."""


@pytest.fixture(scope="module")
def copy(library_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("fuzzed") / "home"
    shutil.copytree(library_home, home, ignore=shutil.ignore_patterns("models", "write.lock"))
    (home / "models").symlink_to(library_home / "models")
    with open_services(Settings(home=home)) as services:
        yield services


@pytest.fixture(scope="module")
def operations(copy: Services) -> Iterator[dict[str, Any]]:
    with serving(create_app(copy)) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
        found = [each.ok() for each in schema.get_all_operations()]
        yield {f"{each.method.upper()} {each.path}": each for each in found}


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: str(mode.value))
def test_every_operation_keeps_to_its_description(operations: dict[str, Any], mode: GenerationMode) -> None:
    tried = [each for each in operations.values() if mode is GenerationMode.POSITIVE or _can_be_wrong(each)]

    faults = [fault for operation in tried if (fault := _fault(operation, mode))]

    assert len(tried) > len(operations) / 3
    assert not faults, "\n\n".join(faults)


def _can_be_wrong(operation: Any) -> bool:
    """Whether there is a value that it does not take; any text may be an id, and a form's parts have no types."""
    parameters = [each.definition["schema"] for each in operation.path_parameters]
    if any(each.media_type.startswith("multipart/") for each in operation.body):
        return False
    return bool(list(operation.body) or list(operation.query) or any(each["type"] != "string" for each in parameters))


def _fault(operation: Any, mode: GenerationMode) -> str:
    """Try an operation; say what it does wrong."""

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),  # of how Schemathesis makes its values
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case: Any) -> None:
        # A value of the right type may still be none that can be used: a place that is no code, a day that is no day.
        case.call_and_validate(excluded_checks=[positive_data_acceptance], timeout=30)

    try:
        attempt()
    except schemathesis.core.failures.FailureGroup as failures:
        return f"{operation.method.upper()} {operation.path}: {failures}"
    return ""
