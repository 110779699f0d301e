"""What an answer holds, by the type of its prompt: how it is kept as text, and how it reads. PURE."""

import json
from datetime import date
from typing import Any

from counselor.filters import DAYS, day

# the seven boxes of a grid, by field name
WEEK = tuple(name[:3].lower() for name in DAYS)


def packed(value: Any) -> str:
    """The value as kept: JSON, or empty when nothing was answered."""
    if isinstance(value, dict):
        value = {name: word for name, word in value.items() if word}
    if value in (None, "", [], {}):
        return ""
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)


def unpacked(kept: str, type: str) -> Any:
    """The value for the form's field; none when nothing was answered."""
    if not kept:
        return None
    value = json.loads(kept)
    return date.fromisoformat(value) if type == "date" else value


def words(kept: str, type: str) -> list[str]:
    """The answer as lines to read; no line when nothing was answered."""
    value = unpacked(kept, type)
    if value is None:
        return []
    if type == "grid_7_days":
        return [f"{name}: {value[key]}" for key, name in zip(WEEK, DAYS, strict=True) if value.get(key)]
    if type == "checklist":
        return [str(item) for item in value]
    if type == "scale_0_10":
        return [f"{value} of 10"]
    return [day(value)] if type == "date" else str(value).splitlines()
