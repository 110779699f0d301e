"""What is done with a case. Nothing here commits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from counselor.accounts.actions import add_person, end_sessions
from counselor.accounts.models import Person
from counselor.couples.models import Couple, Goal, Partner
from counselor.couples.rules import Policy, Side
from counselor.db import db


def open_case(
    *,
    clinic_id: str,
    by: str,
    partners: Mapping[Side, Mapping[str, Any]],
    policy: Policy,
    themes: Iterable[str],
) -> Couple:
    """A new couple of counselor `by`, with two partners who can be invited."""
    couple = Couple(clinic_id=clinic_id, counselor_id=by)
    db.session.add(couple)
    db.session.flush()
    for side, values in partners.items():
        person = add_person(clinic=clinic_id, role="partner", name=values["name"])
        db.session.flush()
        couple.partners.append(Partner(id=person.id, couple_id=couple.id, side=side, person=person))
    edit_case(couple, partners=partners, policy=policy, themes=themes)
    return couple


def edit_case(
    couple: Couple, *, partners: Mapping[Side, Mapping[str, Any]], policy: Policy, themes: Iterable[str]
) -> None:
    """Names, pronouns, print, paper, policy and themes. A new policy does not change answers already written."""
    couple.policy, couple.themes = policy, " ".join(dict.fromkeys(themes))
    for side, values in partners.items():
        partner = couple.partner(side)
        partner.person.name = values["name"]
        partner.pronouns = values["pronouns"]
        partner.print_size, partner.paper = values["print_size"], values["paper"]
        partner.typeface, partner.plain = values["typeface"], values["ink"] == "plain"


def add_goal(couple: Couple, text: str) -> Goal:
    """One more goal, in the couple's words."""
    goal = Goal(couple_id=couple.id, text=text)
    db.session.add(goal)
    return goal


def drop_goal(couple: Couple, goal_id: str, at: datetime) -> Goal | None:
    """Take a goal off the list, or put it back; none when the couple has no such goal."""
    goal = db.session.scalar(select(Goal).where(Goal.id == goal_id, Goal.couple_id == couple.id))
    if goal:
        goal.removed_at = None if goal.removed_at else at
    return goal


def close_case(couple: Couple, at: datetime) -> None:
    """Close the case, or open it again. Closed: homework can be read by its authors but not written."""
    couple.closed_at = None if couple.closed_at else at


def shut_portal(partner: Partner, at: datetime) -> None:
    """Close the page of one partner in one step, or open it again."""
    partner.person.disabled_at = None if partner.person.disabled_at else at
    end_sessions(partner.id)


def names_of_case(person: Person) -> list[str]:
    """The names that someone close would try first in a passphrase: both partners', the clinic's."""
    couple = select(Partner.couple_id).where(Partner.id == person.id).scalar_subquery()
    both = db.session.scalars(select(Person.name).join(Partner).where(Partner.couple_id == couple)).all()
    return [*{person.name, *both}, person.clinic.name]
