"""An OpenAI-compatible endpoint: the one file that imports ``openai``, and where its errors become ours."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import httpx2
import openai
import tenacity
from openai.types.chat import ChatCompletion, ChatCompletionMessage, ChatCompletionMessageParam
from openai.types.chat.chat_completion import Choice

from corpus.errors import ProviderError

ATTEMPTS = 3
"""Requests for one answer at most; more would rarely fit into the time-out."""
FIRST_PAUSE_S = 0.25
"""Seconds before the second attempt, doubled for the third; with jitter, so that many askers do not come at once."""
LONGEST_PAUSE_S = 4.0
"""Seconds between two attempts at most, unless the endpoint itself asks for more."""
LARGEST_REPLY_BYTES = 2_000_000
"""An order of a hundred passages takes 2 kB, an answer 20 kB; a reply larger than this is none that was asked for."""
HTTP_UNAUTHORISED = (401, 403)
HTTP_TOO_MANY = 429
HTTP_SERVER_ERROR = 500

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
        self._call = threading.local()  # when the call of this thread must be over
        # Redirects are not followed: passages go to the address that was set and to no other.
        http = openai.DefaultHttpxClient(follow_redirects=False, event_hooks={"response": [self._bound]})
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

    def chat(self, model: str, messages: Sequence[Mapping[str, str]], **options: Any) -> str:
        """Ask a chat model and give its words.

        Args:
            model: Its name.
            messages: The turns so far, each with ``role`` (system, user, assistant) and ``content``.
            options: Passed on, such as ``temperature``.

        Raises:
            ProviderError: There is no answer that can be used.
        """
        turns: list[ChatCompletionMessageParam] = [dict(each) for each in messages]  # type: ignore[misc]
        reply = self._ask(
            lambda timeout: self._client.chat.completions.create(
                model=model, messages=turns, timeout=timeout, stream=False, extra_headers=self._headers, **options
            )
        )
        return _words(reply)

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

    def _ask(self, send: Callable[[httpx2.Timeout], T]) -> T:
        """Send once, or again while that may help and time is left."""
        deadline = time.monotonic() + self._timeout_s

        def attempt() -> T:
            self._call.deadline = deadline
            left = max(deadline - time.monotonic(), 0.001)
            return send(httpx2.Timeout(left))

        try:
            return tenacity.Retrying(
                retry=tenacity.retry_if_exception(_may_pass),
                stop=tenacity.stop_any(
                    tenacity.stop_after_attempt(ATTEMPTS), tenacity.stop_before_delay(self._timeout_s)
                ),
                wait=_pause,
                reraise=True,
            )(attempt)
        except openai.OpenAIError as error:
            raise _ours(error) from None  # what the SDK says may hold what was sent, or what came back
        except _TooLongError:
            raise ProviderError("timeout") from None
        except (ValueError, RecursionError, httpx2.HTTPError):
            raise ProviderError("unreadable") from None  # no JSON, no text, or too much of it

    def _bound(self, response: httpx2.Response) -> None:
        """Have a reply end when its call must: the SDK's time-out is per read, and a slow one may go on for ever."""
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _BoundedStream(response.stream, self._call.deadline)


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

    def __init__(self, stream: httpx2.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if size > LARGEST_REPLY_BYTES:
                raise ValueError("the reply is too large")
            if time.monotonic() > self._deadline:
                raise _TooLongError
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _may_pass(error: BaseException) -> bool:
    """Say whether the same request may succeed a moment later; a time-out has used up the time there was."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code == HTTP_TOO_MANY or error.status_code >= HTTP_SERVER_ERROR
    return isinstance(error, openai.APIConnectionError) and not isinstance(error, openai.APITimeoutError)


_BACK_OFF = tenacity.wait_exponential_jitter(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S, jitter=FIRST_PAUSE_S)


def _pause(state: tenacity.RetryCallState) -> float:
    """Wait as long as the endpoint asks for, or a little longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    return max(float(asked) if asked.isdecimal() else 0.0, _BACK_OFF(state))


def _ours(error: openai.OpenAIError) -> ProviderError:
    """Turn an error of the SDK into ours, without a word of its own."""
    if isinstance(error, openai.APITimeoutError):
        return ProviderError("timeout")
    if isinstance(error, openai.APIConnectionError):
        return ProviderError("unreachable")
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        if status in HTTP_UNAUTHORISED:
            return ProviderError("key", status)
        if status == HTTP_TOO_MANY:
            return ProviderError("busy", status)
        return ProviderError("broken" if status >= HTTP_SERVER_ERROR else "rejected", status)
    return ProviderError("unreadable")
