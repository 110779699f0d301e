"""Leave now: at once, with no way back, with and without a script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.live import sign_in


def reading(visit: Visit, *, script: bool) -> Page:
    """Cleo, signed in for this test alone, on a page of hers."""
    page = visit(width=390, script=script)
    sign_in(page, "cleo")
    page.get_by_role("link", name="Full-attention listening").click()
    expect(page.get_by_text("sitting face to face").first).to_be_visible()
    return page


def is_gone(page: Page) -> None:
    """The page after leaving tells nothing, nor does going back, and the session has ended."""
    expect(page.get_by_role("heading", name="Kitchen measures")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Hello, Cleo")).to_have_count(0)
        expect(page.get_by_text("sitting face to face")).to_have_count(0)
    page.goto("/pages/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_leave_now_leaves_no_way_back(visit: Visit, script: bool) -> None:
    page = reading(visit, script=script)
    page.get_by_role("link", name="Leave now").click()
    is_gone(page)


def test_shift_three_times_leaves(visit: Visit) -> None:
    page = reading(visit, script=True)
    for _ in range(3):
        page.keyboard.press("Shift")
    is_gone(page)


def test_capitals_while_typing_do_not_leave(visit: Visit) -> None:
    page = visit("cleo", width=390)
    page.goto("/pages/")
    for _ in range(4):
        page.get_by_label("Code from your sheet").press("Shift+K")
    expect(page.get_by_role("heading", name="Hello, Cleo")).to_be_visible()
