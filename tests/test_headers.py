"""What every answer says to the browser, whatever was asked; and what is refused before any page is reached."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from counselor import access, policy
from counselor.accounts import actions
from counselor.app import SENTENCES
from counselor.db import SAFE_METHODS
from counselor.headers import ALWAYS, POLICY
from counselor.policy import RULES
from tests.test_access import addresses
from tests.test_db import contents
from tests.world import ONCE, TOKEN, Client, World, judge

OWNER = {policy.counselor: "Ann", policy.admin: "Max", policy.partner: "Cleo", policy.staff: "Ann", policy.anyone: ""}
CSRF = "This page was open for too long"


def asked(world: World, method: str) -> Iterator[tuple[str, str, str]]:
    """Every page that takes this method: (endpoint, address, who may open it)."""
    values = addresses(world)
    with world.app.test_request_context():
        for rule in world.app.url_map.iter_rules():
            if method in rule.methods:
                url = rule.build({k: v for k, v in values.items() if k in rule.arguments})[1]
                yield rule.endpoint, url, OWNER[RULES[rule.endpoint]]


PAPER = ("application/pdf", "image/png", "image/jpeg")


def safe(answer: TestResponse, *, static: bool = False) -> None:
    """Everything in headers.py, and nothing that tells of us."""
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value, name
    policy = answer.headers["Content-Security-Policy"]
    assert policy == POLICY or (answer.mimetype in PAPER and "sandbox" in policy)
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert static or answer.headers["Cache-Control"] == "no-store"
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers.keys())


@ONCE
def test_every_page_for_everyone_has_them(world: World) -> None:
    clients = {name: world.client(name) for name in ("", "Ann", "Max", "Cleo")}
    for endpoint, url, owner in list(asked(world, "GET")):
        for name in {owner, ""} - ({"Ann", "Max", "Cleo"} if endpoint == "accounts.leave" else set()):
            with clients[name].get(url) as answer:
                safe(answer, static=endpoint == "static")


@ONCE
def test_so_have_the_pages_that_say_no(world: World) -> None:
    ann = world.client("Ann")
    answers = {
        404: [ann.get("/nowhere"), ann.get("/people"), world.client().get("/nowhere")],
        405: [ann.get("/sign-out"), ann.post("/today", data={})],
        400: [ann.post("/sign-out"), ann.get("/today", base_url="http://evil.example")],
        403: [ann.get("/today", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"})],
        413: [world.client("Max").post("/people", data={"name": "x" * (8 * 2**20 + 1)})],
    }
    for status, given in answers.items():
        for answer in given:
            assert answer.status_code == status
            safe(answer)
            judge(answer.text)
            assert SENTENCES.get(status, SENTENCES[404]) in answer.text


def test_a_fault_of_ours_is_a_page_without_a_trace(town: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise ZeroDivisionError("secret-in-a-trace")

    town.app.view_functions["today.index"] = broken
    answer = town.client("Ann").get("/today")
    assert answer.status_code == 500
    safe(answer)
    judge(answer.text)
    assert "secret-in-a-trace" not in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text


@ONCE
def test_static_files_may_be_kept_but_carry_the_rest(world: World) -> None:
    with world.client().get("/static/app.css") as answer:
        safe(answer, static=True)
        assert "max-age=3600" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers


@ONCE
@pytest.mark.parametrize(
    "path",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "....//app.py", "/etc/passwd", "..\\app.py", "\0", "x" * 5000],
)
def test_nothing_outside_the_static_folder_is_served(world: World, path: str) -> None:
    assert world.client().get(f"/static/{path}", follow_redirects=True).status_code == 404


# ---- Methods -----------------------------------------------------------------------------------------------------


@ONCE
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X" * 50])
def test_no_page_knows_other_methods(world: World, method: str) -> None:
    clients = {name: world.client(name) for name in ("", "Ann", "Max", "Cleo")}
    urls = {url: owner for way in ("GET", "POST") for _, url, owner in asked(world, way)}
    before = contents(world)
    for url, owner in urls.items():
        with clients[owner].open(url, method=method) as answer:
            assert answer.status_code in (404, 405), url
            safe(answer, static=url.startswith("/static"))
    assert contents(world) == before


# ---- Another site ------------------------------------------------------------------------------------------------

FOREIGN = {"Sec-Fetch-Site": "cross-site"}


@ONCE
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("navigate", kind) for kind in ("iframe", "frame", "embed", "object")]
    + [("no-cors", kind) for kind in ("image", "script", "style", "video", "empty", "embed", "object")]
    + [("cors", "empty"), ("websocket", "empty"), ("same-origin", "empty"), ("navigate-ish", "document")],
)
def test_another_site_embeds_nothing(world: World, mode: str, dest: str) -> None:
    client = world.client("Ann")
    for path in ("/today", "/practices/gentle-start/sheet.pdf", "/couples/", "/sign-in", "/nowhere"):
        answer = client.get(path, headers={**FOREIGN, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest})
        assert answer.status_code == 403, path
        safe(answer)


@ONCE
def test_another_site_posts_nothing_even_with_a_good_token(world: World) -> None:
    client = world.client("Max")
    client.send("/people", status=422)
    before = contents(world)
    headers = {**FOREIGN, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    values = {"csrf_token": client.token, "name": "Ida", "role": "admin"}
    assert client.post("/people", data=values, headers=headers).status_code == 403
    assert contents(world) == before
    assert client.post("/people", data=values, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@ONCE
def test_another_site_may_link_here(world: World) -> None:
    headers = {**FOREIGN, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"}
    assert world.client("Ann").get("/today", headers=headers).status_code == 200


@ONCE
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "a b", "x:y:z"]
)
def test_a_forged_host_is_refused_everywhere_and_reaches_no_link(world: World, host: str) -> None:
    client = world.client("Max")
    client.send("/people", status=422)
    for path in ("/today", "/sign-in", "/people", "/nowhere", "/leave"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text + str(answer.headers)
    url = f"/people/{world.ids['Bob']}/invitation"
    assert client.post(url, data={"csrf_token": client.token}, headers={"Host": host}).status_code == 400


@ONCE
@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Url", "X-Rewrite-Url"])
def test_headers_of_a_proxy_that_is_not_there_change_nothing(world: World, header: str) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    answer = world.client().get("/today", headers={header: value, "X-Forwarded-Proto": "https"})
    assert answer.headers["Location"] == "/sign-in?next=/today"


@ONCE
def test_an_address_forged_in_a_header_does_not_escape_the_count(world: World) -> None:
    client = world.client()
    token = TOKEN.search(client.get("/sign-in").text)[1]
    for number in range(21):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"}
        values = {"csrf_token": token, "name": f"name{number}", "passphrase": "x"}
        text = client.post("/sign-in", data=values, headers=headers).text
    assert "Too many tries" in text


# ---- Forms -------------------------------------------------------------------------------------------------------


@ONCE
def test_no_form_is_taken_without_its_token_nor_with_a_wrong_one(world: World) -> None:
    clients = {name: world.client(name) for name in ("", "Ann", "Max", "Cleo")}
    for client in clients.values():
        client.send("/nowhere", status=404)
    pages = list(asked(world, "POST"))
    before = contents(world)
    posted = 0
    for _, url, owner in pages:
        client = clients[owner]
        other = clients["Max" if owner == "Ann" else "Ann"].token
        for token in (None, "", "wrong", client.token[:-1], client.token + "x", client.token.swapcase(), other):
            answer = client.post(url, data={} if token is None else {"csrf_token": token})
            assert answer.status_code == 400, (url, token)
            assert CSRF in answer.text
        posted += 1
    assert contents(world) == before
    assert posted > 25


@ONCE
def test_nobody_without_a_token_is_not_let_in_either(world: World) -> None:
    for _, url, owner in list(asked(world, "POST")):
        answer = world.client().post(url, data={})
        assert answer.status_code == (303 if owner else 400), url


def pair(client: Client, path: str) -> tuple[str, str]:
    """The form cookie and the token that this browser was given."""
    token = TOKEN.search(client.get(path).text)[1]
    return client.get_cookie("form").value, token


def planted(world: World, cookie: str, token: str, **headers: str) -> TestResponse:
    """Max's browser, with somebody else's form cookie in it, sends that one's token."""
    client = world.client("Max")
    client.set_cookie("form", cookie)
    return client.post("/people", data={"csrf_token": token, "name": "Ida", "role": "admin"}, headers=headers)


@ONCE
def test_a_token_from_before_the_sign_in_is_dead_even_with_its_cookie(world: World) -> None:
    answer = planted(world, *pair(world.client(), "/sign-in"))
    assert answer.status_code == 400
    assert CSRF in answer.text


@ONCE
@pytest.mark.parametrize(("name", "path"), [("Bob", "/couples/new"), ("Cleo", "/welcome"), ("Max", "/people")])
def test_a_token_of_another_session_is_dead_even_with_its_cookie(world: World, name: str, path: str) -> None:
    assert planted(world, *pair(world.client(name), path)).status_code == 400


@ONCE
def test_a_token_of_a_session_that_ended_is_dead_after_signing_in_again(world: World) -> None:
    first = world.client("Max")
    kept = pair(first, "/people")
    assert planted_in(first, kept).status_code == 303
    first.send("/sign-out")
    assert planted(world, *kept).status_code == 400


def planted_in(client: Client, kept: tuple[str, str]) -> TestResponse:
    """The same browser, the same token."""
    return client.post("/people", data={"csrf_token": kept[1], "name": "Ida", "role": "admin"})


@ONCE
def test_a_token_outlives_a_long_pause_within_the_session(world: World) -> None:
    import time_machine

    with time_machine.travel("2027-05-12 09:00Z", tick=False) as clock:
        client = world.client("Max")
        kept = pair(client, "/people")
        for _ in range(33):
            clock.shift(timedelta(minutes=14))
            client.get("/people")
        assert planted_in(client, kept).status_code == 303


@ONCE
def test_a_token_in_a_header_is_as_good_and_as_bound(world: World) -> None:
    cookie, token = pair(world.client("Bob"), "/couples/new")
    assert planted(world, cookie, "", **{"X-CSRFToken": token}).status_code == 400


@ONCE
def test_the_form_cookie_holds_neither_names_nor_the_proof_of_identity(world: World) -> None:
    client = world.client("Cleo")
    client.get("/welcome")
    with client.session_transaction() as kept:
        assert set(kept) <= {"csrf_token", "of"}
        assert client.get_cookie("id").value not in json.dumps(dict(kept))
        assert kept["of"] == actions.token_id(client.get_cookie("id").value)


@ONCE
def test_what_was_said_to_one_is_not_said_to_the_next_one_at_the_same_browser(world: World) -> None:
    client = world.client("Max")
    client.send("/people", name="Ida-heliotrope", role="admin")
    client.set_cookie("id", world.client("Ann").get_cookie("id").value)
    assert "heliotrope" not in client.get("/today").text


# ---- Sizes -------------------------------------------------------------------------------------------------------


@ONCE
def test_a_body_that_is_too_large_is_refused_in_words_and_nothing_changes(world: World) -> None:
    client = world.client("Max")
    client.send("/people", status=422)
    before = contents(world)
    for data in ({"name": "x" * (8 * 2**20 + 1)}, {f"f{n}": "" for n in range(2000)}):
        answer = client.post("/people", data={"csrf_token": client.token, "role": "admin", "name": "Ida", **data})
        assert answer.status_code in (413, 303 if "f1" in data else 413)
    assert client.post("/people", data={"x": "y"}, headers={"Content-Length": str(2**40)}).status_code in (400, 413)
    assert {name for name, hashed in contents(world).items() if hashed != before[name]} <= {"people"}


@ONCE
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_kind_is_no_form(world: World, kind: str) -> None:
    client = world.client("Max")
    client.send("/people", status=422)
    body = json.dumps({"csrf_token": client.token, "name": "Ida", "role": "admin"})
    assert client.post("/people", data=body, content_type=kind).status_code == 400


def test_every_answer_is_given_after_the_gate_was_passed(peopled: World) -> None:
    app: Flask = peopled.app
    first = app.before_request_funcs[None]
    assert first[0] is access.gate
    assert {"GET", "HEAD", "OPTIONS"} == SAFE_METHODS
