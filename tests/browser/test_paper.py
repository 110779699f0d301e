"""Homework by way of paper and files: a sheet typed into, brought in by either side; a photo with boxes beside it."""

import io
from pathlib import Path

import pytest
from pikepdf import Pdf
from PIL import Image
from playwright.sync_api import Download, FilePayload, Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.live import link
from tests.browser.test_pages import WIDE, WIDTHS, axe
from tests.handouts.readers import by_pikepdf

TITLE = "Trying something new together"  # has questions of most kinds
WORDS = "Kayak on the mill pond"


@pytest.fixture(scope="module")
def given(address: str) -> dict[str, str]:
    """Where the homework is, once it was given."""
    return {}


@pytest.fixture
def homework(visit: Visit, given: dict[str, str]) -> Page:
    """The counselor, on the page of homework that each of the two has."""
    page = visit("ann")
    if not given:
        page.goto(f"{link(page, '/couples/', 'Cleo and Dan')}/homework/new-adventures")
        page.get_by_role("button", name="Assign").click()
        given["address"] = page.url
    page.goto(given["address"])
    return page


def filled(download: Download, words: str) -> FilePayload:
    """The downloaded sheet with words in its first box, a 7 on its scale and a tick, as a file to choose."""
    blank = Path(download.path()).read_bytes()
    with Pdf.open(io.BytesIO(blank)) as pdf:
        root = str(pdf.Root["/AcroForm"]["/Fields"][0]["/T"])
    values: dict[str, str | bool] = {f"{root}.p1": words, f"{root}.p3": "soon", f"{root}.p4": "7"}
    return {
        "name": "sheet.pdf",
        "mimeType": "application/pdf",
        "buffer": by_pikepdf([(blank, values)], Path())[0],
    }


def saved(page: Page, name: str) -> Download:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    return started.value


def photo() -> FilePayload:
    drawn = io.BytesIO()
    Image.new("RGB", (600, 800), "#eeeae0").save(drawn, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def is_sound(page: Page) -> None:
    """Nothing for axe, nothing wider than the screen."""
    assert axe(page) == []
    kept = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDE) == 0, width
    if kept:
        page.set_viewport_size(kept)


def tab_to(page: Page, wanted: Locator) -> None:
    """By the Tab key alone."""
    for _ in range(90):
        if wanted.evaluate("(it) => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("never reached by Tab")


def test_counselor_brings_in_the_file_of_a_partner(homework: Page) -> None:
    page = homework
    page.get_by_text("Other paper").click()
    is_sound(page)
    file = filled(saved(page, "Sheet to type into for Dan"), WORDS)
    page.goto("/homework/")
    page.get_by_role("link", name="Bring in a file").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What Dan typed into the file")).to_be_visible()
    expect(page.locator("textarea").first).to_have_value(WORDS)
    expect(page.locator(".scale input[value='7']")).to_be_checked()
    # what is no date is said, and stays to be read
    expect(page.locator(".field-bad input")).to_have_value("soon")
    is_sound(page)
    page.locator(".field-bad input").fill("2027-05-12")
    page.get_by_role("button", name="Save and count as sent").click()
    expect(page.get_by_role("status")).to_contain_text("Dan sees that you typed it")
    expect(page.locator("blockquote", has_text=WORDS)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_partner_brings_in_a_file_on_a_phone(phone: Visit, homework: Page, script: bool) -> None:
    page = phone("cleo", script=script)
    page.goto(link(page, "/pages/", TITLE))
    file = filled(saved(page, "Save it, to type into"), WORDS if script else "A night walk")
    page.get_by_role("link", name="Bring in a sheet").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("textarea").first).to_have_value(WORDS if script else "A night walk")
    # what was kept before is shown where it would be replaced, and only there
    expect(page.locator("blockquote")).to_have_text([] if script else [WORDS])
    if script:
        is_sound(page)
    page.locator("[name='p3']").fill("")
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_role("heading", name="Before you send")).to_be_visible()
    if not script:
        page.get_by_role("button", name="Send").click()
        expect(page.locator("blockquote", has_text="A night walk")).to_be_visible()


def test_typing_beside_a_photo_by_keyboard_alone(visit: Visit) -> None:
    page = visit("ann")
    page.goto(f"{link(page, '/couples/', 'Cleo and Dan')}/homework/new-adventures")
    page.get_by_role("button", name="Assign").click()
    for button in (page.get_by_role("button", name="Came back on paper from Dan"), page.get_by_text("Type it in")):
        tab_to(page, button)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    box = page.locator("textarea").first
    tab_to(page, box)
    page.keyboard.type(WORDS)
    page.get_by_label("Monday").press("Enter")  # in a line it neither sends nor takes a photo away
    page.get_by_text("Attach a photo").press("Enter")
    page.get_by_label("Photo or scan").set_input_files(photo())
    tab_to(page, page.get_by_role("button", name="Attach"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The paper")).to_be_focused()
    expect(box).to_have_value(WORDS)
    picture = page.get_by_role("img", name="Page 1 of the paper")
    assert picture.evaluate("(it) => it.decode().then(() => it.naturalWidth)") == 600
    is_sound(page)
    # in view beside the last box, too
    tab_to(page, page.get_by_role("button", name="Save and count as sent"))
    expect(picture).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote", has_text=WORDS)).to_be_visible()
