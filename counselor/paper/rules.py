"""What stands in the boxes of a sheet, as the answers of its questions. PURE."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from counselor.homework.answers import WEEK

Typed = Mapping[str, str | bool]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST_DAY = 40  # of a date in words: a pattern is not tried on more
_NUMBERS = re.compile(r"\D*(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
_WORDS = re.compile(r"\D*(\d{1,2})\D*?\s*([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})\D*")


def posted(position: int, type: str, options: Sequence[str], typed: Typed) -> list[tuple[str, str]]:
    """What the form of a sheet would have been sent, had it been filled in on the page: (field, value) pairs."""
    box = f"p{position}"
    if type == "checklist":
        return [(box, option) for n, option in enumerate(options) if typed.get(f"{box}.{n}")]
    if type == "grid_7_days":
        return [(f"{box}-{day}", _in_a_line(typed.get(f"{box}.{day}"))) for day in WEEK]
    value = str(typed.get(box) or "").strip() if type == "long_text" else _in_a_line(typed.get(box))
    if type == "choice":
        at = int(value) if re.fullmatch("[0-9]{1,3}", value) else len(options)
        return [(box, options[at])] if at < len(options) else []
    if type == "scale_0_10":
        return [(box, value)] if value else []
    return [(box, as_day(value) if type == "date" else value)]


def _in_a_line(value: str | bool | None) -> str:
    """Without line breaks and tabs: readers let people type them where a page does not."""
    parts = (part.strip() for part in re.split("[\n\t]", str(value or "")))
    return " ".join(part for part in parts if part)


def kept(position: int, type: str, value: Any) -> list[tuple[str, str]]:
    """The same for an answer that is there already."""
    box = f"p{position}"
    if value is None:
        return []
    if type == "checklist":
        return [(box, option) for option in value]
    if type == "grid_7_days":
        return [(f"{box}-{day}", value.get(day, "")) for day in WEEK]
    return [(box, str(value))]


def as_day(typed: str) -> str:
    """A date as the form reads it, from 2027-05-12, 2027/5/12 or 12 May 2027; anything else as it was typed."""
    if len(typed) > LONGEST_DAY:
        return typed
    numbers, words = _NUMBERS.fullmatch(typed), _WORDS.fullmatch(typed)
    try:
        if numbers:
            return date(*map(int, numbers.groups())).isoformat()
        if words and words[2].lower() in MONTHS:
            return date(int(words[3]), MONTHS.index(words[2].lower()) + 1, int(words[1])).isoformat()
    except ValueError:
        pass
    return typed
