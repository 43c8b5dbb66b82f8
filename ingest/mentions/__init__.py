"""A document's text → the other documents it names, and what it says of them."""

from collections.abc import Sequence

from corpus.model import Heading, Mention
from ingest.mentions import chinese, chinese_kinds, english, english_kinds
from ingest.mentions.naming import build_scene, number_key, title_key

STAMP = "mentions-1"
"""Changes whenever the same text would give other mentions."""
MENTIONS_PER_DOCUMENT = 500
"""Mentions kept of one document; the sample law with most (a section of the US Code with its notes) has 79."""


def find_mentions(text: str, headings: Sequence[Heading], language: str) -> tuple[Mention, ...]:
    """Find the other documents that a document names, and what it does to each.

    Names of the document itself are left out. A document that is only referred to is given once, where it is first
    named, and not at all if something stronger is said of it elsewhere; everything else is given at each place.

    Args:
        text: The canonical text.
        headings: The document's, in order.
        language: BCP 47; Chinese and English are read, in other languages only names marked 《…》.

    Returns:
        In the order of the text, at most ``MENTIONS_PER_DOCUMENT``; references go first when there are more. A year
        without a day is given as its first of January.
    """
    scene = build_scene(text, headings)
    found: list[Mention] = []
    if language.lower().startswith("zh") or "《" in text:
        found += chinese_kinds.kinds_of(scene, chinese.find_names(scene))
    if language.lower().startswith("en"):
        found += english_kinds.kinds_of(scene, english.find_names(scene))
    return _few(found)


def _few(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    ordered = sorted(mentions, key=lambda mention: (mention.span, mention.kind != "refers_to"))
    strong = [mention for mention in ordered if mention.kind != "refers_to"]
    seen = {_target(mention) for mention in strong}
    weak = []
    for mention in ordered:
        if mention.kind == "refers_to" and _target(mention) not in seen:
            seen.add(_target(mention))
            weak.append(mention)
    kept = (strong + weak)[:MENTIONS_PER_DOCUMENT]
    return tuple(sorted(kept, key=lambda mention: mention.span))


def _target(mention: Mention) -> tuple[str, object]:
    """Say what a mention is of: two decisions of one title and different days are two documents."""
    if mention.title is None:
        return number_key(mention.document_number or ""), None
    is_section = (mention.document_number or "").startswith("section ")
    is_decision = "关于" in mention.title or "關於" in mention.title
    return title_key(mention.title), mention.document_number if is_section else mention.issued if is_decision else None
