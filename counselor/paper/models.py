"""Table of the pictures of paper."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship, undefer

from counselor.db import Base, now
from counselor.homework.models import Sheet
from counselor.sealed import SealedBytes


class Scan(Base):
    """One page of a sheet that came back, as a JPEG; only the counselor of the couple sees it."""

    __tablename__ = "scans"
    bound_to = ("sheet_id",)

    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    number: Mapped[int]  # from 1
    picture_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    picture = SealedBytes()

    sheet: Mapped[Sheet] = relationship()


# what a page needs together with a scan, in the same query
PICTURE = undefer(Scan.picture_sealed)
