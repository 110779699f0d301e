"""`./run bench [name ...]`: all figures of docs/figures.md, each with its goal."""

import importlib
import sys
from pathlib import Path

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))


def main(wanted: list[str]) -> None:
    """Print one table."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        sys.exit(f"There is no bench called {', '.join(sorted(unknown))}. There is: {', '.join(NAMES)}.")
    for name in wanted or NAMES:
        for work, figure, goal in importlib.import_module(f"tests.bench.{name}").measure():
            print(f"{work:44} {figure:52} goal: {goal}", flush=True)


main(sys.argv[1:])
