"""The three pages that are opened most, against an empty Flask view: ratios of one run, in process, signed in."""

import gc
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as clock
from datetime import timedelta
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import make_url

from counselor import demo, schema
from counselor.accounts.actions import start_session
from counselor.app import create_app
from counselor.catalogue.shelf import catalogue
from counselor.clock import today
from counselor.db import db, now
from counselor.plans import actions as plans

ROUNDS, WARM = 400, 40
POSTGRES = os.environ.get("COUNSELOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
GOALS = {"sqlite": (6, 10), "postgresql": (10, 20)}


def in_turns(*works: Callable[[], object]) -> list[list[float]]:
    """Seconds of each of ROUNDS calls of each work, sorted; in turns, so that a busy machine meets all alike."""
    for work in works:
        for _ in range(WARM):
            work()
    gc.collect()
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, spent, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return [sorted(times) for times in spent]


def p(spent: list[float], share: float) -> float:
    """A percentile of sorted times."""
    return spent[min(len(spent) - 1, int(len(spent) * share))]


def empty() -> Callable[[], object]:
    """A Flask app with one view that returns a word."""
    app = Flask("empty")
    app.add_url_rule("/", "empty", lambda: "nothing")
    client = app.test_client()
    return lambda: client.get("/").data


def addresses(app: Flask) -> dict[str, tuple[str, str]]:
    """A couple with 20 assignments, a plan with 20 blocks: (who, address) by the page's name."""
    with app.test_request_context(method="POST"):
        cast = demo.people()
        couple = cast["cleo_dan"]
        slugs = list(catalogue().practices)
        for number in range(18):
            demo.give(couple, slugs[number], "each", number, "To be closer")
        plan = plans.make_plan(
            couple,
            held_on=today() + timedelta(days=9),
            starts=clock(9),
            length=120,
            objectives="Bring things up early",
            notes="Short turns",
        )
        for slug in slugs[:16]:
            plans.add_practice(plan, catalogue().practices[slug])
        db.session.commit()
        return {
            "couple, 20 assignments": ("Ann", f"/couples/{couple.id}"),
            "plan, 20 blocks": ("Ann", f"/plans/{plan.id}"),
            "portal list, 20 sheets": ("Cleo", "/pages/"),
            **{
                name: (person.id, "") for name, person in [("Ann", cast["Ann"]), ("Cleo", couple.partner("a").person)]
            },
        }


def pages(app: Flask) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each page as a call that opens it, signed in."""
    found = addresses(app)
    for name, (who, url) in found.items():
        if url:
            yield name, opener(app, found[who][0], url)


def opener(app: Flask, person_id: str, url: str) -> Callable[[], object]:
    """A call that opens one page as one person; it fails when the page does."""
    from counselor.accounts.models import Person

    with app.test_request_context(method="POST"):
        token = start_session(db.session.get_one(Person, person_id), now())
        db.session.commit()
    client = app.test_client()
    client.set_cookie("id", token)

    def work() -> object:
        answer = client.get(url)
        assert answer.status_code == 200, answer.status
        return answer.data

    return work


@contextmanager
def sqlite() -> Iterator[Flask]:
    """A keyed file."""
    folder = Path(tempfile.mkdtemp())
    yield create_app(instance=folder)
    shutil.rmtree(folder)


@contextmanager
def postgresql() -> Iterator[Flask]:
    """A new database on the server of this machine."""
    name, folder = f"counselor_bench_{os.getpid()}", Path(tempfile.mkdtemp())
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    app = create_app(instance=folder, DATABASE_URL=make_url(POSTGRES).set(database=name).render_as_string(False))
    yield app
    with app.app_context():
        db.engine.dispose()
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(folder)


def measure() -> list[tuple[str, str, str]]:
    """Rows of (work, figure, goal)."""
    rows = []
    for make in (sqlite, postgresql):
        with make() as app:
            schema.upgrade(app)
            for name, work in pages(app):
                rows.append(row(f"{name} ({make.__name__})", work, GOALS[make.__name__]))
    return rows


def row(name: str, work: Callable[[], object], goal: tuple[int, int]) -> tuple[str, str, str]:
    """The page against the empty view, measured in turns."""
    base, spent = in_turns(empty(), work)
    middle = statistics.median(base)
    figure = f"p50 {statistics.median(spent) / middle:.1f}, p99 {p(spent, 0.99) / middle:.1f}"
    return name, f"{figure} times an empty view ({middle * 1e6:.0f} µs)", f"p50 {goal[0]}, p99 {goal[1]}"
