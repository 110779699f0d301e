"""What is done with people who sign in. Nothing here commits."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from counselor import codes
from counselor.accounts.models import Attempt, Clinic, Device, Invitation, Person, Role, Session
from counselor.accounts.passwords import passwords
from counselor.accounts.rules import ACCOUNT, ADDRESS, INVITATION_DAYS, Limit, allowed
from counselor.db import db, take_turns

# 24 letters of 26: 112 bits
INVITATION_LETTERS = 24


def digest(text: str) -> str:
    """SHA-256 as hex: how keys and codes are kept."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def token_id(token: str) -> str:
    """What is kept of a secret token: 128 bits of its SHA-256."""
    return digest(token)[:32]


def sign_in_name(typed: str) -> str:
    """The name as kept: capitals and outer spaces do not matter."""
    return typed.strip().casefold()


# ---- Signing in ----------------------------------------------------------------------------------------------


def may_try(name: str, address: str, device: str | None, at: datetime) -> bool:
    """Say whether one more try to sign in as `name` is within the limits, and count it if so.

    A device this person has used before has a count of its own, so that guessing elsewhere never locks it out.
    """
    if _known(name, device):
        return _count(f"device:{device}:{name}", ACCOUNT, at)
    return _count(f"address:{address}", ADDRESS, at) and _count(f"account:{name}", ACCOUNT, at)


def _known(name: str, device: str | None) -> bool:
    person_id = db.session.scalar(select(Person.id).where(Person.sign_in_name == name))
    return bool(device and person_id and db.session.get(Device, token_id(device + person_id)))


def _count(what: str, limits: tuple[Limit, ...], at: datetime) -> bool:
    key, longest = digest(what), max(limit.within for limit in limits)
    take_turns(key)
    tried = list(db.session.scalars(select(Attempt.at).where(Attempt.key == key, Attempt.at > at - longest)))
    if not allowed(limits, tried, at):
        return False
    db.session.add(Attempt(key=key, at=at))
    return True


def forget_try(name: str, address: str, device: str | None, at: datetime) -> None:
    """The try at `at` was right: it does not count, and the count it stood in begins anew.

    Only that one: a sign-in on a known device does not give new tries to someone who guesses elsewhere.
    """
    own = digest(f"device:{device}:{name}" if _known(name, device) else f"account:{name}")
    here = (Attempt.key == digest(f"address:{address}")) & (Attempt.at == at)
    db.session.execute(delete(Attempt).where((Attempt.key == own) | here))


def find(name: str) -> Person | None:
    """The person who signs in by this name, unless locked out."""
    person = db.session.scalar(select(Person).where(Person.sign_in_name == name))
    return person if person and person.signs_in else None


def start_session(person: Person, at: datetime) -> str:
    """Sign someone in; returns the token for the cookie. Old sessions of theirs that ended are swept."""
    token = secrets.token_urlsafe(32)
    db.session.add(Session(id=token_id(token), person_id=person.id, started_at=at, seen_at=at))
    db.session.execute(delete(Session).where(Session.seen_at < at - timedelta(days=1)))
    db.session.execute(delete(Attempt).where(Attempt.at < at - timedelta(days=2)))
    return token


def end_session(session_id: str) -> None:
    """Sign one session out."""
    db.session.execute(delete(Session).where(Session.id == session_id))


def end_sessions(person_id: str) -> None:
    """Sign someone out everywhere."""
    db.session.execute(delete(Session).where(Session.person_id == person_id))


def remember_device(person: Person, device: str | None, at: datetime) -> str:
    """Note that this browser is one of theirs; returns the token for its cookie."""
    device = device or secrets.token_urlsafe(24)
    db.session.merge(Device(id=token_id(device + person.id), person_id=person.id, seen_at=at))
    return device


def renew_hash(person: Person, passphrase: str) -> None:
    """Keep the passphrase at today's cost."""
    if person.password_hash and passwords.outdated(person.password_hash):
        person.password_hash = passwords.hash(passphrase)


# ---- People and invitations ----------------------------------------------------------------------------------


def add_person(*, clinic: Clinic | str, role: Role, name: str) -> Person:
    """Someone who can be invited."""
    clinic_id = clinic if isinstance(clinic, str) else clinic.id
    person = Person(clinic_id=clinic_id, role=role, name=name)
    db.session.add(person)
    return person


def invite(person: Person, at: datetime) -> str:
    """A new code for this person; earlier ones end. Returns it to be printed: it is kept only as a hash."""
    db.session.execute(delete(Invitation).where(Invitation.person_id == person.id))
    code = codes.new(INVITATION_LETTERS)
    expires = at + timedelta(days=INVITATION_DAYS)
    db.session.add(Invitation(person_id=person.id, code_hash=digest(code), created_at=at, expires_at=expires))
    return codes.grouped(code)


def code_kept(typed: str) -> str:
    """The hash of an invitation code as typed: hyphens, spaces and small letters do not matter."""
    return digest(codes.read(typed))


def may_try_code(address: str, at: datetime) -> bool:
    """Count one try of an invitation code from this address and say whether it is within the limits."""
    return _count(f"code:{address}", ADDRESS, at)


def invited(typed: str, at: datetime) -> Person | None:
    """Whom a typed code invites, while it lasts."""
    valid = select(Invitation.person_id).where(Invitation.code_hash == code_kept(typed), Invitation.expires_at > at)
    return db.session.scalar(select(Person).where(Person.id.in_(valid), Person.disabled_at.is_(None)))


class NameTakenError(Exception):
    """Somebody else took this sign-in name a moment before."""


def take_up(typed: str, at: datetime, *, name: str, passphrase_hash: str) -> Person | None:
    """The invited person chose how to sign in. The code works once: of two who use it at once, one gets none."""
    person = invited(typed, at)
    used = db.session.execute(
        delete(Invitation).where(Invitation.code_hash == code_kept(typed)).returning(Invitation.id)
    ).all()
    if person is None or not used:
        return None
    end_sessions(person.id)
    forget_devices(person.id)
    person.sign_in_name, person.password_hash = name, passphrase_hash
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NameTakenError from error
    return person


def name_taken(name: str, person: Person) -> bool:
    """Whether somebody else signs in by this name."""
    found = select(Person.id).where(Person.sign_in_name == name, Person.id != person.id)
    return db.session.scalar(found) is not None


def lock(person: Person, at: datetime) -> None:
    """Lock someone out, or let them in again; either way they are signed out everywhere."""
    person.disabled_at = None if person.disabled_at else at
    end_sessions(person.id)


def forget_devices(person_id: str) -> None:
    """Devices of before no longer count as known."""
    db.session.execute(delete(Device).where(Device.person_id == person_id))


def first_clinic() -> Clinic:
    """The clinic of this instance; made when there is none."""
    clinic = db.session.scalar(select(Clinic).order_by(Clinic.id))
    if clinic is None:
        clinic = Clinic(name="Our clinic")
        db.session.add(clinic)
        db.session.flush()
    return clinic


def edit_clinic(clinic: Clinic, *, name: str, contact: str, colour: str, header: bool, logo: bytes) -> None:
    """What stands on its paper. Without a new logo, the one that is there stays."""
    clinic.name, clinic.contact, clinic.colour, clinic.header = name, contact, colour, header
    clinic.logo = logo or clinic.logo


def remove_logo(clinic: Clinic) -> None:
    """Print without a logo."""
    clinic.logo = None
