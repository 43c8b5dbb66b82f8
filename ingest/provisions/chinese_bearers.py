"""Who bears a Chinese provision, and who benefits: from its words, its lead-in, or its neighbour."""

import re
from collections.abc import Iterable
from functools import cache

from corpus.provisions import Party, PartyClass
from ingest.provisions.chinese_clauses import BLANK, Clause
from ingest.provisions.chinese_parties import Named, bearer_in, find_parties, joined_from
from ingest.provisions.chinese_reading import Event, Reading
from ingest.provisions.grammar import load_grammar
from ingest.provisions.units import Unit

_TOWARDS = re.compile(r"对(?:于)?(?![外口象应])[^，。；]{2,}?(?=按照[^，]*$|依法$|按规定$|，|$)")
_ADVERBIAL = re.compile(
    r"(?:^|(?<=，))(?:根据|按照|依照|依据|依(?!法)|在(?!校|职)|为|关于|通过|除|自)[^，]*(?:，|$)|(?:^|(?<=，))经[^，]*(?:同意|批准|核准|许可|审批|认定)后?(?:，|$)"
)
_GIVING = re.compile(r"给予|予以|给以|酌予|应予|得予")
_FOUNDING = re.compile(
    r"(?:的|之)(?:设立|举办|开办|筹设)，?$|^(?:在[^，]{2,16}[内中]，?)?(?:申请)?(?:设立|举办|开办|筹设)[^，的之]*，?$"
)
_PHRASES = re.compile(r"[^，]+")
_BY = re.compile(r"(?<![自理])由(?!于|此)")
_MONEY = re.compile(r"(?:资金|基金)(?:，|$)")
_HIRING = re.compile(r"(?:招用|录用|雇用|聘雇|解雇|裁减)[^，]*，")
"""招用劳动者，应当…: who hires is not named."""
_GETS = re.compile(r"[^，]{0,12}(?:享受|申请|获得|领取|取得)")
_GIVEN = re.compile(r"应?予(?:以)?(?:奖|补助|补贴|表|资助)|应(?:给予|发给)")
_BREACH = re.compile(
    r"违反|违法|有下列|侵害|侵犯|侵占|骗取|挪用|未(?!成年)|不(?!动产)|拒|逾期|滥用|玩忽|擅自|伪造|虚|以欺|以诈|在[^，]{2,30}(?:中|过程)|依[^，]{2,20}规定|造成|利用|办理不善|自"
)
_EARLIER = re.compile(r"前[一二]?[项条款]|前述")
_HOLDER = re.compile(r"(?:取得|持有|参加|担任|申请|领取)[^，。]{1,20}者")
_APPLICANT = re.compile(r"^[非未][^，。]{2,20}者，|(?:申请|受|领取|接受)[^，。]{0,20}者，")
_VERB_OF_FAVOUR = re.compile(r"鼓励|支持|引导|推动|扶持|倡导|提倡|促进|吸引")
_FAVOURED_ACT = re.compile(r"(?:(?:鼓励|支持)(?:和|、|并)?)+(?:建设|创办|举办|兴办|开办|设立|利用|开发|采用|研发)")
"""鼓励举办…: whose conduct is favoured is left open."""
_REACHED: frozenset[PartyClass] = frozenset({"individual", "enterprise", "school"})
"""Whom an act is for, where nothing says so; an authority or association that it names rather takes part in it."""
_TO_THE_PUBLIC = re.compile(r"向(?:社会(?:公众|各界)?|公众)(?=公[布开示告]|开放|提供|征|披露|发布|通报|招)")
_FORBIDS = re.compile(r"禁")
"""禁止学校…: whom it forbids stands behind the verb; behind 不得 stands only what is forbidden."""
_UNLICENSED = re.compile(
    r"(?:擅自|非法|违规|未经[^，。]{0,10}(?:批准|许可|核准|审批)，?)(?:擅自)?(?:设立|举办|开办|成立|从事)"
)
"""Whoever founds something without leave; what is founded bears nothing."""
_VICTIM = re.compile(r"(?:侵害|侵犯|损害|伤害|妨害|危害|克扣|拖欠|骗取|威胁|侵占|挪用)[^，。；]{0,6}$")
"""Who stands behind these verbs suffers the breach."""
_FOR_WHOM = re.compile(
    r"(?:对(?!外|口|象|应)|向|为(?!主|了|目)|给予|支持|资助|补助|奖励|扶持|鼓励|引导|与|接纳|招用|委托|指导|保障|帮助|安排|报请?|报送|提供给|推荐)"
)


def bearer_of(unit: Unit, reading: Reading, before: Party | None) -> Party | None:
    """Find who bears what a unit says on its own words.

    Args:
        unit: The unit.
        reading: What it does.
        before: Who bears the unit before it in the same article.

    Returns:
        None where nobody does (definitions, scope); a party without a span where the words name nobody.
    """
    if reading.sanctions and (reading.main is None or reading.main.rule.label == "sanction"):
        return _culprit(unit, reading, before)
    if reading.main is None:
        return _recipient(unit, reading)
    if reading.modality == "encouragement":
        if {"obligation", "incentive"} <= set(reading.labels):
            return Party(("government",))
        return _favoured(unit, reading) or Party(("government",))
    passive = _GIVEN.match(unit.plain, reading.main.act) is not None
    if (reading.main.is_tacit or passive) and "incentive" in reading.labels and reading.modality == "obligation":
        return _giver(unit, reading.main) or Party(("government",))
    return _actor(unit, reading.main, gives="incentive" in reading.labels) or _default(reading, before)


def _giver(unit: Unit, main: Event) -> Party | None:
    """Of a benefit given in the indicative: the authority in the phrase that gives it, or at the clause's beginning."""
    clause, words = main.clause, _words(unit, main.clause)
    give = _GIVING.search(words, clause.start, clause.end)
    if not give:
        actor = _actor(unit, main, gives=True)
        return actor if actor and actor.classes[0] in {"government", "intermediary", "school"} else None
    phrases = [found.span() for found in _PHRASES.finditer(words, clause.start, give.start())]
    for begin, end in reversed(phrases):
        found = bearer_in(_without_targets(words, begin, end), begin, end)
        if found and found[2][0] == "government":
            return Party(found[2], unit.at(found[0], found[1]))
    return None


def _actor(unit: Unit, main: Event, *, gives: bool) -> Party | None:
    """Find who acts: after 由, before the modal, or in the condition before it."""
    clause, words = main.clause, _words(unit, main.clause)
    by = _BY.search(
        words, main.end - 1 if not main.is_tacit else clause.start, main.end + 1 if not main.is_tacit else clause.end
    )
    if by and (main.is_tacit or by.start() <= main.end):
        named = _named_after(words, by.end(), clause.end)
        if named:
            return _party(unit, named)
    start = max((end for begin, end in clause.conditions if end <= main.act), default=clause.start)
    end = main.act
    if words[start:end].lstrip("，").startswith("其") and start > clause.start:
        start = clause.start
        end = clause.conditions[0][1] if clause.conditions else end
    if _FOUNDING.search(words[clause.start : end]) and "条件" in clause.words:
        return Party(("other",))
    if _HIRING.match(words, clause.start, end):
        return Party(("enterprise",))
    found = bearer_in(_without_targets(words, start, end), start, end)
    if _MONEY.search(words[start:end]) and main.rule.label == "obligation":
        return Party(("government",))
    if found is None and start > clause.start:
        found = bearer_in(_without_targets(words, clause.start, start), clause.start, start)
    if found is None and not (gives and (main.rule.label == "obligation" or _gives_to(words, clause.start, main))):
        found = bearer_in(words, clause.start, end)
    if found is None:
        forbids = _FORBIDS.search(words, main.start, main.end) is not None
        named = _named_after(words, main.end, clause.end) if forbids else []
        return _party(unit, named) if named else None
    return Party(found[2], unit.at(_tidy(words, found[0], found[1]), found[1]))


def _gives_to(words: str, start: int, main: Event) -> bool:
    """Say whether a benefit is given to who stands first: 对…的学生，可以减免学费, not 对…的企业，可以享受."""
    return _TOWARDS.match(words, start) is not None and not _GETS.match(words, main.end)


def _words(unit: Unit, clause: Clause) -> str:
    """Give the words of the unit, with titles blanked in the clause."""
    return unit.plain[: clause.start] + clause.words + unit.plain[clause.end :]


def _without_targets(words: str, start: int, end: int) -> str:
    """Blank whom an act is directed to: 对接收学徒的企业，."""
    part = _TOWARDS.sub(lambda found: BLANK * len(found.group()), words[start:end])
    part = _ADVERBIAL.sub(lambda found: BLANK * len(found.group()), part)
    return words[:start] + part + words[end:]


def _tidy(words: str, start: int, end: int) -> int:
    while start < end - 1 and words[start] in "，、" + BLANK + " ":
        start += 1
    return start


def _named_after(words: str, start: int, end: int) -> list[Named]:
    """List the parties that come first after a place, in its phrase or the next that names any."""
    parties = find_parties(words, start, end)
    return joined_from(words, parties) if parties else []


def _party(unit: Unit, named: Iterable[Named]) -> Party:
    found = list(named)
    classes = tuple(dict.fromkeys(each.kind for each in found))
    return Party(classes, unit.at(found[0].start, found[-1].end))


def _culprit(unit: Unit, reading: Reading, before: Party | None) -> Party:
    """Of a sanction: who is in breach, named before the breach, or else between it and the measure."""
    first = min(reading.sanctions, key=lambda event: event.start)
    clause, words = first.clause, _words(unit, first.clause)
    held = [end for _, end in clause.conditions if end <= first.end]
    until = max(held) if held else first.end
    breach = _BREACH.search(words, clause.start, until)
    if _UNLICENSED.search(words, clause.start, until) and not _named_before(words, clause.start, until):
        return Party(("other",))
    if breach and breach.start() > clause.start:
        found = bearer_in(words, clause.start, breach.start())
        if found:
            return Party(found[2], unit.at(found[0], found[1]))
    if before is not None and _EARLIER.search(words[clause.start : until]):
        return Party(before.classes)
    suspects = [
        each
        for each in find_parties(words, clause.start, until)
        if not _VICTIM.search(words[max(clause.start, each.start - 10) : each.start])
    ]
    parties = [
        each
        for each in suspects
        if not re.search(r"(?:[由经向对]|主管)[^，]{0,12}$", words[max(clause.start, each.start - 13) : each.start])
        and each.kind != "government"
    ]
    parties = parties or [each for each in find_parties(words, until, first.end) if each.kind != "government"]
    parties = parties or [each for each in suspects if each.end <= max(held, default=clause.start)]
    if parties:
        return _party(unit, joined_from(words, parties))
    return Party(("individual" if _HOLDER.search(words, clause.start) else "other",))


def _named_before(words: str, start: int, until: int) -> bool:
    """Say whether a party stands before 擅自, so that it is in breach and no case of whoever founds one."""
    found = _UNLICENSED.search(words, start, until)
    return found is not None and bearer_in(words, start, found.start()) is not None


def _recipient(unit: Unit, reading: Reading) -> Party | None:
    """Of a benefit without a modal: the first party that its words name."""
    given = [event for event in reading.events if event.rule.label == "incentive"]
    if not given or "definition" in reading.labels:
        return None
    clause = given[0].clause
    named = _named_after(_words(unit, clause), clause.start, clause.end)
    return _party(unit, named) if named else None


def _favoured(unit: Unit, reading: Reading) -> Party | None:
    """Of encouragement: who is encouraged, named in the phrase after a verb of favour."""
    assert reading.main is not None
    words = _words(unit, reading.main.clause)
    if "下列措施" in words:
        return None
    if _FAVOURED_ACT.match(words, reading.main.end - 2) or _FAVOURED_ACT.match(words, reading.main.start):
        return Party(("other",))
    for verb in _VERB_OF_FAVOUR.finditer(words, reading.main.start):
        end = words.find("，", verb.end())
        named = _named_after(words, verb.end(), end if end > 0 else len(words))
        if named:
            return _party(unit, named)
    return None


def _default(reading: Reading, before: Party | None) -> Party:
    """Say who bears a norm that names nobody: by what it is about, or who bears the clause before it."""
    assert reading.main is not None
    if reading.main.rule.classes:
        return Party(reading.main.rule.classes)
    topic = next((kind for kind, pattern in _about() if pattern.search(reading.main.clause.words)), None)
    if topic == "enterprise" and (reading.main.is_tacit or "incentive" in reading.labels):
        return Party((topic,))
    if _APPLICANT.search(reading.main.clause.words):
        return Party(("other",))
    if "incentive" in reading.labels and _is_recipients(reading):
        return Party(before.classes if before and before.classes[0] != "government" else ("other",))
    if reading.main.is_tacit or (
        "incentive" in reading.labels and (before is None or reading.modality == "obligation")
    ):
        return Party(("government",))
    if topic is not None:
        return Party((topic,))
    return Party(before.classes) if before is not None else Party(("government",))


def _is_recipients(reading: Reading) -> bool:
    """Say whether a norm about a benefit is for who gets it: 免征增值税, 得依规定申请补助."""
    main = reading.main
    assert main is not None
    after = main.clause.words[main.end - main.clause.start :]
    return reading.modality == "right" or (reading.modality == "permission" and _GETS.match(after) is not None)


@cache
def _about() -> tuple[tuple[PartyClass, re.Pattern[str]], ...]:
    lists = load_grammar("zh_words").lists
    topics: tuple[tuple[PartyClass, str], ...] = (
        ("enterprise", "about_enterprise"), ("other", "about_anyone"), ("school", "about_school"),
    )  # fmt: skip
    return tuple((kind, re.compile("|".join(lists[name]))) for kind, name in topics)


def beneficiary_of(unit: Unit, reading: Reading, bearer: Party | None) -> Party | None:
    """Find to whom the act is directed, or who gets the benefit; of a sanction, the authority that imposes it."""
    if reading.sanctions and reading.main is None:
        return _authority(unit, reading.sanctions[0].clause)
    for clause in dict.fromkeys(event.clause for event in reading.events):
        words = _words(unit, clause)
        public = _TO_THE_PUBLIC.search(words, clause.start, clause.end)
        if public:
            return Party(("other",), unit.at(public.start() + 1, public.end()))
        for towards in _FOR_WHOM.finditer(words, clause.start, clause.end):
            comma = words.find("，", towards.end(), clause.end)
            named = _named_after(words, towards.end(), comma if comma > 0 else clause.end)
            if named and not _is_bearer(unit, named, bearer):
                return _party(unit, named)
    return _reached(unit, reading, bearer)


def _reached(unit: Unit, reading: Reading, bearer: Party | None) -> Party | None:
    """Find whom the act reaches where no preposition says so: the first other party after its modal or verb."""
    main = reading.main
    if main is None or reading.sanctions:
        return None
    words = _words(unit, main.clause)
    named = _named_after(words, main.act if main.is_tacit else main.end, main.clause.end)
    is_reached = named and named[0].kind in _REACHED and not _is_bearer(unit, named, bearer)
    return _party(unit, named) if is_reached else None


def _is_bearer(unit: Unit, named: list[Named], bearer: Party | None) -> bool:
    span = unit.at(named[0].start, named[-1].end)
    return (
        bearer is not None and bearer.span is not None and span.start < bearer.span.end and bearer.span.start < span.end
    )


def _authority(unit: Unit, clause: Clause) -> Party | None:
    words = _words(unit, clause)
    start = max((end for _, end in clause.conditions), default=clause.start)
    named = [each for each in find_parties(words, start, clause.end) if each.kind == "government"]
    return _party(unit, joined_from(words, named)) if named else None
