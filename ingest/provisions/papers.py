"""Units of papers → what their authors say, by the rules of ``rules/papers.yaml`` and, for Chinese, ``papers_zh.yaml``.

Findings, challenges, mechanisms that are recommended or described, and evaluation indicators; whose they are stands in
``speaker`` where the sentence cites somebody. Front matter, lists of references and the like say nothing.
"""

import re
from collections.abc import Sequence

from corpus.model import Span
from corpus.provisions import InstrumentKind, Label, Party, ProvisionDraft, Value
from ingest.provisions.english_parties import find_party
from ingest.provisions.english_rules import Rule, load_rules
from ingest.provisions.english_values import find_values
from ingest.provisions.units import Unit

_HAN = re.compile(r"[\u3400-\u9fff]")
_SHARE_OF_HAN = 0.3
"""A unit with so large a share of Chinese characters is read by the Chinese rules."""
_SHORTEST_SENTENCE_CHARACTERS = 8
"""What is shorter is a heading or a scrap of a page (in Chinese; the English rules need a verb anyway)."""
_BACK_MATTER = re.compile(
    r"\b(?:references|bibliography|funding|acknowledge?ments?|disclosure|conflicts? of interest|declaration|appendix|"
    r"publisher|author contributions|data availability)\b|参考文献|致谢|基金项目|作者简介",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"\W*(?:abstract|摘\s*要)\b", re.IGNORECASE)
_ABSTRACT_END = re.compile(r"\W*(?:key ?words|关键词|关键字|online publication|published|received)", re.IGNORECASE)
_CITATION = re.compile(r"\^?\[\d+(?:[-–,] ?\d+)*\]\^?")
_SPEAKERS = (
    re.compile(r"\b[A-Z][A-Za-z’'-]+(?:(?:,? (?:and|&)|,) [A-Z][A-Za-z’'-]+| et al\.?){0,3} ?\((?:19|20)\d\d[a-z]?\)"),
    re.compile(r"(?<=[Aa]ccording to )(?:data from )?(?:the )?[A-Z][A-Za-z ]+?(?=,)"),
    re.compile(
        r"\b(?:[Ss]ome|[Mm]any|[Mm]ost|[Oo]ther) (?:[a-z]+ )?(?:enterprises|scholars|researchers|schools|experts|"
        r"authors)(?= (?:believe|argue|hold|think|find|found|note|point out))"
    ),
    re.compile(r"[\u4e00-\u9fff]{2,4}(?:等)?[（(](?:19|20)\d\d[)）]"),
)  # fmt: skip
_CITED_AT_END = re.compile(r"\((?:[A-Z][A-Za-z’'-]+[^()]{0,60},? (?:19|20)\d\d[a-z]?(?:; )?)+\)")
_SUBJECT_END = re.compile(
    r"\b(?:should|can|could|will|may|must|needs? to|has|have|is|are|encourages?|supports?|plays?|provides?|helps?)\b"
)


def read(units: Sequence[Unit]) -> list[ProvisionDraft]:
    """Read each unit; the result has one draft for each, in the same order, with no labels where it says nothing."""
    body = _body(units)
    return [_read(unit) if is_body else ProvisionDraft(unit.span) for unit, is_body in zip(units, body, strict=True)]


def _body(units: Sequence[Unit]) -> list[bool]:
    """Say of each unit whether it belongs to what the authors say: the abstract, and all between it and the end."""
    has_headings = any(unit.path for unit in units)
    kept: list[bool] = []
    in_abstract = False
    is_over = False
    for unit in units:
        if unit.path or not has_headings:
            is_over = is_over or _starts_back_matter(unit)
            kept.append(not is_over)
            continue
        in_abstract = (in_abstract or bool(_ABSTRACT.match(unit.plain))) and not _ABSTRACT_END.match(unit.plain)
        kept.append(in_abstract)
    return kept


def _starts_back_matter(unit: Unit) -> bool:
    return any(_BACK_MATTER.search(label) for label in unit.path) or bool(
        re.fullmatch(r"\W*(?:references|bibliography|参考文献)\W*", unit.plain, re.IGNORECASE)
    )


def _read(unit: Unit) -> ProvisionDraft:
    is_chinese = len(_HAN.findall(unit.plain)) > _SHARE_OF_HAN * len(unit.plain)
    words = unit.plain if is_chinese else unit.plain.lower()
    if len(words) != len(unit.plain) or len(words) < _SHORTEST_SENTENCE_CHARACTERS:
        return ProvisionDraft(unit.span)
    found = _find(words, "papers_zh" if is_chinese else "papers")
    if not found:
        return ProvisionDraft(unit.span)
    labels: tuple[Label, ...] = tuple(dict.fromkeys(label for rule, _ in found for label in rule.labels))
    return ProvisionDraft(
        unit.span,
        labels=labels,
        bearer=_bearer(unit, words) if "mechanism" in labels and not is_chinese else None,
        action=_strip(unit, found[0][1].start(), len(unit.plain)),
        instruments=_instruments(words) if "mechanism" in labels else (),
        values=() if is_chinese else tuple(Value(unit.at(v.start, v.end), v.quantity) for v in find_values(words)),
        speaker=_speaker(unit),
        rules=tuple(rule.id for rule, _ in found),
    )


def _find(words: str, name: str) -> list[tuple[Rule, re.Match[str]]]:
    """Find the rules that read a sentence: the first of each label; a challenge or a mechanism is no finding."""
    found: list[tuple[Rule, re.Match[str]]] = []
    labels: set[Label] = set()
    for rule in load_rules(name).rules:
        if set(rule.labels) & labels or ("finding" in rule.labels and labels & {"challenge", "mechanism"}):
            continue
        match = rule.find(words)
        if match and not rule.labels:
            return []
        if match:
            found.append((rule, match))
            labels |= set(rule.labels)
    return found


def _strip(unit: Unit, start: int, end: int) -> Span | None:
    words = unit.plain[start:end].rstrip(" .。")
    return unit.at(start, start + len(words)) if words else None


def _instruments(words: str) -> tuple[InstrumentKind, ...]:
    found = [
        (match.start(), rule.instrument)
        for rule in load_rules("papers_instruments").rules
        if rule.instrument and (match := rule.find(words))
    ]
    return tuple(dict.fromkeys(instrument for _, instrument in sorted(found)))


def _bearer(unit: Unit, words: str) -> Party | None:
    """Find who sets up or should set up a mechanism: the subject of the sentence, where it is a party."""
    start = words.rfind(", ", 0, 80) + 2 if words.startswith(("by ", "in ", "to ", "for ", "at ")) else 0
    connective = re.match(r"(?:firstly|secondly|thirdly|first|second|third|finally|lastly|moreover|additionally|"
                          r"furthermore|in addition|simultaneously|for example), ", words[start:])  # fmt: skip
    start += connective.end() if connective else 0
    verb = _SUBJECT_END.search(words, start)
    named = find_party(words, start, verb.start()) if verb else None
    if named is None or named.classes == ("other",):
        return None
    return Party(named.classes, unit.at(named.start, named.end))


def _speaker(unit: Unit) -> Span | None:
    """Find whom a sentence cites: by name, else by its citation's mark."""
    for pattern in (*_SPEAKERS, _CITED_AT_END, _CITATION):
        match = pattern.search(unit.plain)
        if match:
            return unit.at(*match.span())
    return None
