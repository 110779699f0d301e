"""Every page: nothing for axe in light and dark, nothing wider than the screen, one thing to do, faults first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, watch

AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")
RUN = """async (only) => {
  const found = await axe.run(only ? { runOnly: { type: "rule", values: only } } : {});
  return found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target + " " + n.failureSummary).join("; "));
}"""
WIDTHS = (320, 390, 1280)
WIDE = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
PRACTICE = "/practices/gentle-start"
# where each person goes; what is in braces is the first link of that kind on the page before it
TOURS = {
    "": ("/sign-in", "/welcome", "/static/away.html", "/nothing-here"),
    "ann": (
        "/today",
        "/couples/",
        "{/couples/}",
        "{/couples/}/edit",
        "{/couples/}/plans/new",
        "{/couples/}/homework/",
        "{/couples/}/homework/full-attention-listening",
        "/couples/new",
        "/practices/",
        "/practices/?q=zzzz&minutes=10",
        PRACTICE,
        "/plans/",
        "{/plans/}",
        "{/plans/}?block={b}",
        "{/plans/}/edit",
        "/homework/",
        "{/homework/}",
        "/homework/file",
        "/homework/sheets/{s}/paper",
        "/clinic",
    ),
    "bob": ("/today", "/plans/", "/homework/", "{/couples/}"),
    "max": ("/people", "/clinic", PRACTICE),
    "cleo": (
        "/pages/",
        "{/pages/}",
        *(f"{{/pages/}}/{n}" for n in range(1, 8)),
        "{/pages/}/check",
        "{last /pages/}",
        "/pages/file",
        "/pages/safety",
        "/pages/code?code=none",
    ),
    "finn": ("/pages/",),
}
# pages that are not ours to act on: the one after leaving tells nothing
NOTHING_TO_DO = {"/static/away.html"}


def ids(page: Page, listing: str) -> list[str]:
    """The addresses of the rows that a page lists."""
    page.goto(listing)
    return re.findall(rf'href="({listing}[0-9a-f]{{32}})"', page.content())


def tour(page: Page, who: str) -> Iterator[str]:
    """Open one page after the other."""

    rows = lru_cache(lambda listing: ids(page, listing))

    def filled(step: str) -> str:
        for last, listing in re.findall(r"{(last )?(/\w+/)}", step):
            step = step.replace(f"{{{last}{listing}}}", rows(listing)[-1 if last else 0])
        if "{b}" in step:
            page.goto(step.partition("?")[0])
            first = page.locator(".block-move").first.get_attribute("id") or ""
            step = step.replace("{b}", first.removeprefix("b-"))
        if "{s}" in step:
            page.goto(rows("/homework/")[0])
            step = step.replace("{s}", re.findall("/homework/sheets/([0-9a-f]{32})/", page.content())[0])
        return step

    for step in TOURS[who]:
        address = filled(step)
        page.goto(address)
        yield address


def axe(page: Page) -> list[str]:
    """What axe-core finds: everything in light, colours again in dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(AXE)
    found = page.evaluate(RUN, None)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return found + [f"dark: {each}" for each in page.evaluate(RUN, ["color-contrast", "link-in-text-block"])]


@dataclass(frozen=True)
class Look:
    """What one page showed."""

    axe: list[str]
    too_wide_at: list[int]
    headings: int
    solid_buttons: int
    title: str


def look(page: Page) -> Look:
    found, wide = axe(page), []
    headings, solid = page.locator("h1").count(), page.locator(".btn-do:visible").count()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide += [width] if page.evaluate(WIDE) > 0 else []
    return Look(found, wide, headings, solid, page.title())


@pytest.fixture(scope="module")
def looks(browser: Browser, address: str, signed_in: Callable[[str], Any]) -> Callable[[str], dict[str, Look]]:
    """All pages of a person, each opened once, by address."""

    @lru_cache
    def seen(who: str) -> dict[str, Look]:
        faults: list[str] = []
        with browser.new_context(base_url=address, storage_state=signed_in(who)) as context:
            page = context.new_page()
            watch(page, address, faults)
            found = {where: look(page) for where in tour(page, who)}
        assert faults == []
        return found

    return seen


Looks = Callable[[str], dict[str, Look]]
everyone = pytest.mark.parametrize("who", TOURS)


@everyone
def test_axe_finds_nothing(looks: Looks, who: str) -> None:
    assert {where: one.axe for where, one in looks(who).items() if one.axe} == {}


@everyone
def test_nothing_is_wider_than_the_screen(looks: Looks, who: str) -> None:
    assert {where: one.too_wide_at for where, one in looks(who).items() if one.too_wide_at} == {}


@everyone
def test_each_page_has_one_title_and_one_thing_to_do(looks: Looks, who: str) -> None:
    found = {where: (one.headings, one.solid_buttons) for where, one in looks(who).items()}
    assert found == {where: (1, 0 if where in NOTHING_TO_DO else 1) for where in found}


@pytest.mark.parametrize("who", ["cleo", "finn"])
def test_portal_titles_tell_nothing(looks: Looks, who: str) -> None:
    assert {one.title for one in looks(who).values()} == {"Page - Notes"}


def test_axe_is_awake(visit: Visit) -> None:
    page = visit()
    page.goto("/sign-in")
    page.locator("label").first.evaluate("(label) => label.remove()")
    assert any(found.startswith("label") for found in axe(page))


# person, page, what is filled in before, the button, the fields that are at fault
EMPTY = [
    ("", "/sign-in", {"name": "Ann"}, "Sign in", 1),
    ("", "/welcome", {"name": "Cleo"}, "Save and sign in", 3),
    ("ann", "/couples/new", {"a-pronouns": "she"}, "Save", 2),
    ("ann", "{/couples/}/plans/new", {"objectives": "One need each", "held_on": ""}, "Make the plan", 1),
    ("ann", "{/couples/}/homework/full-attention-listening", {"why": "A goal", "due": "2300-01-01"}, "Assign", 1),
    ("ann", "/homework/file", {}, "Look at it", 1),
    ("cleo", "/pages/file", {}, "Look at it", 1),
    ("max", "/people", {}, "Add", 1),
    ("max", "/clinic", {"contact": "At the river", "name": "", "own_colour": "#ffcc00"}, "Save", 1),
]


@pytest.mark.parametrize(("who", "where", "typed", "button", "faults"), EMPTY)
def test_faults_are_said_first_and_what_was_typed_stays(
    visit: Visit, who: str, where: str, typed: dict[str, str], button: str, faults: int
) -> None:
    page = visit(who)
    page.goto(where.replace("{/couples/}", ids(page, "/couples/")[0] if who == "ann" else ""))
    for name, words in typed.items():
        page.locator(f"[name='{name}']").fill(words)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("main > :first-child")).to_have_id("errors")
    expect(page.locator(".field .error")).to_have_count(faults)
    for name, words in typed.items():
        expect(page.locator(f"[name='{name}']")).to_have_value(words)
    page.locator("#errors a").first.click()
    expect(page.locator(".field-bad").first.locator("input, select, textarea").first).to_be_focused()
    assert axe(page) == []


def test_comment_that_is_too_long_is_kept(visit: Visit) -> None:
    page = visit("ann")
    page.goto(ids(page, "/homework/")[-1])
    page.get_by_text("Comment for Dan").nth(1).click()
    page.locator("textarea:visible").fill("word " * 500)
    page.locator("button:visible", has_text="Save the comment").click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors a").click()
    expect(page.get_by_label("Only Dan sees this").nth(1)).to_have_value("word " * 499 + "word")


def test_paper_shows_the_page_alone(visit: Visit) -> None:
    page = visit("ann")
    page.goto("/today")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(0, 0, 0)")
