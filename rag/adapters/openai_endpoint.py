"""An OpenAI-compatible endpoint: the one file that imports ``openai``, and where its errors become ours."""

import math
import re
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx2
import openai
import tenacity
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessage, ChatCompletionMessageParam
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_chunk import Choice as ChoiceDelta
from openai.types.chat.chat_completion_chunk import ChoiceDelta as Delta
from openai.types.completion_usage import CompletionUsage
from openai.types.create_embedding_response import CreateEmbeddingResponse

from corpus.errors import ProviderError
from corpus.provider_faults import ProviderFault
from corpus.writing_errors import AnswerStoppedError
from rag.writing.model import Messages, Said, Spent, Stop, Work

ATTEMPTS = 3
"""Requests for one answer at most; more would rarely fit into the time-out."""
FIRST_PAUSE_S = 0.25
"""Seconds before the second attempt, doubled for the third; with jitter, so that many askers do not come at once."""
LONGEST_PAUSE_S = 4.0
"""Seconds between two attempts at most, unless the endpoint itself asks for more."""
LARGEST_REPLY_BYTES = 2_000_000
"""An order of a hundred passages takes 2 kB, an answer 20 kB; a reply larger than this is none that was asked for."""
LARGEST_VECTOR_BYTES = 200_000
"""What a reply may have besides for each vector that was asked for: one of 4,096 numbers takes 92 kB."""
HTTP_UNAUTHORISED = (401, 403)
HTTP_UNPAID = 402
HTTP_MISSING = 404
HTTP_TIMEOUT = 408
HTTP_TOO_LARGE = 413
HTTP_TOO_MANY = 429
HTTP_SERVER_ERROR = 500
_NO_CREDIT = "insufficient_quota"
_NO_MODEL = "model_not_found"
"""Codes by which OpenAI, and others after it, say more than the status does."""
_TOO_LONG = re.compile(r"context.{0,3}(?:length|size|window)|input.{0,10}length|too many tokens", re.IGNORECASE)
"""How a refusal says that a request is too long: OpenAI, vLLM, DeepSeek, llama.cpp, Qwen. It is read and not shown."""
REFUSAL_CHARACTERS = 2_000
"""Of a refusal, how much is looked at for that."""

T = TypeVar("T")


class _TooLongError(Exception):
    """A reply takes more time than there is."""


class OpenAiEndpoint:
    """Talks to one base URL; an attempt, its repetitions and the pauses between them share one time-out."""

    def __init__(self, url: str, key: str | None, timeout_s: float) -> None:
        """Say where to; nothing is sent yet.

        Args:
            url: Base URL, to which ``/chat/completions`` and other paths are added.
            key: Sent as bearer token; ``None`` sends none, and no other key that may lie about is taken in its place.
            timeout_s: Seconds for one answer, repetitions included.
        """
        self._timeout_s = timeout_s
        self._call = threading.local()  # of this thread: its end, what stops it, the vectors it asks for
        self._hung: weakref.WeakSet[Stop] = weakref.WeakSet()  # answers that have waited for one time-out already
        # Redirects are not followed: passages go to the address that was set and to no other.
        hooks: dict[str, list[Callable[..., Any]]] = {"request": [self._watch], "response": [self._bound]}
        http = openai.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks)
        self._client = openai.OpenAI(
            api_key=key or "",
            admin_api_key="",
            webhook_secret="",
            base_url=url,
            max_retries=0,
            http_client=http,
            _enforce_credentials=False,
        )
        # With every request, so that no such header of the environment (OPENAI_CUSTOM_HEADERS) takes its place.
        self._headers: dict[str, str | openai.Omit] = {"Authorization": f"Bearer {key}" if key else openai.Omit()}
        # The SDK takes these from the environment, where only our settings may look.
        self._client.organization = self._client.project = None

    def chat(self, model: str, messages: Messages, **options: Any) -> str:
        """Ask a chat model and give its words.

        Args:
            model: Its name.
            messages: The turns so far, each with ``role`` (system, user, assistant) and ``content``.
            options: Passed on, such as ``temperature``.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        return self.reply(model, messages, options, None).words

    def reply(self, model: str, messages: Messages, options: Mapping[str, Any], work: Work | None) -> Said:
        """Ask a chat model and give its words, with what they took.

        Args:
            model: Its name.
            messages: The turns so far.
            options: Passed on, such as ``temperature``.
            work: Can be stopped; None where it cannot.

        Raises:
            ProviderError: There is no answer that can be used.
            AnswerStoppedError: It was given up.
        """
        try:
            reply = self._ask(
                lambda timeout: self._client.chat.completions.create(
                    model=model,
                    messages=_turns(messages),
                    timeout=timeout,
                    stream=False,
                    extra_headers=self._headers_for(work),
                    **options,
                ),
                work.stop if work else None,
            )
        finally:
            if work:
                work.stop.forget()
        return Said(_words(reply), _spent(reply.usage))

    def pieces(self, model: str, messages: Messages, options: Mapping[str, Any], work: Work) -> Generator[Said]:
        """Ask a chat model and give its words as they come; what it took comes last, if the endpoint says it.

        A stream is not begun again once a word has come. One that ends without saying that it is over was cut.

        Raises:
            ProviderError: There is no answer that can be used, or it broke off.
            AnswerStoppedError: It was given up.
        """
        stream = self._ask(
            lambda timeout: self._client.chat.completions.create(
                model=model,
                messages=_turns(messages),
                timeout=timeout,
                stream=True,
                extra_headers=self._headers_for(work),
                **options,
            ),
            work.stop,
        )
        is_over = False
        with self._errors_as_ours(work.stop):
            try:
                for chunk in stream:
                    said, ends = _piece(chunk)
                    is_over = is_over or ends
                    yield said
            finally:
                work.stop.forget()
                stream.close()
        if not is_over:
            work.stop.check()
            raise ProviderError("unreadable")

    def embed(self, model: str, texts: Sequence[str], within_s: float | None = None) -> list[list[float]]:
        """Ask an embedding model for a vector of each text, in their order.

        Args:
            model: Its name.
            texts: At least one.
            within_s: Seconds for the answer, repetitions included, where it may not take the whole time-out.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        reply = self._ask(
            lambda timeout: self._client.embeddings.create(
                model=model,
                input=list(texts),
                encoding_format="float",  # base64, the SDK's default, is unknown to some endpoints
                timeout=timeout,
                extra_headers=self._headers,
            ),
            within_s=within_s,
            vectors=len(texts),
        )
        return _vectors(reply, len(texts))

    def post(self, path: str, body: Mapping[str, object]) -> object:
        """Send JSON to a path below the base URL and give the JSON that comes back.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        return self._ask(
            lambda timeout: self._client.post(
                path, cast_to=object, body=body, options={"timeout": timeout, "headers": self._headers}
            )
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _headers_for(self, work: Work | None) -> dict[str, str | openai.Omit]:
        # A connection of its own for what may be stopped: that closes the connection, which nobody else must be using.
        return {**self._headers, "Connection": "close"} if work else self._headers

    def _ask(
        self,
        send: Callable[[httpx2.Timeout], T],
        stop: Stop | None = None,
        within_s: float | None = None,
        vectors: int = 0,
    ) -> T:
        """Send once, or again while that may help, time is left and the answer is wanted."""
        seconds = min(self._timeout_s, within_s or self._timeout_s)
        deadline = time.monotonic() + seconds
        if stop in self._hung:
            raise ProviderError("timeout")

        def attempt() -> T:
            if stop:
                stop.check()
            self._call.deadline, self._call.stop, self._call.vectors = deadline, stop, vectors
            left = max(deadline - time.monotonic(), 0.001)
            return send(httpx2.Timeout(left))

        with self._errors_as_ours(stop):
            return tenacity.Retrying(
                retry=tenacity.retry_if_exception(_may_pass),
                stop=tenacity.stop_any(tenacity.stop_after_attempt(ATTEMPTS), tenacity.stop_before_delay(seconds)),
                wait=_pause,
                sleep=stop.wait if stop else time.sleep,
                reraise=True,
            )(attempt)

    @contextmanager
    def _errors_as_ours(self, stop: Stop | None) -> Generator[None]:
        """Turn what the SDK and its transport raise into our errors, without a word of their own.

        What they say may hold what was sent, or what came back. A connection that was closed because nobody waits for
        the answer is no fault of the endpoint.
        """
        try:
            yield
        except (openai.OpenAIError, httpx2.HTTPError, ValueError, RecursionError, OSError, _TooLongError) as error:
            if stop and stop.is_set:
                raise AnswerStoppedError from None
            ours = _ours(error)
            if stop and ours.fault == "timeout":
                self._hung.add(stop)
            raise ours from None

    def _watch(self, request: httpx2.Request) -> None:
        """Note the connection of what may be stopped, so that stopping closes it also while nothing comes."""
        stop: Stop | None = self._call.stop
        if stop:
            request.extensions["trace"] = lambda event, info: _note_connection(event, info, stop)

    def _bound(self, response: httpx2.Response) -> None:
        """Have a reply end when its call must: the SDK's time-out is per read, and a slow one may go on for ever."""
        assert isinstance(response.stream, httpx2.SyncByteStream)
        largest = LARGEST_REPLY_BYTES + self._call.vectors * LARGEST_VECTOR_BYTES
        response.stream = _BoundedStream(response.stream, self._call.deadline, largest)


def _turns(messages: Messages) -> list[ChatCompletionMessageParam]:
    return [dict(each) for each in messages]  # type: ignore[misc]


def _note_connection(event: str, info: Mapping[str, Any], stop: Stop) -> None:
    if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
        connection = info["return_value"].get_extra_info("socket")
        stop.on_set(lambda: _hang_up(connection))


def _hang_up(connection: socket.socket) -> None:
    """End a connection under a thread that waits for it to say something."""
    try:
        # Of the plain socket: that of TLS first forgets its state, under the feet of the thread that reads from it.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        return  # it is over already


def _piece(chunk: object) -> tuple[Said, bool]:
    """Read a piece of a stream, and whether the reply ends with it; any JSON may have been sent."""
    if not isinstance(chunk, ChatCompletionChunk):
        raise ProviderError("unreadable")
    choices = chunk.choices if isinstance(chunk.choices, list) else []
    first = choices[0] if choices else None
    if not isinstance(first, ChoiceDelta):
        return Said("", _spent(chunk.usage)), False
    words = first.delta.content if isinstance(first.delta, Delta) else None
    if first.finish_reason == "content_filter":
        raise ProviderError("rejected")
    return Said(words if isinstance(words, str) else "", _spent(chunk.usage)), first.finish_reason is not None


def _spent(usage: object) -> Spent | None:
    if not isinstance(usage, CompletionUsage):
        return None
    tokens_in, tokens_out = usage.prompt_tokens, usage.completion_tokens
    if not isinstance(tokens_in, int) or not isinstance(tokens_out, int) or min(tokens_in, tokens_out) < 0:
        return None
    return Spent(tokens_in, tokens_out)


def _vectors(reply: object, count: int) -> list[list[float]]:
    """Read the vectors of a reply, in order of their texts."""
    data = reply.data if isinstance(reply, CreateEmbeddingResponse) else None
    if not isinstance(data, list) or len(data) != count:
        raise ProviderError("unreadable")
    found: dict[int, list[float]] = {}
    for place, each in enumerate(data):
        vector, index = getattr(each, "embedding", None), getattr(each, "index", place)
        if not isinstance(vector, list) or not vector or not all(_is_number(value) for value in vector):
            raise ProviderError("unreadable")
        found[index if isinstance(index, int) else place] = [float(value) for value in vector]
    if set(found) != set(range(count)) or len({len(vector) for vector in found.values()}) > 1:
        raise ProviderError("unreadable")
    return [found[place] for place in range(count)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(reply: object) -> str:
    """Read the words of a chat's reply, of which the SDK checks nothing: any JSON may have been sent."""
    choices = reply.choices if isinstance(reply, ChatCompletion) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.message if isinstance(first, Choice) else None
    words = message.content if isinstance(message, ChatCompletionMessage) else None
    if not isinstance(words, str):
        raise ProviderError("unreadable")
    return words


class _BoundedStream(httpx2.SyncByteStream):
    """A reply that may take until a moment, and so many bytes."""

    def __init__(self, stream: httpx2.SyncByteStream, deadline: float, largest: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._largest = largest

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > self._largest:
                raise ValueError("the reply is too large")
            if time.monotonic() > self._deadline:
                raise _TooLongError
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _may_pass(error: BaseException) -> bool:
    """Say whether the same request may succeed a moment later; a time-out has used up the time there was."""
    if isinstance(error, openai.APIStatusError):
        if error.code == _NO_CREDIT:
            return False
        return error.status_code in (HTTP_TIMEOUT, HTTP_TOO_MANY) or error.status_code >= HTTP_SERVER_ERROR
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)


_BACK_OFF = tenacity.wait_exponential_jitter(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S, jitter=FIRST_PAUSE_S)


def _pause(state: tenacity.RetryCallState) -> float:
    """Wait as long as the endpoint asks for, or a little longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    return max(seconds_of(asked, datetime.now(UTC)), _BACK_OFF(state))


def seconds_of(retry_after: str, now: datetime) -> float:
    """Read how long an endpoint asks to wait: seconds, or a day and time (RFC 9110); 0 where it is neither.

    Example:
        >>> seconds_of("1.5", datetime(2026, 1, 2, tzinfo=UTC))
        1.5
        >>> seconds_of("Fri, 02 Jan 2026 00:00:07 GMT", datetime(2026, 1, 2, tzinfo=UTC))
        7.0
    """
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            at = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return 0.0
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0


def _ours(error: Exception) -> ProviderError:
    """Turn an error of the SDK into ours, without a word of its own."""
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | _TooLongError):
        return ProviderError("timeout")
    if isinstance(error, openai.APIStatusError):
        return ProviderError(_fault_of(error), error.status_code)
    if isinstance(error, openai.APIConnectionError | OSError):
        return ProviderError("insecure" if _is_about_security(error) else "unreachable")
    return ProviderError("unreadable")  # no JSON, no text, too much of it, or cut


def _fault_of(error: openai.APIStatusError) -> ProviderFault:
    """Name what a refusal is about: by its status, and where that says too little by its code or words."""
    status = error.status_code
    if status in _FAULTS:
        return "unpaid" if error.code == _NO_CREDIT else _FAULTS[status]
    if status >= HTTP_SERVER_ERROR:
        return "broken"
    if error.code == _NO_MODEL:
        return "missing"
    said = str(getattr(error, "body", None))[:REFUSAL_CHARACTERS]
    return "too_long" if _TOO_LONG.search(said) else "rejected"


_FAULTS: Mapping[int, ProviderFault] = {
    **dict.fromkeys(HTTP_UNAUTHORISED, "key"),
    HTTP_UNPAID: "unpaid",
    HTTP_MISSING: "missing",
    HTTP_TIMEOUT: "timeout",
    HTTP_TOO_LARGE: "too_long",
    HTTP_TOO_MANY: "busy",
}


def _is_about_security(error: BaseException | None) -> bool:
    """Say whether a connection failed at its encryption: a certificate, or http where https was meant."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            return True
        error = error.__cause__ or error.__context__
    return False
