"""Which documents are versions of one work, which one a mention means, and what follows for what is in force."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.jurisdictions import ladder
from corpus.model import Document, Mention, Metadata, Status

_REVISION = (
    r"(?:19|20)\d{2}\s*(?:年|version|edition|revision|amendment)?[^()]{0,30}|(?:as )?amended[^()]{0,40}|试行|試行|暂行"
    r"|[一二三四五六七八九〇零]{4}年[^()]{0,20}|[^()]{0,12}(?:修正|修订|修訂)(?:本|版|案)?|extract|excerpt|superseded"
    r"|consolidated[^()]{0,20}|转引[^()]{0,10}|节录|摘录|全文"
)
_REVISION_REMARK = re.compile(rf"\s*\(\s*(?:{_REVISION})\s*\)\s*$|,?\s+(?:extract|excerpt)$|[-_–]\s*(?:19|20)\d{{2}}$")
_NUMBER_REMARK = re.compile(
    r"\s*\((?:c\.\s?\d+|\d+\s?u\.?s\.?c\.?[^()]{1,30}|no\.\s?\d+ of \d{4}|[^()]{1,20}\[\d{4}\]\d+号)\)"
)
_COUNTRY = re.compile(
    r"^(?:中华人民共和国|中華人民共和國|中華民國)|\s+of (?:the )?(?:people's republic of china|prc|p\.r\.c\.|china)\b"
)
_YEAR_IN_ENGLISH = re.compile(r",?\s+(?:of\s+)?((?:1[6-9]|20)\d{2})\b")
_ISSUES = re.compile(r"(?:印发|发布|公布|印發|發布)《(.{2,120})》(?:的)?(?:通知|公告|令|决定)?$")
_NOTICE = re.compile(r"(?:通知|公告|批复|函|决定|決定|通报|令|公報)$")
_ISSUER_BEFORE = re.compile(r"^([^《》]{2,40}?)(?=关于|關於|印发|印發)")
_PLACE_BEFORE = re.compile(r"^[\u4e00-\u9fff]{2,9}?(?:自治区|自治州|省|市|自治县|县|区|縣)(?=[\u4e00-\u9fff]{4})")
_PART_BEHIND = re.compile(r"(?:,| [-–—])\s+(?:part|parts|section|sections|chapter|schedule|ss?\.)\b.*$")

_US_CODE = re.compile(
    r"(\d{1,2})\s?u\.?\s?s\.?\s?c\.?\s?(?:§+\s?)?(\d[a-z0-9()-]{0,40}(?:,\s?\d[a-z0-9()-]{0,40}){0,20})"
)
_SECTION_OF_TITLE = re.compile(r"section\s(\d+[a-z]{0,2})[^ ]*\sof\stitle\s(\d{1,2})")
_SECTION = re.compile(r"section\s(\d+[a-z]{0,2})")
_PUBLIC_LAW = re.compile(r"(?:pub(?:lic|\.)\s?l(?:aw|\.)(?:\s?no\.)?|p\.l\.)\s?(\d{2,3}-\d{1,4})")
_DC = re.compile(r"d\.c\.\s(law|act|(?:official\s)?code)\s(?:§+\s?)?(\d+-[\d.]*\d)")
_OF_YEAR = re.compile(r"(s\.?i\.?\s)?no\.?\s(\d{1,4})\sof\s(\d{4})|no\.?\s(\d{4})\s?/\s?act\s(\d{1,4})")
_CHAPTER = re.compile(r"(?:(\d{4})\s)?c\.\s?(\d{1,3})\b")
_EUROPEAN = re.compile(r"(?:regulation|directive|decision)\s(?:\((?:eu|ec|eec)\)\s)?(?:no\s)?(\d{2,4}/\d{1,4})")
_CHINESE = re.compile(r"([\u4e00-\u9fff]{1,16})\s?[\[(]\s?((?:19|20)\d{2})\s?[\])]\s?第?\s?(\d{1,5})\s?[号號]")
_CHINESE_ORDER = re.compile(r"([\u4e00-\u9fff]{2,12}令)\s?第\s?([零一二三四五六七八九十百\d]{1,7})\s?[号號]")
_CHINESE_NOTICE = re.compile(r"([\u4e00-\u9fff]{2,16}公告)\s?((?:19|20)\d{2})年\s?第\s?(\d{1,4})\s?[号號]")
_TAIWANESE = re.compile(r"字第\s?([\d\s]{5,14}[a-z]?)\s?[号號]")
_STANDARD = re.compile(r"((?:gb|db\d{0,4}|jy|ld|hj|yy|sl)(?:/[tz])?)\s?(\d{1,6}(?:\.\d{1,3})?)-(\d{4})")
_ISSUER_OF_NUMBER = re.compile(r"^.*[部局委厅署](?=[\u4e00-\u9fff]{2})")
"""财政部财税〔2018〕51号 is 财税〔2018〕51号; 京政办发 and 国办发 stay apart."""
_INTERNAL_REVENUE_CODE = "internal revenue code"
_TITLE_CHARACTERS = 300
"""Of a title, how much is compared: the longest of the samples has 118, and taking remarks off the end one by one goes
through the whole title for each."""
_NUMBER_CHARACTERS = 2_000
"""A Taiwanese document number holds the whole history; the longest in the sample laws has 700 characters."""

SECONDARY_STATUSES: frozenset[Status] = frozenset(("draft",))
"""A draft is never what is in force, whatever its day."""


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("〔［【〕］】—–‐’", "[[[]]]---'"))
    return re.sub(r"\s+", " ", folded).strip()


def normalise_title(title: str) -> str:
    """Bring a title to the form in which versions of one work agree.

    Example:
        >>> normalise_title("职业教育法（1996年，已修订）"), normalise_title("Finance Act, 2016 (c. 24)")
        ('职业教育法', 'finance act 2016')
    """
    folded = _NUMBER_REMARK.sub("", _fold(title[:_TITLE_CHARACTERS])[:_TITLE_CHARACTERS]).removeprefix("the ")
    previous = None
    while previous != folded:
        previous, folded = folded, _REVISION_REMARK.sub("", folded)
    folded = _YEAR_IN_ENGLISH.sub(r" \1", _COUNTRY.sub("", folded) or folded)
    folded = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", folded)
    return folded.replace("〈", "《").replace("〉", "》").strip(" .,-")


def number_keys(number: str | None, title: str | None = None, year: int | None = None) -> tuple[str, ...]:
    """Read document numbers into a form in which two ways of printing one agree.

    Args:
        number: As printed: 财税〔2018〕51号, 26 U.S.C. 51, 52, No. 41 of 2000, section 127.
        title: Of the document it belongs to; a chapter number or section says nothing without it.
        year: Of the Act, for chapter numbers printed without one.

    Example:
        >>> number_keys("26 U.S.C. 51, 52"), number_keys("section 127(c)", "Internal Revenue Code of 1986")
        (('usc:26:51', 'usc:26:52'), ('usc:26:127',))
    """
    text = _fold(number or "")[:_NUMBER_CHARACTERS]
    keys = [
        f"usc:{match.group(1)}:{section}"
        for match in _US_CODE.finditer(text)
        for section in re.findall(r"(?<![-\w(])\d+[a-z]*", match.group(2))
    ]
    keys += [f"usc:{match.group(2)}:{match.group(1)}" for match in _SECTION_OF_TITLE.finditer(text)]
    section = _SECTION.match(text)
    if section and _fold(title or "").startswith(_INTERNAL_REVENUE_CODE):
        keys.append(f"usc:26:{section.group(1)}")
    keys += [f"pl:{match.group(1)}" for match in _PUBLIC_LAW.finditer(text)]
    keys += [f"dc:{match.group(1).removeprefix('official ')}:{match.group(2)}" for match in _DC.finditer(text)]
    for match in _OF_YEAR.finditer(text):
        kind = "si" if match.group(1) else "act"
        keys.append(f"{kind}:{match.group(3) or match.group(4)}:{match.group(2) or match.group(5)}")
    for match in _CHAPTER.finditer(text):
        if match.group(1) or year:
            keys.append(f"c:{match.group(1) or year}:{match.group(2)}")
    keys += [f"eu:{match.group(1)}" for match in _EUROPEAN.finditer(text)]
    return tuple(dict.fromkeys([*keys, *_chinese_number_keys(text)]))


def _chinese_number_keys(text: str) -> list[str]:
    keys = []
    for match in _CHINESE.finditer(text):
        agency = match.group(1)
        names = dict.fromkeys((agency, _ISSUER_OF_NUMBER.sub("", agency)))
        keys += [f"zh:{name}:{match.group(2)}:{match.group(3)}" for name in names]
    keys += [f"order:{_COUNTRY.sub('', m.group(1))}:{m.group(2)}" for m in _CHINESE_ORDER.finditer(text)]
    keys += [f"zh:{m.group(1)}:{m.group(2)}:{m.group(3)}" for m in _CHINESE_NOTICE.finditer(text)]
    keys += [f"tw:{re.sub(r' ', '', m.group(1))}" for m in _TAIWANESE.finditer(text)]
    return keys + [f"std:{m.group(1)}:{m.group(2)}:{m.group(3)}" for m in _STANDARD.finditer(text)]


def _issuer(metadata: Metadata) -> str:
    before = _ISSUER_BEFORE.match(normalise_title(metadata.title))
    name = before.group(1) if before else _fold(metadata.issuer or "")
    return re.sub(r"[\s、,;和]", "", name)


def work_key(metadata: Metadata) -> str | None:
    """Give what the versions of one work share, and no other document does.

    Revisions of a law share title, place and language. A section of a code is known by its address. What a notice
    issues is known by its own title and the issuer; other notices by title, issuer and number, since each notice is
    a work of its own however alike their titles are.

    Returns:
        None where nothing tells the work apart: a notice without issuer and number.
    """
    title = normalise_title(metadata.title)
    place = f"{metadata.jurisdiction or ''}|{metadata.language.casefold()}"
    if not title or metadata.kind in ("brief", "paper"):
        return None
    address = [key for key in number_keys(metadata.document_number) if key.startswith(("usc:", "dc:code:"))]
    if address:
        return f"{place}|{address[0]}"
    if not _NOTICE.search(title) and "印发《" not in title:
        return f"{place}|{title}"
    issuer, numbers = _issuer(metadata), number_keys(metadata.document_number)
    issued = _ISSUES.search(title)
    if issued and issuer:
        return f"{place}|{issuer}|{normalise_title(issued.group(1))}"
    if not issuer and not numbers:
        return None
    return f"{place}|{issuer}|{title}|{numbers[0] if numbers else ''}"


def start_of(metadata: Metadata) -> date | None:
    """Give the day from which a version applies, as near as it is known.

    A revised law often keeps the day on which the work first came into force, so the later of both days counts.
    """
    days = [day for day in (metadata.issued, metadata.effective_from) if day]
    return max(days) if days else None


def order_versions(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Order the versions of one work, oldest first.

    Those without a day go first if they are said to be past, else last.
    """
    past = ("superseded", "repealed", "historical")

    def place(document: Document) -> tuple[int, date, int, str]:
        day = start_of(document.metadata)
        rank = 1 if day else 0 if document.metadata.status in past else 2
        return rank, day or date.min, document.version, document.id

    return tuple(sorted(documents, key=place))


@dataclass(frozen=True, slots=True)
class Repeal:
    """A held document that ends another."""

    repealed: str
    """Document id."""
    by: Document


@dataclass(frozen=True, slots=True)
class DerivedStatus:
    """What the other held documents say of whether this one is in force."""

    document: str
    """Document id."""
    status: Status
    since: date | None
    """The first day on which it no longer applied; None where that day is unknown."""
    by: str
    """Id of the document that took its place or ended it."""


def derived_status(
    versions: Sequence[Document], as_of: date, repeals: Iterable[Repeal] = ()
) -> tuple[DerivedStatus, ...]:
    """Say which versions of one work are past because of another held document.

    Args:
        versions: Of one work, in any order.
        as_of: What has not come into force on this day supersedes nothing yet.
        repeals: Which held documents end which; those of other works are passed over.

    Returns:
        One for each version that is past, oldest first; nothing is said of the others.
    """
    ordered = [each for each in order_versions(versions) if each.metadata.status not in SECONDARY_STATUSES]
    ended = _ended_by(repeals, as_of)
    found = []
    for index, document in enumerate(ordered):
        successor = next((each for each in ordered[index + 1 :] if _follows(document, each, as_of)), None)
        repealing = ended.get(document.id)
        if successor:
            since = successor.metadata.effective_from or successor.metadata.issued
            own = start_of(document.metadata)
            since = start_of(successor.metadata) if since and own and since <= own else since
            found.append(DerivedStatus(document.id, "superseded", since, successor.id))
        elif repealing:
            found.append(DerivedStatus(document.id, "repealed", start_of(repealing.metadata), repealing.id))
    return tuple(found)


def _ended_by(repeals: Iterable[Repeal], as_of: date) -> dict[str, Document]:
    """Find, for each document that is ended on a day, the first one that ended it."""
    ended: dict[str, tuple[date, str, Document]] = {}
    for repeal in repeals:
        day = start_of(repeal.by.metadata)
        if day and _applies(repeal.by, as_of) and repeal.by.id != repeal.repealed:
            found = (day, repeal.by.id, repeal.by)
            if repeal.repealed not in ended or found[:2] < ended[repeal.repealed][:2]:
                ended[repeal.repealed] = found
    return {repealed: by for repealed, (_, _, by) in ended.items()}


def _applies(document: Document, as_of: date) -> bool:
    day = start_of(document.metadata)
    return day is not None and day <= as_of


def _follows(older: Document, newer: Document, as_of: date) -> bool:
    if older.content_hash == newer.content_hash or not _applies(newer, as_of):
        return False
    day, next_day = start_of(older.metadata), start_of(newer.metadata)
    if day is None:
        return older.metadata.status in ("superseded", "historical", "repealed")
    return next_day is not None and day < next_day


MatchedBy = Literal["number", "title", "short_title", "other_language"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The held document a mention means."""

    document: Document
    matched_by: MatchedBy
    versions: tuple[Document, ...]
    """All held versions of the work, oldest first."""


class TitleIndex:
    """Held documents by every name they go by; made once, asked often. Never changes after it is made."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Read the names of all documents.

        Args:
            documents: Held ones, current and past; briefs and papers are never what a law means.
        """
        self._names: dict[MatchedBy, defaultdict[str, list[Document]]] = {
            "number": defaultdict(list), "title": defaultdict(list),
            "short_title": defaultdict(list), "other_language": defaultdict(list),
        }  # fmt: skip
        for document in documents:
            if document.metadata.kind not in ("brief", "paper"):
                self._add(document)

    def _add(self, document: Document) -> None:
        metadata = document.metadata
        title = normalise_title(metadata.title)
        year = re.search(r"\b(?:1[6-9]|20)\d{2}\b", title)
        for key in number_keys(metadata.document_number, metadata.title, int(year.group()) if year else None):
            self._names["number"][key].append(document)
        self._names["title"][title].append(document)
        for short in short_titles(title):
            self._names["short_title"][short].append(document)
        if metadata.title_en:
            english = normalise_title(metadata.title_en)
            if english != title:
                self._names["other_language"][english].append(document)

    def resolve(self, mention: Mention, by: Document) -> Resolution | None:
        """Find the held document a mention means: by number, then title, short title, title in the other language.

        Args:
            mention: What the text says.
            by: The document that says it; its place and day decide between versions and places.

        Returns:
            None where nothing held is meant, or more than one work could be.
        """
        for matched_by, keys in _asked(mention):
            found = [document for key in keys for document in self._names[matched_by].get(key, ())]
            candidates = [each for each in dict.fromkeys(found) if _may_mean(mention, by, each, matched_by)]
            nearest = _nearest(candidates, by, matched_by)
            if nearest:
                versions = order_versions(nearest)
                chosen = _version_for(mention, by, versions)
                return Resolution(chosen, matched_by, versions) if chosen else None
            if candidates:
                return None
        return None


def resolve(mention: Mention, by: Document, documents: Iterable[Document]) -> Resolution | None:
    """Find the held document one mention means; for many mentions make a ``TitleIndex`` once."""
    return TitleIndex(documents).resolve(mention, by)


def short_titles(title: str) -> set[str]:
    """Shorten a title, as ``normalise_title`` gives it: without issuer, place, or part; what a notice issues."""
    shorts = set()
    issued = _ISSUES.search(title)
    if issued:
        shorts.add(normalise_title(issued.group(1)))
    before = _ISSUER_BEFORE.match(title)
    if before:
        shorts.add(title[before.end() :])
    place = _PLACE_BEFORE.match(title)
    if place and not before:
        shorts.add(title[place.end() :])
    part = _PART_BEHIND.search(title)
    if part:
        shorts.add(title[: part.start()].strip())
    return shorts - {title, ""}


def _asked(mention: Mention) -> list[tuple[MatchedBy, list[str]]]:
    year = mention.issued.year if mention.issued else None
    asked: list[tuple[MatchedBy, list[str]]] = [
        ("number", list(number_keys(mention.document_number, mention.title, year)))
    ]
    if mention.title:
        title = normalise_title(mention.title)
        before = _ISSUER_BEFORE.match(title)
        asked += [("title", [title]), ("short_title", [title] + ([title[before.end() :]] if before else []))]
        if before:  # the title is held without its issuer
            asked.append(("title", [title[before.end() :]]))
        asked.append(("other_language", [title]))
    return asked


def _may_mean(mention: Mention, by: Document, held: Document, matched_by: MatchedBy) -> bool:
    if held.id == by.id:
        return False
    if matched_by in ("title", "short_title") and mention.title and not _same_issuer(mention.title, held.metadata):
        return False
    if mention.kind in ("refers_to", "implements"):
        work = work_key(by.metadata)
        return work is None or work != work_key(held.metadata)
    start, own = start_of(held.metadata), start_of(by.metadata)
    return not (start and own and start >= own)  # what is ended or changed is older than what ends or changes it


def _same_issuer(title: str, held: Metadata) -> bool:
    before = _ISSUER_BEFORE.match(normalise_title(title))
    if not before:
        return True
    return re.sub(r"[\s、,;和]", "", before.group(1)) == _issuer(held)


def _nearest(candidates: Sequence[Document], by: Document, matched_by: MatchedBy) -> list[Document]:
    """Keep the versions of the one work that is nearest by place and language; none where several works remain."""
    place = by.metadata.jurisdiction
    steps = ladder(place) if place else ()
    groups = [[each for each in candidates if each.metadata.jurisdiction == step] for step in steps]
    is_local = matched_by == "short_title" and any(_PLACE_BEFORE.match(each.metadata.title) for each in candidates)
    if not is_local:
        groups.append([each for each in candidates if not place or _country(each) in (None, steps[-1])])
    for group in groups:
        same = [each for each in group if _language(each) == _language(by)] or group
        works = {work_key(each.metadata) or each.id for each in same}
        if len(works) == 1:
            return same
        if works:
            return []
    return []


def _country(document: Document) -> str | None:
    return document.metadata.jurisdiction.split("-")[0] if document.metadata.jurisdiction else None


def _language(document: Document) -> str:
    return document.metadata.language.split("-")[0].casefold()


def _version_for(mention: Mention, by: Document, versions: Sequence[Document]) -> Document | None:
    """Choose the version whose day the text gives, else the one in force when it was written, else the oldest after."""
    if mention.issued:
        given = [each for each in versions if _is_of(each, mention.issued)]
        if len(given) == 1:
            return given[0]
    drafts_out = [each for each in versions if each.metadata.status not in SECONDARY_STATUSES] or list(versions)
    day = start_of(by.metadata)
    if len(drafts_out) == 1 or day is None:
        return drafts_out[-1]
    earlier = [each for each in drafts_out if (start := start_of(each.metadata)) is None or start <= day]
    dated = [each for each in earlier if start_of(each.metadata)]
    return (dated or earlier or drafts_out[:1])[-1]


def _is_of(document: Document, day: date) -> bool:
    issued = document.metadata.issued
    is_year_only = (day.month, day.day) == (1, 1)
    return issued is not None and (issued.year == day.year if is_year_only else issued == day)
