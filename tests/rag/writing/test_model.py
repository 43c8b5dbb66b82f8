"""What an answer takes, and how it is given up."""

import threading

import pytest

from corpus.writing_errors import AnswerStoppedError
from rag.writing.model import Meter, Prices, Spent, Stop


def test_requests_add_up() -> None:
    meter = Meter()
    meter.add(Spent(1_000, 100), is_estimated=False)
    meter.add(Spent(500, 50), is_estimated=True)
    usage = meter.usage("m", Prices(2.0, 8.0, "CNY"))
    assert (usage.requests, usage.tokens_in, usage.tokens_out, usage.is_estimated) == (2, 1_500, 150, True)
    assert (usage.cost, usage.currency) == (0.0042, "CNY")


def test_without_prices_nothing_is_said_of_cost() -> None:
    usage = Meter().usage("m", None)
    assert (usage.cost, usage.currency) == (None, None)


def test_what_waits_is_woken_once() -> None:
    stop = Stop()
    woken: list[str] = []
    stop.on_set(lambda: woken.append("before"))
    threading.Timer(0.05, stop.set).start()
    stop.wait(5)
    stop.set()
    stop.on_set(lambda: woken.append("after"))
    assert woken == ["before", "after"]
    with pytest.raises(AnswerStoppedError, match="Ask again"):
        stop.check()


def test_what_is_over_is_not_woken() -> None:
    stop = Stop()
    woken: list[str] = []
    stop.on_set(lambda: woken.append("x"))
    stop.forget()
    stop.set()
    assert woken == []
