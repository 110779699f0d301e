"""Reads printed documents back, as a screen reader or a printer would."""

import io
import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image
from pypdf import PdfReader

from counselor.handouts.documents import Brand, Document, Look
from counselor.handouts.markup import html
from counselor.handouts.press import Press
from counselor.handouts.printing import Printer
from counselor.handouts.render import draw

PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "Tj", "TJ", "sh", "BI", "INLINE IMAGE"}
NORMAL = Look()
PATHS = PAINTS - {"Do", "Tj", "TJ"}


def drawn(document: Document) -> bytes:
    """One leaf as a file."""
    return draw(html(document), document.brand.logo)


@cache
def sample(kind: type[Document], look: Look = NORMAL, brand: Brand | None = None) -> bytes:
    """The sample of a document, drawn once for all tests; of several leaves the first."""
    document: Document = kind.sample()  # type: ignore[attr-defined]
    leaf = document.parts[0][0]
    return drawn(replace(leaf, look=look, brand=brand or leaf.brand))


@cache
def _printer() -> Printer:
    return Printer(Press())


def printed(document: Document) -> bytes:
    """A whole document as a file: all its leaves, each with its label."""
    return _printer().pdf(document)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


@lru_cache(maxsize=32)
def opened(pdf: bytes) -> pikepdf.Pdf:
    """The file, kept open for a while: what is in it goes with it."""
    return pikepdf.open(io.BytesIO(pdf))


def fonts(pdf: bytes) -> set[str]:
    """The names of the fonts in the file, without the tag of the subset."""
    found = (font for page in reader(pdf).pages for font in page["/Resources"].get("/Font", {}).values())
    return {font.get_object()["/BaseFont"].split("+")[1] for font in found}


def text(pdf: bytes) -> str:
    """The text of all pages in the order it is drawn, without line ends and places to break."""
    return flat("\n".join(page.extract_text() for page in reader(pdf).pages))


def pages(pdf: bytes) -> list[str]:
    return [flat(page.extract_text()) for page in reader(pdf).pages]


def boxes(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """The words of each page with their left, upper, right and lower edge in points."""
    command = ["pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    word = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    return [
        [(*map(float, box[:4]), unescape(box[4])) for box in re.findall(word, one)]  # type: ignore[misc]
        for one in found.split("<page ")[1:]
    ]


def flat(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u200b", "")).strip()


def solid(words: str) -> str:
    """Without any space, where a long word may have been broken over lines."""
    return re.sub(r"\s", "", flat(words))


def rules(pdf: bytes, folder: Path) -> list[int]:
    """How many lines across the whole text each printed page has."""
    (folder / "print.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "72", "-gray", folder / "print.pdf", folder / "print"], check=True)
    return [count_rules(Image.open(page)) for page in sorted(folder.glob("print-*.pgm"))]


def count_rules(page: Image.Image) -> int:
    rows = [page.crop((80, y, page.width - 80, y + 1)).getextrema()[1] < 200 for y in range(page.height)]
    return sum(1 for before, now in itertools.pairwise(rows) if now and not before)


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The elements of the structure in the order they are read."""
    yield from _below(pdf.Root.StructTreeRoot)


def _below(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def tags(pdf: pikepdf.Pdf) -> list[str]:
    """The kinds of the elements, as they are read."""
    return [str(element.S) for element in elements(pdf)]


def read_order(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    """The pieces of text as they are read: number of the page, and which piece on it in the order of drawing."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found = []
    for element in elements(pdf):
        kids = element.get("/K", []) if element.S != "/Figure" else []
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                found.append((numbers[element.Pg.objgen], kid))
    return found


def marked(page: pikepdf.Page) -> Iterator[tuple[str, str, list[Any]]]:
    """Each step of a page with the tag it stands under, empty where it stands under none."""
    under: list[str] = []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator in ("BMC", "BDC"):
            under.append(str(step.operands[0]))
        yield (under[-1] if under else ""), operator, list(step.operands)
        if operator == "EMC":
            under.pop()


def place(pdf: bytes, name: str) -> tuple[float, float]:
    """Where the place of this name has its upper left corner, in points from the lower left."""
    names = list(opened(pdf).Root.Names.Dests.Names)
    found = next(place for key, place in zip(names[::2], names[1::2], strict=True) if str(key) == name)
    return float(found[2]), float(found[3])
