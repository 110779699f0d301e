"""What binds a sheet to type into to one person, one piece of homework and its questions as they stand. PURE."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Protocol

from counselor.codes import LETTERS

EDITION = 1  # of the names and states of boxes: raised when what older files hold can no longer be read
CHECK = 16


class Asked(Protocol):
    """A question, as far as its boxes depend on it."""

    @property
    def id(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def options(self) -> list[str]: ...


def name(key: bytes, sheet_id: str, code: str, prompts: Sequence[Asked]) -> str:
    """'7KQ4MX-' and 16 letters that only this program can make for this sheet: the name its boxes stand under."""
    asked = [[prompt.id, prompt.position, prompt.type, prompt.options] for prompt in prompts]
    made = hmac.digest(key, json.dumps([EDITION, sheet_id, asked]).encode(), hashlib.sha256)
    return f"{code}-{''.join(LETTERS[byte % len(LETTERS)] for byte in made[:CHECK])}"


def code(name: str) -> str:
    """The code of the sheet that a name claims to be of."""
    return name.partition("-")[0]


def same(first: str, second: str) -> bool:
    """Whether two names are the same, in a time that does not tell how far they are."""
    return hmac.compare_digest(first.encode(), second.encode())
