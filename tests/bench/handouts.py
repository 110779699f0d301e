"""What printing costs, beside the plainest way to draw the same page and beside a browser printing it."""

import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from weasyprint import HTML

from counselor.handouts.base import Brand, Document, Look, Mark
from counselor.handouts.documents import AgreementSlip, Exercise, Packet
from counselor.handouts.markup import html
from counselor.handouts.press import Press, drawing
from counselor.handouts.printing import Printer, common
from counselor.handouts.store import Store
from counselor.paths import HANDOUTS
from tests.browser.live import chromium, start

TIMES, COUPLES, MANY = 20, 30, 500
LINKS = '<link rel="stylesheet" href="print.css"><link rel="stylesheet" href="fill.css"></head>'
SLIP = AgreementSlip.sample()
ONE = Exercise.sample()


def mark(number: int) -> Mark:
    """Somebody who never had a sheet before."""
    code = f"{number:05X}"
    return Mark(person=f"Name {number}", code=code, address=f"https://counselor.example/c/{code}")


def sheet(number: int) -> Exercise:
    """The sample as nobody had it before: its own agreement, name and code."""
    agreed = tuple((label, f"{words} ({number})") for label, words in ONE.agreed)
    return replace(ONE, agreed=agreed, mark=mark(number))


def packet(first: int) -> Packet:
    """A sheet and a slip for each of the two of many couples; the two agreed on the same."""
    sets = []
    for number in range(first, first + 2 * COUPLES):
        couple = replace(ONE, agreed=((*ONE.agreed[0],), ("Couple", f"{number // 2 % COUPLES}")))
        slip = replace(SLIP, cue=f"Couple {number // 2 % COUPLES}", mark=mark(number))
        sets.append((slip, replace(couple, mark=mark(number))))
    return Packet(sets=tuple(sets))


def page(document: Document) -> str:
    """The same page with its style linked, as whoever draws it plainly has it."""
    return html(common(document)).replace("</head>", LINKS)


def whole(document: Document) -> str:
    """All pages of a packet as one text for a browser: each leaf begins on a new page."""
    leaves = [page(leaf) for one in document.parts for leaf in one]
    head, _, _ = leaves[0].partition("<body")
    bodies = [leaf[leaf.index("<body") : leaf.index("</html>")] for leaf in leaves]
    parts = (each.replace("<body", "<div style='break-before: page'").replace("</body>", "</div>") for each in bodies)
    return f"{head}<body>{''.join(parts)}</body></html>"


def plain(text: str) -> bytes:
    """The plain way."""
    pdf: bytes = HTML(string=text, base_url=f"{HANDOUTS}/").write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def seconds(work: Callable[[], object]) -> float:
    """What one run takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def browser() -> Iterator[Callable[[str], bytes] | None]:
    """A warm browser that prints a text to a tagged PDF; none where there is none."""
    if not (path := chromium()):
        yield None
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        tab = start(playwright, path).new_page()
        yield lambda text: by_browser(tab, Path(folder) / "page.html", text)


def by_browser(tab: Page, file: Path, text: str) -> bytes:
    """Load and print: what a program that prints with a browser has to do each time."""
    file.write_text(text.replace("<head>", f'<head><base href="{HANDOUTS.as_uri()}/">'), "utf-8")
    tab.goto(file.as_uri())
    return tab.pdf(prefer_css_page_size=True, tagged=True)


@contextmanager
def printer() -> Iterator[Printer]:
    """The program's way: warm children, an empty store on disk."""
    folder = Path(tempfile.mkdtemp())
    drawing().warm()
    yield Printer(drawing(), Store(folder, secrets.token_bytes(32)))
    shutil.rmtree(folder)


def medians(works: dict[str, Callable[[int], object]], times: int = TIMES) -> dict[str, float]:
    """The median of each work, taken in turns so that all meet the same machine; the first turn is not counted."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for number in range(times + 1):
        for name, work in works.items():
            spent[name].append(seconds(lambda work=work, number=number: work(number)))  # type: ignore[misc]
    return {name: statistics.median(each[1:]) for name, each in spent.items()}


def sheets(ours: Printer, theirs: Callable[[str], bytes] | None) -> dict[str, float]:
    """One worksheet: first, for another person, again; plainly and by a browser."""
    works: dict[str, Callable[[int], object]] = {
        "plain": lambda number: plain(page(sheet(number))),
        "first": lambda number: ours.pdf(sheet(number)),
        "other": lambda number: ours.pdf(replace(sheet(number), mark=mark(number + 1000))),
        "again": lambda number: ours.pdf(replace(sheet(number), mark=mark(number + 1000))),
    }
    if theirs:
        works["browser"] = lambda number: theirs(page(sheet(number)))
    return medians(works)


def packets(ours: Printer, theirs: Callable[[str], bytes] | None) -> dict[str, float]:
    """Many couples' sets: sheets and slips were printed before, the people are new."""
    ours.pdf(packet(0))
    works: dict[str, Callable[[int], object]] = {"ours": lambda number: ours.pdf(packet(COUPLES * 2 * (number + 1)))}
    if theirs:
        text = whole(packet(0))
        works["browser"] = lambda _: theirs(text)
    return medians(works)


def peak() -> tuple[float, float]:
    """The most memory in MB that a child held after a few and after many documents."""
    child = Press(children=1)
    for number in range(MANY):
        child.run("draw", html(common(sheet(number))).encode(), b"")
        if number == MANY // 10:
            early = held(child)
    late = held(child)
    child.close()
    return early, late


def held(child: Press) -> float:
    """The most memory of its process so far, in MB."""
    status = Path(f"/proc/{child._idle[0].process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def sizes(ours: Printer) -> tuple[int, int]:
    """KB of the sample sheet with a clinic's colour, and in black and white."""
    colour = replace(ONE, brand=Brand(name="Riverside Counseling", contact=ONE.brand.contact, colour="#1f4b73"))
    return tuple(len(ours.pdf(each)) // 1000 for each in (colour, replace(colour, look=Look(plain=True))))  # type: ignore[return-value]


def against(spent: dict[str, float], work: str, other: str) -> str:
    """A ratio, or that there is none."""
    return f"{spent[work] / spent[other]:.3f}" if other in spent else "no Chromium here"


def measure() -> list[tuple[str, str, str]]:
    """Rows of work, figure and goal."""
    with browser() as theirs, printer() as ours:
        one, many, (colour, black) = sheets(ours, theirs), packets(ours, theirs), sizes(ours)
    early, late = peak()
    return [
        ("a worksheet for the first time, of plain", against(one, "first", "plain"), "≤ 0.65"),
        ("the same for another person, of plain", against(one, "other", "plain"), "≤ 0.25"),
        ("the same for another person, of Chromium", against(one, "other", "browser"), "≤ 0.7"),
        ("the same document again, of plain", against(one, "again", "plain"), "< 0.02"),
        ("packet of 30 couples, of Chromium", against(many, "ours", "browser"), "≤ 0.9"),
        ("milliseconds: " + ", ".join(one), ", ".join(f"{each * 1000:.1f}" for each in one.values()), "-"),
        ("milliseconds of the packet: " + ", ".join(many), ", ".join(f"{v * 1000:.0f}" for v in many.values()), "-"),
        ("a sheet in colour, in black and white", f"{colour} KB, {black} KB", "≤ 60 KB, ≤ 40 KB"),
        (f"a child's peak after {MANY // 10} and {MANY} sheets", f"{early:.0f} MB, {late:.0f} MB", "≤ 200 MB, flat"),
    ]
