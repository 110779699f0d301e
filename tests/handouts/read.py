"""Reads printed documents back, as a screen reader or a printer would."""

import io
import itertools
import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from counselor.handouts.documents import Document
from counselor.handouts.render import render


@cache
def sample(kind: type[Document], paper: str = "a4", large: bool = False) -> bytes:
    """The sample of a document, drawn once for all tests."""
    return render(replace(kind.sample(), paper=paper, large=large))


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def fonts(pdf: bytes) -> set[str]:
    """The names of the fonts in the file, without the tag of the subset."""
    found = (font for page in reader(pdf).pages for font in page["/Resources"]["/Font"].values())
    return {font.get_object()["/BaseFont"].split("+")[1] for font in found}


def text(pdf: bytes) -> str:
    """The text of all pages in the order it is drawn, without line ends and places to break."""
    return flat("\n".join(page.extract_text() for page in reader(pdf).pages))


def pages(pdf: bytes) -> list[str]:
    return [flat(page.extract_text()) for page in reader(pdf).pages]


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
