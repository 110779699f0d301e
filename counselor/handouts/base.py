"""What every printed document has. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Literal
from urllib.parse import urlsplit

Paper = Literal["a4", "letter"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """What each printed document has: a paper size, and `large` for a page set anew in 18 pt."""

    template: ClassVar[str]
    file_name: ClassVar[str]
    pdf_title: ClassVar[str]

    paper: Paper = "a4"
    large: bool = False

    @property
    def parts(self) -> "tuple[Document, ...]":
        """The documents that are numbered on their own; each starts on an odd page."""
        return (self,)


def site(address: str) -> str:
    """The host of a web address, or the text itself where it has none."""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address
