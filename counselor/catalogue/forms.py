"""What the address asks for: the filters of the catalogue, the paper of a blank sheet.

What cannot be read is left out, never an error.
"""

from collections.abc import Container
from typing import get_args

from flask import request

from counselor.catalogue.practice import Catalogue
from counselor.catalogue.search import Query
from counselor.couples.rules import INKS, PAPERS, SIZES, TYPEFACES
from counselor.handouts.documents import Look, Paper, Typeface

MINUTES = (10, 15, 20, 30, 45)
MODES = {"individual": "Alone", "conjoint": "Together"}
# what can be chosen for a blank sheet: (name in the address, label, choices), what is usual first
SHEET = (
    ("paper", "Paper", PAPERS),
    ("large", "Print", {"": SIZES["normal"], "1": SIZES["large"]}),
    ("typeface", "Typeface", TYPEFACES),
    ("ink", "Ink", INKS),
)
INTENSITIES = {1: "1, light", 2: "up to 2, mild", 3: "up to 3, some tension", 4: "up to 4, marked"}


def query(catalogue: Catalogue) -> Query:
    """The search that the address asks for."""
    asked = request.args
    return Query(
        text=asked.get("q", "")[:200],
        theme=_one(asked.get("theme"), catalogue.themes),
        minutes=_number(asked.get("minutes"), MINUTES),
        intensity=_number(asked.get("intensity"), tuple(INTENSITIES)),
        mode=_one(asked.get("mode"), MODES),
        evidence=_one(asked.get("evidence"), catalogue.grades),
    )


def look() -> Look:
    """The paper that the address asks for."""
    asked, usual = request.args, Look()
    return Look(
        paper=next((one for one in get_args(Paper) if one == asked.get("paper")), usual.paper),
        large=asked.get("large") == "1",
        plain=asked.get("ink") == "plain",
        typeface=next((one for one in get_args(Typeface) if one == asked.get("typeface")), usual.typeface),
    )


def fillable() -> bool:
    """Whether the address asks for a sheet to type into."""
    return request.args.get("fillable") == "1"


def _one(value: str | None, known: Container[str]) -> str:
    return value if value and value in known else ""


def _number(value: str | None, known: tuple[int, ...]) -> int | None:
    return next((number for number in known if str(number) == value), None)
