"""Files from outside: each is read in a child process of its own, or refused with a sentence."""

from counselor.db import db
from counselor.forms import UnreadError
from counselor.handouts.press import BusyError, PressError, RefusedError, reading

MISSING = "Please choose a file."
SLOW = "This file could not be read in time. Please try another one."
BUSY = "Another file is being read just now. Please try again in a moment."


def read(what: str, data: bytes) -> list[bytes]:
    """What a job of the child makes of the file: `read`, `logo` or `scans`. UnreadError where it takes none.

    Ends the transaction, so that nobody waits for the database while a file is read.
    """
    if not data:
        raise UnreadError(MISSING)
    db.session.commit()
    try:
        return reading().run(what, data)
    except RefusedError as refused:
        raise UnreadError(str(refused)) from refused
    except BusyError as busy:
        raise UnreadError(BUSY) from busy
    except PressError as error:
        raise UnreadError(SLOW) from error
