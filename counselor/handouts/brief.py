"""The one page a counselor reads before a session. PURE."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND

# How many of each fit on a page of A4 together with the rest; of two kinds one less on Letter, which is shorter.
ASSIGNMENTS, RATINGS, DIFFERENCES = 3, 4, 3


@dataclass(frozen=True)
class BriefReturn:
    """What became of one partner's copy.

    `state` says how far it came ("Returned on Sunday"), `done` is "Done", "Partly", "Not this time" or empty; the
    ratings are 0 to 10, none where not given.
    """

    state: str
    done: str = ""
    got_in_way: str = ""
    quality: int | None = None
    difficulty: int | None = None
    usefulness: int | None = None

    @property
    def ratings(self) -> tuple[tuple[str, int], ...]:
        """Those that were given, with their words."""
        pairs = (("went well", self.quality), ("hard", self.difficulty), ("useful", self.usefulness))
        return tuple((word, value) for word, value in pairs if value is not None)


@dataclass(frozen=True)
class BriefAssignment:
    """One thing given since the last session; `returns` has a place for each partner, none where not given."""

    title: str
    returns: tuple[BriefReturn | None, BriefReturn | None]


@dataclass(frozen=True)
class BriefRating:
    """One question of the check-in: now and last time, 0 to 10, for each partner; none where not rated."""

    question: str
    now: tuple[int | None, int | None]
    before: tuple[int | None, int | None] = (None, None)

    @property
    def apart(self) -> int | None:
        """How far apart the two are now."""
        first, second = self.now
        return None if first is None or second is None else abs(first - second)


@dataclass(frozen=True)
class Brief(Document):
    """The counselor's own paper before a session; `names` are the two partners in the order of all pairs."""

    template: ClassVar[str] = "brief.html"
    file_name: ClassVar[str] = "brief.pdf"
    pdf_title: ClassVar[str] = "Brief"

    heading: str
    when: str
    names: tuple[str, str]
    since: str = ""
    assignments: tuple[BriefAssignment, ...] = ()
    ratings: tuple[BriefRating, ...] = ()
    differ: tuple[str, ...] = ()
    raises: tuple[str, str] = ("", "")

    @property
    def shown(self) -> "Brief":
        """As much of it as fits on the page."""
        less = int(self.look.paper == "letter")
        return replace(
            self,
            assignments=self.assignments[: ASSIGNMENTS - less],
            ratings=self.ratings[:RATINGS],
            differ=self.differ[: DIFFERENCES - less],
        )

    @property
    def more(self) -> int:
        """How much does not."""
        return _count(self) - _count(self.shown)

    @classmethod
    def sample(cls) -> Self:
        """Two things given, four ratings, two points where the partners differ."""
        return cls(
            heading="Before Tuesday, 12 May",
            when="14:30 to 15:45",
            names=("Cleo", "Dan"),
            since="Tuesday, 28 April",
            assignments=(
                BriefAssignment(
                    "Full-attention listening",
                    (
                        BriefReturn("Returned on Sunday", "Done", "", 7, 3, 8),
                        BriefReturn("Returned on Monday", "Partly", "No time, too tired", 5, 6, 6),
                    ),
                ),
                BriefAssignment(
                    "One thing I need",
                    (
                        BriefReturn("Returned on Sunday", "Not this time", "Felt wrong"),
                        BriefReturn("Opened, not returned"),
                    ),
                ),
            ),
            ratings=(
                BriefRating("How close do you feel?", (6, 4), (4, 4)),
                BriefRating("How well did you talk?", (7, 6), (5, 6)),
                BriefRating("How tense was the week?", (3, 6), (5, 5)),
                BriefRating("How hopeful are you?", (7, None), (6, 5)),
            ),
            differ=("Tension: Cleo 3, Dan 6.", "Cleo found the listening easy. Dan found it hard."),
            raises=("The visit of her mother in June.", "How to say no without a fight."),
            brand=SAMPLE_BRAND,
        )


def _count(brief: Brief) -> int:
    return len(brief.assignments) + len(brief.ratings) + len(brief.differ)
