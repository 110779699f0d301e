"""Boxes to type into: turns what the engine writes into fields that readers know how to fill.

All fields of a sheet stand under one root, `AcroForm.Fields[0]`, named ROOT: `sheet.p3` (text, date, radio group),
`sheet.p3.0` (a tick box, by its place among the options), `sheet.p3.mon` (a day). In a file of several
sheets join.py gives each root a name of its own and takes the DR and DA of the first, for they are the same in all.
Fields point at no font of their own, so other copies of the font stay behind.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import pikepdf
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from counselor.paths import HANDOUTS

ROOT = "sheet"
FONT = "/Typed"
ON = "/Yes"
MULTILINE, RADIO = 1 << 12, 1 << 15
PART = "\u2069"  # between the question and its part in a title; taken out of all printed text (markup.py)
BREAK = "\u200b"  # markup.py puts it into long words
FACES = tuple(f"atkinson-hyperlegible-next-{letters}-400-normal.woff2" for letters in ("latin", "latin-ext"))
LAYOUT = ("GPOS", "GSUB", "GDEF", "STAT", "gasp", "prep")  # tables that nobody who types into a field makes use of


@dataclass(frozen=True)
class Box:
    """A widget of the engine and what the template says of it.

    `kind` is text, line, check or radio; `name` p3 or p3.mon; `last` the size of its letters or its state; `part` of
    the question that it stands for.
    """

    widget: Object
    kind: str
    name: str
    last: str
    question: str
    part: str

    @property
    def title(self) -> str:
        """What a screen reader says."""
        return f"{self.question} {self.part}".strip()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        left, bottom, right, top = (float(side) for side in self.widget["/Rect"].as_list())
        return round(right - left, 3), round(top - bottom, 3)


def finish(pdf: bytes) -> bytes:
    """The PDF with its boxes made right; unchanged where it has none."""
    with Pdf.open(io.BytesIO(pdf)) as file:
        if "/AcroForm" not in file.Root:
            return pdf
        boxes = [_box(widget) for widget in file.Root["/AcroForm"]["/Fields"].as_list()]
        file.Root["/AcroForm"] = Dictionary(Fields=[_root(file, boxes)], DR=_resources(file), DA=_letters("11"))
        out = io.BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _box(widget: Object) -> Box:
    """What the template wrote into the name and title of a widget."""
    kind, name, last = str(widget["/T"]).split(" ")
    question, _, part = str(widget["/TU"]).replace(BREAK, "").partition(PART)
    left, top, right, bottom = widget["/Rect"].as_list()
    widget["/Rect"] = Array([left, bottom, right, top])  # the engine begins at the top
    for key in ("/Border", "/MK", "/DA", "/AP", "/AS", "/V", "/FT", "/T"):
        if key in widget:
            del widget[key]
    widget["/BS"] = Dictionary(W=0)  # the border is on the page
    return Box(widget, kind, name, last, question, part)


def _root(file: Pdf, boxes: list[Box]) -> Object:
    """The field that all others stand under."""
    root = file.make_indirect(Dictionary(T=String(ROOT)))
    root["/Kids"] = Array([_question(file, root, number, list(group)) for number, group in _questions(boxes)])
    return root


def _questions(boxes: list[Box]) -> Iterator[tuple[str, Iterator[Box]]]:
    """The boxes of each question, under the first part of their names."""
    return groupby(boxes, lambda box: box.name.partition(".")[0])


def _question(file: Pdf, root: Object, name: str, boxes: list[Box]) -> Object:
    """The field `name`: a box of its own, or what several boxes stand under."""
    first = boxes[0]
    if first.kind in ("text", "line") and first.name == name:
        return _named(_text(file, first), root, name)
    field = file.make_indirect(Dictionary(TU=String(first.question)))
    if first.kind == "radio":
        field["/FT"], field["/Ff"] = Name.Btn, RADIO
        field["/Kids"] = Array([_button(file, box, f"/{box.last}") for box in boxes])
        for box in boxes:
            box.widget["/Parent"] = field
    else:
        make = _tick if first.kind == "check" else _text
        field["/Kids"] = Array([_named(make(file, box), field, box.name.partition(".")[2]) for box in boxes])
    return _named(field, root, name)


def _named(field: Object, parent: Object, name: str) -> Object:
    field["/Parent"], field["/T"] = parent, String(name)
    return field


def _text(file: Pdf, box: Box) -> Object:
    """A box to type into. Nearly all are of several lines: what is typed wraps, and is not cut when it is printed."""
    width, height = box.size
    empty = Stream(file, b"/Tx BMC\nEMC", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, width, height])
    # a reader may write what is typed into the appearance in its place, so each box has one of its own
    box.widget["/AP"] = Dictionary(N=file.make_indirect(empty))
    box.widget["/FT"], box.widget["/Ff"] = Name.Tx, 0 if box.kind == "line" else MULTILINE
    box.widget["/DA"] = String(_letters(box.last))
    box.widget["/TU"] = String(box.title)
    return box.widget


def _tick(file: Pdf, box: Box) -> Object:
    """A box to tick."""
    field = _button(file, box, ON)
    field["/FT"] = Name.Btn
    return field


def _button(file: Pdf, box: Box, state: str) -> Object:
    """A box that is on or off, one of a group or alone. The group is without NoToggleToOff: a choice can be taken
    back. Without a value from the start: readers that change the appearance alone leave no wrong one behind."""
    marks = {state: _mark(file, box, _DISC if box.kind == "radio" else _TICK), "/Off": _mark(file, box, "")}
    box.widget["/AP"] = Dictionary(N=Dictionary({name: file.make_indirect(mark) for name, mark in marks.items()}))
    box.widget["/AS"] = Name.Off
    box.widget["/TU"] = String(box.title)
    return box.widget


# Both are drawn in a square of 1 by 1.
_TICK = "0.14 w 1 J 1 j 0.2 0.5 m 0.42 0.27 l 0.82 0.78 l S"
_DISC = (
    "0.8 0.5 m 0.8 0.666 0.666 0.8 0.5 0.8 c 0.334 0.8 0.2 0.666 0.2 0.5 c "
    "0.2 0.334 0.334 0.2 0.5 0.2 c 0.666 0.2 0.8 0.334 0.8 0.5 c f"
)


def _mark(file: Pdf, box: Box, drawing: str) -> Object:
    """What stands inside the printed border of a box."""
    width, height = box.size
    content = f"q {width} 0 0 {height} 0 0 cm {drawing} Q" if drawing else ""
    return Stream(file, content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, width, height])


def _letters(size: str) -> str:
    """How typed text is set: the font by its name in DR, its size in points, in black."""
    return f"{FONT} {int(size)} Tf 0 g"


@lru_cache(maxsize=1)
def _face() -> TTFont:
    """The letters of Western, Central and Northern Europe in one font: a field names only one, and it is all there,
    for nobody knows what will be typed."""
    merger = Merger()
    faces = [TTFont(HANDOUTS / "fonts" / name, recalcTimestamp=False) for name in FACES]
    files = []
    for face in faces:
        for table in LAYOUT:
            if table in face:
                del face[table]
        face.flavor = None
        files.append(io.BytesIO())
        face.save(files[-1])
        files[-1].seek(0)
    return merger.merge(files)


@lru_cache(maxsize=1)
def _font() -> tuple[bytes, dict[int, int], tuple[int, ...], dict[str, int | list[int]]]:
    """The font's file, the character of each of its glyphs, the widths and the measures, in 1000ths."""
    face = _face()
    face.recalcTimestamp = False
    out = io.BytesIO()
    face.save(out)
    order = face.getGlyphOrder()
    place = {name: number for number, name in enumerate(order)}
    characters = {place[name]: code for code, name in sorted(face.getBestCmap().items(), reverse=True)}
    head, hhea, os2 = face["head"], face["hhea"], face["OS/2"]
    measures: dict[str, int | list[int]] = {
        "/FontBBox": [head.xMin, head.yMin, head.xMax, head.yMax],
        "/Ascent": hhea.ascent,
        "/Descent": hhea.descent,
        "/CapHeight": os2.sCapHeight,
    }
    return out.getvalue(), characters, tuple(face["hmtx"][name][0] for name in order), measures


def _resources(file: Pdf) -> Object:
    """The DR of every sheet: the font of what is typed, embedded whole, its codes the numbers of its glyphs."""
    data, characters, widths, measures = _font()
    name = Name("/AtkinsonHyperlegibleNext")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=32,
        ItalicAngle=0,
        StemV=80,
        FontFile2=file.make_indirect(Stream(file, data, Length1=len(data))),
    )
    for key, value in measures.items():
        descriptor[key] = value
    letters = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=file.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        DW=500,
        W=[0, list(widths)],
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=[file.make_indirect(letters)],
        ToUnicode=file.make_indirect(Stream(file, _to_unicode(characters))),
    )
    return file.make_indirect(Dictionary(Font=Dictionary({FONT: file.make_indirect(font)})))


def _to_unicode(characters: dict[int, int]) -> bytes:
    """The table by which readers find the glyph of a letter; at most 100 lines a part."""
    lines = [f"<{glyph:04X}> <{code:04X}>" for glyph, code in sorted(characters.items())]
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *(line for part in parts for line in (f"{len(part)} beginbfchar", *part, "endbfchar")),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode()
