"""The wheel holds all that the program needs, and works where there is no checkout."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = [
    *(f"_data/{file}" for file in ("templates/base.html", "handouts/print.css", "handouts/fonts/OFL.txt")),
    "catalogue/practices/themes.toml",
    "static/app.css",
    "static/vendor/htmx.js",
    "migrations/env.py",
]
pytestmark = pytest.mark.wheel

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with what the environment holds."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel in it, which borrows the dependencies from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return python.parent


@pytest.fixture
def command(installed: Path, tmp_path: Path, environ: dict[str, str]) -> Command:
    """Runs a command of that environment in an empty folder."""

    def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        words = [str(installed / name), *arguments]
        return subprocess.run(words, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)

    return run


def test_the_wheel_holds_every_file_of_the_checkout(wheel: Path) -> None:
    there = set(zipfile.ZipFile(wheel).namelist())
    assert {f"counselor/{file}" for file in NEEDED} <= there
    beside = {
        f"counselor/_data/{file.relative_to(ROOT)}"
        for folder in ("templates", "handouts")
        for file in (ROOT / folder).rglob("*.*")
    }
    inside = {str(file.relative_to(ROOT)) for file in (ROOT / "counselor").rglob("*.*")}
    assert {file for file in beside | inside if "__pycache__" not in file} <= there
    assert any(name.endswith("licenses/LICENSE") for name in there)
    assert not any(name.startswith(("tests/", "instance/")) for name in there)


def test_the_installed_package_is_the_wheels(command: Command, installed: Path) -> None:
    where = command("python", "-c", "import counselor; print(counselor.__file__)").stdout.strip()
    assert Path(where).is_relative_to(installed.parent)


def test_a_handout_is_printed(command: Command, tmp_path: Path) -> None:
    done = command("counselor", "handout", "gentle-start", "-o", "x.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")


def test_the_catalogue_is_there_and_clean(command: Command) -> None:
    done = command("counselor", "catalogue", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("36 practices")


def test_the_demo_opens_on_sign_in(installed: Path, tmp_path: Path, environ: dict[str, str], port: int) -> None:
    words = [str(installed / "counselor"), "demo", "--port", str(port)]
    with subprocess.Popen(words, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert str(port) in server.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            status, text = page.status, page.read().decode()
        server.terminate()
    assert status == 200
    assert "<title>Sign in" in text
    assert (tmp_path / "instance" / "demo" / "key").exists()
