"""Pages to find and read a practice."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from counselor.catalogue import forms
from counselor.catalogue.citation import cite
from counselor.catalogue.handout import blank
from counselor.catalogue.practice import Practice
from counselor.catalogue.shelf import catalogue, shelf
from counselor.pages import pdf

views = Blueprint("catalogue", __name__, url_prefix="/practices")


@views.get("/")
def index() -> str:
    """Browse and search."""
    query = forms.query(catalogue())
    found = shelf().index.find(query)
    return render_template("catalogue/index.html", query=query, found=found, shelf=catalogue(), choices=forms)


@views.get("/<slug>")
def show(slug: str) -> str:
    """One practice on one page."""
    return render_template("catalogue/show.html", practice=_practice(slug), shelf=catalogue(), cite=cite)


def _practice(slug: str) -> Practice:
    return catalogue().practices.get(slug) or abort(404)


@views.get("/<slug>/sheet.pdf")
def sheet(slug: str) -> Response:
    """A blank sheet to print."""
    return pdf(blank(_practice(slug)))
