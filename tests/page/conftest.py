"""One browser and one service for the tests of the page; a module may serve other documents by its own `address`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from page_desk import CHROMIUM, WAIT_MS, Desk, serving
from sample_library import write_library

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def _library(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("home"), write_library(tmp_path_factory.mktemp("files")), models) as address:
        yield address


@pytest.fixture(scope="module")
def address(_library: str) -> str:
    """The address of the service."""
    return _library


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; no longer than for a module, since Playwright's event loop keeps others of its process from theirs."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def kept(address: str, browser: Browser) -> set[str]:
    """The files that the service holds from the start; what a test adds goes with it."""
    with browser.new_context() as context:
        return {each["source"] for each in Desk(context.new_page(), address).documents()}


@pytest.fixture
def desk(browser: Browser, address: str, kept: set[str]) -> Iterator[Desk]:
    """A fresh English page; at the end nothing may have been complained about, and nothing asked of another machine."""
    with browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860}) as context:
        context.set_default_timeout(WAIT_MS)
        desk = Desk(context.new_page(), address)
        desk.listen()
        desk.page.goto(address)
        yield desk
        assert desk.complaints == []
        assert {url for url in desk.requests if not url.startswith(address)} == set()
        for each in desk.documents():
            if each["source"] not in kept:
                assert desk.page.request.delete(f"{address}v1/documents/{each['id']}").ok
