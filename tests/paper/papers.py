"""Papers that come back: fills files, brings them in, and what is read of them afterwards."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from counselor import uploads
from counselor.db import Base, db
from counselor.handouts import child
from counselor.handouts.press import RefusedError
from counselor.handouts.refused import Refused
from counselor.homework.answers import words
from counselor.homework.handout import fields
from counselor.homework.models import Sheet
from tests.handouts.readers import Values, by_pikepdf
from tests.steps import bodies, prompts_of
from tests.world import TOKEN, Client, World

# between them they have questions of all seven kinds
ALL_KINDS = ("self-check-in", "protected-time")
# what is typed into the boxes of each kind, by the end of their names, and how it reads once it is kept
TYPED: dict[str, tuple[Values, list[str]]] = {
    "short_text": ({"": "One <b>line</b>\nand {{ 7*7 }}"}, ["One <b>line</b> and {{ 7*7 }}"]),
    "long_text": ({"": "First.\n\nSecond."}, ["First.", "", "Second."]),
    "scale_0_10": ({"": "7"}, ["7 of 10"]),
    "choice": ({"": "1"}, []),
    "checklist": ({".0": True, ".2": True}, []),
    "date": ({"": "12 May 2027"}, ["Wednesday, 12 May"]),
    "grid_7_days": ({".mon": "tea\tand talk", ".sun": " walk "}, ["Monday: tea and talk", "Sunday: walk"]),
}


class AtHand:
    """Reads files in this process, as the child does; quicker."""

    def run(self, what: str, data: bytes) -> list[bytes]:
        try:
            return list(child.JOBS[what](data))
        except Refused as refused:
            raise RefusedError(refused.sentence) from refused


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process."""
    monkeypatch.setattr(uploads, "reading", AtHand)


def name_of(world: World, sheet: Any) -> str:
    """The name of the boxes of a sheet."""
    return str(world.do(lambda: fields(db.session.get_one(Sheet, sheet.id))))


def file_of(*sheets: tuple[str, Values]) -> bytes:
    """The smallest file with these boxes: (name, what is typed into each)."""
    boxes = [
        Dictionary(T=String(f"{name}.{box}"), FT=Name.Tx, V=String(value))
        if isinstance(value, str)
        else Dictionary(T=String(f"{name}.{box}"), FT=Name.Btn, V=Name.Yes if value else Name.Off)
        for name, values in sheets
        for box, value in values.items()
    ]
    return changed_file(lambda pdf: setattr(pdf.Root, "AcroForm", Dictionary(Fields=Array(boxes))))


def changed_file(change: Any, **how: Any) -> bytes:
    """A file of one empty page after a change."""
    pdf, out = Pdf.new(), io.BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(out, **how)
    return out.getvalue()


def filled_like(pdf: bytes, world: World, assignment_id: str) -> tuple[bytes, dict[int, list[str]]]:
    """A printed file with something typed into every box, and how each answer should read."""
    with Pdf.open(io.BytesIO(pdf)) as file:
        name = str(file.Root.AcroForm.Fields[0].T)
    values: Values = {}
    lines = {}
    for prompt in prompts_of(world, assignment_id):
        typed, lines[prompt.position] = TYPED[prompt.type]
        values |= {f"{name}.p{prompt.position}{end}": value for end, value in typed.items()}
        if prompt.type in ("choice", "checklist"):
            lines[prompt.position] = [prompt.options[n] for n in ((0, 2) if prompt.type == "checklist" else (1,))]
    return by_pikepdf([(pdf, values)], Path())[0], lines


def bring(client: Client, pdf: bytes, status: int = 200, url: str = "") -> TestResponse:
    """Choose a file on the page for it."""
    url = url or ("/pages/file" if client.get("/pages/").status_code == 200 else "/homework/file")
    return send_file(client, url, status, "file", pdf)


def send_file(client: Client, url: str, status: int | None, name: str, data: bytes, **values: Any) -> TestResponse:
    """Post a file with what stands beside it; put together here, for the test client's own way leaves files open."""
    if not client.token:
        found = TOKEN.search(client.get("/sign-in", follow_redirects=True).text)
        assert found
        client.token = found[1]
    parts = MultiDict({"csrf_token": client.token, **values})
    parts.add(name, FileStorage(io.BytesIO(data), "a file", name))
    boundary, body = encode_multipart(parts)
    answer = client.post(url, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')
    assert status in (None, answer.status_code), f"{url}: {answer.status}"
    return answer


def boxes(answer: TestResponse | BeautifulSoup) -> dict[str, Any]:
    """What a browser would post of the page's form as it stands, without the token."""
    page = BeautifulSoup(answer.text, "lxml") if isinstance(answer, TestResponse) else answer
    form = page.select_one("form:has(input[name=seen])")
    assert form
    posted: dict[str, Any] = {}
    for box in form.select("input[name], textarea[name]"):
        kind, name = box.get("type"), str(box["name"])
        if kind == "file" or name == "csrf_token" or (kind in ("radio", "checkbox") and not box.has_attr("checked")):
            continue
        value = box.text.removeprefix("\n") if box.name == "textarea" else box.get("value", "")
        if kind == "checkbox":
            posted.setdefault(name, []).append(value)
        else:
            posted[name] = value
    return posted


def lines_of(world: World, sheet: Any) -> dict[int, list[str]]:
    """How each answer reads that is kept on a sheet."""
    kinds = {prompt.position: prompt.type for prompt in prompts_of(world, sheet.assignment_id)}
    return {number: words(body, kinds[number]) for number, body in bodies(world, sheet.id).items()}


def everything(world: World) -> dict[str, list[Any]]:
    """All rows of all tables but sessions, as they are stored."""

    def work() -> dict[str, list[Any]]:
        tables = [table for table in Base.metadata.sorted_tables if table.name != "sessions"]
        return {table.name: sorted(map(repr, db.session.execute(select(table)).all())) for table in tables}

    found: dict[str, list[Any]] = world.do(work)
    return found


def photo(kind: str = "JPEG", colour: str = "navy", **options: Any) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind, **options)
    return out.getvalue()
