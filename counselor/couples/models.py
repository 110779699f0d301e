"""Tables of the case."""

from datetime import datetime
from typing import ClassVar, Literal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from counselor.accounts.models import Clinic, Person
from counselor.couples.rules import Ink, Policy, Side
from counselor.db import Base, now
from counselor.handouts.base import Paper, Typeface
from counselor.sealed import Sealed

PrintSize = Literal["normal", "large"]


class Couple(Base):
    """The case: two partners, one counselor."""

    __tablename__ = "couples"
    __table_args__ = (
        # a foreign key over both keeps the counselor's id that is copied onto plans and homework true
        UniqueConstraint("id", "counselor_id"),
        Index("ix_couples_counselor", "counselor_id", "created_at"),
    )

    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"))
    counselor_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    policy: Mapped[Policy] = mapped_column(String(16), default="private_kept")
    themes_sealed: Mapped[bytes | None]
    themes = Sealed()  # slugs of the themes of concern, space between

    clinic: Mapped[Clinic] = relationship()
    partners: Mapped[list["Partner"]] = relationship(order_by="Partner.side", back_populates="couple")
    goals: Mapped[list["Goal"]] = relationship(
        order_by="Goal.created_at", primaryjoin="and_(Couple.id == Goal.couple_id, Goal.removed_at.is_(None))"
    )

    @property
    def name(self) -> str:
        """'Cleo and Dan', in the order of the two sides."""
        return " and ".join(partner.name for partner in self.partners)

    @property
    def theme_slugs(self) -> list[str]:
        """The themes of concern."""
        return self.themes.split()

    def partner(self, side: Side) -> "Partner":
        """The partner on this side."""
        return next(partner for partner in self.partners if partner.side == side)


class Partner(Base):
    """One of the two. The id is that of the person: a partner is someone who can sign in."""

    __tablename__ = "partners"
    __table_args__ = (UniqueConstraint("couple_id", "side"),)

    id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    couple_id: Mapped[str] = mapped_column(ForeignKey("couples.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(String(1))
    pronouns: Mapped[str] = mapped_column(String(40), default="")
    print_size: Mapped[PrintSize] = mapped_column(String(8), default="normal")
    paper: Mapped[Paper] = mapped_column(String(8), default="a4")
    typeface: Mapped[Typeface] = mapped_column(String(12), default="atkinson", server_default="atkinson")
    # black and white alone
    plain: Mapped[bool] = mapped_column(default=False, server_default=false())

    couple: Mapped[Couple] = relationship(back_populates="partners")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def name(self) -> str:
        """The name they go by."""
        return self.person.name

    @property
    def ink(self) -> Ink:
        """What their pages are printed in."""
        return "plain" if self.plain else "colour"


class Goal(Base):
    """What the couple wants to be different, in their words."""

    __tablename__ = "goals"
    bound_to: ClassVar[tuple[str, ...]] = ("couple_id",)

    couple_id: Mapped[str] = mapped_column(ForeignKey("couples.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    text_sealed: Mapped[bytes | None]
    text = Sealed()


# what a page needs together with a couple, in the same query
BOTH = joinedload(Couple.partners)
GOALS = joinedload(Couple.goals)
