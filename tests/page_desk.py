"""The page in a real browser: Debian's Chromium over the real service, on this machine only."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from api.app import create_app
from api.settings import Settings
from api.wiring import open_services
from sample_library import STUDY, TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, FilePayload, Request

CHROMIUM = shutil.which("chromium")
START_S = 20
WAIT_MS = 10_000
DOCUMENTS = len({*TEXTS, STUDY})
NEEDS_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium fonts-noto-cjk"),
]
NOTICE = """宁波市教育局文件

甬教职〔2024〕31号

宁波市教育局关于加强学生实习补贴管理的通知

各区（县、市）教育局：

依据《中华人民共和国职业教育法》和《宁波市学生实习管理规定》，现通知如下：

一、企业接收学生实习的，按每生每月八百元给予实习补贴。

二、《关于实习补贴的暂行规定》（甬教〔2010〕5号）同时废止。

三、本通知自2024年7月1日起施行。

宁波市教育局

2024年6月3日
"""
OLD_RULES = """# 宁波市实训管理办法

第一条 为了规范实训活动，制定本办法。

第二条 企业应当每年向学校提供不少于三个实训岗位。

第三条 学校应当指派教师指导实训。

第四条 企业不得收取学生费用。
"""
NEW_RULES = """# 宁波市实训管理办法

第一条 为了规范实训活动，制定本办法。

第二条 企业应当每年向职业学校提供不少于五个实训岗位，并公布岗位清单。

第三条 鼓励行业组织制定实训标准，对达标的企业给予奖励。

第四条 学校应当指派教师指导实训。
"""


@contextmanager
def serving(home: Path, files: Path, models: Path, **settings: Any) -> Iterator[str]:
    """Run the real service over a folder's documents, on a free port of this machine; gives its address."""
    (home / "models").symlink_to(models)
    with open_services(Settings(home=home, ocr=False, **settings)) as services:
        services.ingester.ingest_paths([files])
        services.prepare()
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="error", lifespan="on"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            server.should_exit = True
            thread.join(START_S)
            assert not thread.is_alive()


@dataclass
class Desk:
    """A page with what it did besides showing: complaints, dialogs, requests."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def on_console(message: "ConsoleMessage") -> None:
            if message.type in ("error", "warning"):
                self.complaints.append(message.text)

        def on_dialog(dialog: "Dialog") -> None:
            self.dialogs.append(dialog.message)
            dialog.accept()

        def on_request(request: "Request") -> None:
            self.requests.append(request.url)

        self.page.on("console", on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", on_dialog)
        self.page.on("request", on_request)

    def ask(self, question: str) -> None:
        self.page.fill("#question", question)
        self.page.click("#ask")
        expect(self.page.locator("#answer")).to_be_visible()
        expect(self.page.locator("#answer > h2")).to_have_text(question)
        expect(self.page.locator("#answer")).to_have_attribute("aria-busy", "false")  # all of it has come

    def follow(self, question: str) -> None:
        """Ask the next question of the conversation."""
        self.page.fill("#follow", question)
        self.page.press("#follow", "Enter")
        expect(self.page.locator("#answer > h2")).to_have_text(question)
        expect(self.page.locator("#answer")).to_have_attribute("aria-busy", "false")

    def get(self, path: str) -> Any:
        """Read what the service says, past the page."""
        return self.page.request.get(f"{self.address}v1/{path}").json()

    def forget(self) -> None:
        """Delete all answers and threads that are kept."""
        for kind in ("threads", "answers"):
            for each in self.get(kind)[kind]:
                assert self.page.request.delete(f"{self.address}v1/{kind}/{each['id']}").ok

    def documents(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.page.request.get(f"{self.address}v1/documents").json()["documents"]
        return listed

    def hold(self, name: str, data: bytes | str) -> str:
        """Have the service take a file in, past the page; returns the document's id."""
        packed = data.encode("utf-8") if isinstance(data, str) else data
        file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": packed}
        job = self.page.request.post(f"{self.address}v1/documents?wait=30", multipart={"file": file}).json()
        [identifier] = [row["document_id"] for row in job["files"] if row["source"] == name]
        return str(identifier)

    def text(self, identifier: str) -> str:
        return str(self.page.request.get(f"{self.address}v1/documents/{identifier}").json()["text"])

    def open(self, identifier: str, **place: object) -> None:
        """Open a document in the reader by its address."""
        more = "".join(f"&{name}={value}" for name, value in place.items())
        self.page.goto(f"{self.address}#d={identifier}{more}")
        expect(self.page.locator("#about")).to_be_visible()

    def open_about(self) -> None:
        self.page.click("#about > summary")
        expect(self.page.locator("#about-facts dl")).to_be_visible()

    def open_documents(self) -> None:
        self.page.click("#tab-documents")
        expect(self.page.locator("#documents-table tbody tr[data-id]").first).to_be_visible()


def text_of(page: Page, selector: str) -> str:
    """The characters of an element, as they are in the document and not as they are laid out."""
    return "".join(page.locator(selector).evaluate_all("nodes => nodes.map(node => node.textContent)"))


def study_of(desk: Desk) -> str:
    return next(str(each["id"]) for each in desk.documents() if each["source"] == STUDY)


def place_of(text: str, words: str) -> dict[str, int]:
    return {"s": text.index(words), "e": text.index(words) + len(words)}


def file_of(name: str, text: str) -> "FilePayload":
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode("utf-8")}
