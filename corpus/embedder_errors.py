"""Errors of embedders that other software brings.

EmbedderError
└── ForeignEmbedderError            stamp, fault                                   503, exit 3
"""

from corpus.errors import EmbedderError


class ForeignEmbedderError(EmbedderError):
    """An embedder that was handed over gives no vectors that can be used."""

    def __init__(self, stamp: str, fault: str) -> None:
        self.stamp = stamp
        self.fault = fault
        super().__init__(
            f"The embedder {stamp!r} cannot be used: {fault}. Check its settings and that its model can be reached; "
            "nothing was indexed."
        )
