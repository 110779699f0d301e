"""The floor: pragmas, foreign keys, moments in UTC, writers side by side, reading that changes nothing."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from counselor import demo
from counselor.accounts.models import Clinic, Device, Invitation, Person, Session
from counselor.couples.models import Couple, Goal, Partner
from counselor.db import UTCDateTime, db, new_id, now
from counselor.homework.models import Answer, Assignment, Comment, Sheet
from counselor.models import metadata
from counselor.plans.models import Block, Plan
from counselor.policy import RULES
from tests.live import Browser, at_once, served
from tests.test_access import addresses
from tests.world import World


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_every_connection_of_the_pool_is_opened_as_it_should_be(fresh: Callable[..., Flask]) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "busy_timeout": 5000,
    }
    with fresh().app_context():
        several = [db.engine.connect() for _ in range(8)]
        for connection in several:
            ask = connection.connection.driver_connection.execute  # outside a transaction
            found = {name: ask(f"PRAGMA {name}").fetchone()[0] for name in wanted}
            assert found == wanted
        for connection in several:
            connection.close()


# ---- Foreign keys -----------------------------------------------------------------------------------------------


def refused_by_database(world: World, row: Callable[[], object]) -> None:
    """The row cannot be added, whatever the code above thinks."""

    def add() -> None:
        db.session.add(row())
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    world.do(add)


def test_a_plan_with_a_counselor_who_is_not_the_couples_is_refused(world: World) -> None:
    when = {"held_on": date(2027, 1, 1), "starts": time(9), "length": 50}
    refused_by_database(world, lambda: Plan(couple_id=world.ids["cleo_dan"], counselor_id=world.ids["Bob"], **when))


def test_homework_with_a_counselor_who_is_not_the_couples_is_refused(world: World) -> None:
    what = {"practice": "x", "given_to": "a", "title": "x", "summary": "", "steps": []}
    refused_by_database(
        world, lambda: Assignment(couple_id=world.ids["cleo_dan"], counselor_id=world.ids["Bob"], **what)
    )


def test_a_sheet_that_says_another_couple_or_counselor_than_its_homework_is_refused(world: World) -> None:
    given_: Assignment = world.do(lambda: db.session.scalars(select(Assignment)).first())
    right = {"assignment_id": given_.id, "couple_id": given_.couple_id, "counselor_id": given_.counselor_id}
    wrongs = ({"couple_id": world.ids["eve_finn"]}, {"counselor_id": world.ids["Bob"]}, {"partner_id": new_id()})
    for number, wrong in enumerate(wrongs):
        who = {"partner_id": world.ids["Eve"], "side": "a", "code": f"XXXXX{number}"}
        refused_by_database(world, lambda values={**right, **who, **wrong}: Sheet(**values))


@pytest.mark.parametrize(
    "row",
    [
        lambda: Goal(couple_id=new_id(), text="x"),
        lambda: Block(plan_id=new_id(), position=0, kind="own", minutes=5),
        lambda: Partner(id=new_id(), couple_id=new_id(), side="a"),
        lambda: Session(person_id=new_id(), started_at=now(), seen_at=now()),
        lambda: Device(person_id=new_id(), seen_at=now()),
        lambda: Invitation(person_id=new_id(), code_hash="x", created_at=now(), expires_at=now()),
        lambda: Person(clinic_id=new_id(), role="admin", name="x"),
        lambda: Couple(clinic_id=new_id(), counselor_id=new_id()),
        lambda: Answer(sheet_id=new_id(), prompt_id=new_id(), author_id=new_id(), visibility="private"),
        lambda: Comment(sheet_id=new_id(), prompt_id=new_id(), by_id=new_id(), text="x"),
    ],
)
def test_a_row_that_belongs_to_nothing_is_refused(world: World, row: Callable[[], object]) -> None:
    refused_by_database(world, row)


def test_a_couple_has_one_partner_a_side(world: World) -> None:
    def third() -> Partner:
        person = Person(clinic_id=world.ids["clinic"], role="partner", name="Third")
        db.session.add(person)
        db.session.flush()
        return Partner(id=person.id, couple_id=world.ids["cleo_dan"], side="a")

    refused_by_database(world, third)


def test_a_row_takes_no_column_it_does_not_have() -> None:
    with pytest.raises(TypeError, match="Clinic has no role"):
        Clinic(name="x", role="admin")


# ---- Moments ----------------------------------------------------------------------------------------------------

ZONES = some.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(some.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1)), ZONES)  # noqa: DTZ001  # the zone comes beside it
def test_a_moment_is_kept_in_utc_whatever_its_zone(plain: datetime, zone: timezone) -> None:
    moment, kind = plain.replace(tzinfo=zone), UTCDateTime()
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        kept = kind.process_bind_param(moment, dialect)
        back = kind.process_result_value(kept, dialect)
        assert back == moment
        assert back.utcoffset() == timedelta(0)


def test_a_moment_comes_back_from_the_database_in_utc(world: World) -> None:
    moment = datetime(2027, 3, 28, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    world.do(lambda: setattr(db.session.get_one(Couple, world.ids["cleo_dan"]), "closed_at", moment))
    found = world.row(Couple, world.ids["cleo_dan"]).closed_at
    assert found == moment
    assert found.utcoffset() == timedelta(0)
    assert found.astimezone(UTC).hour == 20


def test_a_naive_moment_is_refused(world: World) -> None:
    def write() -> None:
        db.session.get_one(Couple, world.ids["cleo_dan"]).closed_at = datetime(2027, 1, 1)  # noqa: DTZ001
        with pytest.raises(StatementError, match="a moment needs a time zone"):
            db.session.flush()
        db.session.rollback()

    world.do(write)


# ---- Many at once -----------------------------------------------------------------------------------------------

SLUGS = ("gentle-start", "weekly-talk", "raise-it-early", "daily-ritual")
TIMES = 6


def open_sheets(town: World) -> list[tuple[str, str, int]]:
    """Eight sheets of Cleo and Dan: (who, id, number of a question that takes any text)."""

    def give() -> list[tuple[str, str, int]]:
        couple = db.session.get_one(Couple, town.ids["cleo_dan"])
        names = {partner.id: partner.name for partner in couple.partners}
        made = [demo.give(couple, slug, "each", 3, "") for slug in SLUGS]
        return [
            (names[sheet.partner_id], sheet.id, prompt.position)
            for assignment in made
            for sheet in assignment.sheets
            for prompt in [next(p for p in assignment.prompts if p.type in ("short_text", "long_text"))]
        ]

    found: list[tuple[str, str, int]] = town.do(give)
    assert len(found) == 8
    return found


def test_eight_people_typing_at_once_are_all_saved_and_nobody_sees_an_error(town: World) -> None:
    sheets = open_sheets(town)
    with served(town.app) as port:

        def types(name: str, sheet: str, number: int) -> list[int]:
            browser = Browser(port, {"id": town.client(name).get_cookie("id").value})
            url = f"/pages/{sheet}/{number}"
            browser.read(url)
            return [browser.send(url, {"X-Autosave": "1"}, value=f"{sheet} {turn}") for turn in range(TIMES)]

        statuses = at_once(*[lambda one=one: types(*one) for one in sheets])
    assert statuses == [[204] * TIMES] * 8
    wanted = {f'"{sheet} {TIMES - 1}"' for _, sheet, _ in sheets}
    assert wanted <= {answer.body for answer in town.do(lambda: db.session.scalars(select(Answer)).all())}


def test_leaving_works_while_others_write(town: World) -> None:
    """It is a GET that writes: begun as a reader, it would fail as soon as somebody else has written meanwhile."""
    sheets = open_sheets(town)
    with served(town.app) as port:

        def types(name: str, sheet: str, number: int) -> set[int]:
            browser = Browser(port, {"id": town.client(name).get_cookie("id").value})
            browser.read(f"/pages/{sheet}/{number}")
            return {browser.send(f"/pages/{sheet}/{number}", value="x") for _ in range(TIMES)}

        def leaves(name: str) -> set[int]:
            cookies = [town.client(name).get_cookie("id").value for _ in range(TIMES * 2)]
            return {Browser(port, {"id": cookie}).ask("GET", "/leave")[0].status for cookie in cookies}

        done = at_once(*[lambda one=one: types(*one) for one in sheets[:4]], *[lambda: leaves("Ann")] * 4)
    assert done == [{303}] * 8
    assert town.do(lambda: db.session.scalars(select(Session.person_id)).all()).count(town.ids["Ann"]) == 0


# ---- Reading ----------------------------------------------------------------------------------------------------


def contents(world: World) -> dict[str, str]:
    """A hash of each table; of sessions without when they were last seen."""

    def rows() -> dict[str, str]:
        found = {}
        for name, table in metadata().tables.items():
            columns = [column for column in table.columns if column.name != "seen_at"]
            kept = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
            found[name] = hashlib.sha256("\n".join(kept).encode()).hexdigest()
        return found

    hashed: dict[str, str] = world.do(rows)
    return hashed


@pytest.mark.parametrize("name", ["", "Ann", "Max", "Cleo"])
def test_reading_every_page_changes_nothing(world: World, name: str) -> None:
    values = addresses(world)
    with world.app.test_request_context():
        urls = [
            rule.build({k: v for k, v in values.items() if k in rule.arguments})[1]
            for rule in world.app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint != "accounts.leave"
        ]
    client = world.client(name)
    before = contents(world)
    for url in urls:
        client.get(url + "?next=/x&go=later&sent=1").close()
        client.options(url).close()
        client.head(url.removesuffix(".pdf")).close()
    assert contents(world) == before
    assert len(urls) > 20
    assert "accounts.leave" in RULES
