"""The floor of all tables: the typed base, ids, times in UTC, and how each database is opened."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import sqlcipher3.dbapi2 as sqlcipher
from flask import Flask, current_app, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    URL,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    String,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from counselor.keys import Keys
from counselor.sealed import Sealed
from counselor.settings import Settings

FILE = "counselor.db"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# WAL and FULL: a save the browser saw as saved is there after a power cut; secure_delete: erased means gone
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-20000",
    "temp_store=MEMORY",
    "secure_delete=ON",
)


def new_id() -> str:
    """128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table. A row has its id from the moment it is made, so that sealed texts can be bound to it."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime, bytes: LargeBinary, str: String},
    )
    # the columns beside the id that a sealed text is bound to: whose couple, whose words
    bound_to: ClassVar[tuple[str, ...]] = ()

    id: Mapped[str] = mapped_column(String(32), primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        """Plain columns first, then sealed texts, which need them."""
        values.setdefault("id", new_id())
        sealed = {name for name in values if isinstance(getattr(type(self), name, None), Sealed)}
        for name in sorted(values, key=lambda name: name in sealed):
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, values[name])

    def identity(self) -> str:
        """Table, id and owners of this row, as sealed texts are bound to them."""
        owners = (str(getattr(self, name)) for name in self.bound_to)
        return ":".join((self.__tablename__, self.id, *owners))


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def configure(app: Flask, settings: Settings, keys: Keys) -> None:
    """Bind the app to its database: PostgreSQL by DATABASE_URL, else the keyed file of the instance."""
    if settings.database_url:
        options: dict[str, Any] = {"pool_recycle": 1800, "pool_size": 8}
        app.config["SQLALCHEMY_DATABASE_URI"] = server_url(settings)
    else:
        file = (settings.instance / FILE).resolve()
        options = {"module": sqlcipher, "creator": lambda: open_file(file, keys.database)}
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{file}"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "begin", begin_on_file)


def server_url(settings: Settings) -> URL:
    """Where PostgreSQL is."""
    return make_url(settings.database_url).set(drivername="postgresql+psycopg")


def open_file(file: Path, key: bytes) -> DBAPIConnection:
    """A connection to a keyed SQLite file; transactions are begun by us, not by the driver."""
    connection = sqlcipher.connect(str(file), timeout=5, isolation_level=None, check_same_thread=False)
    # a wrong key is said in one sentence of ours, not in lines of the library's own log
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection  # type: ignore[no-any-return]  # the driver has no types


def begin_on_file(connection: Any) -> None:
    """Begin as what it will be: a writer that starts as a reader fails under other writers."""
    reader = has_request_context() and request.method in SAFE_METHODS and not g.get("writing")
    connection.connection.driver_connection.execute("BEGIN" if reader else "BEGIN IMMEDIATE")


@contextmanager
def writing() -> Iterator[None]:
    """A transaction of its own that writes, in a request that else only reads; committed at the end."""
    db.session.rollback()
    g.writing = True
    yield
    db.session.commit()
    g.writing = False


def take_turns(key: str) -> None:
    """Let requests with the same key (hex) wait for one another; on SQLite all that write do so anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def read_only_request(engine: Engine) -> None:
    """Reading on PostgreSQL needs no transaction: that saves two of three round trips of a small page."""
    if engine.dialect.name == "postgresql" and not current_app.testing:
        db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
