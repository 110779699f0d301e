"""What every printed document has: for whom it is set, whose it is, and the parts it is made of. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal
from urllib.parse import urlsplit

Paper = Literal["a4", "letter"]
Typeface = Literal["atkinson", "andika", "lexend"]

INK = "#111111"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "yi")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a document is set for its reader: `large` is set anew in 18 pt, `plain` is black and white."""

    paper: Paper = "a4"
    large: bool = False
    plain: bool = False
    typeface: Typeface = "atkinson"


@dataclass(frozen=True, kw_only=True)
class Brand:
    """Whose paper it is.

    `colour` is #rrggbb and dark enough to read; `logo` is a PNG or empty; without `header` the head of the page is
    left to the clinic's own letter paper.
    """

    name: str = ""
    contact: str = ""
    colour: str = INK
    logo: bytes = field(default=b"", repr=False)
    header: bool = True


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is one person's on a sheet that is otherwise the same for all.

    The name, the code, the address that the square code opens, and the name under which the boxes stand in a form.
    """

    person: str = ""
    code: str = ""
    address: str = ""
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One written sheet in a file of several.

    Which one, which label of which look is set on it, what the label's square code opens, whether it begins on an odd
    page, and the name under which its boxes stand.
    """

    pdf: int
    labels: int | None = None
    label: int = 0
    address: str = ""
    odd: bool = False
    fields: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What each printed document has. A `mark` is set on the laid-out page, which others with another mark share."""

    template: ClassVar[str]
    file_name: ClassVar[str]
    pdf_title: ClassVar[str]
    seconds: ClassVar[int] = 10  # of processor time that drawing it may take

    look: Look = Look()
    brand: Brand = Brand()
    lang: str = "en"
    mark: Mark | None = None

    @property
    def parts(self) -> "Sequence[Sequence[Document]]":
        """The sets of the document, each a row of leaves; a set starts on an odd page, a leaf counts its own."""
        return ((self,),)

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Which way its language is read."""
        return "rtl" if self.lang.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def site(address: str) -> str:
    """The host of a web address, or the text itself where it has none."""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address
