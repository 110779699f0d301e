"""The counselor's pages of what comes back: type a sheet in, bring a file in, keep pictures of paper."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from counselor import access, uploads
from counselor.db import db, now
from counselor.homework.actions import lock
from counselor.homework.answers import packed, words
from counselor.homework.models import OF_PAIR, Answer, Sheet
from counselor.homework.visibility import SIGNS
from counselor.pages import page, picture
from counselor.paper import actions
from counselor.paper.filled import filled
from counselor.paper.forms import TOO_LATE, FileForm, SheetForm, is_there, sheet_form
from counselor.paper.models import PICTURE, Scan

views = Blueprint("paper", __name__)
FULL = f"There is room for {actions.MOST_SCANS} pictures. Please take some away first."


@views.route("/homework/sheets/<id:sheet_id>/paper", methods=["GET", "POST"])
def sheet(sheet_id: str) -> Response | tuple[str, int]:
    """Type in what stands on paper, beside its pictures."""
    sheet = access.load(Sheet, sheet_id, OF_PAIR)
    if request.method == "POST":
        lock(sheet)
    answers = access.answers(Answer.sheet_id == sheet.id)
    form = sheet_form(answers, readable=_is_readable(sheet))
    if form.is_submitted() and form.is_about_pictures:
        _keep_pictures(sheet, form)
        return _page(sheet, form, answers)
    if not form.validate_on_submit() or not _typed_in(sheet, form, answers):
        return _page(sheet, form, answers)
    db.session.commit()
    flash(f"Typed in. It counts as sent, and {sheet.person.name} sees that you typed it.")
    return redirect(url_for("homework.show", assignment_id=sheet.assignment_id), 303)


def _is_readable(sheet: Sheet) -> bool:
    """Whether what is kept may be shown: it was typed in here. All else is its person's, and not even opened."""
    return sheet.typed_at is not None


def _typed_in(sheet: Sheet, form: SheetForm, answers: list[Answer]) -> bool:
    if not actions.may_type_in(sheet):
        form.form_errors.append(TOO_LATE)
        return False
    if not (form.is_current(answers) and form.says_something(answers)):
        return False
    actions.type_in(sheet, form.entered(answers), now())
    return True


def _page(sheet: Sheet, form: SheetForm, answers: list[Answer], others: int | None = None) -> tuple[str, int]:
    """The page; `others` says that the answers are from a file, and how many other sheets it holds."""
    return page(
        "paper/sheet.html",
        form,
        sheet=sheet,
        boxes=form.boxes(answers),
        kept={answer.id: _other_lines(answer, field) for answer, field in form.boxes(answers)},
        lost=[words(packed(value), answer.prompt.type) for answer, value in form.entered(answers)],
        open=actions.may_type_in(sheet),
        scans=_scans(sheet),
        others=others,
        signs=SIGNS,
    )


def _other_lines(answer: Answer, field: Field) -> list[str]:
    """What is kept for an answer, where the box holds something else."""
    if not _is_readable(answer.sheet) or is_there(answer, field.data):
        return []
    return words(answer.body, answer.prompt.type) or ["Left empty."]


def _scans(sheet: Sheet, *options: Any) -> list[Scan]:
    return access.listed(access.rows(Scan, *options).where(Scan.sheet_id == sheet.id).order_by(Scan.number))


def _keep_pictures(sheet: Sheet, form: SheetForm) -> None:
    """Keep what was attached, or take away what was named; sentences go into the form."""
    for scan in _scans(sheet):
        if scan.id == form.drop.data:
            actions.drop_scan(scan)
    db.session.commit()
    if not (form.attach.data and form.scan.validate(form)):
        return
    if pictures := form.scan.read(partial(uploads.read, "scans")):
        lock(sheet)
        if not actions.add_scans(sheet, pictures, _scans(sheet, PICTURE), now()):
            form.scan.errors = [FULL]
        db.session.commit()


@views.route("/homework/file", methods=["GET", "POST"])
def file() -> Response | tuple[str, int]:
    """Bring in a sheet that was filled in on a computer; what is in it is shown before it counts."""
    form = FileForm()
    reader = partial(filled, is_open=actions.may_type_in)
    found = form.file.read(reader) if form.validate_on_submit() else None
    if found is None:
        return page("paper/file.html", form)
    answers = access.answers(Answer.sheet_id == found.sheet.id)
    return _page(
        found.sheet, sheet_form(answers, found.typed, readable=_is_readable(found.sheet)), answers, found.others
    )


@views.get("/homework/scans/<id:scan_id>.jpg")
def scan(scan_id: str) -> Response:
    """One picture of paper."""
    return picture(access.load(Scan, scan_id).picture, "image/jpeg")
