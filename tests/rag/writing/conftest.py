"""The fixed library, its answers written by scripted models."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from rag.adapters import openai_endpoint
from rag_desk import Desk
from scripted_endpoint import Scripted
from writing_desk import OpenWriting, WritingDesk, writing_over


@pytest.fixture
def writing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWriting]:
    """Open desks over the fixed library."""
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "multiplier", 0.01)
    monkeypatch.setattr(openai_endpoint._BACK_OFF, "jitter", 0.01)
    with ExitStack() as opened:

        def open_one(*replies: Scripted, **parts: Any) -> WritingDesk:
            return opened.enter_context(writing_over(desk, *replies, **parts))

        yield open_one
