"""The plan page under the hand: focus goes to what changed, and all of it works without a script."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.live import link

START = ["Check-in", "Homework from last time", "Homework for the week", "Closing"]
LISTENING, TURNS = "Full-attention listening", "Taking turns: speaker and listener"


def titles(page: Page) -> Locator:
    return page.locator("[data-agenda] > .block h3")


def block(page: Page, title: str) -> Locator:
    return page.locator(".block", has=page.get_by_role("heading", name=title, exact=True))


def make(page: Page) -> Page:
    """A new plan of Ann's couple, with two practices in it."""
    page.goto(link(page, "/couples/", "Cleo and Dan") + "/plans/new")
    page.get_by_role("button", name="Make the plan").click()
    for count, title in enumerate((LISTENING, TURNS), 5):
        page.get_by_role("button", name=f"Add {title}").click()
        expect(titles(page)).to_have_count(count)
    return page


@pytest.fixture
def plan(visit: Visit) -> Page:
    return make(visit("ann"))


@pytest.fixture
def plain(visit: Visit) -> Page:
    return make(visit("ann", script=False))


def order(*middle: str) -> list[str]:
    return [START[0], *middle, START[3]]


MADE = order(START[1], LISTENING, TURNS, START[2])


def test_a_new_plan_opens_with_check_in_and_ends_with_closing(plan: Page) -> None:
    expect(titles(plan)).to_have_text(MADE)


def test_search_finds_as_one_types_and_keeps_focus(plan: Page) -> None:
    plan.locator("body").press("/")
    expect(plan.locator("#q")).to_be_focused()
    plan.keyboard.type("gentle")
    expect(plan.locator("#found [role=status]")).not_to_have_text("36 of 36 practices")
    expect(plan.locator("#q")).to_be_focused()
    expect(plan).to_have_url(re.compile("q=gentle"))


def test_added_practice_has_focus_and_the_search_stays(plan: Page) -> None:
    plan.locator("#q").fill("gentle")
    expect(plan.locator("#found [role=status]")).not_to_have_text("36 of 36 practices")
    plan.get_by_role("button", name="Add A gentle start").click()
    expect(block(plan, "A gentle start")).to_be_focused()
    expect(plan.locator("#q")).to_have_value("gentle")
    expect(plan.locator("#said")).to_contain_text("A gentle start")


def test_button_moves_a_block_and_keeps_focus(plan: Page) -> None:
    plan.get_by_role("button", name=f"Move {TURNS} up").click()
    expect(titles(plan)).to_have_text(order(START[1], TURNS, LISTENING, START[2]))
    expect(plan.get_by_role("button", name=f"Move {TURNS} up")).to_be_focused()


def test_alt_and_arrows_move_the_block_with_focus(plan: Page) -> None:
    plan.get_by_role("link", name=f"Change {TURNS}").press("Alt+ArrowUp")
    expect(titles(plan)).to_have_text(order(START[1], TURNS, LISTENING, START[2]))
    plan.get_by_role("link", name=f"Change {TURNS}").press("Alt+ArrowDown")
    expect(titles(plan)).to_have_text(MADE)
    expect(plan.get_by_role("link", name=f"Change {TURNS}")).to_be_focused()


def test_mouse_drags_a_block(plan: Page) -> None:
    held, over = block(plan, TURNS).locator("h3").bounding_box(), block(plan, START[1]).bounding_box()
    assert held
    assert over
    plan.mouse.move(held["x"] + 20, held["y"] + 8)
    plan.mouse.down()
    plan.mouse.move(held["x"] + 22, held["y"] - 20, steps=5)
    plan.mouse.move(over["x"] + 120, over["y"] + 6, steps=15)
    # the page shows the new order before the server has it: a reload in between would take the request back
    with plan.expect_response("**/move"):
        plan.mouse.up()
    expect(titles(plan)).to_have_text(order(TURNS, START[1], LISTENING, START[2]))
    plan.reload()
    expect(titles(plan)).to_have_text(order(TURNS, START[1], LISTENING, START[2]))


def test_change_opens_saves_and_comes_back_to_the_block(plan: Page) -> None:
    plan.get_by_role("link", name=f"Change {TURNS}").click()
    expect(plan.locator("#changing #title")).to_be_focused()
    plan.locator("#changing #minutes").fill("50")
    plan.get_by_role("button", name="Save").click()
    expect(block(plan, TURNS)).to_be_focused()
    expect(plan.get_by_text("35 over")).to_be_visible()


def test_faults_of_a_block_are_said_first_and_nothing_is_lost(plan: Page) -> None:
    plan.get_by_role("link", name=f"Change {TURNS}").click()
    plan.locator("#changing #title").fill("")
    plan.locator("#changing #text").fill("Kept as typed")
    plan.get_by_role("button", name="Save").click()
    expect(plan.locator("#errors")).to_be_focused()
    expect(plan.locator("#changing #text")).to_have_value("Kept as typed")
    plan.get_by_role("link", name="Title: Please give it a title.").click()
    expect(plan.locator("#changing #title")).to_be_focused()


def test_taken_out_block_comes_back_with_undo(plan: Page) -> None:
    plan.get_by_role("link", name=f"Change {TURNS}").click()
    plan.get_by_role("button", name="Take it out").click()
    expect(plan.get_by_role("button", name="Undo")).to_be_focused()
    plan.keyboard.press("Enter")
    expect(block(plan, TURNS)).to_be_focused()
    expect(plan.get_by_role("button", name="Undo")).to_have_count(0)


def test_own_block_is_added_and_has_focus(plan: Page) -> None:
    plan.locator("summary", has_text="Own block").click()
    plan.locator("details #title").fill("Tea")
    plan.locator("details #minutes").fill("5")
    plan.get_by_role("button", name="Add the block").click()
    expect(block(plan, "Tea")).to_be_focused()


def test_agenda_works_without_a_script(plain: Page) -> None:
    plain.get_by_role("button", name=f"Move {TURNS} up").click()
    expect(titles(plain)).to_have_text(order(START[1], TURNS, LISTENING, START[2]))
    plain.get_by_role("link", name=f"Change {TURNS}").click()
    plain.locator("#changing #minutes").fill("10")
    plain.get_by_role("button", name="Save").click()
    expect(block(plain, TURNS)).to_contain_text("10 min")
    plain.get_by_role("link", name=f"Change {TURNS}").click()
    plain.get_by_role("button", name="Take it out").click()
    expect(titles(plain)).to_have_count(5)
    plain.get_by_role("button", name="Undo").click()
    expect(block(plain, TURNS)).to_be_visible()


def test_search_works_without_a_script(plain: Page) -> None:
    plain.locator("#q").fill("gentle")
    plain.get_by_role("button", name="Search").click()
    plain.get_by_role("button", name="Add A gentle start").click()
    expect(block(plain, "A gentle start")).to_be_visible()
    expect(plain.locator("#q")).to_have_value("gentle")
