"""HTML as a government site serves it: menus, a path, related links and a foot around the document."""

from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from eval.reading.blocks import TrueDocument
from eval.reading.makers.base import Made
from eval.reading.makers.chromium_pdf import write_page

MENU = {
    "zh-CN": ("网站首页", "机构职能导航", "政务公开专栏", "办事大厅入口", "互动交流平台", "数据开放目录"),
    "zh-TW": ("回首頁總覽", "機關業務導覽", "政府資訊公開", "線上申辦專區", "民意信箱入口", "資料開放平台"),
    "en": (
        "Home of the portal",
        "Browse departments",
        "Open government",
        "Online services",
        "Contact the office",
        "Data catalogue",
    ),
}
RELATED = {
    "zh-CN": ("相关阅读：全市职业技能竞赛获奖名单公布", "图解：一图读懂稳就业措施", "打印本页 关闭窗口"),
    "zh-TW": ("相關連結：技能競賽得獎名單揭曉", "懶人包：三分鐘看懂就業措施", "友善列印 轉寄好友"),
    "en": (
        "Related: winners of the skills contest announced",
        "Infographic: the jobs plan at a glance",
        "Print this page",
    ),
}
FOOT = {
    "zh-CN": "主办单位：市人民政府办公室 网站标识码3302000001",
    "zh-TW": "地址：市府路一號 總機：02-27208889 隱私權宣告",
    "en": "Accessibility statement. Privacy notice. All rights reserved by the portal.",
}


@dataclass(frozen=True, slots=True)
class HtmlMaker:
    """Writes a page with the document inside a site's frame."""

    name: str
    kind: str = "html"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one page; see ``Maker.make``."""
        language = document.language
        links = "".join(f'<li><a href="/{index}">{escape(each)}</a></li>' for index, each in enumerate(MENU[language]))
        before = (
            f'<header><div class="top"><ul class="menu">{links}</ul></div></header><div id="main"><div class="article">'
        )
        related = "".join(
            f'<li><a href="/r{index}">{escape(each)}</a></li>' for index, each in enumerate(RELATED[language])
        )
        after = (
            f'</div><div class="related"><ul>{related}</ul></div></div><footer><p>{escape(FOOT[language])}</p></footer>'
        )
        page = write_page(document, before=before, after=after)
        return Made(
            page.encode(), ".html", replace(document, running=(*MENU[language], *RELATED[language], FOOT[language]))
        )
