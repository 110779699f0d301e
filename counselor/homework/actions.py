"""What is done with homework. Nothing here commits."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from counselor import codes
from counselor.catalogue.practice import Practice
from counselor.couples.models import Couple
from counselor.db import db
from counselor.homework.answers import packed
from counselor.homework.models import Answer, Assignment, Comment, Prompt, Sheet
from counselor.homework.rules import CODE_LENGTH, For, sides
from counselor.homework.visibility import Visibility


def assign(
    couple: Couple,
    practice: Practice,
    *,
    given_to: For,
    visibility: Mapping[str, Visibility],
    due: date | None,
    why: str,
    when_where: str,
) -> Assignment:
    """Give a practice as homework: its words are copied, with a sheet for each person who gets one.

    `visibility` gives the class of each prompt, by its id in the practice; a prompt that is not in it is left out.
    """
    assignment = Assignment(
        couple_id=couple.id,
        counselor_id=couple.counselor_id,
        practice=practice.slug,
        given_to=given_to,
        title=practice.title,
        summary=practice.summary,
        steps=list(practice.steps),
        due=due,
        why=why,
        when_where=when_where,
    )
    db.session.add(assignment)
    assignment.prompts.extend(_copied(assignment, practice, visibility))
    for side in sides(given_to):
        assignment.sheets.append(_sheet(assignment, couple.partner(side).id, side))
    return assignment


def _copied(assignment: Assignment, practice: Practice, visibility: Mapping[str, Visibility]) -> list[Prompt]:
    # what asks how safe someone feels never goes home, whatever the form says
    home = [prompt for prompt in practice.prompts if prompt.where == "home" and prompt.id in visibility]
    return [
        Prompt(
            assignment_id=assignment.id,
            position=position,
            type=prompt.type,
            audience=prompt.audience,
            text=prompt.text,
            options=list(prompt.options),
            low=prompt.anchors.low if prompt.anchors else "",
            high=prompt.anchors.high if prompt.anchors else "",
            visibility=visibility[prompt.id],
        )
        for position, prompt in enumerate(home, 1)
    ]


def _sheet(assignment: Assignment, partner_id: str, side: Any) -> Sheet:
    sheet = Sheet(
        assignment_id=assignment.id,
        couple_id=assignment.couple_id,
        counselor_id=assignment.counselor_id,
        partner_id=partner_id,
        side=side,
        code=codes.new(CODE_LENGTH),
    )
    for prompt in assignment.prompts:
        sheet.answers.append(
            Answer(
                sheet_id=sheet.id,
                prompt_id=prompt.id,
                author_id=partner_id,
                visibility=prompt.visibility,
                prompt=prompt,
            )
        )
    return sheet


def _once(sheet: Sheet, moment: str, at: datetime | None) -> bool:
    """Set a moment of a sheet if it is not what is wanted already; of two that try at once, one does."""
    column = getattr(Sheet, moment)
    free = column.is_(None) if at else column.is_not(None)
    done = db.session.execute(update(Sheet).where(Sheet.id == sheet.id, free).values({moment: at}))
    assert isinstance(done, CursorResult)  # noqa: S101  # for the type: an UPDATE always gives a cursor's result
    return done.rowcount == 1


def open_sheet(sheet: Sheet, at: datetime) -> bool:
    """Its person begins."""
    return _once(sheet, "opened_at", at)


def save(answer: Answer, value: Any, at: datetime) -> None:
    """Keep what was typed, as a draft until the sheet is sent."""
    answer.body, answer.saved_at = packed(value), at
    answer.version += 1


def answered(sheet: Sheet) -> bool:
    """Whether anything at all is written on it."""
    return any(answer.body_sealed for answer in sheet.answers)


def send(sheet: Sheet, at: datetime) -> bool:
    """Send a sheet; once, however often the button was pressed. With both sent, what waits for both opens."""
    return _once(sheet, "sent_at", at)


def take_back(sheet: Sheet) -> bool:
    """Make a sent sheet a draft again, one that was typed in from paper too."""
    sheet.typed_at = sheet.returned_at = None
    return _once(sheet, "sent_at", None)


def lock(sheet: Sheet) -> None:
    """Wait for whoever else writes on this homework just now, and see what they left.

    Both sheets are held, in one order: what one of the two sends or takes back decides what opens to the other.
    """
    both = select(Sheet).where(Sheet.assignment_id == sheet.assignment_id).order_by(Sheet.id)
    db.session.scalars(both.with_for_update().execution_options(populate_existing=True)).all()


def returned(sheet: Sheet, at: datetime) -> None:
    """It came back on paper; or, said again, it did not, and then there is nothing that was read either."""
    sheet.returned_at = None if sheet.returned_at else at
    if not (sheet.returned_at or sheet.sent_at):
        sheet.reviewed_at = None


def review(assignment: Assignment, at: datetime) -> None:
    """The counselor has read what was sent or handed in; what comes later waits to be read again."""
    for sheet in assignment.sheets:
        if (sheet.sent_at or sheet.returned_at) and not sheet.reviewed_at:
            sheet.reviewed_at = at


def withdraw(assignment: Assignment, at: datetime) -> None:
    """Take homework back from the couple's list, or give it again."""
    assignment.withdrawn_at = None if assignment.withdrawn_at else at


def comment(sheet: Sheet, prompt_id: str, text: str, by: str) -> Comment:
    """A word to the sheet's person on one prompt."""
    said = Comment(sheet_id=sheet.id, prompt_id=prompt_id, by_id=by, text=text)
    db.session.add(said)
    return said
