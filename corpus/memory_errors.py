"""Errors of what is kept of answers.

InputError
├── UnknownAnswerError              answer_id                                      404, exit 2
├── UnknownThreadError              thread_id                                      404, exit 2
├── UntitledThreadError                                                            422, exit 2
├── AnswerNotHeldError              answer_id, edition                             404, exit 2
├── MemoryFullError                 limit                                          409, exit 2
├── ThreadFullError                 thread_id, limit                               409, exit 2
├── FeedbackError                   field, fault                                   422, exit 2
└── ExportError                     path, cause                                    422, exit 2
"""

from corpus.errors import InputError


class UnknownAnswerError(InputError):
    """No kept answer has this id."""

    http_status = 404
    title = "No such answer"

    def __init__(self, answer_id: str) -> None:
        self.answer_id = answer_id
        super().__init__(
            f"No kept answer has the id {answer_id!r}: it was deleted, made room for newer ones, or was never kept. "
            "Ask again and keep the answer. List what is kept with `policydesk answers list`."
        )


class UntitledThreadError(InputError):
    """A thread is to be begun without a title."""

    http_status = 422
    title = "The thread has no title"

    def __init__(self) -> None:
        super().__init__("The title is blank. Choose one to find the thread again by, its first question for example.")


class AnswerNotHeldError(InputError):
    """A kept answer has no such edition, or has it no more."""

    http_status = 404
    title = "No such edition"

    def __init__(self, answer_id: str, edition: int, newest: int) -> None:
        self.answer_id = answer_id
        self.edition = edition
        super().__init__(
            f"The kept answer {answer_id!r} has no edition {edition}: its newest is {newest}, and the oldest are let "
            "go. Leave the edition out to see the newest."
        )


class UnknownThreadError(InputError):
    """No thread has this id."""

    http_status = 404
    title = "No such thread"

    def __init__(self, thread_id: str) -> None:
        self.thread_id = thread_id
        super().__init__(
            f"No thread has the id {thread_id!r}: it was deleted or never begun. "
            "List the threads with `policydesk threads list`."
        )


class MemoryFullError(InputError):
    """As many answers are saved as may be, and none of them makes room by itself."""

    http_status = 409
    title = "No more answers can be kept"

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(
            f"The answer was not kept: {limit:,} saved answers are kept already, and what a person saved is not let go "
            "unasked. Delete some with `policydesk answers delete ID`, or ask without saving."
        )


class ThreadFullError(InputError):
    """A thread has as many turns as one may have."""

    http_status = 409
    title = "The thread is full"

    def __init__(self, thread_id: str, limit: int) -> None:
        self.thread_id = thread_id
        self.limit = limit
        super().__init__(
            f"Thread {thread_id!r} has {limit} turns, as many as one may have, and took no other. "
            "Begin a new one with `policydesk threads new TITLE`."
        )


class FeedbackError(InputError):
    """Feedback names something the answer has not, or says too much."""

    http_status = 422
    title = "The feedback cannot be used"

    def __init__(self, field: str, fault: str, remedy: str) -> None:
        self.field = field
        self.fault = fault
        super().__init__(f"The feedback was not taken: {field!r} {fault}. Correct it: {remedy}.")


class ExportError(InputError):
    """What was to be exported cannot be written where it was asked for."""

    http_status = 422
    title = "The file cannot be written"

    def __init__(self, path: str, cause: str) -> None:
        self.path = path
        super().__init__(f"Nothing was exported: {path!r} cannot be written ({cause}). Choose another folder or name.")
