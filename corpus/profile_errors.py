"""Errors of profiles: what an enterprise or college says of itself cannot be used.

InputError
└── ProfileError                    field, value, expected                         422, exit 2
"""

from corpus.errors import InputError


class ProfileError(InputError):
    """A profile holds something that is no fact, or a value that its fact cannot have."""

    http_status = 422
    title = "The profile cannot be used"

    def __init__(self, field: str, fault: str, remedy: str) -> None:
        self.field = field
        self.fault = fault
        super().__init__(
            f"The profile cannot be used: {field!r} {fault}. Correct it: {remedy}. "
            "See docs/match.md for all facts; nothing was matched."
        )
