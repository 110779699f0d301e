"""Joins written sheets into one tagged file and sets on each what is one person's.

A sheet that several people get is laid out and written once. Here its pages, its structure and its boxes are copied
for each of them; what is drawn stands in the file once. The label of the person is drawn on the first page and read
right after the heading; the code in the foot of the other pages is decoration and not read.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    Operator,
    OutlineItem,
    Page,
    Pdf,
    String,
    parse_content_stream,
    unparse_content_stream,
)

from counselor.handouts.base import Leaf

FOOT_Y, HALF_CODE = 25, 17  # points: in the middle of the lower margin; half the width of a code there
SQUARE = "Square code that opens the page"


def join(pdfs: Sequence[bytes], labels: Sequence[bytes], leaves: Sequence[Leaf], title: str) -> bytes:
    """The file of these leaves, in order. Each of `labels` has one label a page, its code last."""
    joined = Joined([Pdf.open(BytesIO(each)) for each in labels])
    for leaf in leaves:
        joined.add(Pdf.open(BytesIO(pdfs[leaf.pdf])), leaf)
    return joined.saved(title)


class Joined:
    """The file as it grows."""

    def __init__(self, labels: Sequence[Pdf]) -> None:
        self.pdf, self.labels = Pdf.new(), labels
        self.sources: list[Pdf] = []  # what is copied is read from its own file when this one is saved
        self.drawn: dict[int, list[tuple[Any, Any]]] = {}  # contents and fonts of the pages of each written sheet
        self.numbers: list[Any] = []  # the parent tree: a key and what stands behind it, in turns
        self.key = 0
        self.parts: list[Any] = []
        self.boxes: list[Any] = []
        self.outline: list[OutlineItem] = []
        self.document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))

    def add(self, source: Pdf, leaf: Leaf) -> None:
        """Copy one leaf to the end."""
        self.sources.append(source)
        if leaf.odd and len(self.pdf.pages) % 2:
            self.pdf.add_blank_page(page_size=_size(source.pages[0]))
        first = len(self.pdf.pages)
        for page in source.pages:
            self.pdf.pages.append(page)
        pages = list(self.pdf.pages)[first:]
        self.outline += (
            [OutlineItem(str(source.Root.Outlines.First.Title), first)] if "/Outlines" in source.Root else []
        )
        part = self._structure(source, pages)
        self._share(leaf.pdf, pages)
        if "/AcroForm" in source.Root:
            self._boxes(source, leaf.fields)
        if leaf.labels is not None:
            self._label(self.labels[leaf.labels], leaf, _place(source, "mark"), pages[0], part)
            if leaf.address and pages[1:]:
                self._foot(self.labels[leaf.labels].pages[leaf.label], pages[1:])

    def _structure(self, source: Pdf, pages: list[Page]) -> Any:
        """The leaf as one part of the document, its numbers in the parent tree behind those already there."""
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        numbers = list(tree.ParentTree.Nums)
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self.numbers += [int(key) + self.key, value]
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + self.key
            for note in page.obj.get("/Annots", ()):
                note.StructParent = int(note.StructParent) + self.key
        self.key += len(numbers) // 2
        part = tree.K[0]
        part.S, part.P = Name.Part, self.document
        self.parts.append(part)
        return part

    def _share(self, pdf: int, pages: list[Page]) -> None:
        """What the pages draw, and with which fonts, stands in the file once however often the sheet does."""
        drawn = self.drawn.setdefault(pdf, [(page.obj.Contents, page.obj.Resources) for page in pages])
        for page, (contents, resources) in zip(pages, drawn, strict=True):
            page.obj.Contents, page.obj.Resources = contents, resources

    def _boxes(self, source: Pdf, name: str) -> None:
        form = self.pdf.copy_foreign(source.make_indirect(source.Root.AcroForm))
        if name:
            form.Fields[0].T = String(name)
        if not self.boxes:  # what boxes are written in is the same in all
            self.pdf.Root.AcroForm = form
        self.boxes += list(form.Fields)

    def _label(self, labels: Pdf, leaf: Leaf, at: tuple[float, float], page: Page, part: Any) -> None:
        label = labels.pages[leaf.label]
        drawing = self.pdf.copy_foreign(label.as_form_xobject())
        found: dict[int, Any] = {}
        heading = _heading(part)
        parent = heading.P
        own = [kid for kid in labels.Root.StructTreeRoot.K[0].K if kid.Pg.objgen == label.obj.objgen]
        copies = [self._copied(kid, parent, page, drawing, found) for kid in own]
        if leaf.address:
            left, _ = _place(labels, "square")
            copies.append(self._square(leaf.address, left, parent, page, drawing, found))
        behind = [kid.objgen for kid in parent.K].index(heading.objgen) + 1
        parent.K = Array([*list(parent.K)[:behind], *copies, *list(parent.K)[behind:]])
        drawing.StructParents = self.key
        self.numbers += [self.key, Array([found[number] for number in sorted(found)])]
        self.key += 1
        _draw(self.pdf, page, drawing, at[0], at[1] - _size(label)[1])

    def _square(self, address: str, left: float, parent: Any, page: Page, drawing: Any, found: dict[int, Any]) -> Any:
        """The square code in the label: drawn here, since drawing it as a picture takes longer than all the rest."""
        number, high = len(found), float(drawing.BBox[3])
        code = square(address, left, high, high)
        drawing.write(drawing.read_bytes() + f"\n/Figure <</MCID {number}>> BDC\n{code}\nEMC\n".encode())
        figure = Dictionary(Type=Name.StructElem, S=Name.Figure, P=parent, Pg=page.obj, Alt=String(SQUARE))
        found[number] = self.pdf.make_indirect(figure)
        found[number].K = Array([Dictionary(Type=Name.MCR, Pg=page.obj, Stm=drawing, MCID=number)])
        return found[number]

    def _copied(self, element: Any, parent: Any, page: Page, drawing: Any, found: dict[int, Any]) -> Any:
        """An element of the label and all below it, for what a drawing on this page shows."""
        copy = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=element.S, P=parent, Pg=page.obj))
        if "/Alt" in element:
            copy.Alt = String(str(element.Alt))
        copy.K = Array()
        for kid in element.K:
            if isinstance(kid, int):
                found[kid] = copy
                copy.K.append(Dictionary(Type=Name.MCR, Pg=page.obj, Stm=drawing, MCID=kid))
            else:
                copy.K.append(self._copied(kid, copy, page, drawing, found))
        return copy

    def _foot(self, label: Page, pages: list[Page]) -> None:
        """The code in the foot of the pages after the first: the last words of the label, set once more, not read."""
        steps: list[Any] = [step for step in parse_content_stream(label) if str(step.operator) in ("Tf", "TJ")]
        font, words = steps[-2].operands[0], steps[-1]
        left = _size(pages[0])[0] / 2 - HALF_CODE
        begin: list[Any] = [([], Operator("BT")), ([font, 9], Operator("Tf")), ([left, FOOT_Y], Operator("Td"))]
        drawing = self.pdf.copy_foreign(label.as_form_xobject())
        drawing.write(unparse_content_stream([*begin, words, ([], Operator("ET"))]))
        drawing.BBox = Array([0, 0, *_size(pages[0])])
        for page in pages:
            _draw(self.pdf, page, drawing, 0, 0, around="/Artifact BMC {} EMC")

    def saved(self, title: str) -> bytes:
        """The whole file; the same leaves give the same bytes."""
        root, first = self.pdf.Root, self.sources[0]
        for name in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata"):
            root[name] = self.pdf.copy_foreign(first.make_indirect(first.Root[name]))
        if self.boxes:
            root.AcroForm.Fields = Array(self.boxes)
        root.StructTreeRoot = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self.document])))
        root.StructTreeRoot.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.document.P, self.document.K = root.StructTreeRoot, Array(self.parts)
        with self.pdf.open_outline() as outline:
            outline.root.extend(self.outline)
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as told:
            told["dc:title"] = title
        self.pdf.docinfo["/Producer"] = first.docinfo["/Producer"]
        file = BytesIO()
        self.pdf.save(file, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return file.getvalue()


def square(text: str, left: float, top: float, size: float) -> str:
    """Steps that draw the square code of a text as one black shape; its upper left corner and its size in points.
    ValueError if the text is too long for one."""
    rows = list(segno.make(text, micro=False, error="m", boost_error=False).matrix)
    side = size / len(rows)
    runs = (run for y, row in enumerate(rows) for run in _runs(row, y))
    shape = "".join(f"{x} {-y - 1} {width} 1 re\n" for x, y, width in runs)
    return f"q 0 g {side:.5f} 0 0 {side:.5f} {left:.3f} {top:.3f} cm\n{shape}f Q"


def _runs(row: Sequence[int], y: int) -> Iterator[tuple[int, int, int]]:
    """The dark stretches of one row: where each begins, the row, and how long it is."""
    for dark, cells in groupby(enumerate(row), key=lambda cell: cell[1]):
        if dark:
            at = [x for x, _ in cells]
            yield at[0], y, len(at)


def _place(source: Pdf, wanted: str) -> tuple[float, float]:
    """The upper left corner of the place of this name, in points from the lower left of its page."""
    names = list(source.Root.Names.Dests.Names)
    place = next(place for name, place in zip(names[::2], names[1::2], strict=True) if str(name) == wanted)
    return float(place[2]), float(place[3])


def _size(page: Page) -> tuple[float, float]:
    """Width and height in points."""
    _, _, width, height = (float(each) for each in page.mediabox.as_list())
    return width, height


def _heading(element: Any) -> Any:
    """The first heading at or below an element, else nothing."""
    if element.S == Name.H1:
        return element
    below = (_heading(kid) for kid in element.K if isinstance(kid, Dictionary) and "/K" in kid and "/S" in kid)
    return next((found for found in below if found is not None), None)


def _draw(pdf: Pdf, page: Page, drawing: Any, x: float, y: float, around: str = "{}") -> None:
    """Put a drawing on a page whose contents and resources other pages share."""
    shared = page.obj.Resources
    drawings = dict(shared.XObject.items()) if "/XObject" in shared else {}
    name = Name(f"/Mark{len(drawings)}")
    page.obj.Resources = Dictionary(dict(shared.items()) | {"/XObject": Dictionary({**drawings, str(name): drawing})})
    put = around.format(f"q 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q")
    page.obj.Contents = Array([pdf.make_stream(b"q\n"), page.obj.Contents, pdf.make_stream(f"\nQ {put}\n".encode())])
