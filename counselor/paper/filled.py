"""A file that was filled in: read in a child process, and found to be of one sheet of the visitor, or refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from counselor import access, uploads
from counselor.forms import UnreadError
from counselor.homework import token
from counselor.homework.handout import fields
from counselor.homework.models import ANSWERS, OF_PAIR, Assignment, Sheet
from counselor.paper.rules import Typed

NOT_YOURS = "There is no sheet of yours here that this file belongs to. Please check which file you chose."
OLDER = "This file is of an older version of the sheet, so nothing was taken from it. Please print it anew."
NEVER, CLOSED = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Filled:
    """The sheet that a file belongs to, what is typed in its boxes, and how many more of theirs are in the file."""

    sheet: Sheet
    typed: Typed
    others: int


def filled(pdf: bytes, *, is_open: Callable[[Sheet], bool]) -> Filled:
    """The sheet of the visitor that the file holds; UnreadError where there is none.

    Of several it is one that is still open, and of those the one that was written on longest ago: brought in once
    more, the file gives another.
    """
    found: dict[str, Typed] = json.loads(uploads.read("read", pdf)[0])
    claimed = {sheet.code: sheet for sheet in _claimed({token.code(name) for name in found})}
    there = [(name, claimed[token.code(name)]) for name in found if token.code(name) in claimed]
    ours = [(name, sheet) for name, sheet in there if token.same(name, fields(sheet))]
    if not ours:
        raise UnreadError(OLDER if there else NOT_YOURS)
    name, sheet = min(ours, key=lambda one: _written(one[1]) if is_open(one[1]) else CLOSED)
    return Filled(sheet, found[name], len(ours) - 1)


def _written(sheet: Sheet) -> datetime:
    return max((answer.saved_at for answer in sheet.answers if answer.saved_at), default=NEVER)


def _claimed(codes: set[str]) -> list[Sheet]:
    """The visitor's sheets with these codes."""
    there = access.rows(Sheet, OF_PAIR, ANSWERS).join(Sheet.assignment).where(Assignment.withdrawn_at.is_(None))
    return access.listed(there.where(Sheet.code.in_(codes)))
