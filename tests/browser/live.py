"""The demo, served on this machine for real browsers, and how they are started."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import waitress
from playwright.sync_api import Browser, Page, Playwright

from counselor import demo

NAMES = ("chromium", "chromium-browser", "google-chrome")
# nothing that reaches for the network by itself
QUIET = ("no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update", "disable-sync")


def chromium() -> str | None:
    """Where Chromium is installed; COUNSELOR_CHROMIUM names another place."""
    named = os.environ.get("COUNSELOR_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def start(playwright: Playwright, path: str) -> Browser:
    """A headless Chromium; never one that is downloaded."""
    return playwright.chromium.launch(executable_path=path, args=[f"--{switch}" for switch in QUIET])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The demo with its people, made in this folder; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        app = demo.make(port, folder=folder, argon2_passes=2)
        server = waitress.create_server(app, sockets=[door], threads=4, ident=None)
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.close()
        thread.join(5)


def sign_in(page: Page, name: str) -> None:
    """Sign in as one of the demo's people, and wait for their first page."""
    page.goto("/sign-in")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Passphrase").fill(demo.PASSPHRASE)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def link(page: Page, listing: str, name: str) -> str:
    """The address behind the link whose text holds `name` on a page with a list."""
    page.goto(listing)
    return page.get_by_role("main").get_by_role("link").filter(has_text=name).first.get_attribute("href") or ""
