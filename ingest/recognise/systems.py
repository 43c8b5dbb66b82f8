"""Where it applies: the legal system its words show, and the place its issuer or title names."""

import re
from functools import cache

from corpus.jurisdictions import normalise_jurisdiction
from corpus.model import Recognition
from corpus.places import Places
from ingest.recognise.lexicon import load
from ingest.recognise.sheet import Sheet, found

HEAD_TIMES = 3
"""How much more a word counts in the head than in the rest."""
REST_CHARACTERS = 12_000
"""Of the text after the head, how much is searched for a system's words."""
LEAST_WORDS = 2
"""Weight from which a system is believed against others: two words, or one in the head."""
_PLACES = Places()


def find_system(sheet: Sheet, language: str | None) -> str | None:
    """Tell the legal system a text belongs to: the one whose words it uses most, the narrower of two that tie."""
    if language == "zh-CN" or (language == "zh-TW" and "香港" not in sheet.text[: sheet.head_end]):
        return "CN" if language == "zh-CN" else "TW"
    head = sheet.text[: sheet.head_end]
    rest = sheet.text[sheet.head_end : sheet.head_end + REST_CHARACTERS]
    weights = {
        system: HEAD_TIMES * sum(map(head.count, facts["words"])) + sum(map(rest.count, facts["words"]))
        for system, facts in load("systems").items()
    }
    if weights["US-DC"] >= LEAST_WORDS and "D.C." in head:
        return "US-DC"
    best = max(weights, key=lambda system: weights[system])
    alone = sum(weight > 0 for weight in weights.values()) == 1
    return best if weights[best] >= LEAST_WORDS or alone else None


def read_jurisdiction(issuer: Recognition | None, title: Recognition | None, system: str | None) -> Recognition | None:
    """Tell where the document applies; the issuer decides, then the title's first words, then the system."""
    if not system:
        return None
    if system in ("CN", "TW"):
        for source, rule in ((issuer, "jurisdiction.issuer"), (title, "jurisdiction.title")):
            code = _place_at_start(source.value, system) if source else None
            if source and code:
                end = source.span.end if source.span and rule == "jurisdiction.title" else None
                return found("jurisdiction", code, rule, source.span.start if source.span and end else None, end)
    return found("jurisdiction", system, f"jurisdiction.{'system' if system not in ('CN', 'TW') else 'whole_state'}")


def _place_at_start(name: str, system: str) -> str | None:
    """Find the place a name begins with: 浙江省宁波市人民政府 is Ningbo's, 中华人民共和国… nobody's below the state.

    Example:
        >>> [_place_at_start(name, "CN") for name in ("浙江省宁波市人民政府", "苏州市条例", "国务院")]
        ['CN-ZJ-330200', 'CN-JS-320500', None]
    """
    match = _places().match(name)
    if not match:
        return None
    if system == "TW":
        return _codes().get(match.group("taiwan") or "")
    city, province = match.group("lone") or match.group("city"), match.group("province")
    code = _codes().get(city) if city else None
    return code or (_province(province) if province else None)


@cache
def _codes() -> dict[str, str]:
    return {name: f"{province}-{code}" for province, cities in load("cities").items() for name, code in cities.items()}


@cache
def _province(name: str) -> str | None:
    codes = _PLACES.named_in(name)
    return normalise_jurisdiction(codes[0]) if len(codes) == 1 else None


@cache
def _places() -> re.Pattern[str]:
    names = sorted(_codes(), key=len, reverse=True)
    taiwan = "|".join(name for name in names if _codes()[name].startswith("TW"))
    cities = "|".join(name for name in names if _codes()[name].startswith("CN"))
    provinces = (
        "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
        "|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
    )
    return re.compile(
        rf"(?:中共)?(?:(?P<taiwan>{taiwan})|(?P<lone>{cities})|(?P<province>{provinces})?(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?"
        rf"(?P<city>{cities})?(?=.))"
    )
