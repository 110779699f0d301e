"""The steps of the round as people take them on the pages, and short ways to look at what they left."""

from __future__ import annotations

import io
import re
from typing import Any

from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from counselor import demo
from counselor.catalogue.shelf import catalogue
from counselor.couples.models import Couple
from counselor.db import Base, db
from counselor.homework import actions
from counselor.homework.models import Answer, Assignment, Prompt, Sheet
from counselor.homework.rules import For
from counselor.homework.visibility import Visibility, usual
from tests.world import TOKEN, World


def found(world: World, model: type[Base], *where: Any) -> list[Any]:
    """The rows as they are stored now."""
    with world.app.app_context():
        return list(db.session.scalars(select(model).where(*where)))


def last_id(answer: TestResponse) -> str:
    """The id that an address ends with."""
    return answer.headers["Location"].split("#")[0].split("?")[0].rstrip("/").split("/")[-1]


def give_on_page(world: World, slug: str = "appreciation", given_to: str = "each", **values: Any) -> str:
    """A practice given by Ann on the page; returns the assignment's id."""
    url = f"/couples/{world.ids['cleo_dan']}/homework/{slug}"
    return last_id(world.client("Ann").send(url, given_to=given_to, **values))


def give(world: World, slug: str = "appreciation", given_to: For = "each", by: str = "Ann", **see: Visibility) -> str:
    """A practice given as usual but for the classes in `see`; returns the assignment's id. Quicker than the page."""

    def work() -> str:
        practice = catalogue().practices[slug]
        classes = {
            p.id: usual(given_to, private=p.private, together=p.audience == "together") for p in practice.prompts
        }
        return actions.assign(
            db.session.get_one(Couple, world.ids["cleo_dan" if by == "Ann" else "eve_finn"]),
            practice,
            given_to=given_to,
            visibility=classes | see,
            due=None,
            why="",
            when_where="",
        ).id

    return str(world.do(work))


def sheet_of(world: World, assignment_id: str, name: str) -> Any:
    """One person's sheet."""
    return found(world, Sheet, Sheet.assignment_id == assignment_id, Sheet.partner_id == world.ids[name])[0]


def first(world: World, slug: str, name: str = "Cleo") -> Any:
    """The sheet of an exercise that the demo gave."""
    given = found(world, Assignment, Assignment.practice == slug)[0]
    return sheet_of(world, given.id, name)


def prompts_of(world: World, assignment_id: str) -> list[Prompt]:
    """The questions of an assignment in order."""
    return sorted(found(world, Prompt, Prompt.assignment_id == assignment_id), key=lambda prompt: prompt.position)


def bodies(world: World, sheet_id: str) -> dict[int, str]:
    """What is kept on a sheet, by the number of the question."""
    with world.app.app_context():
        rows = db.session.scalars(select(Answer).where(Answer.sheet_id == sheet_id))
        return {row.prompt.position: row.body for row in rows}


def fill(world: World, sheet_id: str, text: str = "a few words") -> None:
    """Write to every question of a sheet, as a draft."""
    world.do(lambda: demo.write(db.session.get_one(Sheet, sheet_id), (text, 7)))


def hand_in(world: World, name: str, assignment_id: str, text: str = "a few words") -> str:
    """Fill in one's sheet and send it; returns the sheet's id."""
    sheet = sheet_of(world, assignment_id, name)
    fill(world, sheet.id, text)
    world.client(name).send(f"/pages/{sheet.id}/send")
    return str(sheet.id)


def error_of(page: BeautifulSoup, field: str) -> str:
    """The sentence beside a field."""
    beside = page.find(id=f"{field}-error")
    assert beside, f"no sentence beside {field}"
    return str(beside.get_text(" ", strip=True))


def refused(answer: TestResponse, field: str) -> str:
    """The sentence beside a field of a page that came back."""
    assert answer.status_code == 422
    return error_of(BeautifulSoup(answer.text, "lxml"), field)


def plain(answer: TestResponse) -> bytes:
    """What was answered, without the token, which is another at every moment."""
    return re.sub(TOKEN.pattern.encode(), b"", answer.data)


def pdf_text(data: bytes) -> str:
    """All that a printed file says, its metadata included, without the line breaks."""
    reader = PdfReader(io.BytesIO(data))
    meta = " ".join(f"{key}={value}" for key, value in (reader.metadata or {}).items())
    xmp = reader.xmp_metadata
    about = str(xmp.dc_title) + str(xmp.dc_creator) + str(xmp.dc_description) if xmp else ""
    return " ".join(" ".join([*(page.extract_text() for page in reader.pages), meta, about]).split())
