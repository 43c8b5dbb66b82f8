"""Tokens: counted where the table is at hand, bounded where it is not, and never waited for."""

import sys
import threading
import time
from types import SimpleNamespace

import pytest

from rag.adapters.token_counter import TokenCounter

TEXTS = ["", "The levy is due.", "企业应当支付实习报酬。", "😀" * 10, "\ud800"]


class Words:
    """An encoding of one token a word."""

    def encode_ordinary(self, text: str) -> list[int]:
        return list(range(len(text.split())))


def table(monkeypatch: pytest.MonkeyPatch, **functions: object) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", SimpleNamespace(**functions))


def test_a_known_model_is_counted_by_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    table(monkeypatch, encoding_for_model=lambda name: Words())
    assert TokenCounter("gpt-5").count("the levy is due") == 4


def test_an_unknown_model_is_counted_by_a_likely_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> object:
        raise KeyError(name)

    table(monkeypatch, encoding_for_model=unknown, get_encoding=lambda name: Words())
    assert TokenCounter("qwen3").count("the levy") == 2


@pytest.mark.parametrize("text", TEXTS)
def test_without_a_network_bytes_bound_the_tokens(text: str) -> None:
    # The real tiktoken: its download meets the tests' ban on sockets, unless the table lies on this machine.
    count = TokenCounter("gpt-5", patience_s=5).count(text)
    assert 0 <= count <= len(text.encode("utf-8", "replace"))


def test_what_fails_is_said_once_and_a_bound_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str) -> object:
        raise OSError("no network")

    table(monkeypatch, encoding_for_model=fail)
    counter = TokenCounter("gpt-5")
    assert [counter.count("学徒"), counter.count("levy")] == [6, 4]
    said = capsys.readouterr()
    assert (said.out + said.err).count("tokens are bounded by bytes") == 1


def test_a_download_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(name: str) -> Words:
        released.wait(10)
        return Words()

    table(monkeypatch, encoding_for_model=hang)
    started = time.monotonic()
    counter = TokenCounter("gpt-5", patience_s=0.05)
    assert counter.count("the levy is due") == len("the levy is due")
    assert time.monotonic() - started < 2
    released.set()
    counter._loading.join(5)
    assert counter.count("the levy is due") == 4  # once it is there it is used
