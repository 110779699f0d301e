"""The tables' version: bring a database up to date, and refuse one that does not fit this program."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from counselor import keycheck, paths
from counselor.db import FILE, db, server_url
from counselor.settings import Settings, SetupError


def config() -> Config:
    """Alembic's settings; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(paths.MIGRATIONS))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(app: Flask) -> None:
    """Bring the database up to date; of several that try at once, one does and the others wait."""
    with app.app_context():
        ready(app, upgrading=True)
        command.upgrade(config(), "head")


def current() -> str | None:
    """The version of the tables that are there; none in an empty database. Needs an app context."""
    with _reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _key_fits() -> bool:
    with _reading() as connection:
        return keycheck.fits(connection)


@contextmanager
def _reading() -> Iterator[Connection]:
    try:
        with db.engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise SetupError(f"The database cannot be reached ({_first_line(error)}).") from error
    except DatabaseError as error:
        raise SetupError("The database cannot be read: it is damaged, or was made with another key file.") from error


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0]


def ready(app: Flask, *, upgrading: bool = False) -> None:
    """Raise SetupError unless tables and key fit: newer than the program never does, older needs `db upgrade`."""
    scripts = ScriptDirectory.from_config(config())
    known = {script.revision for script in scripts.walk_revisions()}
    with app.app_context():
        there = current()
        if there and there not in known:
            raise SetupError("The database was made by a newer version of Counselor. Please install that version.")
        if there and not _key_fits():
            raise SetupError("The database was made with another key file; put back the copy you kept.")
    if there != scripts.get_current_head() and not upgrading:
        raise SetupError("The database is of an earlier version. Make a copy of it, then run: ./run db upgrade")


def has_data(settings: Settings) -> bool:
    """Whether tables were made before: then a new key file could only be the wrong one."""
    if not settings.database_url:
        return (settings.instance / FILE).exists()
    try:
        with create_engine(server_url(settings), poolclass=NullPool).connect() as connection:
            return inspect(connection).has_table(keycheck.KeyCheck.__tablename__)
    except OperationalError as error:
        raise SetupError(f"The database cannot be reached ({_first_line(error)}).") from error


def is_empty(app: Flask) -> bool:
    """Whether no table was made yet."""
    with app.app_context():
        return current() is None
