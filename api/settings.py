"""Every setting, read once: the only file that reads the environment (``POLICYDESK_…``)."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_OPERATIONS = ("/rerank", "/chat/completions", "/embeddings")
"""Ends of addresses that vendors' pages show, and that are added to the base URL anyway."""


class Settings(BaseSettings):
    """What can be chosen. Entry points build it and pass its parts down; library code never sees it."""

    model_config = SettingsConfigDict(
        env_prefix="POLICYDESK_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # an input may be a key
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("policydesk")),
        description="Folder that holds the catalogue, both indexes and the converted model.",
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the catalogue; a SQLite file in the home folder when not set."
    )
    chroma_url: str | None = Field(
        default=None, description="URL of a Chroma server; Chroma embedded in the home folder when not set."
    )
    max_file_megabytes: float = Field(
        default=50.0,
        gt=0,
        allow_inf_nan=False,
        description="Largest file read, in millions of bytes; larger ones are reported as failed.",
    )
    reading_processes: int = Field(
        default=0, ge=0, description="Files read at the same time, each in a process of its own; 0 means all cores."
    )
    reading_seconds: float = Field(
        default=900.0, gt=0, allow_inf_nan=False, description="Longest time one file may take to be read."
    )
    reading_megabytes: int = Field(
        default=6_000,
        ge=0,
        description="Address space, in millions of bytes, of a process that reads a file; 0 means no limit.",
    )
    ocr: bool = Field(
        default=True,
        description="Recognise pages without text, where the packages for it are installed (extra ocr).",
    )
    max_question_characters: int = Field(default=2_000, gt=0, description="Longest question or query taken.")
    lock_timeout_s: float = Field(
        default=10.0,
        ge=0,
        allow_inf_nan=False,
        description="Seconds a change waits for another writing process before it gives up.",
    )
    embedder_threads: int = Field(default=0, ge=0, description="Cores the embedder uses; 0 means all.")
    host: str = Field(default="127.0.0.1", description="Address the service binds to; loopback unless set.")
    port: int = Field(default=8787, ge=0, le=65_535, description="Port of the service; 0 takes a free one.")
    allowed_hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "[::1]"),
        description="Host names the service answers to, as JSON list; keeps other sites' pages from reaching it.",
    )
    glossary_files: tuple[Path, ...] = Field(
        default=(), description="Files of your own terms beside `glossary.yaml` in the home folder, as JSON list."
    )
    rerank_url: str | None = Field(
        default=None,
        description="Base URL of a model that puts the first passages in order, up to `/v1`; "
        "nothing leaves this machine when not set.",
    )
    rerank_kind: Literal["rerank", "tei", "chat"] = Field(
        default="rerank",
        description="What is served there: `rerank` (Jina, Cohere, Voyage, vLLM), `tei` (text-embeddings-inference), "
        "or `chat` (any OpenAI-compatible chat model).",
    )
    rerank_model: str | None = Field(
        default=None, validate_default=True, description="Name of the model; a chat model needs one."
    )
    rerank_key: SecretStr | None = Field(
        default=None, validate_default=True, description="Key sent there as bearer token; never logged or shown."
    )
    rerank_timeout_s: float = Field(
        default=10.0,
        gt=0,
        allow_inf_nan=False,
        description="Seconds the model may take, repetitions included; then the built-in order is shown.",
    )
    rerank_passages: int = Field(default=20, ge=2, le=100, description="First passages the model puts in order.")
    rerank_characters: int = Field(
        default=2_000, ge=100, description="Characters of each of them it is shown, with title and path."
    )
    chat_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible chat model that writes the answers, up to `/v1`; "
        "nothing leaves this machine when not set.",
    )
    chat_model: str | None = Field(default=None, validate_default=True, description="Name of the chat model.")
    chat_key: SecretStr | None = Field(
        default=None, validate_default=True, description="Key sent there as bearer token; never logged or shown."
    )
    chat_timeout_s: float = Field(
        default=60.0,
        gt=0,
        allow_inf_nan=False,
        description="Seconds each request to the chat model may take, repetitions included; then the extractive "
        "answer is given.",
    )
    chat_context_tokens: int = Field(
        default=16_000,
        ge=4_000,
        description="Tokens the chat model takes at once: instructions, question, evidence and answer together.",
    )
    chat_price_in: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Price of a million tokens sent to the chat model."
    )
    chat_price_out: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        validate_default=True,
        description="Price of a million tokens it writes; both prices or none are set.",
    )
    chat_currency: str = Field(default="USD", min_length=1, max_length=8, description="Currency of these prices.")
    chat_unsupported: Literal["remove", "show"] = Field(
        default="remove",
        description="What becomes of statements of the chat model that nothing cited bears out: `remove`, or `show` "
        "them marked as unsupported.",
    )
    chat_reads_provisions: bool = Field(
        default=False,
        validate_default=True,
        description="Whether the chat model also reads the clauses of documents when they are ingested.",
    )
    embed_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible embedding model that takes the built-in one's place, up to "
        "`/v1`; nothing leaves this machine when not set.",
    )
    embed_model: str | None = Field(default=None, validate_default=True, description="Name of the embedding model.")
    embed_key: SecretStr | None = Field(
        default=None, validate_default=True, description="Key sent there as bearer token; never logged or shown."
    )
    log_level: str = Field(default="warning", description="debug, info, warning or error; messages go to stderr.")

    @field_validator("rerank_url", "chat_url", "embed_url")
    @classmethod
    def _is_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None or not url.strip():
            return None
        try:
            parts = HttpUrl(url.strip())
        except ValueError:
            raise ValueError("it must be an address such as https://api.jina.ai/v1") from None
        if parts.username or parts.password or parts.query:
            raise ValueError(f"no name, password or query may stand in it; set {_variable(info, 'key')}")
        path = (parts.path or "").rstrip("/")
        for end in _OPERATIONS:
            path = path.removesuffix(end)
        return f"{parts.scheme}://{parts.host}:{parts.port}{path}"

    @field_validator("rerank_model", "chat_model", "embed_model")
    @classmethod
    def _is_named(cls, model: str | None, info: ValidationInfo) -> str | None:
        name = model.strip() if model else None
        if name and _lacks_address(info):
            raise ValueError(f"a model needs its address, {_variable(info, 'url')}")
        needs_name = info.field_name != "rerank_model" or info.data.get("rerank_kind") == "chat"
        if not name and info.data.get(_sibling(info, "url")) and needs_name:
            raise ValueError("a chat or embedding model needs its name")
        return name or None

    @field_validator("rerank_key", "chat_key", "embed_key")
    @classmethod
    def _is_token(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if not key or not key.get_secret_value().strip():
            return None
        token = key.get_secret_value().strip()
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("a key is one line of ASCII letters, digits and signs, without blanks")
        if _lacks_address(info):
            raise ValueError(f"a key needs the address it is for, {_variable(info, 'url')}")
        return SecretStr(token)

    @field_validator("chat_price_out")
    @classmethod
    def _is_whole_price(cls, price: float | None, info: ValidationInfo) -> float | None:
        if "chat_price_in" in info.data and (price is None) is not (info.data["chat_price_in"] is None):
            raise ValueError("set both prices, POLICYDESK_CHAT_PRICE_IN and POLICYDESK_CHAT_PRICE_OUT, or none")
        return price

    @field_validator("chat_reads_provisions")
    @classmethod
    def _has_reader(cls, reads: bool, info: ValidationInfo) -> bool:
        if reads and info.data.get("chat_url", "") is None:
            raise ValueError("a chat model that reads provisions needs its address, POLICYDESK_CHAT_URL")
        return reads


def _sibling(info: ValidationInfo, part: str) -> str:
    """Name another setting of the same model: the url, model or key of ``chat``."""
    return f"{(info.field_name or '').partition('_')[0]}_{part}"


def _variable(info: ValidationInfo, part: str) -> str:
    return f"POLICYDESK_{_sibling(info, part).upper()}"


def _lacks_address(info: ValidationInfo) -> bool:
    """Say whether the model's address is not set; one that is set and cannot be used is reported by itself."""
    return info.data.get(_sibling(info, "url"), "") is None
