"""What reports say, in English and Chinese."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages; the reader chooses which is shown."""

    en: str
    zh: str

    @classmethod
    def same(cls, text: str) -> "Both":
        """Take a name, number or quotation, which is not translated."""
        return cls(text, text)


_CHINESE = {
    "figure": "指标",
    "questions": "问题",
    "n": "题数",
    "all": "全部",
    "right": "正确",
    "document cited": "引用了正确文件",
    "article cited": "引用了正确条款",
    "articles found": "找到的所需条款",
    "quotes identical": "引文逐字一致",
    "gold quote covered": "标准引文覆盖率",
    "all facts": "全部要点",
    "facts": "要点",
    "wrong document": "引错文件",
    "first citation wrong": "首条引用错误",
    "wrong jurisdiction": "引错地区",
    "complete": "完整",
    "partial": "部分",
    "none": "无",
    "rightly refused": "正确拒答",
    "falsely refused": "误拒答",
    "in the document's language": "与文件同语言",
    "cross-language": "跨语言",
    "incentive": "激励",
    "numeric": "数字",
    "jurisdiction": "地区",
    "obligation": "义务",
    "mechanism": "机制",
    "as_of": "时点",
    "superseded": "已被取代",
    "multi_hop": "多步",
    "definition": "定义",
    "procedure": "程序",
    "comparison": "比较",
    "literature": "文献",
    "no_answer": "无答案",
    "question": "提问",
    "enterprise": "企业",
    "college": "院校",
    "researcher": "研究者",
    "passages": "段落数",
    "empty passages": "空段落",
    "queries": "查询数",
    "queries without relevant": "无相关段落的查询",
    "relevant": "相关段落",
    "relevant not held": "库中没有的相关段落",
    "mean of sets": "各集平均",
    "measure": "指标",
    "p, t-test": "p（t 检验）",
    "p, Holm": "p（Holm 校正）",
    "won": "胜",
    "tied": "平",
    "lost": "负",
    "verdict": "结论",
    "no difference shown": "未见差异",
    "B is better": "B 更好",
    "A is better": "A 更好",
}
_LANGUAGES = {"en": "英文", "zh": "中文", "zh-TW": "中文（台湾）"}


def both(name: str) -> Both:
    """Give a name of a figure or group in both languages; what is no such name stays as it is.

    Example:
        >>> both("zh, cross-language").zh, both("asked by college").zh, both("incentive en").zh
        ('中文，跨语言', '院校提问', '激励，英文')
        >>> both("p95 of a query, ms").zh, both("obliqa").zh
        ('单次查询 p95（毫秒）', 'obliqa')
    """
    return Both(name, _chinese(name))


def _chinese(name: str) -> str:
    if name in _CHINESE:
        return _CHINESE[name]
    if found := re.fullmatch(r"(p\d+) of (a query|an answer), ms", name):
        return f"单次{'查询' if found[2] == 'a query' else '回答'} {found[1]}（毫秒）"
    if name.startswith("asked by "):
        user = name.removeprefix("asked by ")
        return f"{_CHINESE.get(user, user)}提问"
    if found := re.fullmatch(r"(\S+), (document's language|cross-language)", name):
        crossing = "跨语言" if found[2] == "cross-language" else "与文件同语言"
        return f"{_LANGUAGES.get(found[1], found[1])}，{crossing}"
    kind, _, language = name.rpartition(" ")
    if kind in _CHINESE and language in _LANGUAGES:
        return f"{_CHINESE[kind]}，{_LANGUAGES[language]}"
    return name
