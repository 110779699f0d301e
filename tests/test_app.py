"""What the app does when something inside fails: one calm page."""

import pytest

from counselor.handouts.press import BusyError, PressError
from counselor.handouts.printing import Printer
from tests.world import World, judge


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [(PressError("no"), 500, "could not be drawn"), (BusyError("no"), 503, "wait a moment")],
)
def test_a_sheet_that_cannot_be_drawn_is_said_in_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: PressError, status: int, words: str
) -> None:
    def cannot(*_: object) -> bytes:
        raise fault

    monkeypatch.setattr(Printer, "pdf", cannot)
    answer = world.client("Ann").get("/practices/gentle-start/sheet.pdf")
    assert answer.status_code == status
    assert words in judge(answer.text).get_text()
