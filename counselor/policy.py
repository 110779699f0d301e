"""What may be done, and by whom: one line a page. PURE. A page that is not in RULES keeps the app from starting."""

from collections.abc import Callable
from dataclasses import dataclass

from counselor.couples.rules import Side


@dataclass(frozen=True)
class Visitor:
    """Who is asking. Nobody yet: all empty."""

    id: str = ""
    role: str = ""
    name: str = ""
    clinic_id: str = ""
    session_id: str = ""
    couple_id: str | None = None
    side: Side | None = None


NOBODY = Visitor()

Rule = Callable[[Visitor], bool]


def anyone(visitor: Visitor) -> bool:
    """Signed in or not."""
    return True


def staff(visitor: Visitor) -> bool:
    """Counselors and admins."""
    return visitor.role in ("counselor", "admin")


def counselor(visitor: Visitor) -> bool:
    """Who works with couples."""
    return visitor.role == "counselor"


def admin(visitor: Visitor) -> bool:
    """Who manages the people that sign in; sees no couple."""
    return visitor.role == "admin"


def partner(visitor: Visitor) -> bool:
    """One of a couple."""
    return visitor.role == "partner" and visitor.couple_id is not None


RULES: dict[str, Rule] = {
    "static": anyone,
    "accounts.front": anyone,
    "accounts.sign_in": anyone,
    "accounts.welcome": anyone,
    "accounts.leave": anyone,
    "accounts.sign_out": anyone,
    "accounts.people": admin,
    "accounts.add": admin,
    "accounts.renew": admin,
    "accounts.lock": admin,
    # a counselor who works alone has no admin
    "accounts.clinic": staff,
    "accounts.logo": staff,
    "accounts.remove_logo": staff,
    "today.index": counselor,
    "catalogue.index": staff,
    "catalogue.show": staff,
    "catalogue.sheet": staff,
    "catalogue.book": staff,
    "couples.index": counselor,
    "couples.new": counselor,
    "couples.show": counselor,
    "couples.edit": counselor,
    "couples.close": counselor,
    "couples.goal": counselor,
    "couples.drop_goal": counselor,
    "couples.invite": counselor,
    "couples.shut": counselor,
    "plans.index": counselor,
    "plans.new": counselor,
    "plans.show": counselor,
    "plans.edit": counselor,
    "plans.add": counselor,
    "plans.move": counselor,
    "plans.change": counselor,
    "plans.remove": counselor,
    "plans.compose": counselor,
    "plans.sheet": counselor,
    "plans.delete": counselor,
    "homework.index": counselor,
    "homework.assign": counselor,
    "homework.show": counselor,
    "homework.choose": counselor,
    "homework.sheet": counselor,
    "homework.sheets": counselor,
    "homework.couple_sheets": counselor,
    "homework.review": counselor,
    "homework.comment": counselor,
    "homework.returned": counselor,
    "homework.withdraw": counselor,
    "homework.fillable": counselor,
    "homework.slips": counselor,
    "homework.all_sheets": counselor,
    "paper.sheet": counselor,
    "paper.file": counselor,
    "paper.scan": counselor,
    "portal.index": partner,
    "portal.begin": partner,
    "portal.answer": partner,
    "portal.check": partner,
    "portal.send": partner,
    "portal.take_back": partner,
    "portal.show": partner,
    "portal.sheet": partner,
    "portal.fillable": partner,
    "portal.file": partner,
    "portal.keep": partner,
    "portal.code": partner,
    "portal.safety": partner,
}
