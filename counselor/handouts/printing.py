"""From a document to its PDF: looked up, else drawn in a child process; each part once, whoever gets it."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import version
from typing import TypeVar

from counselor.handouts.base import Document, Leaf, Mark
from counselor.handouts.mark import Marks
from counselor.handouts.markup import html
from counselor.handouts.press import Press, PressError
from counselor.handouts.store import Kept, Nowhere
from counselor.paths import HANDOUTS

D = TypeVar("D", bound=Document)
MADE_WITH = ("weasyprint", "pydyf", "pikepdf", "fonttools", "segno", "jinja2")


@cache
def made_with() -> bytes:
    """What a drawn page depends on beside the document: templates, style and fonts, and the libraries' versions."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in MADE_WITH).encode())
    for file in sorted(path for path in HANDOUTS.rglob("*") if path.is_file()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.digest()


def made_of(document: Document) -> bytes:
    """A digest of all that the PDF of a document depends on."""
    return hashlib.sha256(made_with() + document.brand.logo + repr(document).encode("utf-8", "replace")).digest()


class Printer:
    """Prints documents with these children, and keeps them there."""

    def __init__(self, press: Press, kept: Kept | None = None) -> None:
        self.press, self.kept = press, kept or Nowhere()

    def pdf(self, document: Document) -> bytes:
        """The PDF of a document; PressError where it cannot be drawn. The same document gives the same bytes."""
        alone = document.mark is None and [list(one) for one in document.parts] == [[document]]
        return self._once(document, self._drawn if alone else self._joined)

    def _once(self, document: D, make: Callable[[D], bytes]) -> bytes:
        name = made_of(document)
        pdf = self.kept.get(name)
        if pdf is None:
            pdf = make(document)
            self.kept.put(name, pdf)
        return pdf

    def _drawn(self, document: Document) -> bytes:
        try:
            page = html(document).encode("utf-8", "replace")
        except Exception as error:  # whatever a template stumbles over
            raise PressError(document.file_name) from error
        cpu = document.seconds + (len(document.marks) // 20 if isinstance(document, Marks) else 0)
        return self.press.run("draw", page, document.brand.logo, plain=document.look.plain, cpu=cpu)[0]

    def _joined(self, document: Document) -> bytes:
        """Each sheet drawn or looked up without its mark, all labels of a look drawn in one go, then joined."""
        sheets: dict[Document, int] = {}
        marks: dict[Marks, list[Mark]] = {}
        leaves = [
            _leaf(leaf, sheets, marks, odd=not number) for one in document.parts for number, leaf in enumerate(one)
        ]
        if not leaves:
            raise PressError("nothing to print")
        labels = [self._drawn(replace(empty, marks=tuple(found))) for empty, found in marks.items()]
        pdfs = [self._once(sheet, self._drawn) for sheet in sheets]
        options = {"leaves": [asdict(leaf) for leaf in leaves], "title": document.pdf_title, "sheets": len(pdfs)}
        return self.press.run("join", *pdfs, *labels, cpu=document.seconds + len(leaves) // 20, **options)[0]


def common(document: Document) -> Document:
    """The document as everyone gets it: a place for the mark, and whether it has a code, but not whose it is."""
    mark = document.mark
    return document if mark is None else replace(document, mark=Mark(code="-" if mark.code else ""))


def _leaf(document: Document, sheets: dict[Document, int], marks: dict[Marks, list[Mark]], *, odd: bool) -> Leaf:
    """Where the sheet and its label will be found; both are added to what is to be drawn, unless they are there."""
    sheet = Leaf(pdf=sheets.setdefault(common(document), len(sheets)), odd=odd)
    mark = document.mark
    if mark is None:
        return sheet
    same = marks.setdefault(Marks(marks=(), look=document.look, lang=document.lang), [])
    if mark not in same:  # a person's slip and sheet have the same
        same.append(mark)
    labels = list(marks.values()).index(same)
    return replace(sheet, labels=labels, label=same.index(mark), address=mark.address, fields=mark.fields)
