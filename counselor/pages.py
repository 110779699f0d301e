"""What every view answers with: a page, a page with a form, a printed document, a picture, a way back."""

from typing import Any

from flask import Response, current_app, render_template, request

from counselor.forms import Form
from counselor.handouts.documents import Document
from counselor.handouts.printing import Printer


def page(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """A page with a form; 422 when it came back with errors, with all that was typed still in it."""
    bad = form.errors or form.form_errors
    return render_template(template, form=form, **values), 422 if bad else 200


def pdf(document: Document, *, to_keep: bool = False) -> Response:
    """A printed document under a name that tells nothing; shown, or to be kept and typed into."""
    printer: Printer = current_app.extensions["printer"]
    response = Response(printer.pdf(document), mimetype="application/pdf")
    how = "attachment" if to_keep else "inline"
    response.headers["Content-Disposition"] = f'{how}; filename="{document.file_name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def picture(drawn: bytes, kind: str = "image/png") -> Response:
    """A picture that was drawn here."""
    response = Response(drawn, mimetype=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


def own_path(wanted: str) -> str:
    """The address if it is a plain path of ours, else empty: no other site, no scheme, no control characters."""
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if plain and wanted.isprintable() and " " not in wanted else ""


def wants_no_page() -> bool:
    """Whether a script asked, which needs only the outcome (saving as one types)."""
    return request.headers.get("X-Autosave") == "1"
