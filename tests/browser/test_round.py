"""The main job, once through: plan, assign, print, two partners answer, the counselor reads and writes back."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.live import link

EACH, TOGETHER = "Your own check-in", "Trying something new together"
TYPES = {"short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days"}
NEXT = re.compile("Next question|Look at it all")


def kind(page: Page) -> str:
    """The type of the question on the page, by what there is to fill in."""
    signs = {
        ".week-grid": "grid_7_days",
        ".scale": "scale_0_10",
        "input[type=checkbox]": "checklist",
        "input[type=radio]": "choice",
        "input[type=date]": "date",
        "textarea[rows='7']": "long_text",
        "textarea": "short_text",
    }
    return next(name for sign, name in signs.items() if page.locator(sign).count())


def fill(page: Page, name: str, words: str) -> Locator:
    """Answer the question; gives the field that says whether it was kept."""
    if name == "scale_0_10":
        page.locator(".scale label", has_text="7").click()
        return page.locator(".scale input[value='7']")
    if name in ("checklist", "choice"):
        page.locator(".tick").nth(1).click()
        return page.locator(".tick input").nth(1)
    if name == "date":
        page.locator("input[type=date]").fill("2027-05-12")
        return page.locator("input[type=date]")
    box = page.get_by_label("Thursday") if name == "grid_7_days" else page.locator("textarea")
    box.fill(words)
    return box


def is_kept(field: Locator, name: str, words: str) -> None:
    if name in ("scale_0_10", "checklist", "choice"):
        expect(field).to_be_checked()
    else:
        expect(field).to_have_value("2027-05-12" if name == "date" else words)


def opened(page: Page, title: str) -> Locator:
    """The sheet's own page, begun before or not; returns the button that leads to its first question."""
    page.goto("/pages/")
    page.get_by_role("link", name=re.compile(f"(Open|Go on).*{title}")).click()
    return page.get_by_role("button", name=re.compile("Begin|Go on"))


def begin(page: Page, title: str) -> None:
    opened(page, title).click()


def answer_all(page: Page, who: str, reloading: set[str]) -> set[str]:
    """Answer question after question; of each type in `reloading`, the first is left to be saved by itself."""
    seen: set[str] = set()
    while not page.get_by_role("heading", name="Before you send").is_visible():
        name, words = kind(page), f"{who} wrote this {len(seen)}"
        expect(page.locator("#who")).to_contain_text("will see this")
        field = fill(page, name, words)
        if name in reloading - seen:
            expect(page.locator("[data-saved]")).to_contain_text("Saved at")
            page.reload()
            is_kept(field, name, words)
        seen.add(name)
        with page.expect_navigation():
            page.get_by_role("button", name=NEXT).click()
    return seen


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. Thank you.")).to_be_visible()


def assign(page: Page, couple: str, title: str, *, after_both: int = 0) -> str:
    """Give a practice as usual, but for one prompt that opens after both; gives the address of its page."""
    page.goto(f"{couple}/homework/")
    page.locator("#q").fill(title)
    page.get_by_role("link", name=f"Choose {title}").click()
    page.get_by_role("textbox", name="Why").fill("To see how it goes")
    if after_both:
        page.locator("select").nth(after_both - 1).select_option("after_both")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("Given. Print the sheets now")).to_be_visible()
    return page.url


def is_pdf(page: Page, address: str) -> None:
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


@pytest.fixture(scope="module")
def done() -> dict[str, str]:
    """Where the homework of the round is."""
    return {}


def test_counselor_plans_assigns_and_prints(visit: Visit, done: dict[str, str]) -> None:
    page = visit("bob")
    page.goto("/today")
    page.get_by_role("link", name="Open a couple").click()
    page.get_by_role("link", name="Eve and Finn").click()
    couple = page.url
    page.get_by_role("link", name="New plan").click()
    page.get_by_role("button", name="Make the plan").click()
    page.locator("#q").fill("new together")
    page.get_by_role("button", name=f"Add {TOGETHER}").click()
    expect(page.locator(".block h3", has_text=TOGETHER)).to_be_visible()
    is_pdf(page, page.get_by_role("link", name="Print").get_attribute("href") or "")
    for title, which in ((EACH, 1), (TOGETHER, 0)):
        done[title] = assign(page, couple, title, after_both=which)
        is_pdf(page, page.get_by_role("link", name="Print all sheets").get_attribute("href") or "")


def test_first_partner_answers_and_sends(phone: Visit, done: dict[str, str]) -> None:
    page, seen = phone("eve"), set()
    for title in (TOGETHER, EACH):
        begin(page, title)
        seen |= answer_all(page, "Eve", TYPES - seen)
        send(page)
        expect(page.locator(".voice", has_text="You")).not_to_have_count(0)
    assert seen == TYPES


def test_nothing_opens_after_both_while_one_has_not_sent(phone: Visit, done: dict[str, str]) -> None:
    page = phone("eve")
    page.goto(link(page, "/pages/", EACH))
    expect(page.locator(".voice")).not_to_have_count(0)
    expect(page.locator(".voice", has_text="Finn")).to_have_count(0)
    other = phone("finn")
    begin(other, EACH)
    assert "Eve wrote" not in other.content()
    other.goto(link(other, "/pages/", EACH))
    assert "Eve wrote" not in other.content()


def test_second_partner_answers_and_what_waits_for_both_opens(phone: Visit, done: dict[str, str]) -> None:
    page = phone("finn")
    page.goto(link(page, "/pages/", EACH))
    page.get_by_role("button", name="Go on").click()
    answer_all(page, "Finn", set())
    send(page)
    # one prompt of seven opens after both; the rest stay private
    expect(page.locator("blockquote", has_text="Eve wrote this")).to_have_count(1)
    eve = phone("eve")
    eve.goto(link(eve, "/pages/", EACH))
    expect(eve.locator("blockquote", has_text="Finn wrote this")).to_have_count(1)
    expect(eve.locator(".voice-b")).to_have_count(1)


def test_counselor_reads_both_comments_and_marks_reviewed(visit: Visit, phone: Visit, done: dict[str, str]) -> None:
    page = visit("bob")
    page.goto(done[EACH])
    expect(page.locator(".voice")).to_have_count(14)
    expect(page.locator("blockquote", has_text="Eve wrote this")).not_to_have_count(0)
    page.get_by_text("Comment for Eve").first.click()
    page.get_by_label("Only Eve sees this").first.fill("Thank you for writing this.")
    page.get_by_role("button", name="Save the comment").first.click()
    expect(page.get_by_text("Only Eve sees this comment.")).to_be_visible()
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_text("Marked as reviewed.")).to_be_visible()
    eve, finn = phone("eve"), phone("finn")
    for partner, count in ((eve, 1), (finn, 0)):
        partner.goto(link(partner, "/pages/", EACH))
        expect(partner.get_by_text("Thank you for writing this.")).to_have_count(count)


def test_portal_round_works_without_a_script(phone: Visit) -> None:
    page = phone("dan", script=False)
    begin(page, "Thanks and good words")
    answer_all(page, "Dan", set())
    expect(page.locator(".lines", has_text="Dan wrote this").first).to_be_visible()
    send(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("It is yours again.")).to_be_visible()


def test_saving_says_so_when_the_server_is_not_reached(phone: Visit) -> None:
    page = phone("cleo")
    begin(page, "Thanks and good words")
    page.route("**/pages/*/1", lambda route: route.fulfill(status=503))
    page.locator("textarea").fill("On the train")
    expect(page.locator("[data-saved]")).to_have_text("Not saved yet, trying again")
    page.unroute("**/pages/*/1")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")


def test_what_was_typed_before_the_script_arrived_is_saved_too(phone: Visit) -> None:
    page = phone("dan")
    held: list[Route] = []
    button = opened(page, "Thanks and good words")
    page.route("**/portal.js*", lambda route: held.append(route))
    with page.expect_request("**/portal.js*"):
        button.click()
    page.locator("textarea").fill("Typed at once")
    for route in held:
        route.continue_()
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
