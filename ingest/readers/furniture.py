"""What stands around a document on a web page: crumbs, buttons, counters, the site's foot.

Only short lines are judged, and only by what nobody writes into a rule: "【打印】【关闭】" goes, "企业应当打印并盖章"
stays.
"""

import re

LINE_CHARACTERS = 160
"""Longer lines are never furniture; the longest feet of sites are several lines."""
ELEMENT_CHARACTERS = 400
"""Elements named like furniture (class="share") that hold more are kept: some sites name the whole page so."""

_BUTTON = (
    r"(?:打印(?:本页|此页|页面|文章)?|列印|友善列印|转寄|轉寄|关闭(?:窗口|本页|页面)?|關閉(?:視窗)?|分享(?:到|至)?|收藏(?:本页)?|返回(?:顶部|首页|上级|列表|上一页)?"
    r"|回(?:頂端|上一頁|首頁)|纠错|朗读|语音播报|复制链接|微信|朋友圈|微博|新浪微博|QQ空间|QQ好友|字体(?:大小)?|字号|字級|特?大|中|小|默认"
    r"|无障碍(?:阅读|浏览)?|适老化|扫一扫(?:分享)?|扫一扫在手机打开当前页|手机版|繁體(?:版)?|简体(?:版)?|English|A\+|A-"
    r"|Print(?: this)?(?: page)?|Share(?: this)?(?: page)?|Email(?: this)?(?: page)?|Facebook|Twitter|LinkedIn|WhatsApp"
    r"|Back to top|Skip to (?:main )?content|Close|Download)"
)
_SEPARATOR = r"[\s\[\]【】（）()|｜/:：、，,·»>\-]"
_BUTTONS = re.compile(rf"{_SEPARATOR}*{_BUTTON}(?:{_SEPARATOR}+{_BUTTON})*{_SEPARATOR}*", re.IGNORECASE)
_CRUMBS = re.compile(
    r"(?:(?:您|你)?(?:的|现在的|当前的|當前的)?(?:当前|當前|现在|現在|目前|所在)?(?:的)?(?:位置|所在位置)\s*[:：].*"
    r"|(?:首页|首頁|网站首页|網站首頁|Home|You are here:?)\s*(?:[>›»/→]|&gt;|-{1,2}>)[^。]*)",
    re.IGNORECASE,
)
_WHOLE_LINES = re.compile(
    r"[（(【\[]?(?:责任编辑|責任編輯|网站编辑|責編|责编|编辑|校对|编辑校对)\s*[:：].{0,30}"
    r"|(?:上一篇|下一篇|上一条|下一条|上一則|下一則|相关链接|相关阅读|相關連結|扫描二维码.{0,20}|Previous|Next)(?:\s*[:：].*)?"
    r"|.*(?:ICP备\s*\d|ICP证|公网安备|网站标识码).*"
    r"|(?:版权所有|版權所有|Copyright\b|©).*|.*\b(?:All rights reserved|Open Government Licence)\b.*"
    r"|(?:Is this page useful\?|Report a problem with this page|Cookies on .{1,40}|Accept (?:all|additional) cookies"
    r"|Reject (?:all|additional) cookies|View cookies|Hide this message|JavaScript is (?:disabled|required).{0,80})"
    r"|(?:网站地图|网站声明|关于我们|联系我们|隐私声明)(?:\s*[|｜]\s*(?:网站地图|网站声明|关于我们|联系我们|隐私声明))*"
    r"|(?:瀏覽|点击|點閱)人?[次数數]*\s*[:：]?\s*\d+",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"[【\[]\s*{_BUTTON}(?:\s+{_BUTTON})*\s*[】\]]"
    r"|(?:浏览|阅读|点击|访问|瀏覽|點閱|点阅)(?:次数|次數|量|数|數|人次|率)?\s*[:：]\s*[\[【]?\s*\d*\s*[\]】]?\s*次?"
    r"|[【\[]?\s*(?:字体|字号|字體|字級)(?:大小)?\s*[:：]\s*[\[【]?\s*(?:特?大|中|小|默认)(?:\s+(?:特?大|中|小|默认))*\s*[\]】]?"
    r"|分享(?:到|至)\s*[:：]?\s*$|[（(【\[]?责任编辑\s*[:：]\s*\S{1,10}$",
    re.IGNORECASE,
)
_MEANT = re.compile(r"\w")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:bread-?crumbs?|crumbs?|weizhi|dqwz|share|bshare|bdsharebuttonbox|social(?:-links?)?|print|printer|toolbar"
    r"|pagination|pager|prev-?next|copyright|skip-?link|skiplink|cookie(?:-banner|-bar|s)?|fontsize|font-size|zoom|editor|hits|visits?"
    r"|qr-?code|ewm|related(?:-links?|-content)?|feedback|back-to-top|gototop|site-?footer|page-?footer|language-switcher)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = frozenset({"navigation", "contentinfo", "search", "menu", "menubar", "toolbar", "alert", "dialog"})


def is_furniture(line: str) -> bool:
    """Say whether a whole line belongs to the page and not to the document.

    Example:
        >>> is_furniture("首页 > 政策 > 文件"), is_furniture("【打印】 【关闭】"), is_furniture("企业应当打印并盖章。")
        (True, True, False)
    """
    line = line.strip()
    if not line or len(line) > LINE_CHARACTERS:
        return False
    return any(pattern.fullmatch(line) is not None for pattern in (_BUTTONS, _CRUMBS, _WHOLE_LINES))


def without_furniture(line: str) -> str:
    """Give the line without what belongs to the page; the empty string when nothing else stands in it.

    Example:
        >>> without_furniture("发布时间：2024-03-01 浏览次数：128 次 【字体：大 中 小】")
        '发布时间：2024-03-01'
    """
    if len(line) > LINE_CHARACTERS:
        return line
    if is_furniture(line):
        return ""
    rest = _PARTS.sub(" ", line)
    if rest == line:
        return line
    rest = re.sub(r"[【\[（(]\s*[】\]）)]", " ", rest).strip(" |｜\t\xa0\u3000")
    return rest if _MEANT.search(rest) and not is_furniture(rest) else ""


def is_named_furniture(names: str, role: str) -> bool:
    """Say whether an element calls itself furniture.

    Args:
        names: Its class and id, apart by blanks.
        role: Its ARIA role.
    """
    return role.strip().lower() in _ROLES or _NAMES.search(names[:LINE_CHARACTERS]) is not None
