"""What keeps a configured model from answering, named, so that each can be told with what helps against it."""

from collections.abc import Mapping
from typing import Literal

ProviderFault = Literal[
    "timeout",
    "unreachable",
    "insecure",
    "key",
    "missing",
    "too_long",
    "unpaid",
    "busy",
    "broken",
    "rejected",
    "unreadable",
    "length",
]
"""See ``CAUSES``; ``rag/faults.yaml`` says the same in Chinese, and what to do."""
CAUSES: Mapping[ProviderFault, str] = {
    "timeout": "no answer within the time-out",
    "unreachable": "it cannot be reached",
    "insecure": "no secure connection can be made",
    "key": "the key was refused",
    "missing": "it has no such model, or nothing is served at this address",
    "too_long": "the request is longer than the model reads",
    "unpaid": "its account has no credit left",
    "busy": "too many requests",
    "broken": "an error of its server",
    "rejected": "the request was refused",
    "unreadable": "its answer cannot be used",
    "length": "its vectors have another length than those held",
}
