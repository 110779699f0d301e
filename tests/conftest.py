"""The cast, on both databases; each test runs in a transaction that is taken back."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import make_url

from counselor import demo, schema
from counselor.app import create_app
from counselor.catalogue import shelf
from counselor.db import db
from counselor.keys import Keys
from counselor.sealed import box
from tests.world import World

KEY = "ab" * 32
POSTGRES = os.environ.get("COUNSELOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")

# no time limit an example: another program on the machine is no fault of ours
settings.register_profile("here", deadline=None)
settings.load_profile("here")


class Lines(logging.Handler):
    """Keeps what the engine logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


@pytest.fixture(autouse=True)
def engine_log() -> Iterator[list[str]]:
    """The warnings of this test so far; whoever expects one clears the list."""
    handler = Lines()
    logging.getLogger("weasyprint").addHandler(handler)
    yield handler.seen
    logging.getLogger("weasyprint").removeHandler(handler)
    assert handler.seen == []


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the long form of tests that have one."""
    parser.addoption("--long", action="store_true", help="the long form of tests that have one")


@pytest.fixture
def many(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How many times: the short form, or with --long the long one."""
    return lambda short, long: long if request.config.getoption("--long") else short


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """Of the many apps a run makes, the first reads the catalogue; it is frozen, so all can share it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "load", lru_cache(shelf.load))
        yield


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for both databases, for a process seals with one."""
    folder = tmp_path_factory.mktemp("key")
    (folder / "key").write_text(KEY)
    (folder / "key").chmod(0o600)
    return folder / "key"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a new, empty database on PostgreSQL; skipped loudly where there is none."""
    yield from new_database(f"counselor_test_{os.getpid()}")


@pytest.fixture(scope="session")
def second_postgres() -> Iterator[str]:
    """One more, for tests that make and drop the tables themselves."""
    yield from new_database(f"counselor_test_{os.getpid()}_2")


def new_database(name: str) -> Iterator[str]:
    """The address of a database of this name, for as long as it is asked for."""
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as server:
            server.execute(f"CREATE DATABASE {name}")
    except psycopg.OperationalError as error:
        if os.environ.get("COUNSELOR_REQUIRE_POSTGRES") == "1":
            pytest.fail(f"PostgreSQL is required and cannot be reached: {error}")
        pytest.skip("SKIPPED HALF: no PostgreSQL at COUNSELOR_TEST_POSTGRES, so tests ran on SQLite alone")
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def _key_of_all_tests() -> None:
    """A process seals with one key; a test that made an app with another must not leave it to the next test."""
    box.use(Keys.drawn_from(bytes.fromhex(KEY)).fields)


def make_app(folder: Path, key_file: Path, **settings: object) -> Flask:
    """An app of its own, with the key of all tests and cheap hashes."""
    folder.mkdir(exist_ok=True)
    shutil.copy(key_file, folder / "key")
    cheap = {"testing": True, "argon2_memory_kib": 19456, "argon2_passes": 2}
    return create_app(instance=folder, **{**cheap, **settings})


def everybody(app: Flask) -> Iterator[World]:
    """The app with everybody in it."""
    schema.upgrade(app)
    with app.test_request_context():
        cast = demo.people()
        db.session.commit()
        made = World.of(app, cast)
    yield made
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def on_sqlite(key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Everybody in a keyed file."""
    yield from everybody(make_app(tmp_path_factory.mktemp("sqlite"), key_file))


@pytest.fixture(scope="session")
def on_postgres(key_file: Path, tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[World]:
    """Everybody on PostgreSQL."""
    yield from everybody(make_app(tmp_path_factory.mktemp("postgres"), key_file, DATABASE_URL=postgres))


@pytest.fixture(params=["sqlite", "postgres"])
def peopled(request: pytest.FixtureRequest) -> World:
    """The app with everybody in it, made once a database and process, in whatever order tests come."""
    made: World = request.getfixturevalue(f"on_{request.param}")
    return made


@pytest.fixture
def world(peopled: World) -> Iterator[World]:
    """Everybody, as on the first day: what a test changes is taken back."""
    app = peopled.app
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        # the one line that reaches into the extension: sessions join this connection instead of the engine
        db._app_engines[app][None] = connection  # type: ignore[assignment]
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    peopled.connection = connection
    yield peopled
    with app.app_context():
        db.session.remove()
        outer.rollback()
        connection.close()
        db._app_engines[app][None] = engine
        db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, key_file: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes apps on one empty database; called twice, it makes two processes' worth of app on the same data.

    What these tests commit stays, so nothing is shared with `world`.
    """
    url = {} if request.param == "sqlite" else {"DATABASE_URL": request.getfixturevalue("second_postgres")}
    if url:
        with psycopg.connect(url["DATABASE_URL"], autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        made.append(make_app(tmp_path / "instance", key_file, **url, **settings))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def town(fresh: Callable[..., Flask]) -> World:
    """Everybody on a database of their own, served as in real life: for tests with threads and real commits."""
    app = fresh(testing=False)
    schema.upgrade(app)
    with app.test_request_context(method="POST"):
        cast = demo.people()
        db.session.commit()
        return World.of(app, cast)
