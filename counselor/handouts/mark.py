"""The labels of several sheets, one a page: each is set on a sheet that was laid out before. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document, Mark
from counselor.handouts.exercise import SAMPLE_MARK


@dataclass(frozen=True)
class Marks(Document):
    """One label a page, as large as the place that a sheet leaves for it."""

    template: ClassVar[str] = "mark.html"
    file_name: ClassVar[str] = "sheet.pdf"
    pdf_title: ClassVar[str] = "Sheet"

    marks: tuple[Mark, ...]

    @classmethod
    def sample(cls) -> Self:
        """Two labels."""
        return cls(marks=(SAMPLE_MARK, Mark(person="Cleo and Dan")))
