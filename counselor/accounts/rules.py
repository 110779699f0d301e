"""How long someone stays signed in, and how often a wrong passphrase may be tried. PURE."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
