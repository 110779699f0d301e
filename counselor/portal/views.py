"""The couple's pages. Each is for one person; nothing on them follows from what the other keeps to themselves."""

from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from counselor import access, codes
from counselor.clock import today
from counselor.db import db, now
from counselor.forms import Button
from counselor.homework import actions
from counselor.homework.answers import packed
from counselor.homework.forms import answer_form
from counselor.homework.handout import exercise
from counselor.homework.listing import given
from counselor.homework.models import OF_PAIR, Answer, Assignment, Comment, Sheet
from counselor.homework.reading import Question, Room, questions
from counselor.homework.rules import can_take_back, due_words, open_to_answers, state
from counselor.pages import page, pdf, wants_no_page
from counselor.paper import actions as paper
from counselor.paper.filled import filled
from counselor.paper.forms import FileForm, SheetForm, sheet_form

views = Blueprint("portal", __name__, url_prefix="/pages")


@views.get("/")
def index() -> str:
    """What to do, what is finished."""
    shown = [one for one in given(access.within(Sheet), access.mine()) if state(one.facts) != "withdrawn"]
    waiting = [one for one in shown if open_to_answers(one.facts)]
    finished = [one for one in shown if not open_to_answers(one.facts)]
    lists = {"waiting": waiting, "finished": finished, "today": today(), "due_words": due_words}
    return render_template("portal/index.html", name=access.me().name, **lists)


def _sheet(sheet_id: str) -> Sheet:
    """A sheet of the visitor's own that was not taken back by the counselor."""
    found = access.load(Sheet, sheet_id, OF_PAIR)
    if found.assignment.withdrawn_at:
        abort(404)
    if request.method == "POST":
        actions.lock(found)
    return found


def _questions(sheet: Sheet) -> tuple[list[Question], list[Answer]]:
    """What the visitor may read of this homework, and their own answers in order."""
    answers = access.answers(Sheet.assignment_id == sheet.assignment_id)
    comments = access.listed(access.rows(Comment).where(Comment.sheet_id == sheet.id)) if sheet.sent_at else []
    names = {partner.id: partner.name for partner in sheet.assignment.couple.partners}
    mine = [answer for answer in answers if answer.author_id == access.me().id]
    return questions(Room(access.me().id, names, answers, comments)), mine


@views.get("/<id:sheet_id>")
def show(sheet_id: str) -> str | Response:
    """Read the exercise before beginning; read again what was sent, and what the other has opened."""
    sheet = _sheet(sheet_id)
    asked, _ = _questions(sheet)
    return render_template(
        "portal/show.html",
        sheet=sheet,
        questions=asked,
        writable=open_to_answers(sheet.facts()),
        may_take_back=can_take_back(sheet.facts(), revealed=_revealed(asked)),
        button=Button(),
        due=due_words(sheet.assignment.due, today()),
    )


def _revealed(asked: list[Question]) -> bool:
    return any(not voice.mine for question in asked for voice in question.voices)


@views.post("/<id:sheet_id>/begin")
def begin(sheet_id: str) -> Response:
    """Begin, and go to the first question."""
    sheet = _sheet(sheet_id)
    if not open_to_answers(sheet.facts()):
        return _finished(sheet)
    actions.open_sheet(sheet, now())
    db.session.commit()
    return redirect(url_for("portal.answer", sheet_id=sheet_id, number=1), 303)


@views.route("/<id:sheet_id>/<int(max=99):number>", methods=["GET", "POST"])
def answer(sheet_id: str, number: int) -> Response | tuple[str, int]:
    """One question: who will see the answer, the box, saved as it is typed."""
    sheet = _sheet(sheet_id)
    if not open_to_answers(sheet.facts()):
        return _finished(sheet)
    asked, mine = _questions(sheet)
    if not 1 <= number <= len(mine):
        abort(404)
    form, question = answer_form(mine[number - 1]), asked[number - 1]
    if not form.validate_on_submit():
        at = {"number": number, "count": len(mine), "question": question, "answer": mine[number - 1]}
        return page("portal/answer.html", form, sheet=sheet, **at)
    actions.save(mine[number - 1], form["value"].data, now())
    db.session.commit()
    return Response(status=204) if wants_no_page() else _on(sheet, number, len(mine))


def _finished(sheet: Sheet) -> Response:
    """Sent or closed meanwhile, perhaps in another tab: say so, or show what is there."""
    return Response(status=409) if wants_no_page() else redirect(url_for("portal.show", sheet_id=sheet.id), 303)


def _on(sheet: Sheet, number: int, count: int) -> Response:
    """To where the button leads: the question before, the next one, the list, or the check before sending."""
    to = number - 1 if request.form.get("go") == "back" else number + 1
    if request.form.get("go") == "later":
        flash("Saved. You can go on later.")
        return redirect(url_for("portal.index"), 303)
    if 1 <= to <= count:
        return redirect(url_for("portal.answer", sheet_id=sheet.id, number=to), 303)
    return redirect(url_for("portal.check" if to else "portal.show", sheet_id=sheet.id), 303)


@views.get("/<id:sheet_id>/check")
def check(sheet_id: str) -> str | Response:
    """All answers once more, each with who will read it, before they are sent."""
    sheet = _sheet(sheet_id)
    if not open_to_answers(sheet.facts()):
        return _finished(sheet)
    return _check(sheet)


def _check(sheet: Sheet, fault: str = "") -> str:
    asked, mine = _questions(sheet)
    empty = not any(answer.body_sealed for answer in mine)
    return render_template(
        "portal/check.html", sheet=sheet, questions=asked, empty=empty, fault=fault, button=Button()
    )


@views.post("/<id:sheet_id>/send")
def send(sheet_id: str) -> Response | tuple[str, int]:
    """Send; pressed twice, it is sent once."""
    sheet = _sheet(sheet_id)
    if open_to_answers(sheet.facts()) and not actions.answered(sheet):
        return _check(sheet, "Nothing is written yet. Answer at least one question, then send."), 422
    if open_to_answers(sheet.facts()) and actions.send(sheet, now()):
        db.session.commit()
        flash("Sent. Thank you.")
    return redirect(url_for("portal.show", sheet_id=sheet.id), 303)


@views.post("/<id:sheet_id>/take-back")
def take_back(sheet_id: str) -> Response:
    """Make it a draft again, as long as it has not been read."""
    sheet = _sheet(sheet_id)
    asked, _ = _questions(sheet)
    if can_take_back(sheet.facts(), revealed=_revealed(asked)) and actions.take_back(sheet):
        db.session.commit()
        flash("It is yours again. Nobody else sees it now.")
    return redirect(url_for("portal.show", sheet_id=sheet.id), 303)


@views.get("/<id:sheet_id>/sheet.pdf")
def sheet(sheet_id: str) -> Response:
    """Print one's own sheet."""
    return pdf(exercise(_sheet(sheet_id)))


@views.get("/<id:sheet_id>/fillable.pdf")
def fillable(sheet_id: str) -> Response:
    """One's own sheet, to type into."""
    return pdf(exercise(_sheet(sheet_id), fillable=True), to_keep=True)


@views.route("/file", methods=["GET", "POST"])
def file() -> Response | tuple[str, int]:
    """Bring in a sheet that was filled in on a computer; what is in it is shown before it is kept."""
    form = FileForm()
    reader = partial(filled, is_open=lambda sheet: open_to_answers(sheet.facts()))
    found = form.file.read(reader) if form.validate_on_submit() else None
    if found is None:
        return page("portal/file.html", form)
    if not open_to_answers(found.sheet.facts()):
        return _finished(found.sheet)
    _, mine = _questions(found.sheet)
    return _whole(found.sheet, sheet_form(mine, found.typed), found.others)


def _whole(sheet: Sheet, form: SheetForm, others: int = 0) -> tuple[str, int]:
    """All questions on one page, as they were found in the file, each with whether it would replace other words;
    `others` are other sheets in it."""
    asked, mine = _questions(sheet)
    boxes = [
        (question, answer, field, packed(field.data) != answer.body)
        for question, (answer, field) in zip(asked, form.boxes(mine), strict=True)
    ]
    return page("portal/keep.html", form, sheet=sheet, boxes=boxes, others=others)


@views.post("/<id:sheet_id>/all")
def keep(sheet_id: str) -> Response | tuple[str, int]:
    """Keep all answers of a file at once."""
    sheet = _sheet(sheet_id)
    if not open_to_answers(sheet.facts()):
        return _finished(sheet)
    _, mine = _questions(sheet)
    form = sheet_form(mine)
    if not form.validate() or not form.is_current(mine):
        return _whole(sheet, form)
    paper.keep(form.entered(mine), now())
    actions.open_sheet(sheet, now())
    db.session.commit()
    return redirect(url_for("portal.check", sheet_id=sheet.id), 303)


@views.get("/code")
def code() -> Response:
    """From the code on paper to the right page, if it is the visitor's own."""
    typed = codes.read(request.args.get("code", "")[:40])
    there = access.rows(Sheet).join(Sheet.assignment).where(Assignment.withdrawn_at.is_(None))
    found = access.listed(there.where(Sheet.code == typed))
    if not found:
        flash("There is no page of yours with this code. Please check the letters.")
        return redirect(url_for("portal.index"), 303)
    return redirect(url_for("portal.show", sheet_id=found[0].id), 303)


@views.get("/safety")
def safety() -> str:
    """What these pages can and cannot keep safe."""
    return render_template("portal/safety.html")
