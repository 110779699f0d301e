"""Being signed in: where the proof lies, when it ends, and that nothing else is one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from sqlalchemy import select, update

from counselor import demo, schema
from counselor.accounts import actions
from counselor.accounts.models import Person, Session
from counselor.accounts.rules import PARTNER, SEEN_EVERY, STAFF, alive
from counselor.couples.actions import shut_portal
from counselor.couples.models import Partner
from counselor.db import db
from counselor.demo import PASSPHRASE
from counselor.policy import RULES, anyone
from tests.test_access import addresses
from tests.world import ONCE, TOKEN, Client, World

START = datetime(2027, 5, 12, 9, 0, tzinfo=UTC)
HOME = {"Ann": "/today", "Max": "/people", "Cleo": "/pages/"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, standing still until a test moves it."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def sign_in(client: Client, name: str = "cleo", base: str = "http://localhost") -> object:
    """The answer to signing in as this person."""
    token = TOKEN.search(client.get("/sign-in", base_url=base).text)[1]
    values = {"csrf_token": token, "name": name, "passphrase": PASSPHRASE}
    answer = client.post("/sign-in", data=values, base_url=base, headers={"Referer": base + "/sign-in"})
    assert answer.status_code == 303
    return answer


def flags(answer: object) -> dict[str, dict[str, object]]:
    """The flags of each cookie that was set."""
    morsels = {name: m for line in answer.headers.getlist("Set-Cookie") for name, m in SimpleCookie(line).items()}
    wanted = ("path", "domain", "secure", "httponly", "samesite")
    return {name: {flag: morsel[flag] for flag in wanted} for name, morsel in morsels.items()}


def is_in(client: Client, name: str) -> bool:
    """Whether this browser is still signed in."""
    answer = client.get(HOME[name])
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


# ---- Cookies -----------------------------------------------------------------------------------------------------

PLAIN = {"path": "/", "domain": "", "secure": "", "httponly": True, "samesite": "Lax"}


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(world: World) -> None:
    client = world.client()
    form = flags(client.get("/sign-in"))
    found = flags(sign_in(client))
    assert form == {"form": PLAIN}
    assert (found["id"], found["device"]) == (PLAIN, PLAIN)
    assert set(found) == {"id", "device", "form"}  # the form's is deleted
    assert client.get_cookie("form") is None


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_under_https_every_cookie_is_secure_and_held_to_this_host(fresh) -> None:
    app = fresh(base_url="https://counselor.example")
    schema.upgrade(app)
    with app.test_request_context(method="POST"):
        World.of(app, demo.people())
        db.session.commit()
    client, base = app.test_client(), "https://counselor.example"
    form = flags(client.get("/sign-in", base_url=base))
    answer = sign_in(client, base=base)
    found = {**form, **flags(answer)}
    assert set(found) == {"__Host-id", "__Host-device", "__Host-form"}
    for name in ("__Host-id", "__Host-device"):
        assert found[name] == {**PLAIN, "secure": True}
    assert form["__Host-form"] == {**PLAIN, "secure": True}
    assert client.get("/pages/", base_url=base).status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    out = client.get("/leave", base_url=base)
    assert flags(out)["__Host-id"]["secure"] is True  # else the browser keeps the cookie that is to go
    assert client.get("/pages/", base_url=base).status_code == 303


def test_the_plain_cookie_is_nothing_under_https_and_the_other_way_round(world: World) -> None:
    client = world.client("Cleo")
    client.set_cookie("__Host-id", client.get_cookie("id").value)
    client.delete_cookie("id")
    assert not is_in(client, "Cleo")


def test_only_a_hash_of_the_token_is_kept(world: World) -> None:
    client = world.client("Cleo")
    token = client.get_cookie("id").value
    assert len(token) == 43
    kept = world.do(lambda: db.session.scalars(select(Session.id)).all())
    assert actions.token_id(token) in kept
    assert token not in kept
    client.set_cookie("id", kept[0])
    assert not is_in(client, "Cleo")


def test_signing_in_gives_a_new_token_whatever_was_planted_before(world: World) -> None:
    client = world.client()
    client.set_cookie("id", "planted")
    sign_in(client)
    assert client.get_cookie("id").value != "planted"
    stranger = world.client()
    stranger.set_cookie("id", "planted")
    assert not is_in(stranger, "Cleo")


def test_signing_in_again_ends_the_session_before(world: World) -> None:
    client, copy = world.client(), world.client()
    sign_in(client, "dan")
    copy.set_cookie("id", client.get_cookie("id").value)
    assert is_in(copy, "Cleo")
    sign_in(client, "cleo")
    assert is_in(client, "Cleo")
    assert not is_in(copy, "Cleo")


@pytest.mark.parametrize("way", ["sign-out", "leave"])
def test_a_kept_cookie_is_dead_after_leaving_and_the_browser_is_told_to_forget(world: World, way: str) -> None:
    client, copy = world.client("Cleo"), world.client()
    copy.set_cookie("id", client.get_cookie("id").value)
    assert is_in(copy, "Cleo")
    answer = client.send("/sign-out") if way == "sign-out" else client.get("/leave")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get_cookie("id") is None
    assert not is_in(copy, "Cleo")
    for path in ("/pages/", "/pages/safety", "/pages/code"):
        assert copy.get(path).headers["Location"].startswith("/sign-in")


def test_leaving_shows_an_unrelated_page_also_to_nobody(world: World) -> None:
    for name in ("Cleo", ""):
        answer = world.client(name).get("/leave")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/static/away.html")


GARBAGE = ["", " ", "x", "x" * 10_000, "a\0b", "%00", "é", "\xff\xfe", "'; DROP TABLE sessions", '"', "\\", "id=id"]


@ONCE
@pytest.mark.parametrize("cookie", ["id", "form", "device"])
def test_a_cookie_with_garbage_is_nobody_and_no_fault(world: World, cookie: str) -> None:
    for value in GARBAGE:
        headers = {"Cookie": f"{cookie}={value}"}
        assert world.client().get("/today", headers=headers).status_code == 303, value
        assert world.client().get("/sign-in", headers=headers).status_code == 200, value


# ---- When it ends ------------------------------------------------------------------------------------------------

LIMITS = {"Ann": (15, 8), "Max": (15, 8), "Cleo": (10, 2)}


@ONCE
@pytest.mark.parametrize("name", LIMITS)
def test_who_does_nothing_is_signed_out_at_the_minute(world: World, clock, name: str) -> None:
    idle = timedelta(minutes=LIMITS[name][0])
    client = world.client(name)
    clock.move_to(START + idle - timedelta(microseconds=1))
    assert is_in(client, name)
    clock.move_to(START + 2 * idle - timedelta(microseconds=2))
    assert is_in(client, name)
    clock.shift(idle)
    assert not is_in(client, name)
    again = world.client(name)
    clock.shift(idle)
    assert not is_in(again, name)


@ONCE
@pytest.mark.parametrize("name", LIMITS)
def test_who_never_stops_is_signed_out_at_the_hour(world: World, clock, name: str) -> None:
    client, whole = world.client(name), timedelta(hours=LIMITS[name][1])
    step = LIMITS[name][0] - 1
    for minutes in range(step, int(whole.total_seconds() // 60), step):
        clock.move_to(START + timedelta(minutes=minutes))
        assert is_in(client, name)
    clock.move_to(START + whole - timedelta(microseconds=1))
    assert is_in(client, name)
    clock.move_to(START + whole)
    assert not is_in(client, name)


@pytest.mark.parametrize(("role", "limits"), [("partner", PARTNER), ("counselor", STAFF), ("admin", STAFF)])
def test_the_limits_are_exact(role: str, limits: tuple[timedelta, timedelta]) -> None:
    idle, whole = limits
    tick = timedelta(microseconds=1)
    assert alive(role, START, START, START + idle - tick)
    assert not alive(role, START, START, START + idle)
    assert alive(role, START, START + whole - tick, START + whole - tick)
    assert not alive(role, START, START + whole - tick, START + whole)


def test_a_small_step_back_of_the_clock_is_borne_and_a_large_one_ends_it(world: World, clock) -> None:
    client = world.client("Ann")
    clock.move_to(START - SEEN_EVERY)
    assert is_in(client, "Ann")
    clock.move_to(START - SEEN_EVERY - SECOND)
    assert not is_in(client, "Ann")


def test_a_clock_set_back_while_signed_in_does_not_lengthen_the_session(world: World, clock) -> None:
    client = world.client("Ann")
    for _ in range(20):
        clock.shift(timedelta(minutes=14))
        assert is_in(client, "Ann")
    clock.move_to(START + timedelta(minutes=1))
    assert not is_in(client, "Ann")


@pytest.mark.parametrize("name", ["Ann", "Max", "Cleo"])
def test_after_the_end_every_page_treats_one_as_nobody_whatever_the_address_says(
    world: World, clock, name: str
) -> None:
    values = addresses(world)
    client = world.client(name)
    clock.shift(timedelta(minutes=15))
    with world.app.test_request_context():
        rules = [rule for rule in world.app.url_map.iter_rules() if RULES[rule.endpoint] is not anyone]
        urls = [
            (rule.build({k: v for k, v in values.items() if k in rule.arguments})[1], rule.methods) for rule in rules
        ]
    for url, methods in urls:
        for flag in ("", "?autosave=1&skip_timeout_reset=1", "?poll=1&keepalive=true"):
            if "GET" in methods:
                answer = client.get(url + flag, headers={"X-Autosave": "1"})
                assert (answer.status_code, answer.headers["Location"][:8]) == (303, "/sign-in"), url
            if "POST" in methods:
                answer = client.post(url + flag, data={"x": "y"}, headers={"X-Autosave": "1"})
                assert answer.status_code in (303, 400), url
                assert "Set-Cookie" not in answer.headers
    assert len(urls) > 40
    clock.move_to(START + timedelta(minutes=1))


def test_being_seen_is_written_at_most_once_a_minute(world: World, clock) -> None:
    client = world.client("Ann")
    seen = []
    for seconds in range(0, 200, 10):
        clock.move_to(START + timedelta(seconds=seconds))
        assert is_in(client, "Ann")
        seen.append(world.do(lambda: db.session.scalars(select(Session.seen_at)).one()))
    assert sorted(set(seen)) == [START, START + timedelta(seconds=70), START + timedelta(seconds=140)]


def test_an_expired_session_does_not_come_to_life_when_it_is_used_again(world: World, clock) -> None:
    client = world.client("Ann")
    clock.shift(timedelta(minutes=20))
    assert not is_in(client, "Ann")
    assert not is_in(client, "Ann")
    assert world.do(lambda: db.session.scalars(select(Session.seen_at)).one()) == START


# ---- Lost rights -------------------------------------------------------------------------------------------------


def test_who_is_locked_out_is_out_at_the_next_request(world: World) -> None:
    client = world.client("Ann")
    assert is_in(client, "Ann")
    world.do(lambda: db.session.execute(update(Person).where(Person.name == "Ann").values(disabled_at=START)))
    assert not is_in(client, "Ann")


def test_a_partner_whose_page_is_closed_is_out_at_the_next_request_and_their_sessions_are_gone(world: World) -> None:
    client = world.client("Cleo")
    assert is_in(client, "Cleo")
    world.do(lambda: shut_portal(db.session.get_one(Partner, world.ids["Cleo"]), START))
    assert not is_in(client, "Cleo")
    world.do(lambda: shut_portal(db.session.get_one(Partner, world.ids["Cleo"]), START))
    assert not is_in(client, "Cleo")


def test_a_role_is_read_anew_at_every_request(world: World) -> None:
    client = world.client("Ann")
    assert is_in(client, "Ann")
    world.do(lambda: db.session.execute(update(Person).where(Person.name == "Ann").values(role="admin")))
    assert client.get("/today").status_code == 404
    assert client.get("/people").status_code == 200


def test_a_partner_without_a_couple_may_open_nothing(world: World) -> None:
    def person() -> str:
        added = actions.add_person(clinic=world.ids["clinic"], role="partner", name="Lone")
        db.session.flush()
        return added.id

    world.ids["Lone"] = world.do(person)
    client = world.client("Lone")
    assert {client.get(path).status_code for path in ("/pages/", "/today", "/people", "/practices/")} == {404}
    del world.ids["Lone"]
