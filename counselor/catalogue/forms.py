"""The filters of the catalogue, read from the address: what cannot be read is left out, never an error."""

from collections.abc import Container

from flask import request

from counselor.catalogue.practice import Catalogue
from counselor.catalogue.search import Query

MINUTES = (10, 15, 20, 30, 45)
MODES = {"individual": "Alone", "conjoint": "Together"}
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


def _one(value: str | None, known: Container[str]) -> str:
    return value if value and value in known else ""


def _number(value: str | None, known: tuple[int, ...]) -> int | None:
    return next((number for number in known if str(number) == value), None)
