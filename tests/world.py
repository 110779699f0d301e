"""Who tries what: the cast, and a client that judges every page it opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from counselor.accounts.actions import start_session
from counselor.accounts.models import Person
from counselor.db import Base, db, now

Row = TypeVar("Row", bound=Base)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
STAFF = ("Ann", "Bob", "Max")
PARTNERS = ("Cleo", "Dan", "Eve", "Finn")
# for tests that would pass or fail alike on both databases
ONCE = pytest.mark.parametrize("peopled", ["sqlite"], indirect=True)


def judge(html: str) -> BeautifulSoup:
    """The page, after checking what every page must have."""
    page = BeautifulSoup(html, "lxml")
    assert page.title, "no title"
    assert page.title.text.strip(), "empty title"
    assert len(page.find_all("h1")) == 1, f"{len(page.find_all('h1'))} h1"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert not page.find_all(style=True), "inline style"
    assert not page.find_all("style"), "inline style sheet"
    assert all(tag.get("src") for tag in page.find_all("script")), "inline script"
    assert not [name for tag in page.find_all() for name in tag.attrs if name.startswith("on")], "inline handler"
    assert len(page.select(".btn-do")) <= 1, "more than one main button"
    _judge_forms(page)
    return page


def _judge_forms(page: BeautifulSoup) -> None:
    for form in page.find_all("form"):
        if form.get("method", "get").lower() == "post":
            assert form.find("input", attrs={"name": "csrf_token"}), f"no token: {form.get('action')}"
    for field_ in page.select("input:not([type=hidden]), select, textarea"):
        bound = page.find("label", attrs={"for": field_.get("id")}) if field_.get("id") else None
        assert bound or field_.find_parent("label") or field_.get("aria-label"), f"no label: {field_}"
    for link in page.select("a[href^='#']"):
        assert page.find(id=link["href"][1:]), f"link to nowhere: {link['href']}"


class Client(FlaskClient):
    """A browser of one person."""

    token = ""

    def visit(self, url: str, status: int = 200) -> BeautifulSoup:
        """Open a page and judge it."""
        answer = self.get(url)
        assert answer.status_code == status, f"{url}: {answer.status}"
        return judge(answer.text)

    def send(self, url: str, status: int | None = 303, **values: Any) -> TestResponse:
        """Post a form with its token."""
        if not self.token:
            found = TOKEN.search(self.get("/sign-in", follow_redirects=True).text)
            assert found
            self.token = found[1]
        answer = self.post(url, data={"csrf_token": self.token, **values})
        assert status in (None, answer.status_code), f"{url}: {answer.status} {_said(answer)}"
        return answer

    def follow(self, url: str, **values: Any) -> BeautifulSoup:
        """Post a form, and judge the page it leads to."""
        return self.visit(self.send(url, **values).headers["Location"].split("#")[0])


def _said(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.text, "lxml")
    return " | ".join(tag.get_text(" ", strip=True) for tag in page.select(".error, .errors, h1 + p"))


@dataclass
class World:
    """The app with its cast: people and couples by name, as ids."""

    app: Flask
    ids: dict[str, str] = field(default_factory=dict)
    connection: Any = None

    @classmethod
    def of(cls, app: Flask, cast: dict[str, Any]) -> World:
        """The ids of everybody `demo.people` made."""
        ids = {name: row.id for name, row in cast.items()}
        for couple in (cast["cleo_dan"], cast["eve_finn"]):
            ids |= {partner.name: partner.id for partner in couple.partners}
        app.test_client_class = Client
        return cls(app, ids)

    def client(self, name: str = "") -> Client:
        """A browser: signed in as this person, or as nobody."""
        client: Client = self.app.test_client()
        if name:
            token = self.do(lambda: start_session(db.session.get_one(Person, self.ids[name]), now()))
            client.set_cookie("id", token)
        return client

    def do(self, work: Callable[[], Any]) -> Any:
        """Do something with the rows, and keep it; returns what `work` returns."""
        with self.app.test_request_context(method="POST"):
            done = work()
            db.session.commit()
            return done

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is done inside is taken back at the end."""
        point = self.connection.begin_nested()
        yield
        point.rollback()

    def row(self, model: type[Row], id: str) -> Row:
        """A row as it is stored now."""
        with self.app.app_context():
            return db.session.get_one(model, id)
