"""The script `run`: its verbs, and how it sets up the environment. A stand-in for Python notes what it is asked."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from counselor.cli import main

ROOT = Path(__file__).parents[2]
TOOLS = ["awk", "cat", "cmp", "cp", "dirname", "env", "grep", "id", "mkdir", "rm", "sh", "sleep", "touch"]
# installing takes a moment, so that two starts surely meet; a folder tells when both install at once
STAND_IN = f"""#!/bin/sh
here=$(dirname "$0")
echo "$PWD: $*" >>"$LOG"
case "$*" in
*"${{REFUSE:-nothing at all}}"*) exit 1 ;;
*fcntl*) exec "{sys.executable}" "$@" ;;
"-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*"-r requirements"*) mkdir "$LOG.busy" && sleep 0.3 && rm -r "$LOG.busy" ;;
esac
"""
LOCKS = ("requirements.txt", "requirements-dev.txt")


@dataclass
class Checkout:
    """A folder with `run` and the locks, on a machine that has only a few tools and the stand-in."""

    root: Path
    tools: Path
    log: Path
    elsewhere: Path

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Begin a run."""
        environ = {"PATH": str(self.tools), "LOG": str(self.log), "HOME": str(self.elsewhere), **variables}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([self.root / "run", *words], cwd=self.elsewhere, env=environ, text=True, **pipes)

    def run(self, *words: str, **variables: str) -> tuple[int, str]:
        """Exit code, and what was said on the error stream."""
        with self.start(*words, **variables) as process:
            said = process.communicate(timeout=60)[1]
        return process.returncode, said

    def tool(self, name: str, text: str) -> None:
        """One more tool on this machine."""
        (self.tools / name).unlink(missing_ok=True)
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    @property
    def asked(self) -> list[str]:
        """What Python was asked so far."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    @property
    def installs(self) -> int:
        """How often a lock was installed."""
        return sum("install" in line and "-r requirements" in line for line in self.asked)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout with a space in its path, without an environment."""
    made = Checkout(tmp_path / "a checkout", tmp_path / "bin", tmp_path / "log", tmp_path / "elsewhere")
    for folder in (made.root, made.tools, made.elsewhere):
        folder.mkdir()
    for file in ("run", *LOCKS):
        shutil.copy(ROOT / file, made.root)
    for tool in TOOLS:
        (made.tools / tool).symlink_to(str(shutil.which(tool)))
    made.tool("uname", "#!/bin/sh\necho Linux\n")
    made.tool("python3", STAND_IN)
    return made


def test_alone_it_lists_its_verbs() -> None:
    done = subprocess.run([ROOT / "run"], capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("./run")}
    assert listed == {*main.commands, "test", "check", "bench", "lock"}


def test_an_unknown_verb_is_one_sentence(checkout: Checkout) -> None:
    assert checkout.run("dance") == (2, "There is no verb dance; ./run alone lists them.\n")


def test_the_first_start_installs_by_hash_and_the_second_does_nothing(checkout: Checkout) -> None:
    assert checkout.run("demo", "--port", "1")[0] == 0
    assert all("--require-hashes" in line for line in checkout.asked if " install " in line)
    assert checkout.installs == 1
    seen = len(checkout.asked)
    assert checkout.run("demo", "--port", "1") == (0, "")
    assert checkout.asked[seen:][-1] == f"{checkout.root}: -m counselor demo --port 1"
    assert len(checkout.asked) == seen + 2  # the look whether Python is still there, and the verb


def test_tests_have_an_environment_that_does_for_the_demo_too(checkout: Checkout) -> None:
    checkout.run("bench", "pages")
    assert "-m tests.bench pages" in checkout.asked[-1]
    assert any("-r requirements-dev.txt" in line for line in checkout.asked)
    assert checkout.run("serve") == (0, "")


@pytest.mark.parametrize(("verb", "lock"), [("serve", LOCKS[0]), ("bench", LOCKS[1])])
def test_a_changed_lock_is_installed(checkout: Checkout, verb: str, lock: str) -> None:
    checkout.run("bench")
    with (checkout.root / lock).open("a") as file:
        file.write("# changed\n")
    before = checkout.installs
    checkout.run(verb)
    assert checkout.installs == before + 1
    assert "-m venv .venv" not in "".join(checkout.asked[-8:])


def test_files_are_named_as_seen_by_the_caller(checkout: Checkout) -> None:
    checkout.run("handout", "gentle-start", "-o", "x.pdf")
    assert checkout.asked[-1] == f"{checkout.elsewhere}: -m counselor handout gentle-start -o x.pdf"


def test_an_environment_cut_short_is_made_anew(checkout: Checkout) -> None:
    checkout.run("serve")
    (checkout.root / ".venv" / "requirements.txt").unlink()
    (checkout.root / ".venv" / "rest").touch()
    assert checkout.run("serve")[0] == 0
    assert not (checkout.root / ".venv" / "rest").exists()


def test_an_environment_made_by_hand_is_used(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(checkout.tools / "python3", checkout.root / ".venv" / "bin" / "python")
    assert checkout.run("serve")[0] == 0
    assert not any("-m venv" in line for line in checkout.asked)


def test_of_two_first_starts_one_installs_and_both_go_on(checkout: Checkout) -> None:
    starts = [checkout.start("serve") for _ in range(2)]
    for process in starts:
        process.communicate(timeout=60)
    assert [process.returncode for process in starts] == [0, 0]
    assert checkout.installs == 1


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        ("sys.version_info <", "Counselor needs Python 3.11 or newer"),
        ("import ensurepip", "Python's venv module is missing"),
        ("-m venv", "The environment could not be made"),
        ("-r requirements", "The packages could not be installed"),
        ("import weasyprint", "The libraries for printing are missing"),
    ],
)
def test_a_step_that_fails_is_one_sentence(checkout: Checkout, refused: str, sentence: str) -> None:
    code, said = checkout.run("demo", REFUSE=refused)
    lines = [line for line in said.splitlines() if not line.startswith("Making the environment")]
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(sentence)
    assert checkout.run("demo")[0] == 0  # the next start goes on from there


def test_where_packages_cannot_be_had_it_says_so_again(checkout: Checkout) -> None:
    checkout.run("serve", REFUSE="-r requirements")
    assert checkout.run("serve", REFUSE="-r requirements")[0] == 2


@pytest.mark.parametrize(
    ("tool", "text", "advice"),
    [
        ("uname", "echo Darwin", "brew install pango"),
        ("uname", "echo MINGW64_NT", "wsl --install"),
        ("dnf", "", "sudo dnf install pango harfbuzz fontconfig"),
        ("apt-get", "exit 1", "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("uname", "echo Linux", "your system's packages of Pango"),
    ],
)
def test_missing_libraries_are_named_for_each_system(checkout: Checkout, tool: str, text: str, advice: str) -> None:
    checkout.tool(tool, f"#!/bin/sh\n{text}\n")
    checkout.tool("sudo", "#!/bin/sh\nexit 1\n")
    code, said = checkout.run("demo", REFUSE="import weasyprint")
    assert code == 2
    assert advice in said.splitlines()[-1]


def test_libraries_are_installed_where_it_may(checkout: Checkout) -> None:
    checkout.tool("apt-get", '#!/bin/sh\necho "apt: $*" >>"$LOG"\n')
    checkout.tool("sudo", '#!/bin/sh\nshift && exec "$@"\n')
    checkout.tool("true", "#!/bin/sh\n")
    checkout.run("demo", REFUSE="import weasyprint")
    assert any(line.startswith("apt: ") and "libpango-1.0-0" in line for line in checkout.asked)


def test_tools_that_tests_need_and_cannot_have_are_said_loudly(checkout: Checkout) -> None:
    code, said = checkout.run("test", "-k", "nothing")
    assert code == 0
    assert said.splitlines()[-1].startswith("SKIPPED TESTS: those in a browser")
    assert "-m pytest -k nothing" in checkout.asked[-1]


def test_a_python_named_by_hand_has_to_be_there(checkout: Checkout) -> None:
    code, said = checkout.run("demo", PYTHON="/nowhere/python")
    assert (code, said.count("\n")) == (2, 1)
    assert "/nowhere/python" in said


def test_all_checks_run_and_the_faulty_ones_are_named(checkout: Checkout) -> None:
    code, said = checkout.run("check", REFUSE="mypy")
    assert code == 1
    assert said.splitlines()[-1] == "Not clean: types"
    assert "counselor catalogue check" in checkout.asked[-1]


def test_no_lock_names_an_address() -> None:
    assert not any("://" in line for lock in LOCKS for line in (ROOT / lock).read_text().splitlines())
    assert os.access(ROOT / "run", os.X_OK)
