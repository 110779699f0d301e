"""The clinic's own day and hour."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from counselor.db import now


def local(moment: datetime) -> datetime:
    """The moment as the clinic's clocks show it."""
    zone = current_app.config["TIMEZONE"]
    return moment.astimezone(ZoneInfo(zone) if zone else None)


def today() -> date:
    """The date in the clinic."""
    return local(now()).date()
