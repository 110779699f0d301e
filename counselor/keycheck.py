"""One sealed row, made with the tables: it tells whether this key file is the one the database was made with."""

from sqlalchemy import Connection, select
from sqlalchemy.orm import Mapped

from counselor.db import Base
from counselor.sealed import AlteredTextError, Sealed

ONLY, WORDS = "0" * 32, "This key file and this database belong together."


class KeyCheck(Base):
    """The row. A file of SQLite tells a wrong key by itself; a database on PostgreSQL does not."""

    __tablename__ = "key_checks"

    text_sealed: Mapped[bytes]
    text = Sealed()


def first_row() -> dict[str, str | bytes]:
    """The columns of the row, sealed with the key in use."""
    row = KeyCheck(id=ONLY, text=WORDS)
    return {"id": row.id, "text_sealed": row.text_sealed}


def fits(connection: Connection) -> bool:
    """Whether the row opens with the key in use. Without the row no key fits."""
    kept = connection.scalar(select(KeyCheck.text_sealed).where(KeyCheck.id == ONLY))
    try:
        return kept is not None and KeyCheck(id=ONLY, text_sealed=kept).text == WORDS
    except AlteredTextError:
        return False
