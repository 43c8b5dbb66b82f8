"""A question's framing → its subject: what is left when the clause that only names a document is taken away.

"Consider Fiverr's privacy policy; who sees the jobs I post?" asks who sees the jobs; the first clause says where to
look. Every passage of that document matches it alike, so within the document it only hides what is asked.
"""

import re
from collections.abc import Callable

from corpus.words import content_words

LEAST_WORDS = 2
"""Content words that a subject must have; fewer would match anything."""
_BORDER = re.compile(r"(?:[;；：?？!！。]|[:,，](?!(?<=\d.)\d))\s*|\.\s+|\s[–—]+\s|——")


def subject_of(question: str, is_named_in: Callable[[str], bool]) -> str | None:
    """Find what is asked within the document that a question names.

    Args:
        question: As asked.
        is_named_in: Says whether a text names a document.

    Returns:
        The clauses after the one that names it; ``None`` where it comes last, or where one clause does both.

    Example:
        >>> subject_of("Consider the Levy Act; who must pay the fee?", lambda text: "Levy Act" in text)
        'who must pay the fee?'
        >>> subject_of("Who must pay under the Levy Act?", lambda text: "Levy Act" in text) is None
        True
    """
    for border in _BORDER.finditer(question):
        before, after = question[: border.start()], question[border.end() :]
        if is_named_in(before):
            return after if _is_enough(after) and not is_named_in(after) else None
        if is_named_in(after):
            continue
        return None
    return None


def _is_enough(text: str) -> bool:
    return len(set(content_words(text))) >= LEAST_WORDS
