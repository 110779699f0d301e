"""How many statements a page takes: few, and never more with more rows on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any

from sqlalchemy import event, select

from counselor import demo
from counselor.clock import today
from counselor.couples import actions as couples
from counselor.couples.models import Couple
from counselor.db import db, now
from counselor.homework import actions as homework
from counselor.homework.models import Assignment, Sheet
from counselor.plans import actions as plans
from counselor.plans.models import Plan
from tests.world import World

AT_MOST = 3
NOT_OURS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements made inside, but for those of the tests' own transaction."""
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_OURS):
            made.append(statement)

    event.listen(world.connection, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(world.connection, "before_cursor_execute", note)


def made(world: World, name: str, url: str) -> int:
    """The statements of one page."""
    client = world.client(name)
    with counted(world) as statements:
        assert client.get(url).status_code == 200
    return len(statements)


# ---- Rows to fill the pages with -----------------------------------------------------------------------------


def couple(world: World) -> Couple:
    """Ann's couple."""
    return db.session.get_one(Couple, world.ids["cleo_dan"])


def homework_to(world: World, count: int) -> None:
    """So many pieces of homework, half of them sent by both with a comment on each."""
    for number in range(count):
        given = demo.give(couple(world), "gentle-start", "each", number - 3, "Why")
        db.session.flush()
        for sheet in given.sheets if number % 2 else []:
            demo.write(sheet, ("words", 5))
            homework.send(sheet, now())
            homework.comment(sheet, given.prompts[0].id, "well said", world.ids["Ann"])


def sessions(world: World, count: int) -> None:
    """So many plans ahead."""
    for number in range(count):
        on = today() + timedelta(days=number)
        plans.make_plan(couple(world), held_on=on, starts=time(9), length=50, objectives="One", notes="Two")


def blocks(world: World, count: int) -> None:
    """So many more blocks in every plan."""
    for plan in db.session.scalars(select(Plan)):
        for number in range(count):
            plans.add_block(plan, kind="topic", title=f"Topic {number}", text="text", minutes=5)


def cases(world: World, count: int) -> None:
    """So many more couples of Ann's, with goals."""
    two: Any = {side: {"name": "N", "pronouns": "", "print_size": "normal", **demo.USUAL_PAPER} for side in "ab"}
    for _ in range(count):
        couples.open_case(
            clinic_id=world.ids["clinic"], by=world.ids["Ann"], partners=two, policy="limited", themes=[]
        )
        couples.add_goal(couple(world), "A goal")


def comments(world: World, count: int) -> None:
    """So many comments on the first homework."""
    for sheet in db.session.scalars(select(Sheet).where(Sheet.sent_at.is_not(None))):
        for answer in sheet.answers[:count]:
            homework.comment(sheet, answer.prompt_id, "well said", world.ids["Ann"])


# ---- The pages -----------------------------------------------------------------------------------------------


def of_homework(url: str, *, sent: bool, to: str = "") -> Callable[[World], str]:
    """The address of a page about the homework that came back, or that was not sent yet; `to` whose sheet."""

    def find(world: World) -> str:
        def work() -> str:
            slug = "full-attention-listening" if sent else "appreciation"
            given = db.session.scalars(select(Assignment).where(Assignment.practice == slug)).one()
            mine = next((sheet.id for sheet in given.sheets if sheet.partner_id == world.ids.get(to)), "")
            return url.format(given=given.id, sheet=mine)

        return str(world.do(work))

    return find


def of_plan(url: str) -> Callable[[World], str]:
    """The address of a page about the plan for tomorrow."""
    newest = select(Plan.id).order_by(Plan.held_on.desc())
    return lambda world: url.format(plan=world.do(lambda: db.session.scalars(newest).first()))


def of_couple(url: str) -> Callable[[World], str]:
    """The address of a page about Ann's couple."""
    return lambda world: url.format(couple=world.ids["cleo_dan"])


# (who, address, at most so many statements or none)
PAGES: dict[str, tuple[str, Callable[[World], str], int | None]] = {
    "couple": ("Ann", of_couple("/couples/{couple}"), AT_MOST),
    "edit couple": ("Ann", of_couple("/couples/{couple}/edit"), AT_MOST),
    "plan": ("Ann", of_plan("/plans/{plan}"), AT_MOST),
    "edit plan": ("Ann", of_plan("/plans/{plan}/edit"), AT_MOST),
    "new plan": ("Ann", of_couple("/couples/{couple}/plans/new"), AT_MOST),
    "portal list": ("Cleo", lambda _: "/pages/", AT_MOST),
    "portal read": ("Cleo", of_homework("/pages/{sheet}", sent=True, to="Cleo"), None),
    "portal open": ("Cleo", of_homework("/pages/{sheet}", sent=False, to="Cleo"), None),
    "portal answer": ("Cleo", of_homework("/pages/{sheet}/2", sent=False, to="Cleo"), None),
    "portal check": ("Cleo", of_homework("/pages/{sheet}/check", sent=False, to="Cleo"), None),
    "review": ("Ann", of_homework("/homework/{given}", sent=True), None),
    "homework list": ("Ann", lambda _: "/homework/", AT_MOST),
    "choose": ("Ann", of_couple("/couples/{couple}/homework/"), AT_MOST),
    "assign": ("Ann", of_couple("/couples/{couple}/homework/gentle-start"), AT_MOST),
    "today": ("Ann", lambda _: "/today", AT_MOST),
    "couples": ("Ann", lambda _: "/couples/", AT_MOST),
    "plans": ("Ann", lambda _: "/plans/", AT_MOST),
    "practices": ("Ann", lambda _: "/practices/", AT_MOST),
    "clinic": ("Ann", lambda _: "/clinic", AT_MOST),
    "on paper": ("Ann", of_homework("/homework/sheets/{sheet}/paper", sent=False, to="Cleo"), None),
    "bring in": ("Ann", lambda _: "/homework/file", AT_MOST),
    "portal bring in": ("Cleo", lambda _: "/pages/file", AT_MOST),
    "logo": ("Max", lambda _: "/clinic/logo.png", AT_MOST),
}


def test_pages_take_few_statements_and_no_more_with_more_rows_on_them(world: World) -> None:
    urls = {page: address(world) for page, (_, address, _) in PAGES.items()}
    counts = []
    for more in (5, 15):  # 5 of everything, then 20
        for fill in (sessions, blocks, cases, homework_to, comments):
            world.do(lambda fill=fill, more=more: fill(world, more))
        counts.append({page: made(world, PAGES[page][0], url) for page, url in urls.items()})
    assert counts[0] == counts[1]
    assert {page for page, count in counts[0].items() if count > (PAGES[page][2] or count)} == set()


def test_the_count_counts(world: World) -> None:
    with counted(world) as statements:
        world.client("Ann").get("/couples/")
    assert any("couples" in statement for statement in statements)
