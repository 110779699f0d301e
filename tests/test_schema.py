"""Tables and their versions: old or new, never between, and never with the wrong key."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import inspect, text

from counselor import models, paths, schema
from counselor.cli import main
from counselor.db import db
from counselor.sealed import box
from counselor.settings import SetupError
from tests.conftest import make_app
from tests.upgrades import bare

TABLES = set(models.metadata().tables)
Make = Callable[..., Flask]


@pytest.fixture(autouse=True)
def same_key_afterwards() -> Iterator[None]:
    """A process seals with one key; these tests make apps with wrong ones."""
    before = box._cipher
    yield
    box._cipher = before


def run(app: Flask, sql: str) -> list[Any]:
    """The rows of a statement, kept."""
    with app.app_context(), db.engine.begin() as connection:
        done = connection.execute(text(sql))
        return list(done) if done.returns_rows else []


def tables(app: Flask) -> set[str]:
    """The tables that are there."""
    with app.app_context():
        return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def shape(app: Flask) -> dict[str, Any]:
    """Columns, keys and indexes of every table, with their names."""
    with app.app_context():
        found = inspect(db.engine)
        return {
            name: {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(name)
                ],
                "primary": found.get_pk_constraint(name),
                "foreign": sorted(found.get_foreign_keys(name), key=str),
                "unique": sorted(found.get_unique_constraints(name), key=str),
                "indexes": sorted(found.get_indexes(name), key=str),
            }
            for name in tables(app)
        }


def test_the_migrated_tables_are_those_of_the_models_to_the_last_name(fresh: Make) -> None:
    app = fresh()
    schema.upgrade(app)
    migrated = shape(app)
    with app.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), models.metadata()) == []
    with app.app_context():
        models.metadata().drop_all(db.engine)
        models.metadata().create_all(db.engine)
    assert shape(app) == migrated
    assert set(migrated) == TABLES


def test_an_empty_database_is_known_as_such_and_upgraded_once(fresh: Make) -> None:
    app = fresh()
    assert schema.is_empty(app)
    schema.upgrade(app)
    assert not schema.is_empty(app)
    kept = run(app, "SELECT text_sealed FROM key_checks")
    schema.upgrade(app)
    schema.ready(app)
    assert run(app, "SELECT text_sealed FROM key_checks") == kept
    assert len(kept) == 1


def test_all_can_be_taken_back_and_made_again(fresh: Make) -> None:
    app = fresh()
    schema.upgrade(app)
    with app.app_context():
        command.downgrade(schema.config(), "base")
    assert tables(app) == set()
    assert schema.is_empty(app)
    schema.upgrade(app)
    schema.ready(app)
    assert tables(app) == TABLES


# ---- Several at once, and killed ones ---------------------------------------------------------------------------


def processes(folder: Path, *wanted: str) -> list[int]:
    """How upgrades in processes of their own ended."""
    url = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    asked, root = [sys.executable, "-m", "tests.upgrades", str(folder), *wanted], paths.PACKAGE.parent
    done = subprocess.run(asked, capture_output=True, text=True, env=url, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr, done.stderr
    return [int(code) for code in done.stdout.split()]


def with_url(app: Flask, folder: Path) -> None:
    """Let processes find the database of this app: by the settings file beside the key."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            (folder / "settings.toml").write_text(f'DATABASE_URL = "{url}"\n')


@pytest.mark.parametrize("count", [2, 4])
def test_of_processes_that_upgrade_at_once_all_succeed(fresh: Make, count: int, tmp_path: Path) -> None:
    app = fresh()
    with_url(app, tmp_path / "instance")
    assert processes(tmp_path / "instance", str(count)) == [0] * count
    schema.ready(app)
    assert tables(app) == TABLES
    assert len(run(app, "SELECT * FROM key_checks")) == 1


def test_of_processes_that_start_for_the_first_time_at_once_all_use_one_key(tmp_path: Path) -> None:
    assert processes(tmp_path / "new", "4") == [0, 0, 0, 0]
    assert len((tmp_path / "new" / "key").read_text().strip()) == 64


def test_one_that_is_killed_leaves_nothing_behind_and_the_next_one_works(key_file: Path, tmp_path: Path) -> None:
    points = ["1", "2", "3", "5", "9", "14", "20", "26", "31", "33", "0"]
    for point in points:
        (tmp_path / point).mkdir()
        shutil.copy(key_file, tmp_path / point / "key")
    assert processes(tmp_path, "at", *points) == [-9] * len(points)
    for point in points:
        app = bare(tmp_path / point)
        assert tables(app) == set(), point
        assert schema.is_empty(app)
        schema.upgrade(app)
        schema.ready(app)
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("fresh", ["postgres"], indirect=True)
def test_one_that_is_killed_leaves_nothing_behind_on_postgresql(fresh: Make, tmp_path: Path) -> None:
    app = fresh()
    points = ["5", "20", "0"]
    for point in points:
        shutil.copytree(tmp_path / "instance", tmp_path / point)
        with_url(app, tmp_path / point)
    assert processes(tmp_path, "at", *points) == [-9, -9, -9]
    assert tables(app) == set()
    schema.upgrade(app)
    schema.ready(app)


# ---- Versions that do not fit -----------------------------------------------------------------------------------

HEAD = ScriptDirectory.from_config(schema.config()).get_current_head()
SECOND = '''"""Second."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None

def upgrade() -> None:
    op.add_column("clinics", sa.Column("fax", sa.String(20), nullable=False, server_default="none"))
    op.create_table("extras", sa.Column("id", sa.String(32), primary_key=True))
    {fault}

def downgrade() -> None:
    op.drop_table("extras")
    op.drop_column("clinics", "fax")
'''


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Makes this program one version newer, with a migration that may fail at its end."""

    def newer(fault: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(paths.MIGRATIONS, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "next.py").write_text(SECOND.format(fault=fault, head=HEAD))
        monkeypatch.setattr(paths, "MIGRATIONS", folder)

    yield newer
    monkeypatch.undo()


def test_an_older_database_is_refused_until_it_is_upgraded_and_keeps_its_rows(
    fresh: Make, second: Callable[..., None]
) -> None:
    app = fresh()
    schema.upgrade(app)
    run(app, "INSERT INTO clinics (id, name, contact) VALUES ('c', 'Riverside', '')")
    second()
    with pytest.raises(SetupError, match=r"earlier version\. Make a copy of it, then run: \./run db upgrade"):
        schema.ready(app)
    schema.upgrade(app)
    schema.ready(app)
    assert run(app, "SELECT name, fax FROM clinics") == [("Riverside", "none")]


def test_a_newer_database_is_refused_in_a_sentence_and_not_touched(
    fresh: Make, second: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = fresh()
    with monkeypatch.context() as patch:
        patch.setattr(paths, "MIGRATIONS", paths.MIGRATIONS)
        second()
        schema.upgrade(app)
    monkeypatch.undo()
    for work in (schema.ready, schema.upgrade):
        with pytest.raises(SetupError, match=r"made by a newer version of Counselor\. Please install that version"):
            work(app)
    assert run(app, "SELECT version_num FROM alembic_version") == [("next",)]
    assert tables(app) == TABLES | {"extras"}


def test_a_migration_that_fails_at_its_end_leaves_everything_as_it_was(
    fresh: Make, second: Callable[..., None]
) -> None:
    app = fresh()
    schema.upgrade(app)
    before = shape(app)
    second("raise RuntimeError('the disk is full')")
    with pytest.raises(RuntimeError, match="disk is full"):
        schema.upgrade(app)
    assert shape(app) == before
    assert run(app, "SELECT version_num FROM alembic_version") == [(HEAD,)]


# ---- Each version over rows of the one before -------------------------------------------------------------------

OF_0001 = (
    "INSERT INTO clinics (id, name, contact) VALUES ('c', 'Riverside', 'Mill Lane')",
    "INSERT INTO people (id, clinic_id, role, name, created_at) VALUES ('a', 'c', 'counselor', 'Ann', '2027-01-01')",
    "INSERT INTO people (id, clinic_id, role, name, created_at) VALUES ('p', 'c', 'partner', 'Cleo', '2027-01-01')",
    "INSERT INTO couples (id, clinic_id, counselor_id, created_at, policy)"
    " VALUES ('k', 'c', 'a', '2027-01-01', 'limited')",
    "INSERT INTO partners (id, couple_id, side, pronouns, print_size, paper)"
    " VALUES ('p', 'k', 'a', 'she', 'large', 'letter')",
)


def test_0002_keeps_what_is_there_and_prints_as_before(fresh: Make) -> None:
    app = fresh()
    with app.app_context():
        command.upgrade(schema.config(), "0001")
    for sql in OF_0001:
        run(app, sql)
    schema.upgrade(app)
    assert run(app, "SELECT name, contact, colour, logo FROM clinics WHERE header") == [
        ("Riverside", "Mill Lane", "#111111", None)
    ]
    assert run(app, "SELECT print_size, paper, typeface FROM partners WHERE NOT plain") == [
        ("large", "letter", "atkinson")
    ]
    with app.app_context():
        command.downgrade(schema.config(), "0001")
    assert run(app, "SELECT * FROM clinics") == [("c", "Riverside", "Mill Lane")]
    assert run(app, "SELECT print_size, paper FROM partners") == [("large", "letter")]


# ---- Keys that do not fit ---------------------------------------------------------------------------------------


def state(app: Flask) -> list[Any]:
    """What a refused start must not have changed."""
    return [*run(app, "SELECT id, text_sealed FROM key_checks"), *run(app, "SELECT version_num FROM alembic_version")]


@pytest.mark.parametrize("fresh", ["postgres"], indirect=True)
def test_a_wrong_key_over_data_on_postgresql_is_refused_before_anything_is_written(
    fresh: Make, tmp_path: Path
) -> None:
    app = fresh()
    schema.upgrade(app)
    before = state(app)
    (tmp_path / "wrong").write_text("cd" * 32)
    (tmp_path / "wrong").chmod(0o600)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = make_app(tmp_path / "other", tmp_path / "wrong", DATABASE_URL=str(url).replace("+psycopg", ""))
    for work in (schema.ready, schema.upgrade):
        with pytest.raises(SetupError, match="made with another key file; put back the copy you kept"):
            work(other)
    assert state(app) == before
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_a_wrong_key_over_data_on_sqlite_is_refused_and_the_file_stays_as_it_was(fresh: Make, tmp_path: Path) -> None:
    app = fresh()
    schema.upgrade(app)
    with app.app_context():
        db.engine.dispose()
    file, key = tmp_path / "instance" / "counselor.db", tmp_path / "instance" / "key"
    before = file.read_bytes()
    key.write_text("cd" * 32)
    other = schema_app(tmp_path / "instance")
    for work in (schema.ready, schema.upgrade, schema.is_empty):
        with pytest.raises(SetupError, match="damaged, or was made with another key file"):
            work(other)
    assert file.read_bytes() == before


def schema_app(folder: Path, **settings: object) -> Flask:
    """An app on this folder as it is."""
    from counselor.app import create_app

    return create_app(instance=folder, testing=True, **settings)


def test_a_missing_key_over_data_is_refused_and_no_new_one_is_made(fresh: Make, tmp_path: Path) -> None:
    app = fresh()
    schema.upgrade(app)
    with_url(app, tmp_path / "instance")
    (tmp_path / "instance" / "key").unlink()
    with pytest.raises(SetupError, match="is missing but data is there; put back the copy you kept"):
        schema_app(tmp_path / "instance")
    assert not (tmp_path / "instance" / "key").exists()


def test_a_missing_key_over_an_empty_database_is_the_first_start(fresh: Make, tmp_path: Path) -> None:
    with_url(fresh(), tmp_path / "instance")
    (tmp_path / "instance" / "key").unlink()
    app = schema_app(tmp_path / "instance")
    schema.upgrade(app)
    schema.ready(app)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "sql", ["DELETE FROM key_checks", "UPDATE key_checks SET id = '1'", "UPDATE key_checks SET text_sealed = ''"]
)
def test_a_database_whose_key_row_was_tampered_with_is_refused(fresh: Make, sql: str) -> None:
    app = fresh()
    schema.upgrade(app)
    run(app, sql)
    with pytest.raises(SetupError, match="another key file"):
        schema.ready(app)


@pytest.mark.parametrize("key", [True, False])
def test_a_postgresql_that_is_not_there_is_one_sentence(key_file: Path, tmp_path: Path, key: bool) -> None:
    (tmp_path / "settings.toml").write_text('DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none"\n')
    if key:
        shutil.copy(key_file, tmp_path / "key")
    with pytest.raises(SetupError, match=r"^The database cannot be reached \(.*refused"):
        schema.ready(schema_app(tmp_path))
    assert (tmp_path / "key").exists() is key


@pytest.mark.parametrize(
    "data", [b"", b"SQLite format 3\0" + b"\0" * 4080, b"\xff" * 8192], ids=["empty", "plain", "noise"]
)
def test_a_file_that_is_no_database_of_ours_is_a_sentence_and_exit_code_2(
    key_file: Path, tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(key_file, tmp_path / "key")
    (tmp_path / "counselor.db").write_bytes(data)
    monkeypatch.setenv("COUNSELOR_INSTANCE", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = CliRunner().invoke(main, ["db", "upgrade"])
    assert done.exit_code == (2 if data else 0), done.output
    assert "Traceback" not in done.output
    assert len(done.output.strip().splitlines()) == 1
