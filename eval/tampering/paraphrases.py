"""Ways to tell a rule in another order or form that leave it what it is."""

import random
import re

from eval.tampering.changes import lowered

_CONDITION_EN = re.compile(r"^(?P<rule>[A-Z][^,;:]{20,160}),? (?P<condition>(?:if|where|unless) [^,;:]{12,140})\.$")
_CONDITION_FIRST_EN = re.compile(
    r"^(?P<condition>(?:If|Where|When) [^,;:]{12,140}), (?P<rule>(?!the (?:first|second))[^,;:]{20,200})\.$"
)
_ACTIVE = re.compile(
    r"^(?P<doer>(?:The|An?|Each|Every) (?!following)(?:[A-Za-z-]+ ){0,3}?[A-Za-z-]+) (?P<force>shall|must|may) "
    r"(?P<verb>prescribe|provide|pay|establish|submit|publish|make|give|keep|adopt|designate|commission|appoint)"
    r" (?P<object>(?:the|an?|any|such) [a-z][^,;:()]{4,100})\.$"
)
_PARTICIPLES = dict(
    pair.split(":")
    for pair in (
        "prescribe:prescribed provide:provided pay:paid establish:established submit:submitted publish:published "
        "make:made give:given keep:kept adopt:adopted designate:designated commission:commissioned appoint:appointed"
    ).split()
)
_PASSIVE = re.compile(
    r"^(?P<object>(?:The|An?|Any|Such|Regulations|Rules)[^,;:()]{4,140}?) (?P<force>shall|must|may) be "
    r"(?P<verb>prescribed|provided|paid|established|submitted|published|made|given|kept|appointed|determined|approved)"
    r" by (?P<doer>the [A-Za-z ]{4,50})\.$"
)
_BASES = {new: old for old, new in _PARTICIPLES.items()} | {"determined": "determine", "approved": "approve"}


def condition_moved(text: str, language: str, chance: random.Random) -> str | None:
    """Tell "A shall B if C" as "If C, A shall B", and the other way round."""
    del chance
    if language == "zh":
        match = re.fullmatch(
            r"(?P<doer>[^，。；：的]{2,12})(?P<force>应当|可以|不得)(?P<when>在[^，。；：]{4,24}(?:前|后|内|时))(?P<rule>[^，。；：]{4,60})。",
            text,
        )
        if match:
            return f"{match['when']}，{match['doer']}{match['force']}{match['rule']}。"
        match = re.fullmatch(
            r"(?P<when>[^，。；：]{4,40}时)，(?P<doer>[^，。；：的]{2,12})(?P<rule>(?:应当|可以|不得)[^；：]{4,90})。",
            text,
        )
        return f"{match['doer']}在{match['when'].removeprefix('在')}，{match['rule']}。" if match else None
    match = _CONDITION_EN.match(text)
    if match:
        condition = match["condition"]
        return f"{condition[0].upper()}{condition[1:]}, {lowered(match['rule'])}."
    match = _CONDITION_FIRST_EN.match(text)
    if match:
        rule, condition = match["rule"], match["condition"]
        return f"{rule[0].upper()}{rule[1:]} {condition[0].lower()}{condition[1:]}."
    return None


def voice_changed(text: str, language: str, chance: random.Random) -> str | None:
    """Tell an active sentence in the passive, and a passive one in the active; in Chinese with 将, 把, 由."""
    del chance
    if language == "zh":
        return _chinese_voice(text)
    match = _ACTIVE.match(text)
    if match:
        said = match["object"]
        verb, doer = _PARTICIPLES[match["verb"]], lowered(match["doer"])
        return f"{said[0].upper()}{said[1:]} {match['force']} be {verb} by {doer}."
    match = _PASSIVE.match(text)
    if match:
        doer = match["doer"]
        return f"{doer[0].upper()}{doer[1:]} {match['force']} {_BASES[match['verb']]} {lowered(match['object'])}."
    return None


def _chinese_voice(text: str) -> str | None:
    by = re.search(
        r"(?<=[，；])由(?P<doer>[^，。；的应当]{3,24}(?:部门|机关|政府|机构|委员会|单位|法院))(?P<verb>责令|给予|制定|规定|批准|组织|负责|确定)(?=[^，。；]{2,})",
        text,
    )
    if by:
        return f"{text[: by.start()]}{text[by.start() + 1 :]}"
    match = re.match(
        r"^(?P<before>[^，。；]{2,30}(?:应当|可以|不得)?)(?P<verb>将|把)(?=[^，。；]{3,30}(?:纳入|作为|列入|报|提供|用于))",
        text,
    )
    if match:
        other = "把" if match["verb"] == "将" else "将"
        return text[: match.start("verb")] + other + text[match.end("verb") :]
    rule = re.search(
        r"(?P<object>[^，。；的]{2,14}(?:办法|标准|规划|制度|细则))，?由(?P<doer>[^，。；的]{3,30}?)(?P<verb>制定|规定|确定)。$",
        text,
    )
    if rule:
        return f"{text[: rule.start()]}{rule['doer']}{rule['verb']}{rule['object']}。"
    return None


_DEFINED_ZH = re.compile(
    r"(?P<term>[^，。；：（）“”]{4,40}?)（以下(?:统称|简称|称)(?:为)?[“]?(?P<short>[^（）“”]{2,12})[”]?）"
)

_LEADING_WORDS = re.compile(
    r"^(?:.*\b(?:which|that|who|into|of|in|for|by|with|as|is|are)\b )?(?:(?:the|an?) )?", re.IGNORECASE
)
"""What stands before the noun that a short name is given to."""


def defined_term(text: str, passage: str, language: str) -> str | None:
    """Put the words in the place of a short name that the passage itself gives them."""
    if language == "zh":
        for match in _DEFINED_ZH.finditer(passage):
            if match["short"] in text and match["short"] != match["term"] and "以下" not in text:
                full = re.split(r"[的对向由在与和]", match["term"])[-1]
                if match["short"] not in full and len(full) > len(match["short"]):
                    return text.replace(match["short"], full, 1)
        return None
    for match in re.finditer(
        r"(?P<term>(?:[A-Za-z-]+ ){2,6})\((?:hereinafter (?:referred to as )?|the )?"
        r"[“\"](?P<short>[^”\"]{2,30})[”\"]\)",
        passage,
    ):
        full = _LEADING_WORDS.sub("", match["term"].strip())
        defines = re.search(rf"hereinafter|[“\"]{re.escape(match['short'])}", text)
        if match["short"] in text and not defines and " " in full:
            return text.replace(match["short"], full, 1)
    return None
