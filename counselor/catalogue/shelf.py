"""The catalogue of the running app, loaded once, with its search."""

from dataclasses import dataclass

from flask import Flask, current_app

from counselor.catalogue.loader import load
from counselor.catalogue.practice import Catalogue
from counselor.catalogue.search import Index


@dataclass(frozen=True)
class Shelf:
    """The catalogue and its index."""

    catalogue: Catalogue
    index: Index


def install(app: Flask) -> None:
    """Load the shipped catalogue; raises CatalogueError naming file, key and fault."""
    found = load()
    app.extensions["catalogue"] = Shelf(found, Index(found))


def shelf() -> Shelf:
    """What the app loaded."""
    found: Shelf = current_app.extensions["catalogue"]
    return found


def catalogue() -> Catalogue:
    """All practices, themes, grades, codes and references."""
    return shelf().catalogue
