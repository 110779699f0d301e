"""Signing in and out, taking up an invitation, the people of the clinic, and its paper."""

import re
from functools import partial
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from counselor import access, uploads
from counselor.accounts import actions, forms
from counselor.accounts.handout import invitation
from counselor.accounts.models import Clinic, Person
from counselor.accounts.passwords import fault, passwords
from counselor.catalogue.shelf import catalogue
from counselor.couples.actions import names_of_case
from counselor.db import db, now, writing
from counselor.forms import Button
from counselor.pages import own_path, page, pdf, picture

views = Blueprint("accounts", __name__)
DEVICE, DEVICE_TOKEN = "device", re.compile(r"[\w-]{32}", re.ASCII)
TAKEN = "Please choose another name."
# nobody is told whether it was the name or the passphrase, nor whether there is such a person
WRONG = "The name and the passphrase do not fit together. Please try again."
WAIT = "Too many tries. Please wait a minute, then try again."


@views.get("/")
def front() -> Response:
    """To the first page of whoever asks."""
    return redirect(url_for(home(access.me().role)), 303)


def home(role: str) -> str:
    """The first page of a role."""
    return {"counselor": "today.index", "admin": "accounts.people", "partner": "portal.index"}.get(
        role, "accounts.sign_in"
    )


@views.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | tuple[str, int] | str:
    """The same page for everyone, with a neutral title."""
    form = forms.SignIn()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form)
    person, wrong = _check(actions.sign_in_name(form.name.data or ""), form.passphrase.data or "")
    if person is None:
        form.form_errors.append(wrong)
        return page("accounts/sign_in.html", form)
    return _signed_in(person, request.args.get("next", ""))


def _check(name: str, passphrase: str) -> tuple[Person | None, str]:
    """The person, or the sentence to show. Hashing stays outside the transaction that counts the try."""
    device, address, at = _device(), request.remote_addr or "", now()
    allowed = actions.may_try(name, address, device, at)
    db.session.commit()
    if not allowed:
        return None, WAIT
    person = actions.find(name)
    db.session.commit()
    if not passwords.fits(person.password_hash if person else None, passphrase) or person is None:
        return None, WRONG
    actions.renew_hash(person, passphrase)
    actions.forget_try(name, address, device, at)
    return person, ""


def _device() -> str | None:
    """What this browser was given at an earlier sign-in, if it looks like that."""
    kept = request.cookies.get(access.cookie_name(DEVICE), "")
    return kept if DEVICE_TOKEN.fullmatch(kept) else None


def _signed_in(person: Person, wanted: str) -> Response:
    """Cookies for a new session, which replaces the one before, and on to the page that was wanted."""
    actions.end_session(access.me().session_id)
    token = actions.start_session(person, now())
    device = actions.remember_device(person, _device(), now())
    db.session.commit()
    session.clear()
    response = redirect(own_path(wanted) or url_for(home(person.role)), 303)
    flags: Any = {"httponly": True, "samesite": "Lax", "secure": current_app.config["SESSION_COOKIE_SECURE"]}
    response.set_cookie(access.cookie_name(), token, **flags)
    response.set_cookie(access.cookie_name(DEVICE), device, max_age=180 * 86400, **flags)
    return response


@views.post("/sign-out")
def sign_out() -> Response:
    """Sign out and leave nothing in the browser."""
    return _gone(url_for("accounts.sign_in"))


@views.get("/leave")
def leave() -> Response:
    """Leave now: a plain link that ends the session and shows an unrelated page."""
    return _gone(url_for("static", filename="away.html"))


def _gone(where: str) -> Response:
    with writing():
        actions.end_session(access.me().session_id)
    session.clear()
    response = redirect(where, 303)
    response.delete_cookie(access.cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"])
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@views.route("/welcome", methods=["GET", "POST"])
def welcome() -> Response | tuple[str, int] | str:
    """The printed code, then an own sign-in name and passphrase."""
    form = forms.Welcome()
    if not form.validate_on_submit():
        return page("accounts/welcome.html", form)
    person = _take_up(form)
    db.session.commit()
    return _signed_in(person, "") if person else page("accounts/welcome.html", form)


def _take_up(form: forms.Welcome) -> Person | None:
    """The person whose code it is, now able to sign in; or none, with the sentences in the form."""
    code, at = form.code.data or "", now()
    allowed = actions.may_try_code(request.remote_addr or "", at)
    person = actions.invited(code, at) if allowed else None
    if person:
        _judge(form, person)
    db.session.commit()
    if person and not form.errors:
        kept = passwords.hash(form.passphrase.data or "")
        person = _taken_up(form, kept)
    if person is None and not form.errors:
        form.code.errors = ["This code is not valid, or no longer. Please check it, or ask for a new one."]
    return None if form.errors else person


def _taken_up(form: forms.Welcome, kept: str) -> Person | None:
    name = actions.sign_in_name(form.name.data or "")
    try:
        return actions.take_up(form.code.data or "", now(), name=name, passphrase_hash=kept)
    except actions.NameTakenError:
        db.session.rollback()
        form.name.errors = [TAKEN]
        return None


def _judge(form: forms.Welcome, person: Person) -> None:
    name = actions.sign_in_name(form.name.data or "")
    wrong = fault(form.passphrase.data or "", person.role, [name, *names_of_case(person)])
    if wrong:
        form.passphrase.errors = [wrong]
    elif form.passphrase.data != form.again.data:
        form.again.errors = ["The two are not the same. Please enter them again."]
    if actions.name_taken(name, person):
        form.name.errors = [TAKEN]


@views.get("/people")
def people() -> str:
    """Staff: who signs in, who is invited, who is locked out."""
    return _people(forms.NewPerson())


def _people(form: forms.NewPerson) -> str:
    staff = access.listed(access.rows(Person).order_by(Person.name))
    return render_template("accounts/people.html", form=form, people=staff, button=Button())


@views.post("/people")
def add() -> Response | tuple[str, int]:
    """Add someone and print their invitation."""
    form = forms.NewPerson()
    if not form.validate():
        return _people(form), 422
    person = actions.add_person(clinic=access.me().clinic_id, role=form.role.data, name=form.name.data or "")
    db.session.commit()
    flash(f"{person.name} is on the list. Print an invitation and hand it over in person.")
    return redirect(url_for("accounts.people"), 303)


@views.post("/people/<id:person_id>/invitation")
def renew(person_id: str) -> Response:
    """A new printed invitation; an earlier one no longer works."""
    document = invitation(access.load(Person, person_id), now())
    db.session.commit()
    return pdf(document)


@views.post("/people/<id:person_id>/lock")
def lock(person_id: str) -> Response:
    """Lock someone out, or let them in again."""
    person = access.load(Person, person_id)
    if person.id == access.me().id:
        abort(404)  # somebody has to be left who can let people in
    actions.lock(person, now())
    db.session.commit()
    flash(f"{person.name} {'is locked out' if person.disabled_at else 'can sign in again'}.")
    return redirect(url_for("accounts.people"), 303)


@views.route("/clinic", methods=["GET", "POST"])
def clinic() -> Response | tuple[str, int]:
    """What stands on the clinic's paper."""
    found = _clinic()
    form = forms.ClinicForm(data=forms.filled(found))
    logo = _logo(form) if form.validate_on_submit() else b""
    if form.errors or not form.is_submitted():
        return page("accounts/clinic.html", form, clinic=found, sample=next(iter(catalogue().practices)))
    actions.edit_clinic(found, **form.clinic, logo=logo)
    db.session.commit()
    flash("Saved.")
    return redirect(url_for("accounts.clinic"), 303)


def _clinic() -> Clinic:
    return access.load(Clinic, access.me().clinic_id)


def _logo(form: forms.ClinicForm) -> bytes:
    """The uploaded logo as it is kept, or none; why it is not taken stands in the form."""
    drawn = form.logo.read(partial(uploads.read, "logo")) if form.logo.data else None
    return drawn[0] if drawn else b""


@views.get("/clinic/logo.png")
def logo() -> Response:
    """The clinic's logo as it is printed."""
    return picture(_clinic().logo or abort(404))


@views.post("/clinic/logo/remove")
def remove_logo() -> Response:
    """Print without a logo."""
    actions.remove_logo(_clinic())
    db.session.commit()
    flash("The logo is removed.")
    return redirect(url_for("accounts.clinic"), 303)
