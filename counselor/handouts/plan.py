"""The counselor's plan of one session. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND


@dataclass(frozen=True)
class PlanBlock:
    """One timed part of a session; `fixed` ones are kept when time runs short."""

    start: str
    minutes: int
    title: str
    text: str = ""
    steps: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True)
class SessionPlan(Document):
    """The counselor's own paper for one session. `total` minutes are planned of a session's `length`."""

    template: ClassVar[str] = "session_plan.html"
    file_name: ClassVar[str] = "plan.pdf"
    pdf_title: ClassVar[str] = "Plan"

    heading: str
    couple: str
    when: str
    objectives: tuple[str, ...]
    blocks: tuple[PlanBlock, ...]
    total: int
    length: int
    materials: str = ""
    notes: str = ""

    @property
    def balance(self) -> str:
        """How the planned minutes fit the session, in words."""
        over = self.total - self.length
        if over > 0:
            return f"{over} minutes more than the session has ({self.length})"
        return f"{-over} minutes free of {self.length}" if over else "Fits the session"

    @classmethod
    def sample(cls) -> Self:
        """A session of 75 minutes with a protected opening and closing."""
        return cls(
            heading="Plan for Tuesday, 12 May",
            couple="Cleo and Dan",
            when="14:30 to 15:45",
            objectives=("Each says one need without blame.", "Agree on one small habit for the week."),
            blocks=SAMPLE_BLOCKS,
            total=75,
            length=75,
            materials="Two chairs facing each other, timer, two sheets, pens.",
            notes="Dan was quiet last time. Let him start. Keep the second turn short if voices rise.",
            brand=SAMPLE_BRAND,
        )


SAMPLE_BLOCKS = (
    PlanBlock("14:30", 10, "Arrive and check in", "How was the week? One word each.", fixed=True),
    PlanBlock("14:40", 10, "Look at the homework", "Both sheets side by side. Praise the attempt."),
    PlanBlock(
        "14:50",
        30,
        "Full-attention listening",
        "Two turns of ten minutes, five to talk about it.",
        steps=(
            "Dan talks, Cleo listens. No fixing.",
            "Cleo says back the main thing she heard.",
            "Change roles.",
        ),
    ),
    PlanBlock("15:20", 15, "Plan the week", "When, where, what may get in the way, plan B."),
    PlanBlock("15:35", 10, "Close", "One thing each takes home.", fixed=True),
)
