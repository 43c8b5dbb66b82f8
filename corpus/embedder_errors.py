"""Errors of embedders that other software brings, and of models that are configured.

EmbedderError
└── ForeignEmbedderError            stamp, fault                                   503, exit 3
ProviderError
└── WrongLengthError                given, held                                    503, exit 3
"""

from corpus.errors import EmbedderError, ProviderError


class ForeignEmbedderError(EmbedderError):
    """An embedder that was handed over gives no vectors that can be used."""

    def __init__(self, stamp: str, fault: str) -> None:
        self.stamp = stamp
        self.fault = fault
        super().__init__(
            f"The embedder {stamp!r} cannot be used: {fault}. Check its settings and that its model can be reached; "
            "nothing was indexed."
        )


class WrongLengthError(ProviderError):
    """Vectors have another length than those they would be compared with: another model answers than before."""

    def __init__(self, given: int, held: int) -> None:
        super().__init__("length")
        self.given = given
        self.held = held
        self.cause = f"its vectors have {given:,} numbers and those held have {held:,}"
        self.args = (
            f"The vectors cannot be used: they have {given:,} numbers and those held have {held:,}, so another model "
            "made them. Serve the former model again, or set another name for the new one and run "
            "`policydesk verify --repair`, which makes all vectors anew.",
        )
