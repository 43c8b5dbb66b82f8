"""Errors of writing an answer: said as all others are."""

from corpus.errors import PolicyDeskError
from corpus.writing_errors import AnswerStoppedError


def test_a_stopped_answer_says_what_to_do() -> None:
    error = AnswerStoppedError()
    assert isinstance(error, PolicyDeskError)
    assert (error.http_status, error.retryable, error.exit_code) == (503, True, 3)
    assert str(error).endswith("Ask again.")
