"""Sentences → statements with citations: correct ones, and one list of every way in which they misbehave."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.labels import path_keys
from corpus.model import Passage, Span
from corpus.numerals import SIGNS
from corpus.variants import fold
from eval.tampering import changes, paraphrases, slips
from eval.tampering.sentences import ITEM_MARK, HeldDocument, Sample, iter_others
from rag.grounding.model import Cited, Claimed, Evidence

QUOTE_SHARE = 0.5
"""Share of the statements that come with the words they lean on; the others name a passage alone."""


ROUNDS = 8
"""Times that the sentences are gone through, since one may be changed in several ways."""


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with what it cites, and whether it is right."""

    kind: str
    is_correct: bool
    sample: Sample
    claimed: Claimed
    evidence: Mapping[int, Evidence]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a case is made of."""

    sample: Sample
    others: Sequence[Sample]
    """Of all documents of the language."""
    chance: random.Random
    across: Mapping[str, Evidence] = field(default_factory=dict)
    """By passage: the same article of the same work in the other language."""


Maker = Callable[[Setting], Case | None]


def _case(setting: Setting, text: str | None, **other: object) -> Case | None:
    """Make a case of a statement that cites its own passage."""
    del other
    if not text or text == setting.sample.text:
        return None
    return _with(setting, text, _citation(setting))


def _with(setting: Setting, text: str, *cited: Cited) -> Case:
    shown = [setting.sample, *_shown_besides(setting)]
    evidence = {number: each.held.evidence(each.passage) for number, each in enumerate(shown, start=1)}
    return Case("", False, setting.sample, Claimed(text, cited), evidence)


def _shown_besides(setting: Setting) -> list[Sample]:
    """Choose two other passages, one of the same document where there is one."""
    others = list(iter_others(setting.others, setting.sample))
    same = [each for each in others if each.held is setting.sample.held]
    return [setting.chance.choice(same or others), setting.chance.choice(others)] if others else []


def _citation(setting: Setting, number: int = 1) -> Cited:
    return Cited(number, quote_of(setting.sample, setting.chance) if setting.chance.random() < QUOTE_SHARE else "")


def quote_of(sample: Sample, chance: random.Random) -> str:
    """Cut a quote out of a sentence, as a writer does: a run of words, not always whole."""
    said = ITEM_MARK.sub("", sample.span.of(sample.held.source.text))
    if sample.language == "zh":
        start = chance.randrange(max(1, len(said) // 3))
        return said[start : start + max(8, len(said) * 2 // 3)].strip(f"{SIGNS}0123456789")  # no half of a numeral
    parts = said.split()
    start = chance.randrange(max(1, len(parts) // 3))
    return " ".join(parts[start : start + max(4, len(parts) * 2 // 3)])


def _by(change: changes.Change) -> Maker:
    return lambda setting: _case(setting, change(setting.sample.text, setting.sample.language, setting.chance))


# --- correct ---------------------------------------------------------------------------------------------------------


def _verbatim(setting: Setting) -> Case | None:
    return None if setting.sample.is_item else _with(setting, setting.sample.text, _citation(setting))


def _item(setting: Setting) -> Case | None:
    return _with(setting, setting.sample.text, _citation(setting)) if setting.sample.is_item else None


def _attributed(setting: Setting) -> Case | None:
    return _case(setting, _attribution(setting, setting.sample, setting.sample))


def _attribution(setting: Setting, named: Sample, located: Sample, number: str | None = None) -> str | None:
    """Say whose rule a sentence is: title, number and article."""
    sample = setting.sample
    metadata = named.held.document.metadata
    label = next((each for each in reversed(located.passage.path) if re.match(r"第.+条|Article \d|s\. \d", each)), None)
    if label is None:
        return None
    if sample.language == "zh":
        numbered = f"（{number}）" if number else ""
        return f"根据《{metadata.title}》{numbered}{label}，{sample.text}"
    title = metadata.title_en or metadata.title
    numbered = f" ({number})" if number else ""
    return f"Under {label} of the {title}{numbered}, {changes.lowered(sample.text)}"


def _numbered(setting: Setting) -> Case | None:
    number = setting.sample.held.document.metadata.document_number
    return _case(setting, _attribution(setting, setting.sample, setting.sample, number)) if number else None


_BULLET = re.compile(r"^[\s•—–-]+(?:\(\d+\))?\s*")


def _merged(setting: Setting) -> Case | None:
    """Tell two sentences of one passage in one statement, and cite both."""
    sample = setting.sample
    same = [each for each in setting.others if each.passage.id == sample.passage.id and each.span != sample.span]
    if not same or sample.is_item or any(each.is_item for each in same):
        return None
    other = setting.chance.choice(same)
    first, second = (_BULLET.sub("", each.text) for each in (sample, other))
    text = f"{first}{'' if sample.language == 'zh' else ' '}{second}"
    if sample.language == "zh" and setting.chance.random() < QUOTE_SHARE:
        text = f"{first.rstrip('。')}；{second}"
    quotes = [ITEM_MARK.sub("", each.span.of(each.held.source.text)) for each in (sample, other)]
    return _with(setting, text, *(Cited(1, quote) for quote in quotes))


def _defined(setting: Setting) -> Case | None:
    sample = setting.sample
    return _case(setting, paraphrases.defined_term(sample.text, sample.passage_text, sample.language))


# --- misbehaving -----------------------------------------------------------------------------------------------------


def _wrong_number(setting: Setting) -> Case | None:
    """Name the document by another number."""
    number = setting.sample.held.document.metadata.document_number
    match = re.search(r"\d+(?!.*\d)", number) if number else None
    if not number or not match:
        return None
    other = f"{number[: match.start()]}{int(match.group()) + setting.chance.choice((1, 7, 20))}{number[match.end() :]}"
    return _case(setting, _attribution(setting, setting.sample, setting.sample, other))


def _wrong_number_given(setting: Setting) -> Case | None:
    """Give the rule a document number of its own."""
    number = setting.chance.choice((17, 83, 129))
    said = f"财综〔2023〕{number}号" if setting.sample.language == "zh" else f"Order No. {number} of 2023"
    return _case(setting, _attribution(setting, setting.sample, setting.sample, said))


def _wrong_article(setting: Setting) -> Case | None:
    same = [each for each in iter_others(setting.others, setting.sample) if each.held is setting.sample.held]
    same = [each for each in same if each.passage.path != setting.sample.passage.path]
    return _case(setting, _attribution(setting, setting.sample, setting.chance.choice(same))) if same else None


def _wrong_instrument(setting: Setting) -> Case | None:
    title = setting.sample.held.document.metadata.title
    foreign = [each for each in setting.others if each.held.document.metadata.title not in title
               and title not in each.held.document.metadata.title
               and (each.held.document.metadata.title_en or "") != setting.sample.held.document.metadata.title_en
               and each.language == setting.sample.language]  # fmt: skip
    return _case(setting, _attribution(setting, setting.chance.choice(foreign), setting.sample)) if foreign else None


def _quote_invented(setting: Setting) -> Case | None:
    quote = str(setting.chance.choice(changes.words()["invented_quotes"][setting.sample.language]))
    return _with(setting, setting.sample.text, Cited(1, quote))


def _quote_altered(setting: Setting) -> Case | None:
    quote = quote_of(setting.sample, setting.chance)
    altered = changes.word_altered(quote, setting.sample.language, setting.chance)
    return _with(setting, setting.sample.text, Cited(1, altered)) if altered and altered != quote else None


def _unknown_citation(setting: Setting) -> Case | None:
    return _with(setting, setting.sample.text, _citation(setting, 40 + setting.chance.randrange(50)))


def _other_passage(setting: Setting) -> Case | None:
    """Cite a passage that does not say it; the same rule may stand in two."""
    case = _with(setting, setting.sample.text, Cited(2))
    other = case.evidence.get(2)
    return None if other is None or holds(other.span.of(other.source.text), setting.sample.text) else case


_NO_SIGN = re.compile(r"[\W_]+")


def holds(passage: str, words: str) -> bool:
    """Say whether words stand in a passage as they are, but for their case, blanks and punctuation.

    Example:
        >>> holds("The fee, if any, is due. It is small.", "the fee if any is due;"), holds("It is due.", "it is small")
        (True, False)
    """
    return bare(words) in bare(passage)


def bare(words: str) -> str:
    """Give words without case, blanks and punctuation."""
    return _NO_SIGN.sub("", fold(words))


SHORTEST_HALF = {"zh": 8, "en": 24}
"""Characters that either half of two spliced rules has: a bare subject before a whole rule says that rule."""


_ATTRIBUTION = re.compile(r"^(?:- )?(?:按|根据|依照|依据|《|Under |In |According to )")
"""How a half begins that may only say whose rule the other half is, which may well be true."""


def _spliced(setting: Setting) -> Case | None:
    """Put the first half of one rule before the second half of another, and cite both.

    What one of the two passages says by itself already is no splice.
    """
    sample = setting.sample
    comma = "，" if sample.language == "zh" else ", "
    if comma not in sample.text[8:-8] or sample.is_item:
        return None
    same = [each for each in iter_others(setting.others, sample) if each.held is sample.held]
    halves = [each for each in same if comma in each.text[8:-8] and not each.is_item]
    if not halves:
        return None
    other = setting.chance.choice(halves)
    first, second = sample.text.split(comma)[0], other.text.split(comma)[-1]
    if min(len(first), len(second)) < SHORTEST_HALF[sample.language]:
        return None
    if _ATTRIBUTION.match(first) or holds(other.passage_text, first) or holds(sample.passage_text, second):
        return None
    case = _with(setting, first + comma + second, Cited(1), Cited(2))
    evidence = {1: sample.held.evidence(sample.passage), 2: other.held.evidence(other.passage)}
    return replace(case, evidence=evidence)


def _across(maker: Maker) -> Maker:
    """Let a statement cite the same article in the other language."""

    def make(setting: Setting) -> Case | None:
        other = setting.across.get(setting.sample.passage.id)
        case = maker(setting) if other else None
        if case is None or other is None:
            return None
        return replace(case, claimed=Claimed(case.claimed.text, (Cited(1),)), evidence={1: other})

    return make


def _other_article_across(setting: Setting) -> Case | None:
    """Cite, in the other language, an article that says something else."""
    own = setting.across.get(setting.sample.passage.id)
    others = [each for each in setting.across.values() if own and each.source is own.source and each.span != own.span]
    if not others:
        return None
    case = _with(setting, setting.sample.text, Cited(1))
    return replace(case, evidence={1: setting.chance.choice(others)})


SLIPS = (
    "time_reversed", "or_made_and", "each_made_total", "ordinal_changed", "period_changed", "base_exchanged",
    "direction_turned", "quantifier_changed", "hedge_added", "superlative_added", "body_nearly_named", "opposite",
    "certain_instead", "condition_turned", "fulfilment_turned", "subject_generalised", "subject_narrowed",
)  # fmt: skip
"""Exchanges of words, by the name of their list."""


CORRECT: Mapping[str, Maker] = {
    "verbatim": _verbatim,
    "item with lead-in": _item,
    "trimmed": _by(changes.trimmed),
    "reworded": _by(changes.exchanged("reworded")),
    "number in another form": _by(changes.other_form),
    "number in large forms": _by(slips.in_large_forms),
    "condition moved": _by(paraphrases.condition_moved),
    "voice changed": _by(paraphrases.voice_changed),
    "defined term replaced": _defined,
    "two sentences merged": _merged,
    "attributed": _attributed,
    "attributed with number": _numbered,
}
CORRECT_ACROSS: Mapping[str, Maker] = {"of the other language": _across(_verbatim)}
MISBEHAVING: Mapping[str, Maker] = {
    "number invented": _by(changes.number_invented),
    "number changed": _by(changes.changed("number", "money")),
    "unit changed": _by(changes.exchanged("unit")),
    "date changed": _by(changes.changed_date),
    "share changed": _by(changes.changed("rate")),
    "currency changed": _by(changes.exchanged("currency")),
    "comparator flipped": _by(changes.exchanged("comparator")),
    "may made shall": _by(changes.exchanged("force_up")),
    "shall made may": _by(changes.exchanged("force_down")),
    "made encouragement": _by(changes.exchanged("force_encouraged")),
    "negation added": _by(changes.exchanged("negation_added")),
    "negation removed": _by(changes.exchanged("negation_removed")),
    "party swapped": _by(changes.party_swapped),
    "parties exchanged": _by(changes.parties_exchanged),
    "place swapped": _by(changes.place_added),
    "document number changed": _wrong_number,
    "document number invented": _wrong_number_given,
    "article changed": _wrong_article,
    "instrument changed": _wrong_instrument,
    "condition dropped": _by(changes.condition_dropped),
    "exception dropped": _by(changes.exception_dropped),
    "scope word added": _by(changes.exchanged("scope")),
    "tense word added": _by(changes.exchanged("tense")),
    "two sentences spliced": _spliced,
    "decimal point moved": _by(slips.decimal_moved),
    "share made points": _by(slips.points_for_share),
    "end of a range changed": _by(slips.range_end_changed),
    "other number in large forms": _by(slips.in_other_large_forms),
    "cause added": _by(slips.prefixed("causes")),
    "outcome added": _by(slips.followed("outcomes")),
    "said to be in force": _by(slips.prefixed("standing")),
    "denied as a whole": _by(slips.prefixed("denied")),
    **{name.replace("_", " "): _by(changes.exchanged(name)) for name in SLIPS},
    "quote invented": _quote_invented,
    "quote altered by a word": _quote_altered,
    "citation unknown": _unknown_citation,
    "citation of another passage": _other_passage,
}
MISBEHAVING_ACROSS: Mapping[str, Maker] = {
    "another article, across languages": _other_article_across,
    "number changed, across languages": _across(_by(changes.changed("number", "money", "rate"))),
    "unit changed, across languages": _across(_by(changes.exchanged("unit"))),
    "may made shall, across languages": _across(_by(changes.exchanged("force_up"))),
    "shall made may, across languages": _across(_by(changes.exchanged("force_down"))),
    "negation added, across languages": _across(_by(changes.exchanged("negation_added"))),
    "party swapped, across languages": _across(_by(changes.party_swapped)),
}


def make_cases(samples: Sequence[Sample], per_kind: int, seed: int) -> list[Case]:
    """Make up to so many cases of each kind and language, of as many documents as there are.

    Args:
        samples: Sentences of the documents.
        per_kind: Wanted of each kind in each language.
        seed: Of what is chosen at random.
    """
    across = counterparts(samples)
    cases: list[Case] = []
    for language in ("zh", "en"):
        own = [each for each in samples if each.language == language]
        for name, maker in {**CORRECT, **CORRECT_ACROSS, **MISBEHAVING, **MISBEHAVING_ACROSS}.items():
            chance = random.Random(f"{seed} {language} {name}")  # noqa: S311  # no secret
            made = _make(maker, own, across, per_kind, chance)
            cases += [replace(case, kind=name, is_correct=name in CORRECT or name in CORRECT_ACROSS) for case in made]
    return cases


def _make(
    maker: Maker, samples: Sequence[Sample], across: Mapping[str, Evidence], wanted: int, chance: random.Random
) -> list[Case]:
    """Go through the sentences in an order of chance, several times, until there are enough that differ."""
    made: dict[tuple[str, str], Case] = {}
    for _ in range(ROUNDS):
        for sample in chance.sample(list(samples), len(samples)):
            case = maker(Setting(sample, samples, chance, across))
            if case:
                quotes = "|".join(cited.quote for cited in case.claimed.citations)
                made.setdefault((case.claimed.text, quotes), case)
            if len(made) == wanted:
                return list(made.values())
    return list(made.values())


def counterparts(samples: Sequence[Sample]) -> dict[str, Evidence]:
    """Find for each passage the same article of the work of the same title in the other language."""
    articles: dict[tuple[str, str, str], list[Passage]] = {}
    held: dict[str, HeldDocument] = {each.held.document.id: each.held for each in samples}
    for one in held.values():
        for passage in one.source.passages:
            for key in path_keys(passage.path):
                articles.setdefault((one.document.metadata.title, key, one.document.id), []).append(passage)
    found: dict[str, Evidence] = {}
    for (title, key, identifier), passages in articles.items():
        others = [
            (i, p) for (t, k, i), p in articles.items() if t == title and k == key and i != identifier and k[0] == "a"
        ]
        for other, theirs in others:
            if held[other].document.metadata.language[:2] != held[identifier].document.metadata.language[:2]:
                span = Span(theirs[0].span.start, theirs[-1].span.end)
                evidence = Evidence(held[other].source, span, held[other].document)
                found |= {passage.id: evidence for passage in passages}
    return found
