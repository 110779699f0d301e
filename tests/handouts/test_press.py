"""The child processes: what they may not do, what a hang or a crash costs, and that they do not grow."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Thread, Timer

import pytest

from counselor.handouts import child, wire
from counselor.handouts.press import BusyError, Child, Press, PressError
from counselor.paths import PACKAGE

SHORT = 1.5  # seconds
PAGE = '<!doctype html><html lang="en"><head><title>t</title>{}</head><body>{}</body></html>'
SMALL = PAGE.format("", "<p>words</p>").encode()
NESTED = PAGE.format("<style>div{display:flex}</style>", "<div>" * 14 + "x" + "</div>" * 14).encode()
LONG_TABLE = PAGE.format("", f"<table>{'<tr><td>x</td></tr>' * 20_000}</table>").encode()
HUGE = PAGE.format("<style>p{font-size:1e7px}</style>", "<p>x</p>").encode()
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press(children=1, waiting=0, wall=30)
    made.warm()
    yield made
    made.close()


def draws(press: Press) -> bool:
    return press.run("draw", SMALL, b"")[0].startswith(b"%PDF")


@pytest.mark.parametrize("bomb", [NESTED, LONG_TABLE], ids=["nested flex", "20,000 rows"])
def test_hang_costs_one_answer_r43(press: Press, bomb: bytes) -> None:
    press.wall = SHORT
    with pytest.raises(PressError):
        press.run("draw", bomb, b"")
    press.wall = 30
    assert draws(press)


def test_what_the_engine_stumbles_over_costs_one_answer_r43(press: Press) -> None:
    assert draws(press)
    before = press._idle[0].process.pid
    with pytest.raises(PressError, match="ZeroDivisionError"):
        press.run("draw", HUGE, b"")
    assert draws(press)
    assert press._idle[0].process.pid == before


def test_child_that_was_killed_is_replaced(press: Press) -> None:
    assert draws(press)
    press._idle[0].process.kill()
    press._idle[0].process.wait()
    press.wall = 30
    assert draws(press)


def test_child_killed_at_work_costs_one_answer(press: Press) -> None:
    at_work = press._idle[0].process
    killer = Timer(0.5, at_work.kill)
    killer.start()
    with pytest.raises(PressError):
        press.run("draw", NESTED, b"")
    killer.join()
    press.wall = 30
    assert draws(press)


def test_too_many_are_sent_away_at_once(press: Press) -> None:
    press.wall = SHORT

    def hold() -> None:
        with pytest.raises(PressError):
            press.run("draw", NESTED, b"")

    holder = Thread(target=hold)
    holder.start()
    while press._let_in.acquire(blocking=False):  # not begun yet
        press._let_in.release()
        time.sleep(0.01)
    with pytest.raises(BusyError):
        press.run("draw", SMALL, b"")
    holder.join()


def test_several_threads_share_the_children() -> None:
    shared = Press(children=2, waiting=10)
    with ThreadPoolExecutor(6) as pool:
        made = list(
            pool.map(lambda n: shared.run("draw", PAGE.format("", f"<p>{n}</p>").encode(), b"")[0], range(12))
        )
    assert len(shared._idle) <= 2
    assert len(set(made)) == 12
    shared.close()


def test_once_means_a_new_child_each_time() -> None:
    reading = Press(children=1, once=True)
    assert draws(reading)
    assert reading._idle == []


@LINUX
def test_nothing_is_left_of_an_ended_child(press: Press) -> None:
    press.wall = SHORT
    with pytest.raises(PressError):
        press.run("draw", NESTED, b"")
    states = [
        line
        for task in Path("/proc").glob("[0-9]*/stat")
        if (line := task.read_text()) and f" {os.getpid()} " in line and ") Z " in line
    ]
    assert states == []


@LINUX
def test_child_ends_with_its_parent() -> None:
    code = (
        "from counselor.handouts.press import Press; import os, time\n"
        f"press = Press(); press.run('draw', {SMALL!r}, b'')\n"
        "print(press._idle[0].process.pid, flush=True); os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    process = Path(f"/proc/{int(done.stdout)}")
    for _ in range(100):
        if not process.exists() or ") Z " in (process / "stat").read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child outlived its parent")


@LINUX
def test_child_knows_no_secret_and_holds_no_file_of_ours(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("COUNSELOR_INSTANCE", "secret")
    with open(os.devnull, "rb") as held:  # noqa: PTH123 the handle is what matters
        os.set_inheritable(held.fileno(), True)
        assert draws(press)
        process = Path(f"/proc/{press._idle[0].process.pid}")
        assert b"secret" not in (process / "environ").read_bytes()
        open_files = {str(handle.readlink()).split(":")[0] for handle in (process / "fd").iterdir()}
        assert open_files == {"pipe", "/dev/null"}


@LINUX
def test_memory_is_capped_r43(press: Press) -> None:
    assert draws(press)
    limits = Path(f"/proc/{press._idle[0].process.pid}/limits").read_text()
    space = next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert int(space.split()[3]) == child.MEMORY


DENIED = {
    "socket": "import socket; socket.socket().connect(('127.0.0.1', 9))",
    "name": "import socket; socket.getaddrinfo('localhost', 80)",
    "process": "import subprocess; subprocess.run(['true'])",
    "system": "import os; os.system('true')",
    "fork": "import os; os.fork()",
    "exec": "import os; os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("code", DENIED.values(), ids=list(DENIED))
def test_child_talks_to_nobody_and_starts_nothing_r36(code: str) -> None:
    shut = f"from counselor.handouts import child\nchild._shut_in()\ntry: {code}\nexcept PermissionError: print('no')"
    done = subprocess.run([sys.executable, "-c", shut], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.stdout == "no\n"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs_root: makes an empty network")
def test_child_has_no_network_below_python_either_r36() -> None:
    code = (
        "from counselor.handouts import child\nchild._shut_in()\n"
        "print([line.split(':')[0].strip() for line in open('/proc/net/dev').read().splitlines()[2:]])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.stdout == "['lo']\n"


def test_unknown_work_is_an_answer_too(press: Press) -> None:
    with pytest.raises(PressError, match="KeyError"):
        press.run("cook")


def test_what_the_engine_logs_reaches_the_parent(press: Press, engine_log: list[str]) -> None:
    press.run("draw", PAGE.format("<style>p{colour:red}</style>", "<p>x</p>").encode(), b"")
    assert any("colour" in line for line in engine_log)
    engine_log.clear()


@LINUX
def test_memory_of_a_child_stays_flat(press: Press, many: Callable[[int, int], int]) -> None:
    for number in range(many(60, 500)):
        press.run("draw", PAGE.format("", f"<h1>{number}</h1><p>{'word ' * 300}</p>").encode(), b"")
    status = Path(f"/proc/{press._idle[0].process.pid}/status").read_text()
    peak = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    assert peak < child.RETIRE_AT


def test_child_that_has_grown_says_so_and_ends() -> None:
    code = "from counselor.handouts import child; child.RETIRE_AT = 1; child.main()"
    frames = BytesIO()
    for _ in range(2):
        wire.send(frames, {"do": "draw", "cpu": 10}, SMALL, b"")
    done = subprocess.run(
        [sys.executable, "-c", code], input=frames.getvalue(), capture_output=True, cwd=PACKAGE.parent
    )
    answers = BytesIO(done.stdout)
    assert wire.receive(answers)[0]["retire"] is True
    with pytest.raises(EOFError):
        wire.receive(answers)


def test_frames_come_back_as_they_were() -> None:
    pipe = BytesIO()
    wire.send(pipe, {"do": "x", "ä": [1, None]}, b"", b"\x00" * 1000)
    pipe.seek(0)
    assert wire.receive(pipe) == ({"do": "x", "ä": [1, None]}, [b"", b"\x00" * 1000])


@pytest.mark.parametrize("junk", [b"", b"\x00", b"\x00\x00\x00\x02{", b"\x7f\xff\xff\xff{}", b"\x00\x00\x00\x02ab"])
def test_what_is_no_frame_is_said(junk: bytes) -> None:
    with pytest.raises((EOFError, ValueError)):
        wire.receive(BytesIO(junk))


def test_answer_that_is_no_frame_ends_the_child(press: Press) -> None:
    one = Child()
    assert one.process.stdout
    one.process.kill()
    with pytest.raises(PressError):
        one.ask(1, {"do": "draw", "cpu": 10}, [SMALL, b""])
    assert one.process.returncode is not None
