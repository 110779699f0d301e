"""Pictures of the main screens: `python -m tests.browser.pictures FOLDER [docs/pictures]`.

FOLDER gets every screen, wide and on a phone, light and dark; the other folder the few of the docs, made small.
"""

import io
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from counselor import paths
from tests.browser.live import chromium, link, served, sign_in, start

WIDTHS = {"wide": 1280, "phone": 390}
COUNSELOR = ("today", "couple", "edit-couple", "plan", "review", "practices", "practice", "assign", "paper", "clinic")
PARTNER = ("portal-list", "portal-answer")
PLAIN = {
    "today": "/today",
    "clinic": "/clinic",
    "practices": "/practices/?q=listening",
    "practice": "/practices/gentle-start",
    "portal-list": "/pages/",
}
DOCS = {"couple": "wide", "plan": "wide", "paper": "wide", "clinic": "wide", "portal-answer": "phone"}
ON_PAPER, WROTE = "Thanks and good words", ("I could sit down and finish my tea.", "You think ahead, also for me.")


def screen(page: Page, name: str) -> str:
    """The address of a screen, found by way of the lists."""
    if name == "paper":
        return link(page, link(page, "/homework/", ON_PAPER), "Type it in")
    listing, text, rest = {
        "couple": ("/couples/", "Cleo and Dan", ""),
        "edit-couple": ("/couples/", "Cleo and Dan", "/edit"),
        "assign": ("/couples/", "Cleo and Dan", "/homework/gentle-start"),
        "plan": ("/today", "Open the plan", ""),
        "review": ("/homework/", "Full-attention listening", ""),
        "portal-answer": ("/pages/", "Thanks and good words", "/1"),
    }[name]
    return link(page, listing, text) + rest


def hand_in(page: Page) -> None:
    """Dan's sheet comes back on paper, and a photo of it is attached."""
    page.goto(link(page, "/homework/", ON_PAPER))
    sheet = page.request.get(page.url + "/b.pdf").body()
    page.get_by_role("button", name="Came back on paper from Dan").click()
    page.get_by_role("link", name="Type it in for Dan").click()
    page.get_by_text("Attach a photo").click()
    picture: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo(sheet)}
    page.get_by_label("Photo or scan").set_input_files(picture)
    page.get_by_role("button", name="Attach").click()


def photo(sheet: bytes) -> bytes:
    """The second page of a sheet with words on its lines, a little askew, as a phone sees it."""
    order = ["pdftoppm", "-r", "110", "-f", "2", "-l", "2", "-png", "-"]
    found = Image.open(io.BytesIO(subprocess.run(order, input=sheet, check=True, capture_output=True).stdout))
    page = found.convert("L").crop((0, 0, found.width, found.height * 5 // 6))
    rows = [y for y in range(1, page.height) if _is_line(page, y) and not _is_line(page, y - 1)]
    written, chance = page.convert("RGB"), random.Random(4)
    for y, words in zip(rows[::2], WROTE, strict=False):
        _write(written, (page.width // 9, y), words, chance)
    drawn = io.BytesIO()
    written.rotate(-0.7, Image.Resampling.BICUBIC, fillcolor="#ffffff").point(
        [v * 0.96 for v in range(256)] * 3
    ).save(drawn, "JPEG", quality=85)
    return drawn.getvalue()


def _is_line(page: Image.Image, y: int) -> bool:
    row = page.crop((0, y, page.width, y + 1)).tobytes()
    return sum(value < 190 for value in row) > page.width * 0.7


def _write(page: Image.Image, at: tuple[int, int], words: str, chance: random.Random) -> None:
    """Letter by letter, none quite like the one before."""
    x, pen = at[0], ImageDraw.Draw(page)
    for letter in words:
        font = ImageFont.truetype(paths.HANDOUTS / "fonts" / "andika-latin-400-normal.woff2", chance.randint(25, 28))
        pen.text((x, at[1] - 3 + chance.randint(-1, 2)), letter, "#1d3fc0", font, "ls")
        x += int(font.getlength(letter)) + chance.randint(-1, 1)


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
                if "paper" in names:
                    hand_in(page)
            for name in names:
                page.goto(PLAIN.get(name) or screen(page, name))
                if name == "paper":
                    page.locator("textarea").nth(1).fill(WROTE[0])
                    page.locator("textarea").nth(2).fill(WROTE[1][:15])
                    page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=size == "phone")
            context.close()


def shrink(folder: Path, docs: Path) -> None:
    """The pictures of the docs: one screen high, in few colours."""
    docs.mkdir(parents=True, exist_ok=True)
    for name, size in DOCS.items():
        with Image.open(folder / f"{name}-{size}-light.png") as found:
            whole = found.convert("RGB")
        by = whole.width // WIDTHS[size]
        shown = whole.crop((0, 0, whole.width, 800 * by)).resize((WIDTHS[size], 800), Image.Resampling.LANCZOS)
        shown.quantize(256, dither=Image.Dither.NONE).save(docs / f"{name}.png", optimize=True)


def main(folder: Path, docs: Path | None = None) -> None:
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
    if docs:
        shrink(folder, docs)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
