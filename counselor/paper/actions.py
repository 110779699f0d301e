"""What is done with what comes back. Nothing here commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from counselor.db import db
from counselor.homework.actions import save
from counselor.homework.models import Answer, Sheet
from counselor.homework.rules import can_type_in
from counselor.paper.models import Scan

MOST_SCANS = 20


def may_type_in(sheet: Sheet) -> bool:
    """Whether the counselor may type the answers of this sheet in now."""
    begun = any(answer.saved_at for answer in sheet.answers)
    return can_type_in(sheet.facts(), typed=sheet.typed_at is not None, begun=begun)


def keep(entered: Iterable[tuple[Answer, Any]], at: datetime) -> None:
    """Keep all answers of a sheet at once, as drafts of its person."""
    for answer, value in entered:
        save(answer, value, at)


def type_in(sheet: Sheet, entered: Iterable[tuple[Answer, Any]], at: datetime) -> None:
    """Keep what was read on paper as the answers of the sheet's person, who handed it in: it counts as sent."""
    keep(entered, at)
    if sheet.typed_at is None:
        sheet.reviewed_at = None  # what was looked at before was the paper
    sheet.typed_at = at
    sheet.sent_at = sheet.sent_at or at
    sheet.returned_at = sheet.returned_at or at


def add_scans(sheet: Sheet, pictures: Sequence[bytes], there: Sequence[Scan], at: datetime) -> bool:
    """Keep pictures of the paper after those that are there; none of them where that would be too many.

    A picture that is there already is not kept twice.
    """
    known = {scan.picture for scan in there}
    new = [picture for picture in dict.fromkeys(pictures) if picture not in known]
    if len(there) + len(new) > MOST_SCANS:
        return False
    last = max((scan.number for scan in there), default=0)
    for number, picture in enumerate(new, last + 1):
        db.session.add(Scan(sheet_id=sheet.id, number=number, at=at, picture=picture))
    return True


def drop_scan(scan: Scan) -> None:
    """Take a picture away."""
    db.session.delete(scan)
