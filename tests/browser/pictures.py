"""Pictures of the main screens: `python -m tests.browser.pictures FOLDER`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.live import chromium, link, served, sign_in, start

WIDTHS = {"wide": 1280, "phone": 390}
COUNSELOR = ("today", "couple", "plan", "review", "practices", "assign")
PARTNER = ("portal-list", "portal-answer")
PLAIN = {"today": "/today", "practices": "/practices/?q=listening", "portal-list": "/pages/"}


def screen(page: Page, name: str) -> str:
    """The address of a screen, found by way of the lists."""
    listing, text, rest = {
        "couple": ("/couples/", "Cleo and Dan", ""),
        "assign": ("/couples/", "Cleo and Dan", "/homework/gentle-start"),
        "plan": ("/today", "Open the plan", ""),
        "review": ("/homework/", "Full-attention listening", ""),
        "portal-answer": ("/pages/", "Thanks and good words", "/1"),
    }[name]
    return link(page, listing, text) + rest


def draw(browser: Browser, address: str, folder: Path, who: str, names: tuple[str, ...]) -> None:
    """Every screen of one person, light and dark, wide and on a phone."""
    kept = None
    for size, width in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                base_url=address,
                storage_state=kept,
                viewport={"width": width, "height": 800},
                color_scheme=scheme,  # type: ignore[arg-type]
                device_scale_factor=2 if size == "phone" else 1,
            )
            page = context.new_page()
            if kept is None:
                sign_in(page, who)
                kept = context.storage_state()
            for name in names:
                page.goto(PLAIN.get(name) or screen(page, name))
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=size == "phone")
            context.close()


def main(folder: Path) -> None:
    """Make the demo, open it, draw."""
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        raise SystemExit("No Chromium found. Install it: apt install chromium")
    with tempfile.TemporaryDirectory() as kept, served(Path(kept)) as address, sync_playwright() as playwright:
        browser = start(playwright, path)
        draw(browser, address, folder, "ann", COUNSELOR)
        draw(browser, address, folder, "cleo", PARTNER)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
