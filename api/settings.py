"""Every setting, read once: the only file that reads the environment (``POLICYDESK_…``)."""

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be chosen. Entry points build it and pass its parts down; library code never sees it."""

    model_config = SettingsConfigDict(env_prefix="POLICYDESK_", extra="forbid", frozen=True)

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
    log_level: str = Field(default="warning", description="debug, info, warning or error; messages go to stderr.")
