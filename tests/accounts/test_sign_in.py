"""Signing in: one answer for all that is wrong, guessing is slowed down, and nobody can be locked out by it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from argon2 import extract_parameters
from sqlalchemy import select

from counselor.accounts import actions, passwords
from counselor.accounts.models import Attempt, Device, Person, Session
from counselor.accounts.passwords import Passwords
from counselor.accounts.rules import ACCOUNT, Limit, allowed
from counselor.accounts.views import WAIT, WRONG
from counselor.db import db
from counselor.demo import PASSPHRASE
from counselor.pages import own_path
from tests.world import ONCE, TOKEN, Client, World

START = datetime(2027, 5, 12, 9, 0, tzinfo=UTC)
WORD = "none of the right words"


@pytest.fixture
def clock() -> "time_machine.Traveller":
    """The clock, standing still until a test moves it."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def try_in(client: Client, name: str = "cleo", passphrase: str = WORD, address: str = "10.0.0.1", **more: object):
    """One try; returns the answer."""
    if not client.token:
        client.token = TOKEN.search(client.get("/sign-in").text)[1]
    values = {"csrf_token": client.token, "name": name, "passphrase": passphrase}
    return client.post("/sign-in", data=values, environ_base={"REMOTE_ADDR": address}, **more)


def body(answer, name: str) -> str:
    """The page without its token and the name that was typed."""
    return TOKEN.sub("", answer.text).replace(f'value="{name}"', "")


# ---- Who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cleo", "Cleo", "CLEO", "  cLeO "])
def test_the_right_passphrase_opens_and_capitals_of_the_name_do_not_matter(world: World, name: str) -> None:
    client = world.client()
    answer = try_in(client, name, PASSPHRASE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pages/")
    client.visit("/pages/")


@ONCE
@pytest.mark.parametrize(
    "passphrase",
    [PASSPHRASE.upper(), f" {PASSPHRASE}", f"{PASSPHRASE} ", f"{PASSPHRASE}\0", PASSPHRASE[:-1], "é" * 900],
)
def test_a_passphrase_counts_to_the_last_letter(world: World, passphrase: str) -> None:
    assert try_in(world.client(), passphrase=passphrase).status_code == 422


def locked_out(world: World, name: str) -> None:
    """Lock someone out."""
    world.do(lambda: actions.lock(db.session.get_one(Person, world.ids[name]), START))


def test_wrong_passphrase_unknown_name_locked_out_and_not_invited_yet_are_one_answer(world: World, clock) -> None:
    locked_out(world, "Dan")
    world.do(lambda: setattr(db.session.get_one(Person, world.ids["Eve"]), "password_hash", None))
    tries = [("cleo", WORD), ("nobody-here", WORD), ("dan", PASSPHRASE), ("eve", PASSPHRASE), ("'; --", WORD)]
    answers = [(try_in(world.client(), name, words), name) for name, words in tries]
    assert {answer.status_code for answer, _ in answers} == {422}
    assert len({body(answer, name) for answer, name in answers if name != "'; --"}) == 1
    assert all(WRONG in answer.text for answer, _ in answers)
    assert len({str(sorted(answer.headers.keys())) for answer, _ in answers}) == 1


@ONCE
def test_a_hash_is_computed_whoever_it_is_and_none_once_it_is_too_often(
    world: World, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    real = Passwords.fits

    def fits(self: Passwords, kept: str | None, passphrase: str) -> bool:
        hashed.append(f"{extract_parameters(kept or self._nobody)} {passphrase}")
        return real(self, kept, passphrase)

    monkeypatch.setattr(Passwords, "fits", fits)
    locked_out(world, "Dan")
    for name in ("cleo", "nobody-here", "dan"):
        try_in(world.client(), name)
    assert len(hashed) == 3
    assert len(set(hashed)) == 1
    for _ in range(10):
        try_in(world.client(), "nobody-here")
    assert len(hashed) == 3 + 4


@pytest.mark.parametrize(
    "value", ["", "x" * 81, "a\0b", "\u202eolec", "a\nb", "x" * 100_000, "\ud800".encode("utf-8", "replace")]
)
def test_a_name_nobody_can_have_is_a_sentence_beside_the_field(world: World, value: str) -> None:
    answer = try_in(world.client(), value)
    assert answer.status_code == 422
    assert world.do(lambda: db.session.scalars(select(Attempt)).all()) == [] or value == b"?"


# ---- Too many tries ----------------------------------------------------------------------------------------------


def fail(world: World, times: int, name: str = "cleo", **more: object) -> list[bool]:
    """So many wrong tries, each from a new browser; whether each was let through to the check."""
    return [WRONG in try_in(more.pop("client", None) or world.client(), name, **more).text for _ in range(times)]


def test_five_a_minute_and_twenty_a_day_for_one_account_from_anywhere(world: World, clock) -> None:
    let_through = 0
    for minute in range(6):
        clock.move_to(START + timedelta(minutes=minute, seconds=minute))
        tries = [WRONG in try_in(world.client(), address=f"10.0.{minute}.{n}").text for n in range(7)]
        let_through += sum(tries)
        assert tries == ([True] * 5 + [False] * 2 if minute < 4 else [False] * 7)
    assert let_through == 20
    clock.move_to(START + timedelta(hours=23, minutes=59))
    assert WAIT in try_in(world.client(), passphrase=PASSPHRASE, address="10.9.9.9").text
    clock.move_to(START + timedelta(days=1, minutes=5))
    assert try_in(world.client(), passphrase=PASSPHRASE, address="10.9.9.9").status_code == 303


def test_twenty_an_hour_from_one_address_over_all_accounts(world: World, clock) -> None:
    for number in range(20):
        assert WRONG in try_in(world.client(), f"name{number}").text
    assert WAIT in try_in(world.client(), passphrase=PASSPHRASE).text
    assert try_in(world.client(), passphrase=PASSPHRASE, address="10.0.0.2").status_code == 303
    clock.move_to(START + timedelta(hours=1, seconds=1))
    assert try_in(world.client(), passphrase=PASSPHRASE).status_code == 303


@ONCE
def test_right_passphrases_do_not_count_so_a_house_with_one_address_is_not_shut(world: World, clock) -> None:
    for _ in range(22):
        assert try_in(world.client(), passphrase=PASSPHRASE).status_code == 303


@ONCE
def test_an_own_account_does_not_wash_away_the_tries_on_another(world: World, clock) -> None:
    for number in range(19):
        clock.shift(timedelta(seconds=1))
        try_in(world.client(), f"name{number}")
        clock.shift(timedelta(seconds=1))
        try_in(world.client(), "dan", PASSPHRASE)
    assert WRONG in try_in(world.client(), "cleo").text
    assert WAIT in try_in(world.client(), "cleo").text


def test_the_count_begins_anew_after_the_right_passphrase(world: World, clock) -> None:
    for _ in range(3):
        assert [WRONG in try_in(world.client()).text for _ in range(4)] == [True] * 4
        assert try_in(world.client(), passphrase=PASSPHRASE).status_code == 303
        clock.shift(timedelta(minutes=61))


def known_device(world: World, name: str = "cleo") -> Client:
    """A browser this person has signed in with, and out again."""
    client = world.client()
    assert try_in(client, name, PASSPHRASE).status_code == 303
    client.token = ""
    client.send("/sign-out")
    client.token = ""
    return client


def test_guessing_elsewhere_never_locks_out_a_device_that_is_known(world: World, clock) -> None:
    device = known_device(world)
    for n in range(40):
        clock.shift(timedelta(seconds=13))
        try_in(world.client(), address=f"10.1.0.{n}")
    assert WAIT in try_in(world.client(), passphrase=PASSPHRASE, address="10.2.0.1").text
    assert try_in(device, passphrase=PASSPHRASE, address="10.1.0.1").status_code == 303


def test_guessing_on_the_shared_device_is_capped_too(world: World, clock) -> None:
    device = known_device(world)
    assert [WRONG in try_in(device).text for _ in range(7)] == [True] * 5 + [False] * 2
    assert WAIT in try_in(device, passphrase=PASSPHRASE).text
    clock.shift(timedelta(seconds=61))
    assert try_in(device, passphrase=PASSPHRASE).status_code == 303


def test_a_sign_in_on_the_known_device_gives_no_new_tries_to_who_guesses_elsewhere(world: World, clock) -> None:
    device = known_device(world)
    assert [WRONG in try_in(world.client()).text for _ in range(5)] == [True] * 5
    assert try_in(device, passphrase=PASSPHRASE).status_code == 303
    assert WAIT in try_in(world.client()).text


def test_a_device_of_one_is_not_known_for_the_other(world: World, clock) -> None:
    device = known_device(world, "dan")
    assert [WRONG in try_in(device).text for _ in range(6)] == [True] * 5 + [False]
    kept = world.do(lambda: db.session.scalars(select(Device)).all())
    assert [row.person_id for row in kept] == [world.ids["Dan"]]
    assert device.get_cookie("device").value not in kept[0].id


@ONCE
@pytest.mark.parametrize("value", ["", "x", "x" * 3000, "\xff" * 32, "%00" * 11, "a b" * 11, "-" * 32])
def test_a_device_cookie_that_is_not_ours_is_nobodys_and_is_replaced(world: World, clock, value: str) -> None:
    client = world.client()
    client.set_cookie("device", value)
    answer = try_in(client, passphrase=PASSPHRASE)
    assert answer.status_code == 303
    assert len(client.get_cookie("device").value) == 32


def test_refused_tries_leave_nothing_behind_that_grows(world: World, clock) -> None:
    for n in range(30):
        clock.shift(timedelta(seconds=1))
        try_in(world.client(), address=f"10.3.0.{n}")
    kept = world.do(lambda: db.session.scalars(select(Attempt.key)).all())
    assert max(kept.count(key) for key in kept) <= 20
    assert all(len(key) == 64 for key in kept)
    assert "cleo" not in "".join(kept)


def test_a_second_process_on_the_same_database_counts_on(fresh, clock) -> None:
    from counselor import demo, schema

    first = fresh()
    schema.upgrade(first)
    with first.test_request_context(method="POST"):
        demo.people()
        db.session.commit()
    worlds = [World(first), World(fresh())]
    for one in worlds:
        one.app.test_client_class = Client
    tries = [WRONG in try_in(worlds[n % 2].client()).text for n in range(7)]
    assert tries == [True] * 5 + [False] * 2


def test_of_many_guesses_at_the_same_moment_no_more_than_five_are_let_through(town: World) -> None:
    from tests.live import at_once

    clients = [town.client() for _ in range(12)]
    for client in clients:
        client.token = TOKEN.search(client.get("/sign-in").text)[1]
    answers = at_once(*[lambda c=c: try_in(c).text for c in clients])
    assert sum(WRONG in str(text) for text in answers) == 5
    assert sum(WAIT in str(text) for text in answers) == 7


@pytest.mark.parametrize(("ago", "fine"), [(59, False), (60, True), (61, True)])
def test_a_limit_ends_to_the_second(ago: int, fine: bool) -> None:
    tried = [START - timedelta(seconds=ago)] * 5
    assert allowed(ACCOUNT, tried, START) is fine
    assert allowed((Limit(1, timedelta(days=1)),), [], START)


def test_a_clock_set_back_gives_no_new_tries(world: World, clock) -> None:
    assert [WRONG in try_in(world.client()).text for _ in range(5)] == [True] * 5
    clock.move_to(START - timedelta(days=30))
    assert WAIT in try_in(world.client()).text


# ---- How passphrases are kept ------------------------------------------------------------------------------------


def test_a_passphrase_is_kept_as_argon2id_with_64_mib_and_three_passes() -> None:
    kept = Passwords().hash("any words at all")
    found = extract_parameters(kept)
    assert kept.startswith("$argon2id$")
    assert (found.memory_cost, found.time_cost, found.parallelism) == (65536, 3, 4)
    assert (found.salt_len, found.hash_len) == (16, 32)
    assert len(kept) <= 200


def test_two_people_with_one_passphrase_are_kept_unlike() -> None:
    assert len({passwords.passwords.hash(PASSPHRASE) for _ in range(3)}) == 3


def test_a_passphrase_is_kept_anew_at_the_next_sign_in_when_the_cost_rose(world: World, clock) -> None:
    def kept() -> str:
        return world.row(Person, world.ids["Cleo"]).password_hash

    before = kept()
    try_in(world.client(), passphrase=PASSPHRASE)
    assert kept() == before
    passwords.passwords.set_cost(19456, 3)
    try:
        try_in(world.client())
        assert kept() == before
        assert try_in(world.client(), passphrase=PASSPHRASE).status_code == 303
        assert extract_parameters(kept()).time_cost == 3
        assert try_in(world.client(), passphrase=PASSPHRASE).status_code == 303
    finally:
        passwords.passwords.set_cost(32, 1)


@pytest.mark.parametrize("kept", ["", "$argon2id$", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_a_hash_that_is_none_opens_for_nobody(kept: str) -> None:
    assert not passwords.passwords.fits(kept, "")
    assert not passwords.passwords.fits(kept, kept)
    assert not passwords.passwords.fits(None, "nobody has this passphrase")


# ---- Where it leads ----------------------------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\\/evil.example", "https://evil.example", "http:evil.example", "https:/evil.example", "HTTPS://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://x",
    "evil.example", "www.evil.example/", "@evil.example", ":80", "?x", "#x", ".", "..", "./x", "../x", "",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", "\n//evil.example",
    " //evil.example",
    "/\x00/evil.example", "/\x0b/evil.example", "/ /evil.example", "/\u2028/evil.example", "/\u200b/evil.example",
    "/\u202e/evil.example", "/\x7f/evil.example", "/\x85/evil.example", "/\xa0/evil.example", "\ufeff//evil.example",
    "/x\r\nSet-Cookie: a=b", "/x\nLocation: //evil.example", "/x\\..\\..\\evil", "mailto:x@evil.example", "blob:x",
    "//evil.example/%2f..", "///\\evil.example", "//\\evil.example", "//[::1]", "//127.0.0.1:1", "file:///etc/passwd",
]  # fmt: skip
OUR_OWN = ["/pages/", "/pages/x?y=z&a=b", "/plans/?q=//evil.example", "/%2f%2fevil.example", "/%5cevil.example", "/."]


def browser_goes(location: str) -> str:
    """The host a browser ends up at, read as loosely as browsers do."""
    loose = "".join(letter for letter in location.strip() if letter not in "\t\n\r").replace("\\", "/")
    return urlsplit(urljoin("http://ours.example/sign-in", loose)).netloc


@pytest.mark.parametrize("wanted", [*ELSEWHERE, *OUR_OWN])
def test_only_a_plain_path_of_ours_is_a_way_back(wanted: str) -> None:
    assert own_path(wanted) == (wanted if wanted in OUR_OWN else "")


@ONCE
def test_after_signing_in_nobody_is_led_elsewhere(world: World, clock) -> None:
    token = TOKEN.search((client := world.client()).get("/sign-in").text)[1]
    cookie = client.get_cookie("form").value
    for wanted in [*ELSEWHERE, *OUR_OWN]:
        browser = world.client()
        browser.set_cookie("form", cookie)
        values = {"csrf_token": token, "name": "cleo", "passphrase": PASSPHRASE}
        answer = browser.post("/sign-in", query_string={"next": wanted}, data=values)
        location = answer.headers["Location"]
        assert answer.status_code == 303, wanted
        assert browser_goes(location) == "ours.example", wanted
        assert location == ("/pages/" if wanted in ELSEWHERE else wanted)


def test_the_page_that_was_asked_for_is_found_again_after_signing_in(world: World, clock) -> None:
    client = world.client()
    first = client.get("/practices/?q=touch&theme=play-and-touch")
    token = TOKEN.search(client.get(first.headers["Location"]).text)[1]
    values = {"csrf_token": token, "name": "ann", "passphrase": PASSPHRASE}
    answer = client.post(first.headers["Location"], data=values)
    assert answer.headers["Location"] == "/practices/?q=touch&theme=play-and-touch"


def test_a_sign_in_sweeps_sessions_and_counts_of_long_ago(world: World, clock) -> None:
    world.client("Ann")
    try_in(world.client(), "nobody-here")
    clock.shift(timedelta(days=3))
    try_in(world.client(), passphrase=PASSPHRASE)
    assert len(world.do(lambda: db.session.scalars(select(Session)).all())) == 1
    assert world.do(lambda: db.session.scalars(select(Attempt)).all()) == []
