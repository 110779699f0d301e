"""The child process in which documents are drawn and files from outside are read.

It has no database, no keys, no settings and no network, may use so much time and memory and no more, and ends when
its parent does. What goes wrong inside costs one answer.
"""

import ctypes
import json
import logging
import resource
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from counselor.handouts import wire
from counselor.handouts.base import Leaf
from counselor.handouts.refused import Refused

MEMORY, RETIRE_AT = 512 * 2**20, 190 * 2**10  # bytes; kibibytes
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
# what no job of ours does: talk to anyone, start anything
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "ftplib.")

Job = Callable[..., Sequence[bytes]]


def draw(page: bytes, logo: bytes, plain: bool = False) -> list[bytes]:
    """One HTML text as a PDF; `plain` with the logo in grey."""
    from counselor.handouts import render  # half a second, which reading a file need not pay

    return [render.draw(page.decode(), _grey(logo) if plain and logo else logo)]


def _grey(png: bytes) -> bytes:
    from counselor.handouts import pictures

    return pictures.grey(png)


def join(*pdfs: bytes, sheets: int, leaves: list[dict[str, Any]], title: str) -> list[bytes]:
    """So many written sheets, and labels, as one file."""
    from counselor.handouts import join

    return [join.join(pdfs[:sheets], pdfs[sheets:], [Leaf(**leaf) for leaf in leaves], title)]


def read(pdf: bytes) -> list[bytes]:
    """What was typed into a file, as JSON."""
    from counselor.handouts import inbound

    return [json.dumps(inbound.read(pdf)).encode()]


def logo(data: bytes) -> list[bytes]:
    """A picture for the head of the page, drawn anew."""
    from counselor.handouts import pictures

    return [pictures.logo(data)]


def scans(data: bytes) -> list[bytes]:
    """The pages of photos or a scan, drawn anew."""
    from counselor.handouts import pictures

    return pictures.scans(data)


JOBS: dict[str, Job] = {"draw": draw, "join": join, "read": read, "logo": logo, "scans": scans}


def main() -> None:
    """Answer one frame after the other until the parent is gone."""
    into, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but frames goes to the parent
    lines = _listen()
    _shut_in()
    with suppress(EOFError, BrokenPipeError):
        while True:
            head, blobs = wire.receive(into)
            _allow_seconds(head.pop("cpu"))
            answer, made = _done(head, blobs)
            retire = _peak() > RETIRE_AT
            wire.send(out, {**answer, "log": lines[:20], "retire": retire}, *made)
            lines.clear()
            if retire:
                return


def _done(head: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    try:
        return {}, JOBS[head.pop("do")](*blobs, **head)
    except Refused as refused:
        return {"refused": refused.sentence}, []
    except BaseException as error:  # the engine raises of every kind; the parent says one sentence
        return {"failed": f"{type(error).__name__}: {error}"[:500]}, []


def _peak() -> int:
    """The most memory this process held, in kibibytes; what the system counts may include the parent's before."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _listen() -> list[str]:
    """What the engine logs from now on: the parent hears of it."""
    lines: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage()[:500])  # type: ignore[method-assign]
    logging.getLogger("weasyprint").addHandler(handler)
    return lines


def _shut_in() -> None:
    """Caps on memory, no network and no other process; each as far as this system knows it."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, _args: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def _allow_seconds(seconds: int) -> None:
    """The job to come may take so much processor time; then the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
