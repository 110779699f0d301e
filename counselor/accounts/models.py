"""Tables of the people who sign in."""

from datetime import datetime
from typing import ClassVar, Literal

from sqlalchemy import ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from counselor.db import Base, now
from counselor.handouts.base import INK

Role = Literal["counselor", "admin", "partner"]


class Clinic(Base):
    """One practice house; on a laptop there is one."""

    __tablename__ = "clinics"

    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str] = mapped_column(String(200), default="")
    # how its paper looks: #rrggbb, a PNG that is only read where it is drawn, and whether the head is printed at all
    colour: Mapped[str] = mapped_column(String(7), default=INK, server_default=INK)
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    header: Mapped[bool] = mapped_column(default=True, server_default=true())


class Person(Base):
    """Someone who signs in, or will once they are invited. One account a person."""

    __tablename__ = "people"

    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    role: Mapped[Role] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    # both empty until the invitation is taken up
    sign_in_name: Mapped[str | None] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]

    clinic: Mapped[Clinic] = relationship()

    @property
    def signs_in(self) -> bool:
        """Whether they have taken up their invitation and are not locked out."""
        return self.password_hash is not None and self.disabled_at is None


class Session(Base):
    """Someone signed in on one device. Its id is the SHA-256 of the token in the cookie, cut to 128 bits."""

    __tablename__ = "sessions"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Device(Base):
    """A browser this person has signed in with before: guessing elsewhere does not lock it out."""

    __tablename__ = "devices"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime]


class Attempt(Base):
    """One try to sign in or to use a code, counted by key; old ones are swept."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_key_at", "key", "at"),)

    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Invitation(Base):
    """A code given in person, with which someone chooses their own passphrase. Only its hash is kept."""

    __tablename__ = "invitations"
    bound_to: ClassVar[tuple[str, ...]] = ("person_id",)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
