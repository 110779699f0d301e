"""The counselor's pages of homework: give it, print it, read what came back."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from counselor import access
from counselor.catalogue import forms as catalogue_forms
from counselor.catalogue.shelf import catalogue, shelf
from counselor.couples.handout import look
from counselor.couples.models import BOTH, GOALS, Couple
from counselor.db import db, now
from counselor.forms import Button
from counselor.homework import actions, handout
from counselor.homework.forms import CommentForm, assign_form, at_home
from counselor.homework.handout import exercise, joint, packet
from counselor.homework.models import (
    ANSWERS,
    OF_COUPLE,
    PROMPTS,
    SHEETS,
    Assignment,
    Comment,
    Sheet,
)
from counselor.homework.reading import Question, Room, questions
from counselor.homework.rules import WORDS, open_to_answers, state
from counselor.pages import page, pdf

views = Blueprint("homework", __name__)
WHOLE = (OF_COUPLE, SHEETS, PROMPTS)


@views.get("/homework/")
def index() -> str:
    """All homework, what came back first."""
    query = access.rows(Assignment, OF_COUPLE, SHEETS).order_by(Assignment.assigned_at.desc())
    given = access.listed(query.limit(200))
    return render_template("homework/index.html", given=given, state=state, words=WORDS)


@views.route("/couples/<id:couple_id>/homework/<slug>", methods=["GET", "POST"])
def assign(couple_id: str, slug: str) -> Response | tuple[str, int]:
    """Give a practice to one, to each, or to both together."""
    couple = access.load(Couple, couple_id, BOTH, GOALS)
    practice = catalogue().practices.get(slug) or abort(404)
    form = assign_form(practice, couple)
    if not form.validate_on_submit() or not form.judge(practice):
        return page("homework/assign.html", form, couple=couple, practice=practice, prompts=at_home(practice))
    given = actions.assign(couple, practice, visibility=form.visibility(practice), **form.given)
    db.session.commit()
    flash("Given. Print the sheets now, or give one more.")
    return redirect(url_for("homework.show", assignment_id=given.id), 303)


@views.get("/couples/<id:couple_id>/homework/")
def choose(couple_id: str) -> str:
    """Choose the practice to give."""
    couple = access.load(Couple, couple_id, BOTH)
    query = catalogue_forms.query(catalogue())
    found = shelf().index.find(query)
    return render_template(
        "homework/choose.html",
        couple=couple,
        query=query,
        found=found,
        shelf=catalogue(),
        choices=catalogue_forms,
    )


@views.get("/homework/<id:assignment_id>")
def show(assignment_id: str) -> str:
    """Both voices side by side, as far as they were sent."""
    return _show(access.load(Assignment, assignment_id, OF_COUPLE, SHEETS), CommentForm())


def _show(assignment: Assignment, form: CommentForm, said_to: tuple[str, str] = ("", "")) -> str:
    """The page; `said_to` is the sheet and prompt of a comment that came back with errors."""
    values = {"state": state, "words": WORDS, "writable": open_to_answers}
    return render_template(
        "homework/show.html",
        given=assignment,
        questions=_questions(assignment),
        form=form,
        said_to=said_to,
        button=Button(),
        **values,
    )


def _questions(assignment: Assignment) -> list[Question]:
    answers = access.answers(Sheet.assignment_id == assignment.id)
    comments = access.listed(access.rows(Comment).join(Comment.sheet).where(Sheet.assignment_id == assignment.id))
    names = {partner.id: partner.name for partner in assignment.couple.partners}
    return questions(Room(access.me().id, names, answers, comments))


@views.get("/homework/<id:assignment_id>/<any(a, b, joint):whose>.pdf")
def sheet(assignment_id: str, whose: str) -> Response:
    """One sheet to print: A's, B's, or one for both to fill in side by side."""
    assignment = access.load(Assignment, assignment_id, *WHOLE)
    if whose == "joint" and len(assignment.sheets) > 1:
        return pdf(joint(assignment, look(assignment.couple.partners[0])))
    return pdf(exercise(_of(assignment, whose)))


@views.get("/homework/<id:assignment_id>/<any(a, b):whose>/fillable.pdf")
def fillable(assignment_id: str, whose: str) -> Response:
    """One person's sheet to type into, for somebody without a printer."""
    assignment = access.load(Assignment, assignment_id, *WHOLE)
    return pdf(exercise(_of(assignment, whose), fillable=True), to_keep=True)


def _of(assignment: Assignment, whose: str) -> Sheet:
    return next((sheet for sheet in assignment.sheets if sheet.side == whose), None) or abort(404)


@views.get("/homework/<id:assignment_id>/slips.pdf")
def slips(assignment_id: str) -> Response:
    """What was agreed, for the fridge or the wallet: a slip for each person."""
    assignment = access.load(Assignment, assignment_id, *WHOLE)
    return pdf(handout.slips(assignment))


@views.get("/homework/pages.pdf")
def all_sheets() -> Response:
    """Everything that couples still have to do, in one file: one set a person."""
    query = access.rows(Assignment, *WHOLE).where(Assignment.withdrawn_at.is_(None))
    return _printed(access.listed(query.order_by(Assignment.assigned_at)), url_for("homework.index"))


def _printed(given: list[Assignment], back: str) -> Response:
    waiting = [one for one in given if any(open_to_answers(sheet.facts()) for sheet in one.sheets)]
    if waiting:
        return pdf(packet(waiting))
    flash("There is no open homework to print.")
    return redirect(back, 303)


@views.get("/homework/<id:assignment_id>/pages.pdf")
def sheets(assignment_id: str) -> Response:
    """All sheets of one piece of homework in one file."""
    assignment = access.load(Assignment, assignment_id, *WHOLE)
    return pdf(packet([assignment]))


@views.get("/couples/<id:couple_id>/pages.pdf")
def couple_sheets(couple_id: str) -> Response:
    """Everything the couple still has to do, in one file."""
    couple = access.load(Couple, couple_id, BOTH)
    query = access.rows(Assignment, *WHOLE).where(
        Assignment.couple_id == couple.id, Assignment.withdrawn_at.is_(None)
    )
    return _printed(
        access.listed(query.order_by(Assignment.assigned_at)), url_for("couples.show", couple_id=couple.id)
    )


@views.post("/homework/<id:assignment_id>/review")
def review(assignment_id: str) -> Response:
    """Mark what was sent as read."""
    assignment = access.load(Assignment, assignment_id, SHEETS)
    actions.review(assignment, now())
    db.session.commit()
    flash("Marked as reviewed.")
    return _back(assignment.id)


def _back(assignment_id: str, anchor: str | None = None) -> Response:
    return redirect(url_for("homework.show", assignment_id=assignment_id, _anchor=anchor), 303)


@views.post("/homework/sheets/<id:sheet_id>/comments/<id:prompt_id>")
def comment(sheet_id: str, prompt_id: str) -> Response | tuple[str, int]:
    """A word to one partner on one prompt."""
    sheet, form = access.load(Sheet, sheet_id, ANSWERS), CommentForm()
    if prompt_id not in {answer.prompt_id for answer in sheet.answers}:
        abort(404)
    if not form.validate():
        return _show(sheet.assignment, form, (sheet_id, prompt_id)), 422
    actions.comment(sheet, prompt_id, form.text.data or "", access.me().id)
    db.session.commit()
    return _back(sheet.assignment_id, f"p-{prompt_id}")


@views.post("/homework/sheets/<id:sheet_id>/returned")
def returned(sheet_id: str) -> Response:
    """Note that it came back on paper, or that it did not."""
    sheet = access.load(Sheet, sheet_id)
    actions.returned(sheet, now())
    db.session.commit()
    return _back(sheet.assignment_id)


@views.post("/homework/<id:assignment_id>/withdraw")
def withdraw(assignment_id: str) -> Response:
    """Take it off their list, or give it again."""
    assignment = access.load(Assignment, assignment_id)
    actions.withdraw(assignment, now())
    db.session.commit()
    if assignment.withdrawn_at:
        flash("Taken back. It is off their list.", request.path)
    return _back(assignment.id)
