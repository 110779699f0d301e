"""The only door to a row, and the gate before every page.

`gate` runs before every request and lets through what policy.py allows; `rows` and `load` give a view the rows its
visitor may see. A foreign row and an absent one are the same 404.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy import ColumnElement, ScalarSelect, Select, String, bindparam, false, select, update
from werkzeug.wrappers import Response

from counselor.accounts.actions import token_id
from counselor.accounts.models import Clinic, Person, Session
from counselor.accounts.rules import SEEN_EVERY, alive
from counselor.couples.models import Couple, Partner
from counselor.db import SAFE_METHODS, Base, db, now, read_only_request, writing
from counselor.homework.models import ON_SHEET, Answer, Assignment, Comment, Sheet
from counselor.paper.models import Scan
from counselor.plans.models import Plan
from counselor.policy import NOBODY, RULES, Visitor

Row = TypeVar("Row", bound=Base)

# ---- Whose rows ----------------------------------------------------------------------------------------------
# The conditions name the visitor by two parameters, so that a query is built once and only filled in later.

ME, MY_COUPLE = bindparam("me", type_=String), bindparam("my_couple", type_=String)
Scope = Callable[[str], ColumnElement[bool]]


def _couples(role: str) -> ColumnElement[bool]:
    return Couple.counselor_id == ME if role == "counselor" else Couple.id == MY_COUPLE


def _partners(role: str) -> ColumnElement[bool]:
    return Partner.couple.has(_couples(role))


def _plans(role: str) -> ColumnElement[bool]:
    return Plan.counselor_id == ME if role == "counselor" else false()


def _assignments(role: str) -> ColumnElement[bool]:
    return Assignment.counselor_id == ME if role == "counselor" else false()


def _sheets(role: str) -> ColumnElement[bool]:
    return Sheet.counselor_id == ME if role == "counselor" else Sheet.partner_id == ME


def _answers(role: str) -> ColumnElement[bool]:
    """The couple's answers. Which of them may be read is for homework/visibility.py to say, field by field."""
    return Answer.sheet.has(Sheet.counselor_id == ME if role == "counselor" else Sheet.couple_id == MY_COUPLE)


def _comments(role: str) -> ColumnElement[bool]:
    return Comment.sheet.has(_sheets(role))


def _clinics(role: str) -> ColumnElement[bool]:
    return Clinic.id == _here() if role in ("counselor", "admin") else false()


def _here() -> ScalarSelect[str]:
    return select(Person.clinic_id).where(Person.id == ME).scalar_subquery()


def _scans(role: str) -> ColumnElement[bool]:
    return Scan.sheet.has(Sheet.counselor_id == ME) if role == "counselor" else false()


def _people(role: str) -> ColumnElement[bool]:
    staff_here = (Person.clinic_id == _here()) & (Person.role != "partner")
    return staff_here if role == "admin" else Person.id == ME


SCOPES: dict[type[Base], Scope] = {
    Couple: _couples,
    Partner: _partners,
    Plan: _plans,
    Assignment: _assignments,
    Sheet: _sheets,
    Answer: _answers,
    Comment: _comments,
    Scan: _scans,
    Clinic: _clinics,
    Person: _people,
}


def me() -> Visitor:
    """Who is asking now."""
    visitor: Visitor = g.get("visitor", NOBODY)
    return visitor


@lru_cache(maxsize=64)
def _condition(model: type[Base], role: str) -> ColumnElement[bool]:
    return SCOPES[model](role) if role else false()


@lru_cache(maxsize=256)
def _query(model: type[Base], role: str, options: tuple[Any, ...]) -> Select[Any]:
    return select(model).where(_condition(model, role)).options(*options)


@lru_cache(maxsize=256)
def _by_id(model: type[Base], role: str, options: tuple[Any, ...]) -> Select[Any]:
    return _query(model, role, options).where(model.id == bindparam("id", type_=String))


def within(model: type[Base]) -> ColumnElement[bool]:
    """The condition that keeps a query of this table to what the visitor may see; fill it with `mine()`."""
    return _condition(model, me().role)


def mine() -> dict[str, str | None]:
    """The parameters of `within` and `rows`: who the visitor is."""
    return {"me": me().id, "my_couple": me().couple_id}


def rows(model: type[Row], *options: Any) -> Select[Row]:
    """The query of the rows of a table that the visitor may see, with loader options; run it with `listed`."""
    return _query(model, me().role, options)


def load(model: type[Row], id: str, *options: Any) -> Row:
    """The row with this id, if the visitor may see it; else 404, absent and foreign alike."""
    query: Select[Row] = _by_id(model, me().role, options)
    row = db.session.scalars(query, {"id": id, **mine()}).unique().one_or_none()
    return row if row is not None else abort(404)


def listed(query: Select[Row]) -> list[Row]:
    """The rows of a query made with `rows`."""
    return list(db.session.scalars(query, mine()).unique())


def answers(condition: ColumnElement[bool]) -> list[Answer]:
    """The answers of a sheet or of a piece of homework, in the order of their questions.

    Their sheets are read anew with them: what is seen of both is of one moment, also where somebody takes a sheet
    back just now. Which may be read is for homework/visibility.py to say.
    """
    query = rows(Answer, *ON_SHEET).join(Answer.sheet).where(condition)
    found = listed(query.execution_options(populate_existing=True))
    return sorted(found, key=lambda answer: answer.prompt.position)


WHO = (
    select(Session.started_at, Session.seen_at)
    .add_columns(Person.id, Person.role, Person.name, Person.clinic_id, Session.id, Partner.couple_id, Partner.side)
    .join(Person, Person.id == Session.person_id)
    .outerjoin(Partner, Partner.id == Person.id)
    .where(Session.id == bindparam("session", type_=String), Person.disabled_at.is_(None))
)


# ---- The gate ------------------------------------------------------------------------------------------------


def cookie_name(name: str = "id") -> str:
    """The identity cookie, or another one: with the __Host- guard wherever there is https."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def install(app: Flask) -> None:
    """Put the gate before every request. An app with a page that has no rule does not start."""
    missing = {rule.endpoint for rule in app.url_map.iter_rules()} - RULES.keys()
    if missing:
        raise RuntimeError(f"no rule for {', '.join(sorted(missing))}")
    app.before_request(gate)
    app.after_request(_mark_form_cookie)


def gate() -> Response | None:
    """Let a request through, send nobody to the sign-in page, and answer everyone else 404."""
    if request.endpoint == "static":
        return None
    _refuse_foreign_pages()
    g.visitor = _visitor()
    if session and session.get(MARK, "") != g.visitor.session_id:
        session.clear()
    if request.endpoint is None or RULES[request.endpoint](g.visitor):
        return None
    if g.visitor.id:
        abort(404)
    return redirect(url_for("accounts.sign_in", next=_way_back()), 303)


def _way_back() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _refuse_foreign_pages() -> None:
    """Another site may link here, but neither embed a page nor post to one."""
    asked = request.headers
    link = asked.get("Sec-Fetch-Mode") == "navigate" and asked.get("Sec-Fetch-Dest", "document") == "document"
    if asked.get("Sec-Fetch-Site") == "cross-site" and not (link and request.method in SAFE_METHODS):
        abort(403)


def _visitor() -> Visitor:
    token = request.cookies.get(cookie_name())
    if not token:
        return NOBODY
    if request.method in SAFE_METHODS:
        read_only_request(db.engine)
    found = db.session.connection().execute(WHO, {"session": token_id(token)}).one_or_none()
    if found is None:
        return NOBODY
    started, seen, *who = found
    visitor, at = Visitor(*who), now()
    if not alive(visitor.role, started, seen, at):
        return NOBODY
    if at - seen > SEEN_EVERY:
        _see(visitor, at)
    return visitor


def _see(visitor: Visitor, at: Any) -> None:
    """Write down that the session is in use, in a transaction of its own before the page's."""
    with writing():
        db.session.execute(update(Session).where(Session.id == visitor.session_id).values(seen_at=at))


# The form cookie holds what makes a form's token right. It counts only in the session it was made in: one planted
# by somebody else, or kept from before the sign-in, is dropped with its token.
MARK = "of"


def _mark_form_cookie(response: Any) -> Any:
    if me().session_id and session and session.get(MARK) != me().session_id:
        session[MARK] = me().session_id
    return response
