"""What a printed sheet costs, beside the plainest way to draw the same page: `python -m tests.bench.handouts`."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from weasyprint import HTML

from counselor.handouts.documents import Exercise
from counselor.handouts.markup import html
from counselor.handouts.render import render
from counselor.paths import HANDOUTS

TIMES, MANY = 20, 200
LINK = '<link rel="stylesheet" href="print.css"></head>'


def sheet(number: int) -> Exercise:
    """The sample as nobody had it before: other name, code and agreement."""
    one = Exercise.sample()
    agreed = tuple((label, f"{words} ({number})") for label, words in one.agreed)
    code = f"{number:05X}"
    address = f"https://counselor.example/c/{code}"
    return replace(one, person=f"Name {number}", agreed=agreed, code=code, address=address)


def plain(page: str) -> None:
    HTML(string=page, base_url=f"{HANDOUTS}/").write_pdf(pdf_variant="pdf/ua-1")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speeds() -> tuple[float, float]:
    """Median seconds of ours, its HTML included, and of the plain way, taken in turns so that both meet the
    same machine."""
    ours, theirs = [], []
    for number in range(TIMES + 1):
        one = sheet(number)
        page = html(one).replace("</head>", LINK)
        theirs.append(seconds(lambda page=page: plain(page)))  # type: ignore[misc]
        ours.append(seconds(lambda one=one: render(one)))  # type: ignore[misc]
    return statistics.median(ours[1:]), statistics.median(theirs[1:])


def peak() -> float:
    """Megabytes a process of its own has taken at most after many sheets."""
    command = [sys.executable, "-m", "tests.bench.handouts", "memory"]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout) / 1024


def memory() -> int:
    for number in range(MANY):
        render(sheet(number))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure() -> list[tuple[str, str, str]]:
    """Rows of work, figure and goal."""
    ours, theirs = speeds()
    return [
        ("two-page sheet against the plain way", f"{ours / theirs:.2f}", "≤ 0.75"),
        ("two-page sheet, warm", f"{ours * 1000:.0f} ms", "–"),
        (f"memory after {MANY} sheets, peak", f"{peak():.0f} MB", "≤ 250 MB"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["memory"]:
        sys.stdout.write(str(memory()))
    else:
        for work, figure, goal in measure():
            sys.stdout.write(f"{work:45} {figure:>10}   {goal}\n")
