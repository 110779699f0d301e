"""Upgrades in processes of their own, some of them killed half-way.

`python -m tests.upgrades FOLDER COUNT` starts COUNT at once; `... FOLDER at 3 7 0` kills one before its 3rd statement
in FOLDER/3, one before its 7th in FOLDER/7 and one before its commit in FOLDER/0. Prints how each one ended.
"""

import os
import signal
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from counselor import keys, schema
from counselor.db import configure, db
from counselor.sealed import box
from counselor.settings import Settings


def bare(folder: Path) -> Flask:
    """An app that is a database and its key, nothing else: it starts in a tenth of the time."""
    folder.mkdir(exist_ok=True)
    settings, app = Settings(instance=folder), Flask("bare")
    drawn = keys.load(folder, has_data=lambda: schema.has_data(settings))
    box.use(drawn.fields)
    configure(app, settings, drawn)
    return app


def upgrade(folder: Path, kill_before: int | None = None) -> None:
    """Upgrade, or die on the way. 0: before the commit."""
    app = bare(folder)
    left = kill_before

    def die(*args: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def count(*args: object) -> None:
        nonlocal left
        left = (left or 0) - 1
        if left == 0:
            die()

    with app.app_context():
        if kill_before is not None:
            event.listen(db.engine, "before_cursor_execute", count) if kill_before else None
            event.listen(db.engine, "commit", die)
    schema.upgrade(app)


def forked(folder: Path, kill_before: int | None = None) -> int:
    """The id of a process that upgrades."""
    child = os.fork()
    if child:
        return child
    try:
        upgrade(folder, kill_before)
    except BaseException as error:
        print(repr(error), file=sys.stderr)  # what the test shows when it fails
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """How it ended: 0 well, 1 with an error, -9 killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, wanted: list[str]) -> list[int]:
    """How all of them ended."""
    if wanted[0] != "at":
        return [ended(child) for child in [forked(folder) for _ in range(int(wanted[0]))]]
    return [ended(forked(folder / number, int(number))) for number in wanted[1:]]


if __name__ == "__main__":
    print(*main(Path(sys.argv[1]), sys.argv[2:]))  # read by the test
