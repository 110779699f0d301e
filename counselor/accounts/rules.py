"""How long someone stays signed in, how often a wrong passphrase may be tried, which colours can be read. PURE."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from counselor.handouts.base import INK

# staff: a working day; partners: short, on phones that others may pick up (idle, in all)
STAFF = (timedelta(minutes=15), timedelta(hours=8))
PARTNER = (timedelta(minutes=10), timedelta(hours=2))
# being seen is written down at most this often, so that reading pages stays reading
SEEN_EVERY = timedelta(minutes=1)
INVITATION_DAYS = 14


def alive(role: str, started: datetime, seen: datetime, at: datetime) -> bool:
    """Whether a session begun and last used at these times still counts at `at`. A clock set back ends it too."""
    idle, whole = PARTNER if role == "partner" else STAFF
    return seen <= at + SEEN_EVERY and at - seen < idle and at - started < whole


@dataclass(frozen=True)
class Limit:
    """At most `times` in `within`."""

    times: int
    within: timedelta


ACCOUNT = (Limit(5, timedelta(minutes=1)), Limit(20, timedelta(days=1)))
ADDRESS = (Limit(20, timedelta(hours=1)),)


def allowed(limits: tuple[Limit, ...], tried: list[datetime], at: datetime) -> bool:
    """Whether one more try is allowed at `at` after those at `tried`."""
    return all(sum(at - when < limit.within for when in tried) < limit.times for limit in limits)


# ---- The clinic's colour -----------------------------------------------------------------------------------------

COLOUR = re.compile("#[0-9a-f]{6}", re.ASCII)
# each is read well on white paper, and tells from the others in a copy that is grey
COLOURS = {
    INK: "Black",
    "#1f4b73": "Blue",
    "#1d5a4b": "Green",
    "#5b2e63": "Plum",
    "#86301f": "Brick",
    "#4a5058": "Slate",
}
# WCAG 2.2, 1.4.3: text against its ground
ENOUGH = 4.5


def contrast(colour: str) -> float:
    """The contrast of #rrggbb with white paper by WCAG 2.2, from 1 (white) to 21 (black)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def colour_fault(colour: str) -> str:
    """Why letters in this colour cannot be printed, in one sentence; empty when they can."""
    if not COLOUR.fullmatch(colour):
        return "Please write a colour as # and six letters or digits, for example #1f4b73."
    found = contrast(colour)
    if found >= ENOUGH:
        return ""
    shown = int(found * 10) / 10  # never rounded up to what would be enough
    return (
        f"This colour is too light on white paper: {shown} to 1, where {ENOUGH} is needed. Please take a darker one."
    )
