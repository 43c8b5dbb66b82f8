"""Logs go where standard error is at that moment, and a closed one ends nothing."""

import io
import json
import sys

import pytest
import structlog

from api.logs import configure_logs


@pytest.fixture(autouse=True)
def logs() -> None:
    configure_logs("info")


def test_events_go_to_standard_error_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)
    structlog.get_logger().info("taken in", source="law.md")
    event = json.loads(now.getvalue())
    assert (event["event"], event["source"], event["level"]) == ("taken in", "law.md", "info")


def test_a_closed_standard_error_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    structlog.get_logger().error("nobody hears")
