"""The sheet that leads back in when the key is lost. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND

IN_A_GROUP, IN_A_LINE = 4, 5


@dataclass(frozen=True)
class RecoverySheet(Document):
    """For whoever runs the program: `instance` is how this copy of it is called, `key` opens it again."""

    template: ClassVar[str] = "recovery.html"
    file_name: ClassVar[str] = "keep.pdf"
    pdf_title: ClassVar[str] = "Keep"

    key: str
    made_on: str
    instance: str

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The key in groups of four, five groups a line, as it is read out and typed."""
        letters = "".join(self.key.replace("-", "").split())
        groups = [letters[k : k + IN_A_GROUP] for k in range(0, len(letters), IN_A_GROUP)]
        return tuple(tuple(groups[k : k + IN_A_LINE]) for k in range(0, len(groups), IN_A_LINE))

    @classmethod
    def sample(cls) -> Self:
        """An invented key of 256 bits."""
        return cls(
            key="K7QM4T2W9XRDH3PYBN6FV8CJZ5SGA2E3U4MT7W6Q9LXD5HIRBO7F",
            made_on="Tuesday, 12 May 2026",
            instance="Riverside Counseling",
            brand=SAMPLE_BRAND,
        )
