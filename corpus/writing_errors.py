"""Errors of writing an answer.

PolicyDeskError
└── AnswerStoppedError              whoever asked has gone                         503, exit 3
"""

from corpus.errors import PolicyDeskError


class AnswerStoppedError(PolicyDeskError):
    """The answer is not wanted any more, so its writing was given up."""

    http_status = 503
    retryable = True
    title = "The answer was stopped"

    def __init__(self) -> None:
        super().__init__("The answer was stopped before it was done, because whoever asked has gone. Ask again.")
