"""What the properties of an Office file are worth: programs fill them in, so most titles and authors there are none."""

import re

AUTHORS_AT_MOST = 20
"""More names than this in one property are a mailing list."""
TITLE_CHARACTERS = 300
"""Longer ones are a pasted paragraph."""

_NAME_CHARACTERS = 60
_PLACEHOLDER_TITLE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)\b.*|(?:document|doc|book|sheet|untitled|presentation|未命名|无标题|無標題"
    r"|文档|文檔|文件|工作簿|活頁簿|新建.{0,20}|word document|powerpoint presentation|title|标题|標題)[\s\d()（）_-]*"
    r"|.*\.(?:docx?|xlsx?|pptx?|pdf|wps|et|dotx?|html?|rtf|txt)|[\W\d_]*)",
    re.IGNORECASE,
)
# Names of machines, accounts and programs.
_NO_PERSON = re.compile(
    r"admin|user|owner|guest|用户|使用者|用戶|管理员|管理員|微软|微軟|microsoft|windows|lenovo|dell|huawei|thinkpad|desktop"
    r"|office|unknown|anonymous|author|作者|python|openpyxl|docx|libreoffice|wps|system|系统|test|pc\b|\d|[@\\/_.:]{2}|@",
    re.IGNORECASE,
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})?")
# Two to five words that begin with a capital: Anna-Maria O'Neill, J. R. Smith, Ludwig van Beethoven.
_LATIN_NAME = re.compile(
    r"[A-ZÀ-Þ][\w'’-]*\.?(?: (?:van|von|der|den|de|la|di|da|of|[A-ZÀ-Þ][\w'’-]*\.?)){0,3} [A-ZÀ-Þ][\w'’-]+"
)
_SEPARATOR = re.compile(r"[;；、]|\s+and\s+|\s*,\s*(?=[^,]+\s)")


def plausible_title(value: str | None) -> str | None:
    """Give the title, unless a program wrote it or it is no more than a file's name.

    Example:
        >>> plausible_title("Internship Rules"), plausible_title("Microsoft Word - a.doc"), plausible_title("文档1")
        ('Internship Rules', None, None)
    """
    title = " ".join((value or "").split())
    return None if not title or len(title) > TITLE_CHARACTERS or _PLACEHOLDER_TITLE.fullmatch(title) else title


def plausible_authors(value: str | None) -> list[str]:
    """Give the persons named; none where one of the names is an account, a machine or a program.

    Example:
        >>> plausible_authors("王小明; Anna Berg"), plausible_authors("Administrator"), plausible_authors("lenovo")
        (['王小明', 'Anna Berg'], [], [])
    """
    text = " ".join((value or "").split())
    if len(text) > AUTHORS_AT_MOST * _NAME_CHARACTERS:
        return []
    names = [name.strip() for name in _SEPARATOR.split(text) if name.strip()]
    return names if len(names) <= AUTHORS_AT_MOST and all(map(_is_person, names)) else []


def _is_person(name: str) -> bool:
    if len(name) > _NAME_CHARACTERS or _NO_PERSON.search(name):
        return False
    return bool(_HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name))
