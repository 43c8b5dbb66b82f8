"""Settings: documented, checked, and read from the environment only by ``api/settings.py``."""

import json
import re
from pathlib import Path

import platformdirs
import pytest
from pydantic import ValidationError

from api.settings import Settings

ROOT = Path(__file__).parents[2]
PREFIX = "POLICYDESK_"


def test_documented_settings_are_the_ones_there_are() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", text, re.MULTILINE)
    documented = {name: (default, words) for name, default, words in rows}

    expected = {}
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "the user's data folder" if name == "home" else "not set" if default is None else None
        value = json.dumps(list(default)) if isinstance(default, tuple) else default
        expected[PREFIX + name.upper()] = (shown or f"`{value}`", field.description)
    assert documented == expected


def test_home_is_the_users_data_folder() -> None:
    assert Settings().home == Path(platformdirs.user_data_dir("policydesk"))


def test_environment_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen = {"HOME": str(tmp_path), "PORT": "0", "ALLOWED_HOSTS": '["desk.local"]', "MAX_FILE_MEGABYTES": "1.5"}
    for name, value in chosen.items():
        monkeypatch.setenv(PREFIX + name, value)

    settings = Settings()

    assert (settings.home, settings.port, settings.max_file_megabytes) == (tmp_path, 0, 1.5)
    assert settings.allowed_hosts == ("desk.local",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 70_000), ("port", -1), ("max_file_megabytes", 0), ("max_question_characters", 0),
        ("embedder_threads", -1), ("lock_timeout_s", -0.1), ("no_such_setting", 1),
    ],
)  # fmt: skip
def test_impossible_value_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value})


KEY = "sk-very-secret-1234"
CHAT = {"rerank_url": "http://localhost:11434/v1", "rerank_kind": "chat", "rerank_model": "qwen3"}


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("https://api.jina.ai/v1", "https://api.jina.ai:443/v1"),
        (" https://api.cohere.com/v2/rerank ", "https://api.cohere.com:443/v2"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080/v1/chat/completions", "http://[::1]:8080/v1"),
        ("", None),
    ],
)
def test_a_model_has_an_address(typed: str, taken: str | None) -> None:
    assert Settings(rerank_url=typed).rerank_url == taken


@pytest.mark.parametrize(
    "values",
    [
        {"rerank_url": "api.jina.ai"}, {"rerank_url": "ftp://a/v1"}, {"rerank_url": "http://a:99999/"},
        {"rerank_url": f"https://me:{KEY}@a/v1"}, {"rerank_url": f"https://a/v1?key={KEY}"},
        {**CHAT, "rerank_kind": "words"}, {**CHAT, "rerank_model": None}, {**CHAT, "rerank_model": ""},
        {**CHAT, "rerank_timeout_s": 0}, {**CHAT, "rerank_passages": 1}, {**CHAT, "rerank_characters": 0},
        {**CHAT, "rerank_key": f"{KEY}\nx"}, {**CHAT, "rerank_key": f"{KEY} x"}, {**CHAT, "rerank_key": f"{KEY}…"},
        {"rerank_key": KEY}, {"rerank_model": "qwen3", "rerank_key": KEY},
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_asked_is_refused_without_its_key(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(**values)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("name", ["chat", "embed"])
@pytest.mark.parametrize(
    "values",
    [
        {"url": "localhost"}, {"url": f"https://me:{KEY}@a/v1", "model": "m"}, {"url": "http://a/v1"},
        {"model": "m"}, {"key": KEY}, {"url": "http://a/v1", "model": "m", "key": f"{KEY} x"},
    ],
)  # fmt: skip
def test_each_model_needs_address_and_name(name: str, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(**{f"{name}_{part}": value for part, value in values.items()})
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("end", ["", "/", "/chat/completions", "/embeddings"])
def test_an_address_may_be_copied_from_a_vendors_page(end: str) -> None:
    settings = Settings(
        chat_url=f"http://a:1/v1{end}", chat_model="m", embed_url=f"http://a:1/v1{end}", embed_model="e"
    )
    assert settings.chat_url == settings.embed_url == "http://a:1/v1"


@pytest.mark.parametrize(
    "values",
    [
        {"chat_price_in": 1.0}, {"chat_price_out": 1.0}, {"chat_price_in": -1.0, "chat_price_out": 1.0},
        {"chat_reads_provisions": True}, {"chat_unsupported": "hide"}, {"chat_context_tokens": 100},
        {"chat_timeout_s": 0},
    ],
)  # fmt: skip
def test_a_chat_model_that_cannot_be_used_so_is_refused(values: dict[str, object]) -> None:
    address = {} if "chat_reads_provisions" in values else {"chat_url": "http://a/v1", "chat_model": "m"}
    with pytest.raises(ValidationError):
        Settings(**{**address, **values})


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "RERANK_URL", "https://api.jina.ai/v1")
    monkeypatch.setenv(PREFIX + "RERANK_KEY", f" {KEY}\n")
    settings = Settings()
    assert settings.rerank_key is not None
    assert settings.rerank_key.get_secret_value() == KEY
    assert KEY not in f"{settings!r} {settings} {settings.model_dump_json()}"
    monkeypatch.setenv(PREFIX + "RERANK_KEY", "")
    assert Settings().rerank_key is None


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_only_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for package in ("api", "corpus", "ingest", "rag", "eval")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv|BaseSettings", path.read_text("utf-8"))
    }

    assert readers == {"api/settings.py"}
