"""Who may read an answer. PURE: the one rule that every page, sheet and file goes through.

The classes stand in the product's rules between partners: a draft is its author's alone; private adds the
counselor; shared adds the partner once sent; after both adds the partner once both have sent.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Visibility = Literal["private", "shared", "after_both"]
Reader = Literal["author", "partner", "counselor"]

CLASSES: tuple[Visibility, ...] = get_args(Visibility)
# the sign beside the words, one a class: a lock, an eye, two rings
SIGNS: dict[Visibility, str] = {"private": "lock", "shared": "eye", "after_both": "both"}


@dataclass(frozen=True)
class Standing:
    """What is known of one answer when someone asks to read it."""

    visibility: str
    sent: bool
    partner_sent: bool = False
    held: bool = False
    separated: bool = False


def may_read(reader: Reader, answer: Standing) -> bool:
    """Whether this reader may read the answer now. An unknown class reads as private."""
    if reader == "author":
        return True
    if not answer.sent:
        return False
    return reader == "counselor" or (reader == "partner" and _open_to_partner(answer))


def _open_to_partner(answer: Standing) -> bool:
    if answer.separated or answer.held:
        return False
    return answer.visibility == "shared" or (answer.visibility == "after_both" and answer.partner_sent)


def sees(visibility: str, partner: str) -> tuple[str, str]:
    """The sentence above the box, as (who, rest): who is set in bold. `partner` is the other one's name."""
    if visibility == "shared":
        return f"You, {partner} and your counselor", "will see this once you send it."
    if visibility == "after_both":
        return "You and your counselor", f"will see this. {partner} sees it too once both of you have sent."
    return "Only you and your counselor", "will see this."


def sees_on_paper(visibility: str) -> str:
    """The same promise under a printed question. Paper is lost easily, so it names no other person."""
    if visibility == "shared":
        return "You, your partner and your counselor will see this once you send it or hand it in."
    if visibility == "after_both":
        both = "Your partner sees it too once both of you have sent or handed it in."
        return f"You and your counselor will see this. {both}"
    return "Only you and your counselor will see this."


def offered(given_to: str) -> tuple[Visibility, ...]:
    """The classes that make sense for whom it is given to: one alone shares no page with the other."""
    return CLASSES if given_to in ("each", "together") else ("private",)


def usual(given_to: str, *, private: bool, together: bool) -> Visibility:
    """The class a prompt gets unless the counselor chooses another: the narrowest that does the job."""
    if private or given_to in ("a", "b"):
        return "private"
    return "shared" if together or given_to == "together" else "after_both"
