"""Who answers a question: the answerer, or the one that keeps what is answered."""

from api.wiring import Services
from rag.memory.answering import KeepingAnswerer
from rag.pipeline import Answerer


def answerer_of(services: Services, *, save: bool, thread: str | None) -> Answerer | KeepingAnswerer:
    """Choose who answers.

    Args:
        services: Opened parts.
        save: Whether the user asked to keep the answer.
        thread: The id of the thread that the question continues; its answers are kept too.
    """
    if not save and thread is None:
        return services.answerer
    return KeepingAnswerer(services.answerer, services.corpus, is_saved=save, thread=thread)


def kept_as(answerer: Answerer | KeepingAnswerer) -> dict[str, str]:
    """Name what an answer is kept as, beside its JSON; nothing where it is not kept."""
    return {"answer_id": answerer.identifier} if isinstance(answerer, KeepingAnswerer) else {}


def place_of(answerer: Answerer | KeepingAnswerer) -> dict[str, str]:
    """Name where an answer is found again, as headers of the reply that holds it; none where it is not kept."""
    if isinstance(answerer, KeepingAnswerer):
        return {"content-location": f"/v1/answers/{answerer.identifier}"}
    return {}
