"""The sheet that brings one person to their page. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND


@dataclass(frozen=True)
class Invitation(Document):
    """The sheet handed to one person. `address` is without the code: a phone remembers addresses."""

    template: ClassVar[str] = "invitation.html"
    file_name: ClassVar[str] = "note.pdf"
    pdf_title: ClassVar[str] = "Note"

    person: str
    address: str
    code: str
    valid_until: str

    @property
    def site(self) -> str:
        """The address as a person types it, without the scheme."""
        return self.address.removeprefix("https://").removeprefix("http://").rstrip("/")

    @classmethod
    def sample(cls) -> Self:
        """An invitation for one partner."""
        return cls(
            person="Cleo",
            brand=SAMPLE_BRAND,
            address="https://counselor.example/c",
            code="KQ4M-7T2W-9XRD",
            valid_until="Tuesday, 26 May",
        )
