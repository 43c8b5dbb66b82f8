"""What an English clause says of the document it names: is repealed, is amended, prescribed in accordance with."""

import re
from collections.abc import Sequence

from corpus.model import Mention, RelationKind, Span
from ingest.mentions.naming import CLAUSE_CHARACTERS, TITLE_PLACEHOLDER, Naming, Scene, masked, to_mention

_N = TITLE_PLACEHOLDER
_BRACKETS = re.compile(r"\([^()]{0,120}\)")
_LIST = rf"(?:[{_N},\s]|\b(?:and|or|the|both|as amended)\b){{0,60}}"
"""What may stand between the first and the last name of a list."""
_IS = r"(?:is|are|shall be|be|will be)\s+(?:hereby\s+|also\s+|accordingly\s+|further\s+){0,2}"
_ENDED = re.compile(
    rf"{_LIST}(?P<verb>{_IS}(?:repealed|revoked|rescinded|abrogated)|ceases? to have effect)(?!\s+by\b)"
)
_ENDING = re.compile(
    rf"(?P<verb>(?:hereby\s+repeals?|repeals|revokes|rescinds|Repeal\s+of|Revocation\s+of|to\s+repeal))\s+{_LIST}$"
)
_REPLACED = re.compile(
    rf"{_LIST}(?P<verb>{_IS}(?:replaced|superseded))(?=\s+by\s+(?:this|these|the present)|\s*[.;,]|\s*$)"
)
_REPLACING = re.compile(
    rf"(?P<verb>\b(?:replaces|supersedes|in (?:place|substitution|replacement) (?:of|for)))\s+{_LIST}$"
)
_AMENDED = re.compile(
    rf"{_LIST}(?P<verb>{_IS}amended)(?=\s*(?:[.,:;—–-]|$)|\s+(?:as follows|to read|so as|in (?!accordance)"
    r"|by\s+(?:the\s+)?(?:inser|substit|delet|add|omi|repeal|strik|replac|amend|redesign|renumber)"
    r"|as specified|as set out))"
)
_AMENDING = re.compile(rf"(?P<verb>\b(?:amends|hereby\s+amend|Amendments?\s+(?:of|to)|to\s+amend))\s+{_LIST}$")
_PART_OF = re.compile(
    r"(?:[Ss]ections?|[Ss]ubsections?|[Pp]arts?|[Ss]chedules?|[Pp]aragraphs?|[Aa]rticles?|[Rr]egulations?|[Cc]hapters?|words)\s"
    rf"[^.;{_N}]{{1,120}}?\b(?:of|to|in)\s+(?:the\s+)?$"
)
_DENIED = re.compile(r"\b(?:not|nor|never|no|nothing)\b[^.;]{0,40}$", re.IGNORECASE)
_LONG_TITLE = re.compile(r"^\W*(?:\[[^\]]{0,60}\]\W*)?(?:An|A)\s+(?:Act|Bill|Ordinance|Law)\s+to\b", re.IGNORECASE)

_RESTED_ON = re.compile(
    r"(?P<cue>\b(?:in accordance with|pursuant to|under|by virtue of|on the basis of|conferred (?:on [^,;]{1,60} )?by"
    rf"|to implement|for the implementation of|to give (?:further )?effect to|as authorized by))"
    rf"\s+[^.;{_N}]{{0,80}}{_LIST}$",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:This|These|The)\s+(?:present\s+)?(?P<what>Rules|Regulations?|Measures|Order|Act|Law|Guidelines?|Provisions|Scheme|"
    r"Directions?|Standards)\b[^.;]{0,60}?\b(?:prescribed|enacted|formulated|made|issued|established|adopted|stipulated|"
    r"promulgated)\b"
    r"|\b(?:hereby\s+)?(?:makes?|made|issues?|orders?)\s+(?:the\s+following|these|this)\b"
)
_CARRIES_OUT = re.compile(
    r"(?:Enforcement|Implementing|Implementation)\s(?:Rules|Regulations|Measures|Provisions)?\s?(?:of|for)\s(?:the\s)?$"
    r"|(?:for|on)\s(?:the\s)?(?:Implementation|Enforcement)\sof\s(?:the\s)?$|Implementing\s(?:the\s)?$"
)
_TITLE_AMENDS = re.compile(r"(?:Amend(?:ing|ment\sof|ment\sto|ments\sto))\s(?:the\s)?$")
_TITLE_ENDS = re.compile(r"(?:Repeal(?:ing)?|Revocation)\s(?:of\s)?(?:the\s)?$")


def kinds_of(scene: Scene, namings: Sequence[Naming]) -> list[Mention]:
    """Say for every name what its sentence does to the document."""
    groups: dict[Span, list[Naming]] = {}
    for naming in namings:
        groups.setdefault(scene.sentence_of(naming.span), []).append(naming)
    return [_kind_of(scene, sentence, group, naming) for sentence, group in groups.items() for naming in group]


def _kind_of(scene: Scene, sentence: Span, group: Sequence[Naming], naming: Naming) -> Mention:
    start = max(sentence.start, naming.span.start - CLAUSE_CHARACTERS)
    end = min(sentence.end, naming.span.end + CLAUSE_CHARACTERS)
    names = [each.span for each in group]
    before = masked(scene, Span(start, naming.span.start), names) if start < naming.span.start else ""
    after = masked(scene, Span(naming.span.end, end), names) if naming.span.end < end else ""
    if scene.title and scene.title.contains(naming.span):
        kind = _kind_in_title(before)
        return to_mention(
            naming, kind, scene.title.start if kind != "refers_to" else naming.span.start, naming.span.end
        )
    found = _kind_in_clause(before, _BRACKETS.sub("", after))
    if not found:
        return to_mention(naming, "refers_to", naming.span.start, naming.span.end)
    kind, cue, verb = found
    cue_at = scene.text.rfind(cue, start, naming.span.start) if cue else -1
    verb_at = scene.text.find(verb, naming.span.end, end) if verb else -1
    return to_mention(
        naming,
        kind,
        cue_at if cue_at >= 0 else naming.span.start,
        verb_at + len(verb) if verb_at >= 0 else naming.span.end,
    )


Found = tuple[RelationKind, str, str]
"""The kind, the words before the name that say so, and those behind it; either may be empty."""


def _kind_in_title(before: str) -> RelationKind:
    if _TITLE_AMENDS.search(before):
        return "amends"
    if _TITLE_ENDS.search(before):
        return "repeals"
    return "implements" if _CARRIES_OUT.search(before) else "refers_to"


def _kind_in_clause(before: str, after: str) -> Found | None:
    return _done_to_it(before, after) or _done_by_us(before) or _rested_on(before, after)


def _done_to_it(before: str, after: str) -> Found | None:
    """Read the passive: the Act is repealed, is replaced by this Act, is amended by inserting."""
    match = _ENDED.match(after)
    if match:
        return ("amends" if _PART_OF.search(before) else "repeals"), "", match.group("verb")
    match = _AMENDED.match(after)
    if match:
        return "amends", "", match.group("verb")
    match = _REPLACED.match(after)
    if match and not _PART_OF.search(before):
        return "replaces", "", match.group("verb")
    return None


def _done_by_us(before: str) -> Found | None:
    """Read the active: This Act repeals the Act; An Act to amend the Act; Amendment of section 7 of the Act."""
    part = _PART_OF.search(before)
    head = before[: part.start()] if part else before
    for form, kind in ((_ENDING, "repeals"), (_AMENDING, "amends"), (_REPLACING, "replaces")):
        match = form.search(head)
        if not match or _DENIED.search(head[: match.start()]):
            continue
        if match.group("verb").startswith("to ") and not _LONG_TITLE.match(before):
            continue
        return ("amends" if part or kind == "amends" else _whole(kind)), match.group("verb"), ""
    return None


def _whole(kind: str) -> RelationKind:
    return "repeals" if kind == "repeals" else "replaces"


def _rested_on(before: str, after: str) -> Found | None:
    cue = _RESTED_ON.search(before)
    if not cue or _DENIED.search(before[: cue.start()]):
        return None
    made = _MADE.search(before[: cue.start()]) or _MADE.search(after)
    return ("implements", cue.group("cue"), "") if made else None
