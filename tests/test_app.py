"""What the app does when something inside fails: one calm page."""

import pytest

from counselor import pages
from counselor.handouts.render import RenderError
from tests.world import World, judge


def test_a_sheet_that_cannot_be_drawn_is_said_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(document: object) -> bytes:
        raise RenderError("no")

    monkeypatch.setattr(pages, "render", cannot)
    answer = world.client("Ann").get("/practices/gentle-start/sheet.pdf")
    assert answer.status_code == 500
    assert "could not be drawn" in judge(answer.text).get_text()
