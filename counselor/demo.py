"""Invented people for `counselor demo`: two counselors, an admin, two couples, a plan, homework under way."""

import shutil
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from counselor import schema
from counselor.accounts import actions as accounts
from counselor.accounts.models import Clinic, Person, Role
from counselor.accounts.passwords import passwords
from counselor.app import create_app
from counselor.catalogue.shelf import catalogue
from counselor.clock import today
from counselor.couples import actions as couples
from counselor.couples.models import Couple
from counselor.db import db, now
from counselor.handouts import pictures
from counselor.homework import actions as homework
from counselor.homework.models import Assignment, Sheet
from counselor.homework.rules import For
from counselor.homework.visibility import Visibility, usual
from counselor.plans import actions as plans

FOLDER = Path("instance") / "demo"
PASSPHRASE = "four quiet green chairs"  # noqa: S105  # printed on purpose: nothing in the demo is real
# sign-in name, name, role; the passphrase is the same for all
PEOPLE: tuple[tuple[str, Role], ...] = (("Ann", "counselor"), ("Bob", "counselor"), ("Max", "admin"))


# two waves in a ring
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">
<g fill="none" stroke="#1d5a4b" stroke-width="7" stroke-linecap="round"><circle cx="60" cy="60" r="55"/>
<path d="M24 54c12-12 24-12 36 0s24 12 36 0M24 74c12-12 24-12 36 0s24 12 36 0"/></g></svg>"""


def sign_ins() -> str:
    """What the command prints: who there is, and how they sign in."""
    rows = [
        ("ann", "counselor of Cleo and Dan"),
        ("bob", "counselor of Eve and Finn"),
        ("max", "admin"),
        ("cleo", "partner of Dan"),
        ("dan", "partner of Cleo"),
        ("eve", "partner of Finn"),
        ("finn", "partner of Eve"),
    ]
    lines = "\n".join(f"  {name:6} {role}" for name, role in rows)
    return f"Everyone here is invented. The passphrase of all is: {PASSPHRASE}\n{lines}"


def make(port: int, *, fresh: bool = False, folder: Path = FOLDER, **settings: Any) -> Flask:
    """The demo's app, with its people; made anew when `fresh`, else as it was left."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
    app = create_app(instance=folder, base_url=f"http://127.0.0.1:{port}", argon2_memory_kib=19456, **settings)
    if schema.is_empty(app):
        schema.upgrade(app)
        with app.test_request_context():
            people()
            db.session.commit()
    schema.ready(app)
    return app


def people() -> dict[str, Any]:
    """Everybody, with work under way; returns people and couples by name. Does not commit."""
    clinic = Clinic(name="Riverside Counseling", contact="12 Mill Lane, Riverside · 555 0147", colour="#1d5a4b")
    clinic.logo = pictures.logo(LOGO)
    db.session.add(clinic)
    db.session.flush()
    kept = passwords.hash(PASSPHRASE)
    cast: dict[str, Any] = {"clinic": clinic}
    for name, role in PEOPLE:
        cast[name] = signing_in(accounts.add_person(clinic=clinic, role=role, name=name), kept)
    db.session.flush()
    cast["cleo_dan"] = couple(cast["Ann"], ("Cleo", "she"), ("Dan", "he"), kept, "large")
    cast["eve_finn"] = couple(cast["Bob"], ("Eve", "she"), ("Finn", "they"), kept, "normal")
    db.session.flush()
    first_weeks(cast["cleo_dan"])
    return cast


USUAL_PAPER = {"paper": "a4", "typeface": "atkinson", "ink": "colour"}


def signing_in(person: Person, kept: str) -> Person:
    """The person, as if they had taken up their invitation."""
    person.sign_in_name, person.password_hash = person.name.lower(), kept
    return person


def couple(counselor: Person, a: tuple[str, str], b: tuple[str, str], kept: str, size: str) -> Couple:
    """A couple of this counselor with one goal."""
    sides: Any = {
        side: {"name": name, "pronouns": pronouns, "print_size": print_size, **USUAL_PAPER}
        for side, (name, pronouns), print_size in (("a", a, size), ("b", b, "normal"))
    }
    made = couples.open_case(
        clinic_id=counselor.clinic_id,
        by=counselor.id,
        partners=sides,
        policy="private_kept",
        themes=["facing-problems", "listening-and-understanding"],
    )
    for partner in made.partners:
        signing_in(partner.person, kept)
    couples.add_goal(made, "Bring things up early, before they grow")
    couples.add_goal(made, "One evening a week together")
    return made


def give(couple: Couple, slug: str, given_to: For, days: int, why: str) -> Assignment:
    """Homework as usual, due in so many days."""
    practice = catalogue().practices[slug]
    classes: dict[str, Visibility] = {
        prompt.id: usual(given_to, private=prompt.private, together=prompt.audience == "together")
        for prompt in practice.prompts
    }
    return homework.assign(
        couple,
        practice,
        given_to=given_to,
        visibility=classes,
        due=today() + timedelta(days=days),
        why=why,
        when_where="After dinner, at the kitchen table, ten minutes.",
    )


def first_weeks(couple: Couple) -> None:
    """A session two weeks ago, homework that came back, a session tomorrow."""
    plans.make_plan(couple, held_on=today() - timedelta(days=13), starts=time(10), length=75, objectives="", notes="")
    plan = plans.make_plan(
        couple,
        held_on=today() + timedelta(days=1),
        starts=time(10),
        length=75,
        objectives="Bring things up early, before they grow",
        notes="Keep turns short for Dan. If it heats up: time-out signal, five minutes, come back.",
    )
    for slug in ("speaker-listener-turns", "gentle-start"):
        plans.add_practice(plan, catalogue().practices[slug])
    back = give(couple, "full-attention-listening", "each", 1, "To feel heard before things grow.")
    give(couple, "appreciation", "each", 6, "To see again what is good between you.")
    db.session.flush()
    for sheet in back.sheets:
        write(sheet, WORDS[sheet.side])
        homework.open_sheet(sheet, now())
        homework.send(sheet, now())


WORDS = {
    "a": ("On Thursday you put the phone in the drawer before I asked. I noticed that.", 7),
    "b": ("You repeated what I said and it was really what I meant.", 6),
}
USUAL_DAY = ("listened", "", "", "a walk", "", "", "")


def write(sheet: Sheet, words: tuple[str, int]) -> None:
    """Fill in a sheet: every kind of answer, in this person's words."""
    text, number = words
    for answer in sheet.answers:
        prompt = answer.prompt
        value: Any = {
            "scale_0_10": number,
            "choice": prompt.options[0] if prompt.options else "",
            "checklist": prompt.options[:2],
            "date": today() + timedelta(days=3),
            "grid_7_days": dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), USUAL_DAY, strict=True)),
        }.get(prompt.type, text)
        homework.save(answer, value, now())
