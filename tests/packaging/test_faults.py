"""What the operator has to mend is said in one sentence on the error stream, with exit code 2 and no trace."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counselor import db, schema
from counselor.app import create_app
from counselor.keys import Keys

ROOT = Path(__file__).parents[2]
# root may write everywhere; without its capabilities it is a user as any other
ORDINARY = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if hasattr(os, "getuid") and os.getuid() == 0 else []

Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path, environ: dict[str, str]) -> Said:
    """Runs `counselor` in an empty folder, as an ordinary user; returns its only sentence."""
    if ORDINARY and not shutil.which("setpriv"):
        pytest.skip("as root this needs setpriv")

    def run(*words: str, **variables: str) -> str:
        done = subprocess.run(
            [*ORDINARY, sys.executable, "-m", "counselor", *words],
            cwd=tmp_path,
            env={**environ, "PYTHONPATH": str(ROOT), **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        return done.stderr

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with tables in its database, made once."""
    folder = tmp_path_factory.mktemp("made") / "instance"
    app = create_app(instance=folder)
    schema.upgrade(app)
    with app.app_context():
        db.db.engine.dispose()
    return folder


@pytest.fixture
def instance(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to do harm to."""
    return Path(shutil.copytree(made, tmp_path / "instance"))


@pytest.fixture
def taken(port: int) -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", port)):
        yield port


@pytest.mark.parametrize("verb", ["demo", "serve"])
def test_a_taken_port(said: Said, taken: int, verb: str) -> None:
    assert f"Port {taken} cannot be used" in said(verb, "--port", str(taken))


def test_an_instance_folder_that_cannot_be_made(said: Said, tmp_path: Path) -> None:
    (tmp_path / "instance").touch()
    assert "instance" in said("serve")


@pytest.mark.parametrize("verb", ["demo", "serve"])
def test_an_instance_folder_that_cannot_be_written_to(said: Said, tmp_path: Path, verb: str) -> None:
    (tmp_path / "instance").mkdir(mode=0o500)
    assert "instance" in said(verb)


def test_data_that_cannot_be_written_to(said: Said, instance: Path, port: int) -> None:
    for file in instance.iterdir():
        file.chmod(0o400)
    instance.chmod(0o500)
    assert "database" in said("serve", "--port", str(port))
    instance.chmod(0o700)


def test_data_without_its_key(said: Said, instance: Path) -> None:
    (instance / "key").unlink()
    assert "missing" in said("serve")
    assert not (instance / "key").exists()


def test_a_key_that_others_can_read(said: Said, instance: Path) -> None:
    (instance / "key").chmod(0o644)
    assert "chmod 600" in said("serve")


@pytest.mark.parametrize("verb", [["serve"], ["db", "upgrade"]])
def test_a_database_of_a_newer_version(said: Said, instance: Path, verb: list[str]) -> None:
    key = Keys.drawn_from(bytes.fromhex((instance / "key").read_text())).database
    connection = db.open_file(instance / "counselor.db", key)
    connection.execute("UPDATE alembic_version SET version_num = 'later'")  # type: ignore[attr-defined]
    connection.close()
    assert "newer version" in said(*verb)


@pytest.mark.skipif(sys.platform != "linux", reason="the trick with the search path is the Linux loader's")
@pytest.mark.parametrize(
    ("library", "verb"),
    [
        ("libpango-1.0.so.0", ["demo"]),
        ("libpangoft2-1.0.so.0", ["serve"]),
        ("libharfbuzz.so.0", ["handout", "gentle-start", "-o", "x.pdf"]),
    ],
)
def test_a_missing_native_library(said: Said, tmp_path: Path, library: str, verb: list[str]) -> None:
    (tmp_path / library).touch()  # found first, and no library
    sentence = said(*verb, LD_LIBRARY_PATH=str(tmp_path))
    assert all(name in sentence for name in ("printing", "apt install", "dnf install", "brew install"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COUNSELOR_TIMEZONE", "Mars/Olympus"),
        ("COUNSELOR_ARGON2_MEMORY_KIB", "1"),
        ("COUNSELOR_TRUSTED_HOSTS", "not a list"),
        ("DATABASE_URL", "postgresql://postgres@127.0.0.1:1/none"),
        ("DATABASE_URL", "no address"),
    ],
)
def test_a_setting_that_does_not_fit(said: Said, name: str, value: str) -> None:
    assert "Traceback" not in said("db", "upgrade", **{name: value})


@pytest.mark.parametrize("text", [b"timezone = [", b"no_such_setting = 3", b"\xff\xfe\x00"])
def test_a_settings_file_that_does_not_fit(said: Said, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "instance").mkdir(mode=0o700)
    (tmp_path / "instance" / "settings.toml").write_bytes(text)
    assert "setting" in said("db", "upgrade")


def test_a_practice_that_is_not_there(said: Said) -> None:
    assert "no practice or document called nothing" in said("handout", "nothing", "-o", "x.pdf")


def test_a_sheet_that_cannot_be_written(said: Said) -> None:
    assert "cannot be written" in said("handout", "gentle-start", "-o", "/proc/nowhere/x.pdf")
