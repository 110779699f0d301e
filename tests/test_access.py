"""Every page, tried by everyone: what RULES and the scopes promise, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import select

from counselor import access, demo, policy
from counselor.db import db, new_id
from counselor.homework.models import Assignment, Prompt, Sheet
from counselor.paper.models import Scan
from counselor.plans.models import Block, Plan
from counselor.policy import RULES
from tests.world import World

EVERYBODY = ("", "Ann", "Bob", "Max", "Cleo", "Dan", "Eve", "Finn")
# whose rows the addresses below are made of: Ann's couple, and for the portal Cleo's own sheet
OWNERS = {"counselor": ("Ann",), "admin": ("Max",), "partner": ("Cleo",)}


def addresses(world: World) -> dict[str, str]:
    """One address a page, made of rows of Ann, Cleo and the clinic."""

    def find() -> dict[str, str]:
        couple = world.ids["cleo_dan"]
        sheet = db.session.scalars(
            select(Sheet).where(Sheet.partner_id == world.ids["Cleo"], Sheet.sent_at.is_(None))
        )
        mine = sheet.first()
        plan = db.session.scalars(select(Plan).where(Plan.couple_id == couple)).first()
        block = db.session.scalars(select(Block).where(Block.plan_id == plan.id, Block.kind == "review")).first()
        prompt = db.session.scalars(select(Prompt).where(Prompt.assignment_id == mine.assignment_id)).first()
        scan = Scan(sheet_id=mine.id, number=1, picture=b"a page")
        db.session.add(scan)
        db.session.flush()
        goal = db.session.scalars(select(demo.Couple).where(demo.Couple.id == couple)).one().goals[0]
        return {
            "couple_id": couple,
            "plan_id": plan.id,
            "block_id": block.id,
            "assignment_id": mine.assignment_id,
            "sheet_id": mine.id,
            "prompt_id": prompt.id,
            "scan_id": scan.id,
            "goal_id": goal.id,
            "partner_id": world.ids["Cleo"],
            "person_id": world.ids["Bob"],
            "slug": "gentle-start",
            "whose": "a",
            "number": "1",
            "filename": "app.css",
        }

    return world.do(find)


def routes(app: Flask) -> list[tuple[str, str]]:
    """All (endpoint, method)."""
    rules = app.url_map.iter_rules()
    return sorted({(rule.endpoint, method) for rule in rules for method in rule.methods & {"GET", "POST"}})


def may_open(world: World, endpoint: str, name: str) -> bool:
    """The expectation: by role, and for rows only their own counselor or partner."""
    rule = RULES[endpoint]
    if rule is policy.anyone:
        return True
    if rule is policy.staff:
        return name in ("Ann", "Bob", "Max")
    role = {policy.counselor: "counselor", policy.admin: "admin", policy.partner: "partner"}[rule]
    everyone = {"counselor": ("Ann", "Bob"), "admin": ("Max",), "partner": ("Cleo", "Dan", "Eve", "Finn")}[role]
    argued = any(rule.endpoint == endpoint and rule.arguments - {"slug"} for rule in world.app.url_map.iter_rules())
    return name in (OWNERS[role] if argued else everyone)


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_route_lets_in_whom_it_should_and_nobody_else(world: World, name: str) -> None:
    values = addresses(world)
    with world.app.test_request_context():
        urls = {
            (rule.endpoint, method): rule.build({k: v for k, v in values.items() if k in rule.arguments})[1]
            for rule in world.app.url_map.iter_rules()
            for method in rule.methods & {"GET", "POST"}
        }
    client = world.client(name)
    absent = client.get("/couples/" + new_id()) if name else None
    tried = 0
    for endpoint, method in routes(world.app):
        if endpoint in ("accounts.sign_out", "accounts.leave"):
            continue  # they end the session this walk needs; tested on their own
        url = urls[endpoint, method]
        with world.undone():  # what a POST changes does not meet the next page
            answer = (
                client.get(url) if method == "GET" else client.send(url, status=None, practice="appreciation", to="1")
            )
        answer.close()
        tried += 1
        if may_open(world, endpoint, name):
            assert answer.status_code in (200, 303, 422), f"{name} {method} {url}: {answer.status}"
            assert "/sign-in" not in answer.headers.get("Location", "") or not name
        elif name:
            assert answer.status_code == 404, f"{name} {method} {url}: {answer.status}"
            assert answer.text == absent.text
        else:
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/sign-in")
    assert tried > 50


def test_every_page_has_a_rule_and_every_rule_a_page(peopled: World) -> None:
    assert {rule.endpoint for rule in peopled.app.url_map.iter_rules()} == set(RULES)


def test_an_app_with_a_page_without_a_rule_does_not_start(peopled: World) -> None:
    app = Flask("new")
    app.add_url_rule("/new-page", "new.page", lambda: "")
    with pytest.raises(RuntimeError, match=r"no rule for new\.page"):
        access.install(app)


@pytest.mark.parametrize("stranger", ["Eve", "Finn", "Bob", "Max"])
def test_every_id_of_another_couple_is_the_same_404_as_an_absent_one(world: World, stranger: str) -> None:
    ids = set(addresses(world).values()) | set(
        world.do(lambda: [*db.session.scalars(select(Assignment.id)), *db.session.scalars(select(Sheet.id))])
    )
    client = world.client(stranger)
    for path in ("/couples/{}", "/plans/{}", "/homework/{}", "/pages/{}", "/pages/{}/1", "/pages/{}/sheet.pdf"):
        absent = client.get(path.format(new_id()))
        assert absent.status_code == 404
        for id in ids:
            found = client.get(path.format(id))
            if found.status_code == 200:
                assert stranger == "Bob"
                assert world.ids["eve_finn"] == id
                continue
            assert (found.status_code, found.data) == (404, absent.data), path + id
            assert dict(found.headers) == dict(absent.headers), path + id
