"""Programs that people fill forms with, each filling sheets by its own means: jobs in, filled PDFs out."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Name, Object, Pdf, String

HERE = Path(__file__).parent
Values = dict[str, str | bool]  # by full name: {"7KQ4M.p1": "text", "7KQ4M.p3": "7", "7KQ4M.p4.0": True}
Job = tuple[bytes, Values]
# What a reader does not keep: this one cuts what is beyond 16 bits, and not all of it can be told again.
LOST = {"pdfium": ("𝒳", "🤔")}
Reader = Callable[[Sequence[Job], Path], list[bytes]]


def by_pdfjs(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """Firefox's reader, and that of many web pages."""
    return _at_once(["node", HERE / "pdfjs.mjs"], jobs, folder)


def by_mutool(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """MuPDF, which several readers on phones and desktops are made of."""
    return _at_once(["mutool", "run", HERE / "mutool.js"], jobs, folder)


def by_pdftk(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """pdftk, which draws what it fills in."""
    return [_pdftk(number, job, folder) for number, job in enumerate(jobs)]


def by_pdftk_undrawn(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """pdftk, which leaves the drawing to whoever opens the file."""
    return [_pdftk(number, job, folder, "need_appearances") for number, job in enumerate(jobs)]


def by_pikepdf(jobs: Sequence[Job], _folder: Path) -> list[bytes]:
    """A program that writes values alone, as scripts do, and draws nothing."""
    return [_pikepdf(*job) for job in jobs]


def _package(name: str) -> Path:
    """Where a Python package lies; nowhere if it is not there."""
    found = find_spec(name)
    return Path(found.origin or "").parent if found else HERE / name


def by_pdfium(jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """The reader of Chrome and Edge."""
    return _at_once([sys.executable, HERE / "pdfium.py"], jobs, folder)


READERS: dict[str, tuple[Reader, str, Path]] = {
    "pdfjs": (by_pdfjs, "node", HERE / "node_modules" / "pdfjs-dist"),
    "mutool": (by_mutool, "mutool", HERE),
    "pdftk": (by_pdftk, "pdftk", HERE),
    "pdftk_undrawn": (by_pdftk_undrawn, "pdftk", HERE),
    "pdfium": (by_pdfium, "", _package("pypdfium2")),
    "pikepdf": (by_pikepdf, "", HERE),
}


def missing(name: str) -> str:
    """Why a reader cannot be used; empty if it can."""
    _, program, folder = READERS[name]
    if program and not shutil.which(program):
        return f"no {program} on this machine"
    how = "npm ci --omit=optional in tests/handouts/readers" if program == "node" else f"pip install {folder.name}"
    return "" if folder.is_dir() else f"{name} is not installed: {how}"


def _at_once(command: Sequence[str | Path], jobs: Sequence[Job], folder: Path) -> list[bytes]:
    """One process for all jobs, which it reads from a file."""
    orders = []
    for number, (pdf, values) in enumerate(jobs):
        (folder / f"{number}.pdf").write_bytes(pdf)
        orders.append({"from": f"{folder}/{number}.pdf", "to": f"{folder}/{number}-filled.pdf", "values": values})
    (folder / "jobs.json").write_text(json.dumps(orders))
    subprocess.run([*command, folder / "jobs.json"], check=True, capture_output=True, timeout=600)
    return [Path(str(order["to"])).read_bytes() for order in orders]


def _pdftk(number: int, job: Job, folder: Path, *more: str) -> bytes:
    blank, data, filled = (folder / f"{number}{end}" for end in (".pdf", ".xfdf", "-filled.pdf"))
    blank.write_bytes(job[0])
    data.write_text(_xfdf(job[1]), encoding="utf-8")
    order = ["pdftk", blank, "fill_form", data, "output", filled, *more]
    subprocess.run(order, check=True, capture_output=True, timeout=120)
    return filled.read_bytes()


def _xfdf(values: Values) -> str:
    """The values as a file of their own, each field within the one above it."""
    tree: dict[str, object] = {}
    for name, value in values.items():
        *above, last = name.split(".")
        inner = tree
        for part in above:
            inner = inner.setdefault(part, {})  # type: ignore[assignment]
        inner[last] = value if isinstance(value, str) else "Yes" if value else "Off"
    head = '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve">'
    return f"{head}<fields>{_xfdf_of(tree)}</fields></xfdf>"


def _xfdf_of(tree: dict[str, object]) -> str:
    return "".join(
        f'<field name="{name}">{_xfdf_of(what) if isinstance(what, dict) else _xfdf_value(str(what))}</field>'
        for name, what in tree.items()
    )


def _xfdf_value(value: str) -> str:
    return f"<value>{escape(value)}</value>"


def _pikepdf(pdf: bytes, values: Values) -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as file:
        for root in file.Root["/AcroForm"]["/Fields"].as_list():
            _write(root, "", values)
        file.save(out)
    return out.getvalue()


def _write(field: Object, above: str, values: Values) -> None:
    name = f"{above}.{field['/T']}" if above else str(field["/T"])
    for kid in field.get("/Kids", ()):
        if "/T" in kid:
            _write(kid, name, values)
    value = values.get(name, "")
    if isinstance(value, str) and value:
        field["/V"] = String(value) if field["/FT"] == Name.Tx else Name(f"/{value}")
    elif value:
        field["/V"] = field["/AS"] = Name("/Yes")
