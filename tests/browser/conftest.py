"""A live server, one Chromium, and pages that are watched: nothing foreign is asked for, nothing goes wrong."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.live import chromium, served, sign_in, start

HERE = Path(__file__).parent
Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; skipped loudly where there is none, or failed where it is required."""
    path = chromium()
    if path is None and os.environ.get("COUNSELOR_REQUIRE_CHROMIUM") == "1":
        pytest.fail("Chromium is required for the browser tests and was not found.")
    if path is None:
        pytest.skip("SKIPPED: no Chromium found, so no page was tried in a browser. Install it: apt install chromium")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        started = start(playwright, path)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo answers. It seals with the key of all tests, for a process has one."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(key_file, folder / "key")
    with served(folder) as where:
        yield where


@pytest.fixture(scope="session")
def signed_in(browser: Browser, address: str) -> Callable[[str], Any]:
    """The cookies of a person, who signs in once: from one address only so many may."""
    kept: dict[str, Any] = {}

    def cookies(name: str) -> Any:
        if name and name not in kept:
            context = browser.new_context(base_url=address)
            sign_in(context.new_page(), name)
            kept[name] = context.storage_state()
            context.close()
        return kept.get(name)

    return cookies


@pytest.fixture
def visit(browser: Browser, address: str, signed_in: Callable[[str], Any]) -> Iterator[Visit]:
    """Opens a page as someone (nobody: ""), in a browser of their own; afterwards it must have been quiet."""
    contexts, faults = [], []

    def opened(name: str = "", *, width: int = 1280, script: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=address,
            storage_state=signed_in(name),
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch(page, address, faults)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def phone(visit: Visit) -> Visit:
    """As `visit`, on a phone."""
    return lambda name, **options: visit(name, width=390, has_touch=True, is_mobile=True, **options)


def watch(page: Page, address: str, faults: list[str]) -> None:
    """Note every request that leaves the server, every error, every breach of the content policy."""

    def said(message: ConsoleMessage) -> None:
        meant = any(f"status of {status}" in message.text for status in (404, 422, 503))
        if message.type in ("error", "warning") and not meant:
            faults.append(message.text)

    page.on("request", lambda request: request.url.startswith(address) or faults.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", said)
