"""What happened with a couple, newest first: sessions and homework in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    String,
    Time,
    bindparam,
    literal,
    null,
    select,
    type_coerce,
)

from counselor.clock import local
from counselor.couples.models import Couple
from counselor.db import UTCDateTime, db
from counselor.homework.models import MOMENTS, Assignment, Sheet
from counselor.homework.rules import WORDS, Facts, state
from counselor.plans.models import Plan

LONGEST = 200
Params = Mapping[str, str | None]


@dataclass(frozen=True)
class Event:
    """One entry: a session, or a piece of homework with (name, word, tone) for each person who has a sheet."""

    kind: Literal["plan", "homework"]
    id: str
    on: date
    title: str
    starts: time | None = None
    minutes: int = 0
    states: tuple[tuple[str, str, str], ...] = ()


def timeline(
    couple: Couple, *, plans: ColumnElement[bool], assignments: ColumnElement[bool], mine: Params
) -> list[Event]:
    """Sessions and homework of the couple, as far as the two conditions, filled with `mine`, let the visitor see."""
    found = db.session.connection().execute(_query(plans, assignments), {"couple": couple.id, **mine})
    return _events(couple, [tuple(row) for row in found])


@lru_cache(maxsize=8)
def _query(plans: ColumnElement[bool], assignments: ColumnElement[bool]) -> CompoundSelect[Any]:
    couple, none = bindparam("couple", type_=String), type_coerce(null(), UTCDateTime)
    given = (
        select(Assignment.id, Assignment.assigned_at, Assignment.title, Sheet.side, *MOMENTS)
        .add_columns(type_coerce(null(), Date), type_coerce(null(), Time), type_coerce(null(), Integer))
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.couple_id == couple, assignments)
    )
    held = select(Plan.id, none, type_coerce(null(), String), literal(""), none, none, none, none, none).add_columns(
        Plan.held_on, Plan.starts, Plan.length
    )
    return given.union_all(held.where(Plan.couple_id == couple, plans))


def _events(couple: Couple, found: list[tuple[Any, ...]]) -> list[Event]:
    names: dict[str, str] = {partner.side: partner.name for partner in couple.partners}
    events: dict[str, Event] = {}
    for id, assigned_at, title, side, *moments, held_on, starts, minutes in sorted(found, key=lambda row: row[3]):
        if held_on:
            events[id] = Event("plan", id, held_on, "Session", starts, minutes)
            continue
        word, tone = WORDS[state(Facts(*(*moments, couple.closed_at)))]
        before = events[id].states if id in events else ()
        events[id] = Event(
            "homework", id, local(assigned_at).date(), title, states=(*before, (names[side], word, tone))
        )
    newest = sorted(events.values(), key=lambda event: (event.on, event.kind), reverse=True)
    return newest[:LONGEST]
