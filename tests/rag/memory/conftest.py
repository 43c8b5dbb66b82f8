"""Desks whose documents change between two askings."""

from collections.abc import Callable
from datetime import date

import pytest

from memory_desk import LEVY, LEVY_TEXT, MemoryDesk, law
from rag_desk import OpenDesk

OpenMemoryDesk = Callable[..., MemoryDesk]


@pytest.fixture
def new_memory_desk(new_desk: OpenDesk) -> OpenMemoryDesk:
    """Open a desk over files by name; keyword ``today`` sets the day."""

    def open_one(texts: dict[str, str], today: date | None = None) -> MemoryDesk:
        desk = new_desk(texts)
        return MemoryDesk(desk, desk.corpus.home / "files", today)

    return open_one


@pytest.fixture
def levy(new_memory_desk: OpenMemoryDesk) -> MemoryDesk:
    """One law, of which the first two sections answer ``LEVY_QUESTION``."""
    return new_memory_desk({LEVY: law("Training Levy Act", LEVY_TEXT)})
