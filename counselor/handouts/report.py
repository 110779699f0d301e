"""How things went over time, for the couple and their counselor. PURE.

It shows ratings as they were given. It computes no score and claims no effect.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND

WIDE, WIDE_LARGE = 510, 340  # the chart's own units over the same paper: fewer make its letters larger
HIGH = 150
LEFT, RIGHT, TOP, BOTTOM = 24, 12, 24, 24
LABEL = 62  # room for one date below the chart
SCALE = 10

Point = tuple[float, float]


@dataclass(frozen=True)
class Rated:
    """A goal as the two rated it, 0 to 10: a value a date, none where someone did not rate."""

    goal: str
    dates: tuple[str, ...]
    first: tuple[int | None, ...]
    second: tuple[int | None, ...]
    low: str = ""
    high: str = ""

    @property
    def rows(self) -> tuple[tuple[str, int | None, int | None], ...]:
        """Each date with what the two said."""
        return tuple(zip(self.dates, self.first, self.second, strict=True))


@dataclass(frozen=True)
class Curve:
    """One partner's line: the pieces between gaps, and its points."""

    pieces: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """Where all stands in the drawing. `levels` are the heights of the scale's numbers, `dates` those with room."""

    width: int
    height: int
    levels: tuple[tuple[int, float], ...]
    dates: tuple[tuple[str, float], ...]
    curves: tuple[Curve, Curve]
    left: int = LEFT
    right: int = RIGHT


def chart(rated: Rated, large: bool = False) -> Chart:
    """The drawing of one goal: (dates) and two rows of (dates) values to places in units of the chart."""
    width = WIDE_LARGE if large else WIDE
    inner = width - LEFT - RIGHT
    step = inner / max(1, len(rated.dates))
    across = [round(LEFT + step * (k + 0.5), 1) for k in range(len(rated.dates))]
    every = max(1, -int(-LABEL // step))
    return Chart(
        width=width,
        height=HIGH,
        levels=tuple((value, _height(value)) for value in (0, 5, SCALE)),
        dates=tuple(zip(rated.dates, across, strict=True))[::every],
        curves=(_curve(across, rated.first), _curve(across, rated.second)),
    )


def _height(value: int) -> float:
    return round(HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * value / SCALE, 1)


def _curve(across: list[float], values: tuple[int | None, ...]) -> Curve:
    """A line that is broken where a value is lacking."""
    pieces: list[list[Point]] = [[]]
    for x, value in zip(across, values, strict=True):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((x, _height(value)))
    return Curve(
        pieces=tuple(" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1),
        points=tuple(point for piece in pieces for point in piece),
    )


@dataclass(frozen=True)
class Week:
    """The homework of one week, counted in sheets."""

    label: str
    given: int
    done: int
    partly: int
    not_done: int


@dataclass(frozen=True)
class ProgressReport(Document):
    """Sessions held, homework over weeks and goals over time; `names` are the partners in the order of all pairs."""

    template: ClassVar[str] = "report.html"
    file_name: ClassVar[str] = "report.pdf"
    pdf_title: ClassVar[str] = "Report"

    heading: str
    names: tuple[str, str]
    period: str
    sessions: tuple[tuple[str, str], ...] = ()
    weeks: tuple[Week, ...] = ()
    goals: tuple[Rated, ...] = ()
    note: str = ""

    @property
    def charts(self) -> tuple[tuple[Rated, Chart], ...]:
        """Each goal with its drawing."""
        return tuple((goal, chart(goal, self.look.large)) for goal in self.goals)

    @classmethod
    def sample(cls) -> Self:
        """Five weeks with two goals."""
        dates = ("14 April", "21 April", "28 April", "5 May", "12 May")
        return cls(
            heading="Where we stand",
            names=("Cleo", "Dan"),
            period="14 April to 12 May",
            sessions=(
                ("14 April", "First talk, and what you hope for"),
                ("28 April", "Full-attention listening"),
                ("12 May", "One thing I need"),
            ),
            weeks=(Week("14 to 20 April", 2, 1, 1, 0), Week("28 April to 4 May", 4, 2, 1, 1)),
            goals=(
                Rated(
                    "We listen before we answer", dates, (3, 4, None, 6, 6), (5, 4, 5, 5, 6), "not at all", "fully"
                ),
                Rated("We have time for the two of us", dates, (2, 2, 3, 3, 4), (4, 5, 3, 4, 6), "none", "enough"),
            ),
            note="You both asked to keep the ten minutes after dinner.",
            brand=SAMPLE_BRAND,
        )
