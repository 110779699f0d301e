"""From a person to their printed invitation."""

from datetime import datetime, timedelta

from flask import current_app, url_for

from counselor.accounts.actions import invite
from counselor.accounts.models import Clinic, Person
from counselor.accounts.rules import INVITATION_DAYS
from counselor.filters import day
from counselor.handouts.documents import Brand, Invitation, Look

USUAL = Look()


def brand(clinic: Clinic) -> Brand:
    """Whose paper it is."""
    return Brand(
        name=clinic.name,
        contact=clinic.contact,
        colour=clinic.colour,
        logo=clinic.logo or b"",
        header=clinic.header,
    )


def invitation(person: Person, at: datetime, look: Look = USUAL) -> Invitation:
    """A new code, on paper. It is shown this once: only its hash is kept."""
    return Invitation(
        person=person.name,
        brand=brand(person.clinic),
        address=current_app.config["BASE_URL"] + url_for("accounts.welcome"),
        code=invite(person, at),
        valid_until=day((at + timedelta(days=INVITATION_DAYS)).date()),
        look=look,
    )
