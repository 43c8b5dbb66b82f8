"""The scripted endpoint under the name that tests know it by."""

from eval.misbehaving.endpoint import (
    Embeds,
    Endpoint,
    Reply,
    Request,
    Scripted,
    chats,
    embeds,
    run_endpoint,
    says,
    scores,
    spent,
    streams,
    writes,
    written,
)

__all__ = [
    "Embeds", "Endpoint", "Reply", "Request", "Scripted", "chats", "embeds", "run_endpoint", "says", "scores", "spent",
    "streams", "writes", "written",
]  # fmt: skip
