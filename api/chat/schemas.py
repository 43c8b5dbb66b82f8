"""Bodies of the routes that speak as OpenAI's do; what is not named in a request is ignored, as its clients expect."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import AnswerOut, ReadingBody, Words

MODEL = "policydesk"
"""The one model there is."""
MAX_MESSAGES = 1_000
"""Of one chat; more than anybody has typed."""


class PartBody(BaseModel):
    """A part of a message; only text is read."""

    type: Words
    text: Words | None = None


class MessageBody(BaseModel):
    """One message of a chat."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | list[PartBody] | None = Field(default=None, description="Text, or parts of which text is read.")

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)

    @property
    def has_more_than_text(self) -> bool:
        """Whether it has pictures, sounds or files."""
        return isinstance(self.content, list) and any(part.type != "text" for part in self.content)


class StreamOptionsBody(BaseModel):
    """What a stream holds besides the answer."""

    include_usage: bool = Field(default=False, description="Whether a last chunk counts tokens.")


class ChatBody(BaseModel):
    """A chat, whose last user message is the question."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": True})

    model: Words = Field(description="policydesk")
    messages: list[MessageBody] = Field(min_length=1, max_length=MAX_MESSAGES)
    stream: bool | None = Field(default=None, description="Whether the answer comes in pieces, as server-sent events.")
    stream_options: StreamOptionsBody | None = None
    n: Literal[1] | None = Field(default=None, description="One answer is given.")
    policydesk: ReadingBody = Field(default=ReadingBody(), description="Filters and what is read from the question.")


class UrlCitationOut(BaseModel):
    """Where a mark of the text leads."""

    start_index: int = Field(description="Of the mark in the content, in characters from 0.")
    end_index: int
    url: str = Field(description="The document on the service's page, with the quote marked.")
    title: str


class AnnotationOut(BaseModel):
    """A citation, as OpenAI's web search gives them."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationOut


class ChatMessageOut(BaseModel):
    """The answer as Markdown, with the citations besides."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationOut]


class ChoiceOut(BaseModel):
    """The one answer."""

    index: int = 0
    message: ChatMessageOut
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class TokensOut(BaseModel):
    """What the configured model took; without one, question and answer as the embedder counts them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatOut(BaseModel):
    """An answered chat."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[ChoiceOut]
    usage: TokensOut
    policydesk: AnswerOut | None = Field(
        description="The answer as POST /v1/ask gives it; none where a program wanted a title, tags and the like."
    )


class DeltaOut(BaseModel):
    """What a chunk adds to the message."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[AnnotationOut] | None = None


class ChunkChoiceOut(BaseModel):
    """The one answer, as far as a chunk goes on with it."""

    index: int = 0
    delta: DeltaOut
    finish_reason: Literal["stop"] | None = None
    logprobs: None = None


class ChunkOut(BaseModel):
    """One piece of a stream."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: Sequence[ChunkChoiceOut]
    usage: TokensOut | None = None
    policydesk: AnswerOut | None = None


class ModelOut(BaseModel):
    """What answers."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = Field(default=0, description="Nobody asks; 0.")
    owned_by: str = "policydesk"


class ModelsOut(BaseModel):
    """All that answers: one model."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


Kind = Literal["invalid_request_error", "server_error"]


class ChatFaultOut(BaseModel):
    """What kept a request from being answered."""

    message: str
    type: Kind
    param: str | None = Field(description="The part of the request that cannot be used.")
    code: str | None


class ChatErrorOut(BaseModel):
    """An error as OpenAI's clients read it."""

    error: ChatFaultOut
