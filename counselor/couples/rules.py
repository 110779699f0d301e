"""Words of the case. PURE."""

from typing import Literal

Side = Literal["a", "b"]
Policy = Literal["no_secrets", "limited", "private_kept"]
Ink = Literal["colour", "plain"]

# what a counselor chooses, and how it reads under the couple's name
POLICIES: dict[Policy, tuple[str, str]] = {
    "private_kept": ("Private answers stay private", "private answers are kept private"),
    "limited": (
        "Limited: the counselor may help bring a private matter into the session",
        "private matters may be brought in with help",
    ),
    "no_secrets": (
        "No secrets: the counselor may bring anything into a joint session",
        "no secrets are kept between the two",
    ),
}
SIZES = {"normal": "Normal print", "large": "Large print"}
PAPERS = {"a4": "A4", "letter": "Letter"}
TYPEFACES = {
    "atkinson": "Standard",
    "andika": "Andika: letters easy to tell apart",
    "lexend": "Lexend: wide and open",
}
INKS: dict[Ink, str] = {"colour": "With colour", "plain": "Black and white"}


def other(side: Side) -> Side:
    """The other one of the two."""
    return "b" if side == "a" else "a"
