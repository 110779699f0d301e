"""What one partner was given, as a list: one query, plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from counselor.couples.models import Couple
from counselor.db import db
from counselor.homework.models import MOMENTS, Assignment, Sheet
from counselor.homework.rules import Facts, For

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Given:
    """One sheet on the list of its person."""

    sheet_id: str
    title: str
    summary: str
    given_to: For
    due: date | None
    facts: Facts


def given(sheets: ColumnElement[bool], mine: Mapping[str, str | None]) -> list[Given]:
    """The sheets that the condition, filled with `mine`, lets through: what is due first comes first."""
    found = db.session.connection().execute(_query(sheets), mine)
    return [Given(id, title, summary, to, due, Facts(*moments)) for id, title, summary, to, due, *moments in found]


@lru_cache(maxsize=8)
def _query(sheets: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Sheet.id, Assignment.title, Assignment.summary, Assignment.given_to, Assignment.due)
        .add_columns(*MOMENTS, Couple.closed_at)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Couple, Couple.id == Sheet.couple_id)
        .where(sheets)
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.assigned_at)
        .limit(LONGEST)
    )
