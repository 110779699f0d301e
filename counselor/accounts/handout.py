"""From a person to their printed invitation."""

from datetime import datetime, timedelta

from flask import current_app, url_for

from counselor.accounts.actions import invite
from counselor.accounts.models import Person
from counselor.accounts.rules import INVITATION_DAYS
from counselor.filters import day
from counselor.handouts.documents import Invitation, Paper


def invitation(person: Person, at: datetime, paper: Paper = "a4") -> Invitation:
    """A new code, on paper. It is shown this once: only its hash is kept."""
    return Invitation(
        person=person.name,
        clinic=person.clinic.name,
        address=current_app.config["BASE_URL"] + url_for("accounts.welcome"),
        code=invite(person, at),
        valid_until=day((at + timedelta(days=INVITATION_DAYS)).date()),
        paper=paper,
    )
