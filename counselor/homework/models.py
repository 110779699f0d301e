"""Tables of homework. The prompts are copied when it is given, so what a couple read never changes later."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from counselor.accounts.models import Person
from counselor.catalogue.practice import Audience, PromptType
from counselor.couples.models import Couple
from counselor.couples.rules import Side
from counselor.db import Base, now
from counselor.homework.rules import Facts, For
from counselor.homework.visibility import Visibility
from counselor.sealed import Sealed


class Assignment(Base):
    """A practice given to one partner, to each of the two, or to both together."""

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["couple_id", "counselor_id"], ["couples.id", "couples.counselor_id"], ondelete="CASCADE"
        ),
        UniqueConstraint("id", "couple_id", "counselor_id"),
        Index("ix_assignments_couple", "couple_id", "assigned_at"),
        Index("ix_assignments_counselor", "counselor_id", "due"),
    )
    bound_to: ClassVar[tuple[str, ...]] = ("couple_id", "counselor_id")

    couple_id: Mapped[str] = mapped_column(String(32))
    counselor_id: Mapped[str] = mapped_column(String(32))
    practice: Mapped[str] = mapped_column(String(60))
    given_to: Mapped[For] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(400))
    summary: Mapped[str] = mapped_column(String(2000))
    steps: Mapped[list[str]] = mapped_column(JSON)
    assigned_at: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    why_sealed: Mapped[bytes | None]
    why = Sealed()
    when_where_sealed: Mapped[bytes | None]
    when_where = Sealed()

    couple: Mapped[Couple] = relationship()
    prompts: Mapped[list["Prompt"]] = relationship(order_by="Prompt.position", back_populates="assignment")
    sheets: Mapped[list["Sheet"]] = relationship(
        order_by="Sheet.side",
        primaryjoin="Assignment.id == Sheet.assignment_id",
        foreign_keys="Sheet.assignment_id",
        back_populates="assignment",
    )


class Prompt(Base):
    """One question, as it stood when the homework was given, with who will see the answers."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("assignment_id", "position"),)

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignments.id", ondelete="CASCADE"))
    position: Mapped[int]  # from 1
    type: Mapped[PromptType] = mapped_column(String(16))
    audience: Mapped[Audience] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(400))
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    low: Mapped[str] = mapped_column(String(400), default="")
    high: Mapped[str] = mapped_column(String(400), default="")
    visibility: Mapped[Visibility] = mapped_column(String(12))

    assignment: Mapped[Assignment] = relationship(back_populates="prompts")


class Sheet(Base):
    """One person's copy of an assignment, with the facts its state follows from. Its code is on the paper."""

    __tablename__ = "sheets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assignment_id", "couple_id", "counselor_id"],
            ["assignments.id", "assignments.couple_id", "assignments.counselor_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("assignment_id", "partner_id"),
        UniqueConstraint("code"),
        Index("ix_sheets_partner", "partner_id", "assignment_id"),
        Index("ix_sheets_back", "counselor_id", "sent_at"),
    )

    assignment_id: Mapped[str] = mapped_column(String(32))
    couple_id: Mapped[str] = mapped_column(String(32))
    counselor_id: Mapped[str] = mapped_column(String(32))
    partner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    side: Mapped[Side] = mapped_column(String(1))
    code: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]  # on paper, by hand
    reviewed_at: Mapped[datetime | None]
    typed_at: Mapped[datetime | None]  # by the counselor, from paper

    # by the id alone, so that an assignment already at hand is not asked for again
    assignment: Mapped[Assignment] = relationship(
        primaryjoin=Assignment.id == assignment_id, foreign_keys=assignment_id, back_populates="sheets"
    )
    person: Mapped[Person] = relationship()
    answers: Mapped[list["Answer"]] = relationship(back_populates="sheet")

    def facts(self) -> Facts:
        """The moments its state follows from."""
        return Facts(
            self.opened_at,
            self.sent_at,
            self.returned_at,
            self.reviewed_at,
            self.assignment.withdrawn_at,
            self.assignment.couple.closed_at,
        )


class Answer(Base):
    """What one person wrote to one prompt, and who was to see it; empty from the day the homework is given."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("sheet_id", "prompt_id"),)
    bound_to: ClassVar[tuple[str, ...]] = ("sheet_id", "prompt_id", "author_id")

    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    prompt_id: Mapped[str] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    visibility: Mapped[Visibility] = mapped_column(String(12))
    saved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    body_sealed: Mapped[bytes | None]
    body = Sealed()  # JSON, see answers.py

    sheet: Mapped[Sheet] = relationship(back_populates="answers")
    prompt: Mapped[Prompt] = relationship()


class Comment(Base):
    """The counselor's word to one partner on one prompt; nobody else sees it."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_sheet", "sheet_id", "prompt_id"),)
    bound_to: ClassVar[tuple[str, ...]] = ("sheet_id", "prompt_id", "by_id")

    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    prompt_id: Mapped[str] = mapped_column(ForeignKey("prompts.id", ondelete="CASCADE"))
    by_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    text_sealed: Mapped[bytes | None]
    text = Sealed()

    sheet: Mapped[Sheet] = relationship()


# the columns of Facts, in its order, but for the closing of the case
MOMENTS = (Sheet.opened_at, Sheet.sent_at, Sheet.returned_at, Sheet.reviewed_at, Assignment.withdrawn_at)

# what a page needs together with homework, in the same query
OF_COUPLE = joinedload(Assignment.couple, innerjoin=True).joinedload(Couple.partners)
SHEETS = joinedload(Assignment.sheets)
PROMPTS = joinedload(Assignment.prompts)
ANSWERS = joinedload(Sheet.answers)
BY = joinedload(Sheet.person, innerjoin=True)
GIVEN = contains_eager(Sheet.assignment)
OF_PAIR = (
    joinedload(Sheet.assignment, innerjoin=True)
    .joinedload(Assignment.couple, innerjoin=True)
    .joinedload(Couple.partners)
)
ON_SHEET = (contains_eager(Answer.sheet), joinedload(Answer.prompt, innerjoin=True))
