"""What keeps the client from giving an answer.

PolicyDeskError
└── ClientError
    ├── ServiceError                the service said why: status, kind, title, detail, retryable
    │   ├── InvalidRequestError     400, 415, 422
    │   ├── RefusedError            403, 421
    │   ├── NotFoundError           404
    │   ├── FullError               409: as many answers are kept, or turns of a thread, as may be
    │   ├── TooLargeError           413
    │   ├── UnavailableError        503: the corpus is empty, being written, or not usable
    │   └── BrokenServiceError      500 and whatever else
    ├── UnreachableError            nothing answers, or not in time
    ├── UnexpectedReplyError        something answers that is no such service, or of another version
    └── JobTimeoutError             a job goes on for longer than was to be waited
"""

from collections.abc import Mapping
from typing import Any

from corpus.errors import PolicyDeskError

KIND = "urn:policydesk:"


class ClientError(PolicyDeskError):
    """The service gave no answer that can be used."""


class ServiceError(ClientError):
    """The service says what is wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Take what the service said.

        Args:
            status: Of the reply.
            problem: Its body, as RFC 9457 has it.
        """
        self.status = status
        self.kind = str(problem.get("type", "")).removeprefix(KIND)
        """The service's own class of error, such as InvalidFilterError; about:blank where the status says all."""
        self.problem_title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        self.may_pass = problem.get("retryable") is True
        """Whether the same request may succeed later."""
        super().__init__(f"{self.problem_title} (HTTP {status}). {self.detail}")


class InvalidRequestError(ServiceError):
    """A value that cannot be used; the detail says which and what it takes."""


class RefusedError(ServiceError):
    """The service does not answer to this host name, or takes no such file name."""


class NotFoundError(ServiceError):
    """There is no such document, page, job, answer or thread."""


class FullError(ServiceError):
    """As many answers are saved as may be, or a thread has as many turns; the detail says what to delete."""


class TooLargeError(ServiceError):
    """The file is larger than the service takes."""


class UnavailableError(ServiceError):
    """The corpus is empty, being written, or not usable."""


class BrokenServiceError(ServiceError):
    """A fault of the service; its log says which."""


class UnreachableError(ClientError):
    """Nothing answers."""

    def __init__(self, url: str, cause: str) -> None:
        self.url = url
        super().__init__(
            f"The service on {url} cannot be reached: {cause}. Start `policydesk serve`, or name another address."
        )


class UnexpectedReplyError(ClientError):
    """A reply is not what this client knows."""

    def __init__(self, url: str, fault: str) -> None:
        self.url = url
        super().__init__(
            f"What answers on {url} is not understood: {fault}. "
            "Check that it is a PolicyDesk service of this client's version."
        )


class JobTimeoutError(ClientError):
    """A job goes on."""

    def __init__(self, job: str, seconds: float) -> None:
        self.job = job
        super().__init__(f"The job {job!r} is not done after {seconds:g} seconds. It goes on; wait for it again.")


_BY_STATUS: Mapping[int, type[ServiceError]] = {
    400: InvalidRequestError,
    403: RefusedError,
    404: NotFoundError,
    409: FullError,
    413: TooLargeError,
    415: InvalidRequestError,
    421: RefusedError,
    422: InvalidRequestError,
    503: UnavailableError,
}


def error_of(status: int, problem: Mapping[str, Any]) -> ServiceError:
    """Turn a reply that failed into an error."""
    return _BY_STATUS.get(status, BrokenServiceError)(status, problem)
