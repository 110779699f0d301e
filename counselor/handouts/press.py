"""The warm child processes, and how work is given to them. A hang or a crash costs one answer, never the server."""

import atexit
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from threading import BoundedSemaphore, Lock, Timer
from typing import Any

from counselor.handouts import wire
from counselor.paths import HANDOUTS, PACKAGE

CPU_SECONDS, WALL_SECONDS = 10, 15.0


class RefusedError(Exception):
    """A file from outside that is not taken; its text is the sentence for the person who sent it."""


class PressError(Exception):
    """The work was not done: it took too long or too much memory, or what it was given could not be drawn."""


class BusyError(PressError):
    """Too many wait already; asked again in a moment it will be done."""


class Child:
    """One process; it works on one thing at a time."""

    def __init__(self) -> None:
        # of the environment only what finds Python's and the system's libraries and fonts
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "counselor.handouts.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HANDOUTS,
            # one seed for all: the order of a set must not show in the file
            env={**environment, "PYTHONPATH": str(PACKAGE.parent), "PYTHONHASHSEED": "0"},
        )

    def ask(self, wall: float, head: dict[str, Any], blobs: Sequence[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """The answer; PressError where the child dies, or is ended after so many seconds."""
        assert self.process.stdin  # noqa: S101  # for the type: both are pipes
        assert self.process.stdout  # noqa: S101
        clock = Timer(wall, self.process.kill)
        clock.daemon = True
        clock.start()
        try:
            wire.send(self.process.stdin, head, *blobs)
            return wire.receive(self.process.stdout)
        except (OSError, EOFError, ValueError) as error:
            self.end()
            raise PressError(f"the child ended ({self.process.returncode})") from error
        finally:
            clock.cancel()

    def end(self) -> None:
        """Stop it and leave nothing behind."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes
        self.process.wait()


@cache
def drawing() -> "Press":
    """The children of this server that draw."""
    return _closed_at_exit(Press())


@cache
def reading() -> "Press":
    """Those that read files from outside: a new one for each file."""
    return _closed_at_exit(Press(children=1, once=True))


def _closed_at_exit(press: "Press") -> "Press":
    atexit.register(press.close)
    return press


class Press:
    """So many children, started when first needed. `once`: each does one piece of work, for files from outside."""

    def __init__(self, children: int = 2, waiting: int = 3, wall: float = WALL_SECONDS, once: bool = False) -> None:
        self.wall, self.once = wall, once
        self._at_work = BoundedSemaphore(children)
        self._let_in = BoundedSemaphore(children + waiting)
        self._idle: list[Child] = []
        self._lock = Lock()

    def run(self, do: str, *blobs: bytes, cpu: int = CPU_SECONDS, **options: Any) -> list[bytes]:
        """What the job makes in so many seconds of processor time.

        PressError, BusyError, or RefusedError for a file that is not taken.
        """
        if not self._let_in.acquire(blocking=False):
            raise BusyError("too many wait")
        try:
            with self._at_work:
                return self._run(self.wall * cpu / CPU_SECONDS, {"do": do, "cpu": cpu, **options}, blobs)
        finally:
            self._let_in.release()

    def _run(self, wall: float, head: dict[str, Any], blobs: Sequence[bytes]) -> list[bytes]:
        child = self._take()
        answer, made = child.ask(wall, head, blobs)
        if answer["retire"] or self.once:
            child.end()
        else:
            with self._lock:
                self._idle.append(child)
        for line in answer["log"]:
            logging.getLogger("weasyprint").warning("%s", line)
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "failed" in answer:
            raise PressError(answer["failed"])
        return made

    def _take(self) -> Child:
        """A child that waits and still lives, else a new one."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.end()
        return Child()

    def warm(self) -> None:
        """Start a child and have it load what it needs, so that the first sheet is not the slow one; PressError
        where the libraries for printing are missing."""
        self.run("draw", b"<!doctype html><html lang=en><title>-</title><p>-</p>", b"")

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            while self._idle:
                self._idle.pop().end()
