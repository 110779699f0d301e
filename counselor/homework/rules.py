"""The state of homework, from stored facts. PURE."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

For = Literal["a", "b", "each", "together"]
State = Literal["assigned", "opened", "sent", "returned", "reviewed", "withdrawn", "closed"]

CODE_LENGTH = 6

# a word for the counselor's lists; the tone of the tag beside it
WORDS: dict[State, tuple[str, str]] = {
    "assigned": ("Given", ""),
    "opened": ("Begun", ""),
    "sent": ("To read", "good"),
    "returned": ("On paper", "good"),
    "reviewed": ("Reviewed", ""),
    "withdrawn": ("Taken back", ""),
    "closed": ("Closed", ""),
}


@dataclass(frozen=True)
class Facts:
    """The moments of one sheet, each none until it happened."""

    opened_at: datetime | None = None
    sent_at: datetime | None = None
    returned_at: datetime | None = None
    reviewed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None


def state(facts: Facts) -> State:
    """The state that follows from the facts; the later step wins."""
    if facts.withdrawn_at:
        return "withdrawn"
    if facts.reviewed_at:
        return "reviewed"
    if facts.sent_at:
        return "sent"
    if facts.returned_at:
        return "returned"
    if facts.closed_at:
        return "closed"
    return "opened" if facts.opened_at else "assigned"


def open_to_answers(facts: Facts) -> bool:
    """Whether its person can still write on it."""
    return state(facts) in ("assigned", "opened", "returned") and not facts.closed_at


def sides(given_to: For) -> tuple[Literal["a", "b"], ...]:
    """Who gets a sheet of their own."""
    if given_to == "a":
        return ("a",)
    return ("b",) if given_to == "b" else ("a", "b")


def due_words(due: date | None, today: date) -> str:
    """'By Monday' within a week, else 'By 12 May'; past dates keep the same calm words."""
    if due is None:
        return "No fixed day"
    if due == today:
        return "By today"
    if 0 < (due - today).days < 7:
        return f"By {due:%A}"
    return f"By {due.day} {due:%B}"


def can_type_in(facts: Facts, *, typed: bool, begun: bool) -> bool:
    """Whether the counselor may type its answers in from paper.

    Not once its person has written on their own page, whose words would then be sent, or sent them; what was typed in
    can be mended.
    """
    if facts.withdrawn_at or facts.closed_at:
        return False
    return typed or not (facts.sent_at or begun)


def can_take_back(facts: Facts, *, revealed: bool) -> bool:
    """Whether its author may make it a draft again: sent, not read by the counselor, nothing opened to both yet.

    Not in a closed case, where it could not be sent again.
    """
    return state(facts) == "sent" and not revealed and not facts.closed_at
