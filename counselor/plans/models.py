"""Tables of session plans."""

from datetime import date, datetime, time
from typing import ClassVar

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from counselor.couples.models import Couple
from counselor.db import Base, now
from counselor.plans.rules import BlockKind
from counselor.sealed import Sealed


class Plan(Base):
    """The plan of one session. `version` rises with every change, so that a second tab is noticed."""

    __tablename__ = "plans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["couple_id", "counselor_id"], ["couples.id", "couples.counselor_id"], ondelete="CASCADE"
        ),
        Index("ix_plans_counselor", "counselor_id", "held_on"),
        Index("ix_plans_couple", "couple_id", "held_on"),
    )
    bound_to: ClassVar[tuple[str, ...]] = ("couple_id", "counselor_id")

    couple_id: Mapped[str] = mapped_column(String(32))
    counselor_id: Mapped[str] = mapped_column(String(32))
    held_on: Mapped[date]
    starts: Mapped[time]
    length: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)
    objectives_sealed: Mapped[bytes | None]
    objectives = Sealed()  # one a line
    notes_sealed: Mapped[bytes | None]
    notes = Sealed()

    couple: Mapped[Couple] = relationship()
    blocks: Mapped[list["Block"]] = relationship(
        order_by="Block.position",
        primaryjoin="and_(Plan.id == Block.plan_id, Block.removed_at.is_(None))",
        back_populates="plan",
        cascade="all",
        passive_deletes=True,
    )


class Block(Base):
    """A timed part of the agenda."""

    __tablename__ = "blocks"
    __table_args__ = (Index("ix_blocks_plan", "plan_id", "position"),)
    bound_to: ClassVar[tuple[str, ...]] = ("plan_id",)

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[BlockKind] = mapped_column(String(16))
    minutes: Mapped[int]
    practice: Mapped[str] = mapped_column(String(60), default="")  # slug; the catalogue may have lost it since
    removed_at: Mapped[datetime | None]  # taken out, and can be put back
    title_sealed: Mapped[bytes | None]
    title = Sealed()
    text_sealed: Mapped[bytes | None]
    text = Sealed()

    plan: Mapped[Plan] = relationship(back_populates="blocks")


# what a page needs together with a plan, in the same query
OF_COUPLE = joinedload(Plan.couple, innerjoin=True).joinedload(Couple.partners)
