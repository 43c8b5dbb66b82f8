"""In which language a text is written: Chinese by its script, others by their function words."""

import re
from collections import Counter
from functools import lru_cache

from corpus.language import is_chinese
from corpus.model import Recognition
from ingest.recognise.lexicon import load
from ingest.recognise.sheet import Sheet, found

SAMPLE_CHARACTERS = 3_000
"""Read to tell the language: enough for 450 words, of which function words are a third."""
FUNCTION_WORD_SHARE = 0.2
"""Share of its function words from which a text is in a language: .35–.44 in the sample statutes, below .08 for the
others."""
_TRADITIONAL = re.compile("[個國學與職業為應對條實習補團獎勵經費機關會開發證辦於項號]")
_SIMPLIFIED = re.compile("[个国学与职业为应对条实习补团奖励经费机关会开发证办于项号]")


def detect_language(text: str) -> str:
    """Tell the language of a text as a BCP 47 tag, ``und`` where none is recognised.

    Example:
        >>> detect_language("企业应当与职业学校签订协议"), detect_language("雇主應與學校簽訂契約"), detect_language("")
        ('zh-CN', 'zh-TW', 'und')
        >>> detect_language("Der Zuschuss wird auf die Dauer der Ausbildung und nach dem Bedarf gezahlt.")
        'de'
    """
    return _language_of(text[:SAMPLE_CHARACTERS])


@lru_cache(maxsize=2)  # a document's language is asked for its metadata, and for what it names
def _language_of(sample: str) -> str:
    if is_chinese(sample):
        return "zh-TW" if len(_TRADITIONAL.findall(sample)) > len(_SIMPLIFIED.findall(sample)) else "zh-CN"
    words = Counter(re.findall(r"[^\W\d_]+", sample.casefold()))
    total = sum(words.values())
    shares = {tag: sum(words[word] for word in own) / total for tag, own in load("languages").items()} if total else {}
    best = max(shares, key=lambda tag: shares[tag], default="und")
    return best if shares.get(best, 0) >= FUNCTION_WORD_SHARE else "und"


def read_language(sheet: Sheet) -> Recognition | None:
    """Tell the language as a field; nothing where none is recognised."""
    tag = detect_language(sheet.text)
    return None if tag == "und" else found("language", tag, "language")
