"""Pages to find and read a practice."""

from dataclasses import replace

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from counselor import access
from counselor.accounts.handout import brand
from counselor.accounts.models import Clinic
from counselor.catalogue import forms
from counselor.catalogue.citation import cite
from counselor.catalogue.handout import blank
from counselor.catalogue.handout import book as the_book
from counselor.catalogue.practice import Practice
from counselor.catalogue.shelf import catalogue, shelf
from counselor.clock import today
from counselor.filters import day
from counselor.handouts.documents import Brand
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
    practice = _practice(slug)
    return render_template("catalogue/show.html", practice=practice, shelf=catalogue(), cite=cite, choices=forms)


def _practice(slug: str) -> Practice:
    return catalogue().practices.get(slug) or abort(404)


@views.get("/book.pdf")
def book() -> Response:
    """The whole catalogue as a book."""
    return pdf(the_book(catalogue(), made_on=day(today()), brand=_brand()))


def _brand() -> Brand:
    return brand(access.load(Clinic, access.me().clinic_id))


@views.get("/<slug>/sheet.pdf")
def sheet(slug: str) -> Response:
    """A blank sheet to print, or to type into, on the clinic's paper."""
    drawn = blank(_practice(slug), brand=_brand(), look=forms.look())
    return pdf(replace(drawn, fillable=forms.fillable()), to_keep=forms.fillable())
