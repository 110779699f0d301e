"""Sealed texts: they come back as written, or not at all; nothing of them stands in the clear on the disk."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import inspect, select, text, update

from counselor.couples.actions import add_goal
from counselor.couples.models import Couple, Goal
from counselor.db import db, new_id
from counselor.homework.models import Answer, Comment
from counselor.models import metadata
from counselor.plans.actions import make_plan
from counselor.plans.models import Block, Plan
from counselor.sealed import AlteredTextError, Box, Sealed
from tests.world import World

CANARY = "heliotrope-marzipan"
OURS = Box()
OURS.use(b"k" * 32)


@given(some.text(), some.text())
def test_any_text_comes_back_as_it_was(words: str, identity: str) -> None:
    assert OURS.open(OURS.seal(words.encode(), identity), identity) == words.encode()


@given(some.text(min_size=1), some.data())
def test_a_changed_byte_anywhere_is_noticed(words: str, data: some.DataObject) -> None:
    sealed = bytearray(OURS.seal(words.encode(), "row"))
    sealed[data.draw(some.integers(0, len(sealed) - 1))] ^= data.draw(some.integers(1, 255))
    with pytest.raises(AlteredTextError, match=r"^row$"):
        OURS.open(bytes(sealed), "row")


def test_every_single_byte_counts() -> None:
    sealed = OURS.seal(b"safe", "row")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(AlteredTextError):
            OURS.open(changed, "row")


@given(some.binary(max_size=80))
def test_bytes_that_were_never_sealed_are_refused(noise: bytes) -> None:
    with pytest.raises(AlteredTextError):
        OURS.open(noise, "row")


@given(some.integers(0, 60))
def test_a_text_cut_short_or_made_longer_is_refused(length: int) -> None:
    sealed = OURS.seal(b"some words that were said", "row")
    for changed in (sealed[:length] if length < len(sealed) else sealed + b"\0", sealed + b"x", b"\1" + sealed):
        with pytest.raises(AlteredTextError):
            OURS.open(changed, "row")


def test_another_key_does_not_open_it_and_the_fault_holds_no_text() -> None:
    other = Box()
    other.use(b"o" * 32)
    with pytest.raises(AlteredTextError) as raised:
        other.open(OURS.seal(CANARY.encode(), "row"), "row")
    assert CANARY not in f"{raised.value} {raised.value.__cause__!r}"
    assert isinstance(raised.value.__cause__, InvalidTag)


def test_the_same_text_is_never_sealed_alike() -> None:
    assert len({OURS.seal(b"yes", "row") for _ in range(1000)}) == 1000
    assert len({OURS.seal(b"yes", "row")[1:13] for _ in range(1000)}) == 1000


def test_nothing_is_sealed_before_there_is_a_key() -> None:
    with pytest.raises(RuntimeError, match="no key yet"):
        Box().seal(b"words", "row")


def test_every_sealed_attribute_has_its_column_and_every_such_column_its_attribute() -> None:
    attributes = {
        (mapper.local_table.name, f"{name}_sealed")
        for mapper in Couple.registry.mappers
        for name, value in vars(mapper.class_).items()
        if isinstance(value, Sealed)
    }
    columns = {
        (table.name, column.name)
        for table in metadata().tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert attributes == columns
    assert len(columns) >= 10


# ---- Rows that somebody with the database in their hands has altered ------------------------------------------


@pytest.fixture
def goals(world: World) -> tuple[Goal, Goal]:
    """Two goals of Cleo and Dan."""

    def add() -> tuple[Goal, Goal]:
        couple = db.session.get_one(Couple, world.ids["cleo_dan"])
        return add_goal(couple, f"one {CANARY}"), add_goal(couple, f"two {CANARY}")

    made: tuple[Goal, Goal] = world.do(add)
    return made


def refused(world: World, url: str, record: str, who: str = "Ann") -> None:
    """The page says which record, and not a word of what is in it."""
    answer = world.client(who).get(url)
    assert answer.status_code == 500
    assert record in answer.text
    assert CANARY not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Traceback" not in answer.text


def test_texts_swapped_between_two_rows_are_refused_on_the_page(world: World, goals: tuple[Goal, Goal]) -> None:
    one, two = (bytes(goal.text_sealed or b"") for goal in goals)
    for goal, sealed in zip(goals, (two, one), strict=True):
        world.do(lambda goal=goal, sealed=sealed: set_raw("goals", "text_sealed", goal.id, sealed))
    refused(world, f"/couples/{world.ids['cleo_dan']}", f"goals:{goals[0].id}")


def set_raw(table: str, column: str, id: str, value: bytes | str) -> None:
    """Change a column past all our code."""
    there = metadata().tables[table]
    db.session.execute(update(there).where(there.c.id == id).values({column: value}))


def test_a_changed_byte_is_refused_on_the_page(world: World, goals: tuple[Goal, Goal]) -> None:
    sealed = bytearray(goals[0].text_sealed or b"")
    sealed[-1] ^= 1
    world.do(lambda: set_raw("goals", "text_sealed", goals[0].id, bytes(sealed)))
    refused(world, f"/couples/{world.ids['cleo_dan']}", f"goals:{goals[0].id}")


def test_texts_swapped_between_two_columns_of_a_row_are_refused(world: World) -> None:
    def swapped() -> Plan:
        couple = db.session.get_one(Couple, world.ids["cleo_dan"])
        values = {"held_on": couple.created_at.date(), "starts": couple.created_at.time(), "length": 50}
        plan = make_plan(couple, **values, objectives=f"seen {CANARY}", notes=f"unseen {CANARY}")
        plan.objectives_sealed, plan.notes_sealed = plan.notes_sealed, plan.objectives_sealed
        return plan

    plan = world.do(swapped)
    with pytest.raises(AlteredTextError, match=rf"^plans:{plan.id}:.*:objectives$"):
        _ = plan.objectives
    refused(world, f"/plans/{plan.id}", f"plans:{plan.id}")
    answer = world.client("Ann").get(f"/plans/{plan.id}/plan.pdf")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        (Goal, "couple_id"),
        (Plan, "couple_id"),
        (Plan, "counselor_id"),
        (Block, "plan_id"),
        (Answer, "author_id"),
        (Answer, "sheet_id"),
        (Answer, "prompt_id"),
        (Comment, "by_id"),
    ],
)
def test_a_row_given_to_another_owner_does_not_open(row: type, owner: str, key_file: Path) -> None:
    owners = {name: new_id() for name in row.bound_to}
    name = next(name for name, value in vars(row).items() if isinstance(value, Sealed))
    made = row(**owners, **{name: CANARY})
    kept = {"id": made.id, f"{name}_sealed": getattr(made, f"{name}_sealed")}
    assert getattr(row(**owners, **kept), name) == CANARY
    with pytest.raises(AlteredTextError):
        getattr(row(**{**owners, owner: new_id()}, **kept), name)
    with pytest.raises(AlteredTextError):
        getattr(row(**owners, **{**kept, "id": new_id()}), name)


def test_a_text_that_is_altered_while_a_row_is_in_use_is_noticed_when_it_is_read_anew(world: World) -> None:
    def alter() -> None:
        one, two = db.session.scalars(select(Goal).where(Goal.couple_id == world.ids["cleo_dan"])).all()
        assert one.text != two.text
        one.text_sealed = two.text_sealed
        with pytest.raises(AlteredTextError):
            _ = one.text
        db.session.rollback()

    world.do(alter)


# ---- What lies on the disk ------------------------------------------------------------------------------------


def write_canaries(world: World) -> None:
    """A canary in every sealed column of every table that has rows, and in the clear columns of people."""

    def write() -> None:
        for mapper in Couple.registry.mappers:
            names = [name for name, value in vars(mapper.class_).items() if isinstance(value, Sealed)]
            for row in db.session.scalars(select(mapper.class_)).unique() if names else ():
                for name in names:
                    setattr(row, name, CANARY)

    world.do(write)


def test_no_sealed_text_stands_in_the_clear_in_any_column(town: World) -> None:
    write_canaries(town)

    def raw() -> Iterator[str]:
        for table in inspect(db.engine).get_table_names():
            yield from (repr(tuple(row)) for row in db.session.execute(select(text("*")).select_from(text(table))))

    stored = "\n".join(town.do(lambda: list(raw())))
    assert len(stored) > 10_000
    assert CANARY not in stored
    assert CANARY.encode().hex() not in stored
    assert town.do(lambda: db.session.scalars(select(Goal)).first().text) == CANARY


@pytest.mark.parametrize("fresh", ["postgres"], indirect=True)
def test_what_a_dump_of_postgresql_holds_has_no_sealed_text(town: World) -> None:
    write_canaries(town)
    url = town.do(lambda: db.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as server:
        for table in metadata().tables:
            with server.cursor().copy(f"COPY {table} TO STDOUT") as out:
                dumped = b"".join(bytes(part) for part in out)
            assert CANARY.encode() not in dumped
            assert CANARY.encode().hex().encode() not in dumped


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_the_whole_file_of_sqlite_is_ciphertext_and_so_is_its_log(town: World, tmp_path: Path) -> None:
    write_canaries(town)
    files = {file.name: file.read_bytes() for file in (tmp_path / "instance").glob("counselor.db*")}
    assert set(files) >= {"counselor.db", "counselor.db-wal"}
    for name, data in files.items():
        for word in (CANARY.encode(), b"Cleo", b"Riverside", b"CREATE TABLE", b"people", b"SQLite format"):
            assert word not in data, (name, word)
    assert len(set(files["counselor.db"])) == 256
