"""What was agreed, small enough for the fridge or a wallet. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND, SAMPLE_MARK


@dataclass(frozen=True)
class AgreementSlip(Document):
    """The upper half of a page, to cut off. Rows that are empty are left out."""

    template: ClassVar[str] = "slip.html"
    file_name: ClassVar[str] = "slip.pdf"
    pdf_title: ClassVar[str] = "Slip"

    title: str
    why: str = ""
    when_where: str = ""
    how_often: str = ""
    cue: str = ""
    plan_b: str = ""
    smaller: str = ""
    due: str = ""
    sees: str = ""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Each label with what was agreed on it."""
        pairs = (
            ("Why", self.why),
            ("When and where", self.when_where),
            ("How often", self.how_often),
            ("What reminds us", self.cue),
            ("If it gets in the way", self.plan_b),
            ("A smaller version", self.smaller),
            ("By", self.due),
            ("Who will see it", self.sees),
        )
        return tuple((label, text) for label, text in pairs if text)

    @classmethod
    def sample(cls) -> Self:
        """The slip of one partner, with all its rows."""
        return cls(
            title="Full-attention listening",
            why="To feel heard before things grow.",
            when_where="After dinner, at the kitchen table, ten minutes.",
            how_often="Five days this week.",
            cue="The plates are in the sink.",
            plan_b="If one of us comes home late, we do it before bed.",
            smaller="Two minutes in the hall.",
            due="Tuesday, 26 May",
            sees="Each question says it.",
            brand=SAMPLE_BRAND,
            mark=SAMPLE_MARK,
        )
