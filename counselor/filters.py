"""Words for dates, times and lengths, for pages and handouts alike. PURE."""

from datetime import date, datetime, time, timedelta

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(value: date | None) -> str:
    """'Tuesday, 12 May'; an empty string for no date."""
    return f"{DAYS[value.weekday()]}, {short_day(value)}" if value else ""


def short_day(value: date | None) -> str:
    """'12 May'; an empty string for no date."""
    return f"{value.day} {MONTHS[value.month - 1]}" if value else ""


def clock(value: time | datetime | None) -> str:
    """'9:05' or '14:30', 24-hour; an empty string for no time."""
    return f"{value.hour}:{value.minute:02}" if value else ""


def after(start: time, minutes: int) -> time:
    """The time of day `minutes` after `start`; goes round at midnight."""
    return (datetime.combine(date(2000, 1, 1), start) + timedelta(minutes=minutes)).time()


def minutes(value: int | None) -> str:
    """'20 min', '2 h', '1 h 15 min' (from two hours on); an empty string for none."""
    if value is None:
        return ""
    if value < 120:
        return f"{value} min"
    hours, rest = divmod(value, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def join(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
