"""The counselor's first page."""

from flask import Blueprint, render_template

from counselor import access
from counselor.clock import local, today
from counselor.db import now
from counselor.homework.models import BY, GIVEN, Assignment, Sheet
from counselor.plans.models import OF_COUPLE, Plan

views = Blueprint("today", __name__)


@views.get("/today")
def index() -> str:
    """What is next, what came back."""
    coming = access.rows(Plan, OF_COUPLE).where(Plan.held_on >= today()).order_by(Plan.held_on, Plan.starts)
    back = (
        access.rows(Sheet, GIVEN, BY)
        .join(Sheet.assignment)
        .where(Sheet.sent_at.is_not(None), Sheet.reviewed_at.is_(None), Assignment.withdrawn_at.is_(None))
        .order_by(Sheet.sent_at.desc())
    )
    return render_template(
        "today/index.html",
        now=local(now()),
        plans=access.listed(coming.limit(12)),
        back=access.listed(back.limit(20)),
    )
