"""Every field, address and query with what should never be typed: a sentence or a 404, never a fault."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import time_machine
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse
from wtforms import FormField, PasswordField, RadioField, SelectField, SelectMultipleField

from counselor.catalogue.shelf import catalogue
from counselor.couples.models import Couple, Goal
from counselor.db import Base, db
from counselor.demo import USUAL_PAPER
from counselor.forms import Form, Upload, tidy
from counselor.homework.forms import FIELDS, answer_form, assign_form
from counselor.homework.models import Answer
from counselor.paper.forms import sheet_form
from counselor.plans.models import Block, Plan
from tests.steps import first, found, give, prompts_of, sheet_of
from tests.world import Client, World

FINE = {200, 204, 303, 404, 413, 422}
EVIL: dict[str, bytes] = {
    "NUL": b"a\0b",
    "NUL alone": b"\0",
    "lone surrogate": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe\xc0\xaf",
    "control": b"\x1b[31m\x08",
    "C1 control": "a\x85b\x9f".encode(),
    "bidi override": "a\u202eb\u2066".encode(),
    "noncharacter": "\ufffe\uffff\U0010ffff".encode(),
    "2^70": str(2**70).encode(),
    "-1": b"-1",
    "10^6 characters": b"x" * 10**6,
    "a million digits": b"9" * 10**6,
    "HTML": b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": b"{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "quotes": b"'\"`\\'; DROP TABLE people; --",
    "emoji": "👩‍❤️‍👨 e\u0301".encode(),
    "year 0": b"0000-01-01",
    "year 9999": b"9999-12-31",
    "year 10000": b"10000-01-01",
    "a time that is none": b"24:60",
    "not a number": b"NaN",
    "too large for a float": b"1e999",
    "empty": b"",
    "only spaces": " \t\u00a0 ".encode(),
    "line breaks": b"a\r\nb\rc\n",
    "format": b"%s%n%(x)s{0}",
}

# what no person types: a fault of it is said above the page
UNSAID = ("seen", "attach", "drop", "scan")


@dataclass
class Case:
    """One form as somebody posts it: who, where, and values that are fine."""

    who: str
    url: str
    values: dict[str, str]
    fields: dict[str, Any]


def fields_of(form: Any) -> dict[str, Any]:
    """All fields by the name they are posted under."""
    named: dict[str, Any] = {}
    for field in form:
        if isinstance(field, FormField):
            named |= fields_of(field.form)
        elif field.name != "csrf_token":
            named[field.name] = field
    return named


# ---- The forms, each with one case: a new form or field without one fails --------------------------------------


def subclasses(form: type) -> Iterator[type]:
    """All forms of the program."""
    for one in form.__subclasses__():
        yield one
        yield from subclasses(one)


def cases(world: World) -> dict[str, Case]:
    """Each form by its class name; answers by the kind of their prompt."""
    couple, ids = world.ids["cleo_dan"], {}
    with world.app.app_context():
        plan = db.session.scalars(select(Plan).order_by(Plan.held_on.desc())).first()
        ids["plan"] = plan.id if plan else ""
        ids["block"] = db.session.scalars(select(Block.id).where(Block.plan_id == ids["plan"])).all()[1]
    sent = first(world, "full-attention-listening")
    prompt = prompts_of(world, sent.assignment_id)[0]
    block = {"title": "Topic", "minutes": "10", "text": "words"}
    two = {f"{side}-{name}": value for side in "ab" for name, value in
           {"name": "Gia", "pronouns": "she", "print_size": "normal", **USUAL_PAPER}.items()}  # fmt: skip
    given = {"given_to": "each", "due": "2027-06-01", "why": "because", "when_where": "at home"}
    given |= {f"see_q{number}": "usual" for number in range(1, 7)}
    when = {"held_on": "2027-06-01", "starts": "14:30", "length": "own", "own_length": "60"}
    paper = {"name": "Riverside", "contact": "12 Mill Lane", "header": "ours", "colour": "own", "logo": ""}
    paper |= {"own_colour": "#1f4b73"}
    found_cases = {
        "SignIn": ("", "/sign-in", {"name": "nobody", "passphrase": "seven grey tall hats"}),
        "Welcome": ("", "/welcome", {"code": "x", "name": "cleo2", "passphrase": "p q r s", "again": "p q r s"}),
        "NewPerson": ("Max", "/people", {"name": "Ida", "role": "counselor"}),
        "ClinicForm": ("Ann", "/clinic", paper),
        "CoupleForm": ("Ann", "/couples/new", {**two, "themes": "facing-problems", "policy": "limited"}),
        "GoalForm": ("Ann", f"/couples/{couple}/goals", {"text": "A goal"}),
        "PlanForm": ("Ann", f"/couples/{couple}/plans/new", {**when, "objectives": "One", "notes": "Two"}),
        "BlockForm": ("Ann", f"/plans/{ids['plan']}/blocks/{ids['block']}", block),
        "NewBlock": ("Ann", f"/plans/{ids['plan']}/blocks", {**block, "kind": "topic"}),
        "Add": ("Ann", f"/plans/{ids['plan']}/practices", {"practice": "appreciation"}),
        "Move": ("Ann", f"/plans/{ids['plan']}/blocks/{ids['block']}/move", {"to": "2"}),
        "AssignForm": ("Ann", f"/couples/{couple}/homework/gentle-start", given),
        "CommentForm": ("Ann", f"/homework/sheets/{sent.id}/comments/{prompt.id}", {"text": "well said"}),
        "FileForm": ("Ann", "/homework/file", {"file": ""}),
    }
    static = {name: Case(*case, fields(world, name)) for name, case in found_cases.items()}
    return static | {"SheetForm": whole_sheet(world)} | answers(world)


def whole_sheet(world: World) -> Case:
    """All questions of one sheet at once, as the counselor types them in."""
    sheet = sheet_of(world, give(world, "gentle-start"), "Cleo")
    with world.app.test_request_context():
        rows = db.session.scalars(select(Answer).where(Answer.sheet_id == sheet.id)).all()
        answers_in_order = sorted(rows, key=lambda row: row.prompt.position)
        named = fields_of(sheet_form(answers_in_order))
        seen = ".".join(str(row.version) for row in answers_in_order)
        option = answers_in_order[4].prompt.options[0]
    values = dict.fromkeys(named, "words") | dict.fromkeys(UNSAID, "") | {"seen": seen, "p5": option, "p6": "7"}
    return Case("Ann", f"/homework/sheets/{sheet.id}/paper", values, named)


def fields(world: World, name: str) -> dict[str, Any]:
    """The fields of a form, asked of the form itself."""
    with world.app.test_request_context():
        if name == "AssignForm":
            couple = db.session.get_one(Couple, world.ids["cleo_dan"])
            return fields_of(assign_form(catalogue().practices["gentle-start"], couple))
        form = next(one for one in subclasses(Form) if one.__name__ == name)()
        if name == "CoupleForm":
            form.themes.choices = []
        return fields_of(form)


def answers(world: World) -> dict[str, Case]:
    """A form for each kind of prompt, on a sheet of Cleo's."""
    found_cases: dict[str, Case] = {}
    for slug in ("wellness-plan", "feelings-and-requests", "your-partners-world", "closeness-questions"):
        sheet = sheet_of(world, give(world, slug), "Cleo")
        for prompt in prompts_of(world, sheet.assignment_id):
            value = {"scale_0_10": "7", "date": "2027-06-01"}.get(prompt.type, "words")
            with world.app.test_request_context():
                row = db.session.scalars(
                    select(Answer).where(Answer.sheet_id == sheet.id, Answer.prompt_id == prompt.id)
                ).one()
                named = fields_of(answer_form(row))
            values = dict.fromkeys(named, prompt.options[0] if prompt.options else value)
            found_cases[prompt.type] = Case("Cleo", f"/pages/{sheet.id}/{prompt.position}", values, named)
    return found_cases


def test_every_form_and_every_field_of_it_has_a_case(world: World) -> None:
    there = cases(world)
    static = {one.__name__ for one in subclasses(Form) if one.__module__.startswith("counselor.")}
    assert static - {"Button", "Code", "AnswerForm"} == set(there) - set(FIELDS)
    assert set(FIELDS) <= set(there)
    for name, case in there.items():
        assert set(case.fields) == set(case.values), name


def test_the_cases_are_fine(world: World) -> None:
    for name, case in cases(world).items():
        if name not in ("SignIn", "Welcome", "FileForm"):  # those need more than a fine form
            with world.undone():
                assert post(world.client(case.who), case.url, case.values).status_code == 303, name


# ---- What is posted ------------------------------------------------------------------------------------------


def post(client: Client, url: str, values: Any) -> TestResponse:
    """Post these names and values, which may be bytes, with the token."""
    if not client.token:
        found_token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        assert found_token
        client.token = found_token[1]
    pairs = [("csrf_token", client.token), *(values.items() if isinstance(values, dict) else values)]
    body = urlencode(
        pairs, quote_via=lambda text, *_: quote_from_bytes(text if isinstance(text, bytes) else text.encode())
    )
    return client.post(url, data=body, content_type="application/x-www-form-urlencoded")


UNSEEN = (PasswordField, RadioField, SelectField, SelectMultipleField, Upload)  # of these a page shows no words


def judged(answer: TestResponse, what: str, name: str, case: Case, typed: dict[str, str]) -> None:
    """The outcome is one of those that are fine; a page that came back says why and holds what was typed."""
    assert answer.status_code in FINE, f"{what}: {answer.status}"
    assert "Traceback" not in answer.text, what
    if answer.status_code != 422:
        return
    beside = re.search(rf'id="{re.escape(name)}-error">[^<]+<', answer.text)
    assert beside or (name not in typed and re.search(r'-error">[^<]+<|role="alert"', answer.text)), (
        f"{what}: no sentence"
    )
    for other, value in typed.items():
        if not isinstance(case.fields[other], UNSEEN):
            kept = {str(escape(value)), str(escape(tidy(value)))}
            assert any(form in answer.text for form in kept), f"{what}: {other} is lost"
        elif isinstance(case.fields[other], PasswordField) and len(value) > 8:
            assert value not in answer.text, f"{what}: {other} is shown"


def _left_out(turn: int, kind: str, half: bool, *, first_field: bool) -> bool:
    """What the short form leaves to the long one; what databases differ in it tries on both."""
    if len(EVIL[kind]) > 10**5:
        return not first_field or kind != "10^6 characters"
    return kind not in ("NUL", "lone surrogate", "2^70") and (turn + turn // len(EVIL)) % 4 != half


def test_no_field_takes_harm_from_anything_typed(world: World, many: Callable[[int, int], int]) -> None:
    """The short form tries a quarter of the pairs on each database, and a million letters on one field a form."""
    clients: dict[str, Client] = {}
    half = world.connection.dialect.name == "sqlite"
    every = many(0, 1)
    for form, case in cases(world).items():
        client = clients.setdefault(case.who, world.client(case.who))
        for turn, (name, (kind, evil)) in enumerate(itertools.product(case.values, EVIL.items())):
            if not every and _left_out(turn, kind, half, first_field=name == next(iter(case.values))):
                continue
            with world.undone():
                answer = post(client, case.url, {**case.values, name: evil})
                typed = {**case.values, name: evil.decode("utf-8", "werkzeug.url_quote")}
                unsaid = (
                    (form in ("SignIn", "Welcome") or name in UNSAID)
                    and answer.status_code == 422
                    and f'"{name}-error"' not in answer.text
                )
                judged(answer, f"{form}.{name} {kind}", "" if unsaid else name, case, {} if unsaid else typed)


def test_a_field_may_be_missing_or_come_twice(world: World) -> None:
    clients: dict[str, Client] = {}
    for form, case in cases(world).items():
        client = clients.setdefault(case.who, world.client(case.who))
        for name in case.values:
            without = {other: value for other, value in case.values.items() if other != name}
            twice = [*case.values.items(), (name, "\0"), (name, "again")]
            for values in (without, twice, [(name, "\0"), *case.values.items()]):
                with world.undone():
                    answer = post(client, case.url, values)
                    assert answer.status_code in FINE, f"{form}.{name}: {answer.status}"


def test_a_form_takes_only_what_is_typed_into_it(world: World) -> None:
    """Neither files in place of words nor JSON reach a field."""
    clients: dict[str, Client] = {}
    for form, case in cases(world).items():
        client = clients.setdefault(case.who, world.client(case.who))
        post(client, "/", {})  # fetches the token
        bodies: dict[str, dict[str, Any]] = {
            "files": {
                "data": {"csrf_token": client.token, **{name: (io.BytesIO(b"x"), "x.txt") for name in case.values}}
            },
            "JSON": {"json": {name: {"x": [1]} for name in case.values}},
            "a list": {"json": [["text", 5]]},
            "a number": {"json": 5},
            "broken JSON": {"data": b'{"text": "\\ud800', "content_type": "application/json"},
            "plain": {"data": b"text=x", "content_type": "text/plain"},
            "broken parts": {"data": b"--x\r\nContent-Disp", "content_type": "multipart/form-data; boundary=x"},
            "none": {"data": b""},
        }
        for kind, body in bodies.items():
            with world.undone():
                answer = client.post(case.url, headers={"X-CSRFToken": client.token}, **body)
            assert answer.status_code in FINE | {400}, f"{form} {kind}: {answer.status}"


def test_more_than_can_be_kept_is_refused_with_a_page(world: World) -> None:
    answer = post(world.client("Ann"), "/couples/new", {"a-name": b"x" * (9 * 2**20)})
    assert answer.status_code == 413
    assert "This is more than can be kept." in answer.text
    many_parts = {f"f{number}": "x" for number in range(1100)}
    assert (
        world.client("Ann").post("/couples/new", data=many_parts, content_type="multipart/form-data").status_code
        == 413
    )


def test_without_its_token_nothing_is_done(world: World) -> None:
    for form, case in cases(world).items():
        answer = world.client(case.who).post(case.url, data=case.values)
        assert answer.status_code == 400, form
        assert "This page was open for too long" in answer.text
    assert not found(world, Goal, Goal.removed_at.is_not(None))


# ---- Mass assignment -----------------------------------------------------------------------------------------


def columns() -> dict[str, str]:
    """Every column of every table, with a value someone might try."""
    names = {column.name for mapper in Base.registry.mappers for column in mapper.columns}
    return dict.fromkeys(names, "1")


def tables() -> dict[str, dict[str, Any]]:
    """All rows by table and id, without what is drawn anew each time."""
    rows: dict[str, dict[str, Any]] = {}
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings():
            drawn = ("code", "code_hash", "password_hash", "key")
            kept = {name: value for name, value in row.items() if not name.endswith("_sealed") and name not in drawn}
            rows[f"{table.name} {row['id']}"] = kept
    return rows


def effect(world: World, case: Case, extra: dict[str, str]) -> list[Any]:
    """What a post changes: by row for those there were, and what came to be, new ids aside."""
    with world.undone(), time_machine.travel(datetime(2027, 5, 12, tzinfo=UTC), tick=False):
        client = world.client(case.who)
        before = world.do(tables)
        answer = post(client, case.url, {**extra, **case.values})
        after = world.do(tables)
    known = {key.split(" ")[1] for key in before}
    changed = [(key, after.get(key)) for key in before if before[key] != after.get(key)]
    new = [
        (key.split(" ")[0], [_known(value, known) for value in row.values()])
        for key, row in after.items()
        if key not in before
    ]
    return [answer.status_code, changed, sorted(new, key=repr)]


def _known(value: Any, known: set[str]) -> Any:
    return "new" if isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) and value not in known else value


def test_fields_that_are_not_on_the_form_change_nothing(world: World) -> None:
    bob, theirs = world.ids["Bob"], world.ids["eve_finn"]
    tried = columns() | {
        "id": theirs, "couple_id": theirs, "counselor_id": bob, "partner_id": bob, "author_id": bob, "by_id": bob,
        "clinic_id": "x", "visibility": "shared", "held": "1", "separated": "1", "version": "99", "status": "sent",
        "sent_at": "2020-01-01T00:00", "closed_at": "2020-01-01T00:00", "a-id": bob, "a-side": "b", "value-id": bob,
    }  # fmt: skip
    for form, case in cases(world).items():
        extra = {name: value for name, value in tried.items() if name not in case.values}
        if form != "NewPerson":
            extra["role"] = "admin"
        assert effect(world, case, extra) == effect(world, case, {}), form


# ---- Addresses and queries -----------------------------------------------------------------------------------

IDS = ("%00", "%ED%A0%80", "0" * 31, "0" * 33, "G" * 32, "A" * 32, str(2**70), "-1", "..", "%2e%2e", "'", "{{7*7}}")
IDS += ("x" * 5000, "%F0%9F%99%82", "null", "%0d%0aX:1", "0" * 32)
QUERIES = ("q", "theme", "minutes", "intensity", "mode", "evidence", "block", "code", "next", "page", "other")


def test_an_id_that_is_none_is_not_found(world: World) -> None:
    tried = 0
    clients = {"portal": world.client("Cleo"), "accounts": world.client("Max")}
    ann = world.client("Ann")
    for rule in world.app.url_map.iter_rules():
        client = clients.get(rule.endpoint.split(".")[0], ann)
        for evil in IDS if rule.arguments and rule.endpoint != "static" else ():
            url = re.sub(r"<[^>]+>", evil, str(rule))
            answer = client.get(url) if "GET" in (rule.methods or ()) else post(client, url, {})
            assert answer.status_code == 404, f"{url}: {answer.status}"
            tried += 1
    assert tried > 400


def test_a_query_that_cannot_be_read_is_left_out(world: World) -> None:
    sheet = first(world, "appreciation")
    pages = {
        "Ann": [
            "/today",
            "/couples/",
            "/plans/",
            "/homework/",
            "/practices/",
            f"/couples/{world.ids['cleo_dan']}/homework/",
        ],
        "Cleo": ["/pages/", "/pages/code", f"/pages/{sheet.id}"],
        "": ["/sign-in", "/welcome"],
    }
    pages["Ann"] += [f"/plans/{plan.id}" for plan in found(world, Plan)[:1]]
    for who, urls in pages.items():
        client = world.client(who)
        for url, (kind, evil) in itertools.product(urls, EVIL.items()):
            short = quote_from_bytes(evil[:3000])
            answer = client.get(f"{url}?{'&'.join(f'{name}={short}' for name in QUERIES)}")
            assert answer.status_code in (200, 303), f"{who} {url} {kind}: {answer.status}"
            assert b"<script>alert" not in answer.data
            assert "\n" not in answer.headers.get("Location", "")


def test_what_was_searched_for_is_kept_on_the_way_back_and_cannot_break_out(world: World) -> None:
    plan = found(world, Plan)[0]
    query = urlencode({"q": 'x"><script>\r\nX: 1', "theme": "\0", "minutes": "²"})
    answer = post(world.client("Ann"), f"/plans/{plan.id}/practices?{query}", {"practice": "appreciation"})
    assert answer.status_code == 303
    assert "\n" not in answer.headers["Location"]
    assert world.client("Ann").visit(answer.headers["Location"].split("#")[0])
