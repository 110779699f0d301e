"""The contact sheets of the documentation: `python -m tests.handouts.contact` draws every sample in its variants.

With a folder as argument it draws every page of every variant there, large enough to be looked at one by one.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from counselor.handouts.documents import Document, Exercise
from counselor.handouts.press import drawing
from counselor.handouts.printing import Printer
from counselor.handouts.variants import samples, variants

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = ("a4-normal-colour-atkinson", "letter-normal-plain-andika", "a4-large-colour-lexend")
FILLABLE = "a4-normal-colour-atkinson-fillable"
PAGES, WIDE, HIGH, GAP, LABEL = 4, 210, 297, 12, 16


def pages(pdf: bytes, dots: int) -> Iterator[Image.Image]:
    """The pages of a file, so many dots an inch."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-", f"{folder}/page"], input=pdf, check=True)
        for file in sorted(Path(folder).iterdir()):
            yield Image.open(BytesIO(file.read_bytes()))


def row(name: str, pdf: bytes) -> Image.Image:
    """The first pages of one variant side by side, under its name."""
    strip = Image.new("RGB", (PAGES * (WIDE + GAP) + GAP, HIGH + LABEL + GAP), "#d8d8d8")
    ImageDraw.Draw(strip).text((GAP, 2), name, fill="black", font=ImageFont.load_default(11))
    for number, page in zip(range(PAGES), pages(pdf, 72), strict=False):
        small = page.convert("RGB").resize((WIDE, round(WIDE * page.height / page.width)), Image.Resampling.LANCZOS)
        strip.paste(small, (GAP + number * (WIDE + GAP), LABEL))
    return strip


def contact_sheet(name: str, document: Document) -> None:
    """Some variants of one document under each other, in docs/pictures."""
    found = {which: one for which, one in variants(document) if which in (*SHOWN, FILLABLE)}
    rows = [row(f"{name}, {which}", Printer(drawing()).pdf(one)) for which, one in found.items()]
    sheet = Image.new("RGB", (rows[0].width, sum(each.height for each in rows)))
    for number, each in enumerate(rows):
        sheet.paste(each, (0, number * rows[0].height))
    sheet.quantize(24).save(PICTURES / f"handout-{name}.png", optimize=True)


def first_page() -> None:
    """The sheet that the README shows."""
    page = next(pages(Printer(drawing()).pdf(Exercise.sample()), 68))
    page.convert("L").quantize(16).save(PICTURES / "sheet.png", optimize=True)


def everything(folder: Path) -> None:
    """Every page of every variant of every sample."""
    for name, document in samples().items():
        for which, one in variants(document):
            for number, page in enumerate(pages(Printer(drawing()).pdf(one), 60), 1):
                page.save(folder / f"{name}-{which}-{number}.png")


if __name__ == "__main__":
    if sys.argv[1:]:
        everything(Path(sys.argv[1]))
    else:
        first_page()
        for name, document in samples().items():
            contact_sheet(name, document)
