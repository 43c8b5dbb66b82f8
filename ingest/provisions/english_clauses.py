"""One English sentence or item → its clauses: marks, subordinate words, finite verbs, subjects.

Nothing here knows what a clause does. Words are those of a unit's ``plain`` in lower case, so that every range found in
them is a range of the unit; what is subordinate is blanked out with a filler of the same length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ingest.provisions.english_rules import Rule, RuleFile, load_rules

FILLER = "·"
"""Stands for each character of subordinate words; no pattern reads it."""
_LONGEST_TITLE_CHARACTERS = 90
"""A title that stands before its rule in the same unit, as in codes, is not longer (measured on the U.S. Code)."""

_MARK = re.compile(
    r"\s*(?:f\d+\s*\[?|\[)?(?:\d{1,3}[a-z]{0,2}\.—?\s*(?:f\d+\s*\[?|\[)?)?"
    r"(?:\((?:\d{1,3}[a-z]{0,2}|[a-z]{1,4})\)\s*){0,3}(?:\d{1,2}[.)]\s*(?!\d)|[a-z]\.\s|[-•*·]\s)?"
)
_TITLE = re.compile(
    r"[A-Z“\"$][^.;:—]{2,88}?(?:\.?—|\. )(?=[A-Z“\"(])"
    r"|(?!(?:The|An?|Any|No|Each|Every|In|For|If|Where|When|Subject|Nothing|Such|This|These|Where|There|It|At|On|As)\b)"
    r"[A-Z“\"$](?:[^.;:,—A-Z]|(?<=\d),(?=\d)){2,88}? "
    r"(?=(?:The|For|In|An?|Any|If|No|Not|Such|Except|This|Each|Every|Subject|Where|When|Whenever|Notwithstanding|Under|"
    r"Gross|All|Amounts?|Wages|Ownership|Reasonable|Notice|Only|Unless|Rules|Regulations|Qualified|Paragraph|Subsection|"
    r"There|Nothing|On|At|As|With|By|To|It|Individuals?|Employers?|Persons?)\b)"
)
_SENTENCE_TITLE = re.compile(
    r"[A-Z“\"][^.;:—]{2,118}?\.?—? ?(?=(?:In the case|For (?:the )?purposes|If|Notwithstanding)\b"
    r"|(?:Paragraph|Subsection|Subparagraph|Section) \()"
)
"""A title that may hold verbs and commas, before what never stands within a sentence: Students must attend | If …."""
_PARENTHESES = re.compile(r"\((?:[^()]|\([^()]*\)){0,400}\)")
_NOUN_PHRASE = r"(?:the|a|an|it|he|she|they|such|any|each|every|this|those|these|no|his|her|its|their|one|another)\b"
_OPENING_PHRASE = re.compile(
    r"(?!(?:in|under|at) no (?:case|event|circumstances?|time)\b)"
    r"(?:if|where|when|whenever|unless|except|save|in|for|subject|notwithstanding|to|upon|on|after|before|with|without|"
    r"provided|under|by|as|at|during|from|should|given|while|until|once|pursuant|according|based|having|being|through|"
    r"taking|considering|regarding|concerning|"
    r"not (?:later|earlier|(?:more|less) than \S+ (?:days|months|years|weeks))|"
    r"within|of|among|between|since|besides|apart|so|save)\b"
)
_NO_SUBJECT = re.compile(
    r"[, ]*(?:who|which|that|whose|or|and|where|if|when|unless|including|being|having|in|on|for|to|with|by|as|after|of|"
    r"under|from|at|whether|but|shall|must|may|is|are)\b"
)
_NAMED_SUBJECT = re.compile(rf", (?:then )?(?!no later|that is|such as|each of which|the said){_NOUN_PHRASE}")
_DEFINED_TERM = re.compile(r", (?=the terms? [“\"'‘][^”\"'’]{1,80}[”\"'’],? (?:means?|includes?|shall|does|do)\b)")
"""A term that is defined behind a long condition: this is where the subject begins, whatever else follows."""
_SCOPE = re.compile(
    r"the general rule is that |it is (?:hereby )?(?:provided|declared) that |(?:for (?:the )?purposes? of|in|under) "
    r"(?:this|the) (?:act|section|subsection|paragraph|part|chapter|article|subpart|schedule|regulations?|subparagraph)"
    r"s?\b,? ?(?=[^\s,o])"
)
_SUBJECT_START = re.compile(rf",? ?(?:then |and |but |or )?(?:{_NOUN_PHRASE}|[“\"‘'][a-z]|[a-z][a-z'’()\-]*(?: |$))")


_SENTENCE_END = re.compile(r"[;.:—]\s*$|[;:—]|$")
_INSERTED_AFTER = re.compile(r"(?:, [a-z ]{2,40}|\b(?:shall|must|may|will),[^,;]*)$")
_INSERTED = re.compile(r"[^,;]{1,120}(?=,)")
_WITHOUT_COMMA = re.compile(
    r"(?<=[^, ] )(?:there|he|she|it|they|(?:that|the|such|the said) [a-z]+) "
    r"(?:shall|may|must|commits|is (?:guilty|liable))\b"
)
_PHRASE_AFTER_NOUN = re.compile(
    r"\b(?!(?:of|in|for|to|by|with|on|from|under|and|or|if|where|when|that|which|who|as|at|than|within|into|upon|after|"
    r"before|[a-z]+ing|is|are|has|have|case)\b)[a-z]+ "
    r"((?:the|an?|each|every|any|no) (?:(?!(?:is|are|has|have)\b)[a-z-]+ ){1,8})$"
)
_SHORT_CONDITION = re.compile(
    r" (?:necessary|appropriate|possible|applicable|needed|required|practicable|relevant|any)(?=\s*[,;.)]|$)"
)
_GOES_ON = re.compile(r" ?(?:shall|must|may|is|are|will|has|have|be|and (?:shall|must|may)|by|to)\b")
_NEW_SUBJECT = re.compile(r" (?:and|but|then)? ?(?:the|each|any|such|it|he|they|those|these) ")
_CUT_AFTER_VERB = re.compile(
    r"(?:,|\band\b|\bbut\b|\bor\b|·)\s*(?:and |but |or )?"
    r"(?=(?:the|each|any|every|such|no|an?|it|they|he|these|those|this)\b)"
)
_CUT_BEFORE_VERB = re.compile(r"\bbut\b\s*(?=(?:the|each|any|every|such|no|an?|it|they|he|these|those|this)\b)")
_INNER_PHRASE = re.compile(r"^(shall|must|may|will|is|are)(?: ?[,·][^,;]{0,200}?[,·]+|·+) ?(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Verb:
    """A finite verb of a main clause: a modal, an auxiliary, or a verb that rules know."""

    start: int
    subject: tuple[int, int]
    """Where its subject stands; empty where it shares that of the verb before."""
    stop: int
    """Where its clause ends."""
    predicate: str
    """The words from it on, without what stands between a modal and its verb."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A unit's words as its rules read them."""

    words: str
    """In lower case, as long as the unit's plain words."""
    main: str
    """The same, with subordinate words and parentheses blanked out."""
    body: str
    """The same, with conditions, exceptions and parentheses blanked out, but with relative clauses."""
    start: int
    """Where the sentence begins, behind its mark and title."""
    verbs: tuple[Verb, ...]
    conditions: tuple[tuple[int, int], ...]
    exceptions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    condition: re.Pattern[str]
    exception: re.Pattern[str]
    finite: re.Pattern[str]
    modal: re.Pattern[str]
    relative: re.Pattern[str]
    verb: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    file: RuleFile = load_rules("en_clauses")
    rules: dict[str, Rule] = {rule.id: rule for rule in file.rules}
    subordinate = (
        r"\b(?:who|which|that|whom)\b,? (?:(?:[a-z]+ly|also|not|then|from time to time) )?(?:{modal}|{aux}|{lexical})\b"
        r"(?: not)?(?: (?:have|be|been|has)\b)?"
        rf"|\b(?:which|that|whom)\b(?= {_NOUN_PHRASE}| [a-z]+['’]s )(?: (?!{{modal}}\b|{{aux}}\b)[^\s,;·]+){{1,9}} "
        r"(?:{modal}|{aux})\b"
        r"|\b(?:to|with) (?:which|whom)\b(?: (?!{modal}\b|{aux}\b)[^\s,;·]+){1,6} "
        r"(?:appl(?:y|ies)|relates?|refers?|belongs?)\b"
        r"|\b(?:what|how|whether|whose|extent|manner|so far as|in so far as|because|but for|whereby|"
        r"(?:of|to|for|by|in|from|with|on|under|upon) (?:which|whom))\b"
        r"(?: (?!{modal}\b|{aux}\b)[^\s,;·]+){1,9} (?:{modal}|{aux})\b(?: not)?(?: (?:have|be|been)\b){0,2}"
        r"|(?<!other )\bthan\b(?! (?:\d|one|two|three|four|five|half|twice))(?: (?!{modal}\b|{aux}\b)[^\s,;·]+){1,5} "
        r"(?:may|can|would|could|will|might)\b"
        r"|\bas\b(?! (?:[a-z]+ed|set|given|laid|shown) )(?: (?!{modal}\b|{aux}\b)[^\s,;·]+){1,5} (?:{modal})\b"
        r"|\b(?:as|than|what|how|whether)\b (?:{modal}|{aux})\b"
        rf"|(?<=[a-z] )(?:the|such|he|it|they|a|an) (?:(?:person|employer|individual|taxpayer|minister|board|secretary|"
        r"treasury|employee) )?(?:{aux}) (?=$|-)"
    )
    return _Patterns(
        rules["en.condition.opening"].pattern,
        rules["en.exception.opening"].pattern,
        file.compile(r"\b(?:{modal}|{aux}|{lexical})(?![a-z])"),
        file.compile(r"\b(?:{modal})\b"),
        file.compile(subordinate),
        file.compile(r"\b(?:{modal}|{aux})\b"),
    )


def read_clause(plain: str) -> Clause:
    """Find the clauses of a unit's plain words."""
    words = plain.lower() if len(plain.lower()) == len(plain) else plain
    start = _body_start(plain, words)
    patterns = _patterns()
    main = " " * start + words[start:]
    for match in _PARENTHESES.finditer(words, start):
        main = _blank(main, match.start(), match.end())
    main, conditions, exceptions = _take_adverbials(main, start, patterns)
    body = main
    main = patterns.relative.sub(lambda found: FILLER * len(found.group()), main)
    return Clause(words, main, body, start, tuple(_verbs(main, start, patterns)), tuple(conditions), tuple(exceptions))


def _body_start(plain: str, words: str) -> int:
    match = _MARK.match(words)
    start = match.end() if match else 0
    title = _TITLE.match(plain, start, start + _LONGEST_TITLE_CHARACTERS) if start else None
    if title and not _patterns().verb.search(words, start, title.end()):
        return title.end()
    title = _SENTENCE_TITLE.match(plain, start) if start else None
    if title:
        start = title.end()
    return start


def _blank(words: str, start: int, end: int) -> str:
    return words[:start] + FILLER * (end - start) + words[end:]


# --- conditions and exceptions ---


def _take_adverbials(
    main: str, start: int, patterns: _Patterns
) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """Blank out the conditions and exceptions, and the phrases before the subject; list the first two."""
    conditions: list[tuple[int, int]] = []
    exceptions: list[tuple[int, int]] = []
    at = start
    scope = _SCOPE.match(main, at)
    if scope:
        main = _blank(main, at, scope.end())
        at = scope.end()
    while True:
        match = _OPENING_PHRASE.match(main, at)
        end = _opening_end(main, at, patterns) if match else None
        if end is None:
            break
        _note(main, at, end, patterns, conditions, exceptions)
        main = _blank(main, at, end)
        at = end + len(main[end:]) - len(main[end:].lstrip(", "))
    for match, is_exception in _openings(main, at, patterns):
        if main[match.start()] == FILLER:
            continue
        end = _closing_end(main, match.end(), patterns)
        if is_exception and not patterns.finite.search(main, at, match.start()):
            modal = patterns.modal.search(main, match.end(), end)
            end = modal.start() if modal else end
        (exceptions if is_exception else conditions).append((match.start(), end))
        main = _blank(main, match.end(), max(end, match.end()))
    return main, conditions, exceptions


def _note(
    main: str,
    start: int,
    end: int,
    patterns: _Patterns,
    conditions: list[tuple[int, int]],
    exceptions: list[tuple[int, int]],
) -> None:
    if patterns.exception.match(main, start):
        exceptions.append((start, end))
    elif patterns.condition.match(main, start):
        conditions.append((start, end))


def _openings(main: str, at: int, patterns: _Patterns) -> list[tuple[re.Match[str], bool]]:
    found = [(match, False) for match in patterns.condition.finditer(main, at)]
    found += [(match, True) for match in patterns.exception.finditer(main, at)]
    return sorted(found, key=lambda pair: pair[0].start())


def _opening_end(main: str, at: int, patterns: _Patterns) -> int | None:
    """Find where the subject begins behind what stands before it: after a comma, or where a noun phrase begins."""
    ends = [match.start() for match in re.finditer(r",(?!\d)", main) if match.start() > at]
    limit = ends[0] if ends else len(main)
    first = patterns.modal.search(main, at, limit)
    if first and (begin := _subject_before(main, at, first.start())):
        return begin
    if term := _DEFINED_TERM.search(main, at):
        return term.start()
    if not ends:
        return max((match.start() for match in _WITHOUT_COMMA.finditer(main, at)), default=None)
    for kind in (patterns.modal, patterns.finite):
        for verb in kind.finditer(main, ends[0]):
            before = [end for end in ends if end < verb.start()]
            for end in reversed(before):
                if _NAMED_SUBJECT.match(main, end):
                    return end
            if before and _is_subject(main[before[-1] : verb.start()]):
                return before[-1]
    return None


def _subject_before(main: str, at: int, modal: int) -> int | None:
    """Find the noun phrase that begins before a modal without a comma: "for that purpose | the board shall"."""
    return max((match.start(1) for match in _PHRASE_AFTER_NOUN.finditer(main, at, modal)), default=None)


def _is_subject(words: str) -> bool:
    """Say whether words between a comma and a verb can be the verb's subject."""
    return bool(words.strip(", ")) and not _NO_SUBJECT.match(words) and bool(_SUBJECT_START.match(words))


def _closing_end(main: str, at: int, patterns: _Patterns) -> int:
    """Find where a condition in or after a sentence ends: at a comma before a verb, or with the sentence."""
    sentence = _SENTENCE_END.search(main, at)
    stop = sentence.start() if sentence else len(main)
    short = _SHORT_CONDITION.match(main, at)
    if short:
        return short.end()
    inserted = _INSERTED.match(main, at) if _INSERTED_AFTER.search(main, 0, at) else None
    if inserted:
        return inserted.end()
    for comma in re.finditer(r",(?!\d)", main[at:stop]):
        here = at + comma.start()
        rest = main[here + 1 : stop]
        if _GOES_ON.match(rest):
            return here
        following = patterns.modal.search(rest)
        if following and "," not in rest[: following.start()] and _NEW_SUBJECT.match(rest):
            return here
    return stop


# --- finite verbs ---


def _verbs(main: str, start: int, patterns: _Patterns) -> Iterator[Verb]:
    stops = [match.start() for match in re.finditer(r"[;:—]", main[start:])]
    edges = [start, *(start + stop + 1 for stop in stops), len(main)]
    for begin, stop in pairwise(edges):
        last = begin
        for match in patterns.finite.finditer(main, begin, stop):
            if match.start() < last:
                continue
            yield Verb(
                match.start(), _subject(main, last, match.start(), last == begin), stop, _predicate(main, match, stop)
            )
            last = match.end()


def _predicate(main: str, verb: re.Match[str], stop: int) -> str:
    """Give the words from a verb on, without what stands between a modal and its verb."""
    return _INNER_PHRASE.sub(r"\1 ", main[verb.start() : stop])


def _subject(main: str, start: int, verb: int, is_first: bool) -> tuple[int, int]:
    """Cut the words before a verb down to its subject."""
    begin = start
    for match in (_CUT_BEFORE_VERB if is_first else _CUT_AFTER_VERB).finditer(main, start, verb):
        begin = match.end()
    while begin < verb and main[begin] in " ,·.":
        begin += 1
    return (begin, verb)
