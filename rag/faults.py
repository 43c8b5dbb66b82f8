"""Why a configured model gave no answer, and what to do, in both languages; the words stand in ``rag/faults.yaml``."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from corpus.embedder_errors import WrongLengthError
from corpus.errors import ProviderError

Role = Literal["chat", "embed", "rerank"]
"""Which of the models that can be configured: the one that writes, makes vectors, or puts passages in order."""
WORDS = Path(__file__).parent / "faults.yaml"


def fault_note(error: ProviderError, role: Role, instead: str, *, chinese: bool) -> str:
    """Say that a configured model gave no answer, why, what was done instead, and what to do.

    Args:
        error: What kept it from answering.
        role: Which model.
        instead: What was done, as a clause.
        chinese: In which language.
    """
    said = _words()["roles"][role]
    cause, advice = _cause_of(error, chinese=chinese), _advice_on(error, role, chinese=chinese)
    if chinese:
        return f"所配置的{said['zh']}未能使用：{cause}；{instead}。{advice}"
    return f"The configured {said['en']} failed: {cause}; {instead}. {advice}"


def _cause_of(error: ProviderError, *, chinese: bool) -> str:
    if not chinese:
        return error.cause
    cause: str = _words()["faults"][error.fault]["cause"]
    if isinstance(error, WrongLengthError):
        return f"{cause}（{error.given}，{error.held}）"
    return f"{cause}（HTTP {error.status}）" if error.status else cause


def _advice_on(error: ProviderError, role: Role, *, chinese: bool) -> str:
    said = _words()["faults"][error.fault]
    words: str = said.get(role, said)["zh" if chinese else "en"]
    return words.format(set=f"POLICYDESK_{role.upper()}")


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words
