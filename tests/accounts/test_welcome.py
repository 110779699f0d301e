"""Invitations: a code on paper that works once, and the passphrase that is chosen with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from counselor import codes
from counselor.accounts import actions
from counselor.accounts.models import Device, Invitation, Person, Session
from counselor.accounts.passwords import LONGEST, fault, passwords
from counselor.couples.actions import names_of_case
from counselor.db import db, now
from tests.live import at_once
from tests.world import ONCE, TOKEN, Client, World

START = datetime(2027, 5, 12, 9, 0, tzinfo=UTC)
GOOD = "lamp orbit velvet thirteen"
NOT_VALID = "This code is not valid, or no longer."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, standing still until a test moves it."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def invited(world: World, name: str = "Cleo") -> str:
    """A new code for this person."""
    code: str = world.do(lambda: actions.invite(db.session.get_one(Person, world.ids[name]), now()))
    return code


def take_up(client: Client, code: str, *, address: str = "10.0.0.1", **values: str):
    """Send the form of the invitation."""
    if not client.token:
        client.token = TOKEN.search(client.get("/welcome").text)[1]
    form = {"csrf_token": client.token, "code": code, "name": "new-name", "passphrase": GOOD, "again": GOOD}
    return client.post("/welcome", data={**form, **values}, environ_base={"REMOTE_ADDR": address})


def said(answer: object) -> str:
    """What the page says is wrong."""
    page = BeautifulSoup(answer.text, "lxml")
    return " ".join(tag.get_text(" ", strip=True) for tag in page.select(".error, .errors"))


# ---- The code ----------------------------------------------------------------------------------------------------


def test_the_code_lets_one_choose_a_name_and_a_passphrase_and_signs_in(world: World) -> None:
    client = world.client()
    answer = take_up(client, invited(world))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pages/")
    client.visit("/pages/")
    person = world.row(Person, world.ids["Cleo"])
    assert person.sign_in_name == "new-name"
    assert passwords.fits(person.password_hash, GOOD)


def test_it_works_once(world: World) -> None:
    code = invited(world)
    assert take_up(world.client(), code).status_code == 303
    again = take_up(world.client(), code, name="other-name")
    assert again.status_code == 422
    assert NOT_VALID in said(again)


def test_it_has_112_random_bits_and_is_kept_only_as_a_hash(world: World) -> None:
    made = {invited(world) for _ in range(20)}
    assert len(made) == 20
    code = invited(world)
    assert len(codes.read(code)) == 24
    assert len(codes.LETTERS) ** 24 >= 2**112
    kept = world.do(lambda: db.session.scalars(select(Invitation)).one())
    assert codes.read(code) not in repr(vars(kept))
    assert kept.code_hash == actions.digest(codes.read(code))


@ONCE
@pytest.mark.parametrize(
    "way", [str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("-", " "), " {} ".format]
)
def test_small_letters_hyphens_and_spaces_do_not_matter(world: World, way) -> None:
    assert take_up(world.client(), way(invited(world))).status_code == 303


@ONCE
@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c + "2", lambda c: c[1:], lambda c: c[::-1], lambda c: ""]
)
def test_a_code_that_is_nearly_right_is_wrong(world: World, change) -> None:
    assert take_up(world.client(), change(invited(world))).status_code == 422
    assert world.row(Person, world.ids["Cleo"]).sign_in_name == "cleo"


def test_opening_the_page_uses_nothing_up(world: World) -> None:
    code = invited(world)
    for _ in range(3):
        world.client().get(f"/welcome?code={code}")
    assert take_up(world.client(), code).status_code == 303


@pytest.mark.parametrize(
    ("later", "fine"), [(timedelta(days=14) - timedelta(seconds=1), True), (timedelta(days=14), False)]
)
def test_it_lasts_fourteen_days(world: World, clock, later: timedelta, fine: bool) -> None:
    code = invited(world)
    clock.shift(later)
    assert (take_up(world.client(), code).status_code == 303) is fine


def test_a_new_one_ends_the_one_before(world: World) -> None:
    old, new = invited(world), invited(world)
    assert NOT_VALID in said(take_up(world.client(), old))
    assert take_up(world.client(), new).status_code == 303


def test_it_is_nothing_while_its_person_is_locked_out(world: World) -> None:
    code = invited(world)
    world.do(lambda: actions.lock(db.session.get_one(Person, world.ids["Cleo"]), START))
    assert NOT_VALID in said(take_up(world.client(), code))


def test_taking_it_up_ends_all_sessions_and_known_devices_of_before(world: World) -> None:
    before = world.client("Cleo")
    world.do(lambda: actions.remember_device(db.session.get_one(Person, world.ids["Cleo"]), None, START))
    assert take_up(world.client(), invited(world)).status_code == 303
    assert before.get("/pages/").status_code == 303
    assert len(world.do(lambda: db.session.scalars(select(Session)).all())) == 1
    assert len(world.do(lambda: db.session.scalars(select(Device)).all())) == 1


def test_of_two_who_use_it_at_once_exactly_one_wins(town: World) -> None:
    for turn in range(6):
        code = invited(town)
        clients = [town.client() for _ in range(2)]
        for client in clients:
            client.token = TOKEN.search(client.get("/welcome").text)[1]
        names = [f"name-{turn}-{n}" for n in range(2)]
        works = [partial(take_up, client, code, name=name) for client, name in zip(clients, names, strict=True)]
        assert sorted(answer.status_code for answer in at_once(*works)) == [303, 422]
        won = town.row(Person, town.ids["Cleo"]).sign_in_name
        signed_in = [client for client in clients if client.get("/pages/").status_code == 200]
        assert len(signed_in) == 1
        assert won == names[clients.index(signed_in[0])]


def test_of_two_who_choose_the_same_name_at_once_one_is_asked_for_another(town: World) -> None:
    for turn in range(4):
        pairs = [(town.client(), invited(town, name)) for name in ("Cleo", "Eve")]
        for client, _ in pairs:
            client.token = TOKEN.search(client.get("/welcome").text)[1]
        works = [partial(take_up, client, code, name=f"same-{turn}") for client, code in pairs]
        answers = sorted(at_once(*works), key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in answers] == [303, 422]
        assert "Please choose another name" in said(answers[1])


def test_twenty_codes_an_hour_from_one_address_then_even_the_right_one_waits(world: World, clock) -> None:
    code, client = invited(world), world.client()
    for _ in range(20):
        assert NOT_VALID in said(take_up(client, "2222-3333-4444"))
    assert NOT_VALID in said(take_up(client, code))
    assert take_up(world.client(), code, address="10.0.0.2").status_code == 303
    code = invited(world)
    clock.shift(timedelta(hours=1, seconds=1))
    assert take_up(world.client(), code).status_code == 303


# ---- The name ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cleo", "CLEO", "dan", "ann", "Max"])
def test_a_name_that_somebody_has_is_refused_and_nothing_is_used_up(world: World, name: str) -> None:
    code = invited(world, "Eve")
    answer = take_up(world.client(), code, name=name)
    assert answer.status_code == 422
    assert "Please choose another name" in said(answer)
    assert take_up(world.client(), code).status_code == 303


@ONCE
@pytest.mark.parametrize(
    "name",
    ["", "ab", "a b c", "x" * 81, "<b>cleo", "a/b/c", "'; --", "a\0bc", "abc\u202e", "ß" * 80, "ΐ" * 40, "a\nbc"],
)
def test_a_name_that_cannot_be_is_a_sentence(world: World, name: str) -> None:
    answer = take_up(world.client(), invited(world), name=name)
    assert answer.status_code == 422
    assert said(answer)


@pytest.mark.parametrize("name", ["Zoë", "李小龍", "ß" * 40, "a.b@c+d-e_f", "Straße", "İpek"])
def test_a_name_in_any_script_is_found_again_at_the_next_sign_in(world: World, name: str) -> None:
    assert take_up(world.client(), invited(world), name=name).status_code == 303
    client = world.client()
    token = TOKEN.search(client.get("/sign-in").text)[1]
    answer = client.post("/sign-in", data={"csrf_token": token, "name": name.upper(), "passphrase": GOOD})
    assert answer.status_code == 303


# ---- The passphrase ----------------------------------------------------------------------------------------------


def test_a_refused_passphrase_uses_nothing_up_and_is_not_sent_back(world: World) -> None:
    code = invited(world)
    answer = take_up(world.client(), code, passphrase="too short", again="too short")
    assert answer.status_code == 422
    assert "too short" not in answer.text
    assert code in answer.text
    assert take_up(world.client(), code).status_code == 303


def test_the_two_have_to_be_the_same(world: World) -> None:
    assert "not the same" in said(take_up(world.client(), invited(world), again=GOOD + "x"))


@ONCE
@pytest.mark.parametrize(
    "passphrase",
    [
        "  lamp orbit velvet thirteen  ",
        "🦊 läuft über 七 Brücken",
        "e\u0301 composed or not, Zoe\u0308",
        GOOD + "\t\n.",
        "x1%&;<'\"" * 14,
    ],
)
def test_any_unicode_is_kept_unaltered(world: World, passphrase: str) -> None:
    assert take_up(world.client(), invited(world), passphrase=passphrase, again=passphrase).status_code == 303
    kept = world.row(Person, world.ids["Cleo"]).password_hash
    assert passwords.fits(kept, passphrase)
    assert not passwords.fits(kept, passphrase + "!")


@pytest.mark.parametrize(("role", "shortest"), [("partner", 12), ("counselor", 15), ("admin", 15)])
def test_the_shortest_length_depends_on_the_role(role: str, shortest: int) -> None:
    letters = "q8#Lz!v2Wm@x9Kf%"
    assert f"at least {shortest} characters" in fault(letters[: shortest - 1], role, [])
    assert fault(letters[:shortest], role, []) is None


def test_the_longest_is_128_and_more_is_refused_before_it_is_hashed(world: World, monkeypatch) -> None:
    longest = (GOOD + " ") * 10
    assert fault(longest[:LONGEST], "partner", []) is None
    monkeypatch.setattr(passwords, "hash", lambda words: pytest.fail("hashed"))
    for words in (longest[: LONGEST + 1], longest * 1000):
        answer = take_up(world.client(), invited(world), passphrase=words, again=words)
        assert answer.status_code == 422


def test_every_common_password_that_is_long_enough_is_refused() -> None:
    long = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 12]
    assert len(long) > 50
    assert [word for word in long if fault(word, "partner", []) is None] == []


@pytest.mark.parametrize(
    "words", ["aaaaaaaaaaaaaaaa", "qwertyuiopasdfgh", "123456789012345", "passwordpassword", "abcabcabcabcabc"]
)
def test_what_is_easy_to_guess_is_refused(words: str) -> None:
    assert "too easy to guess" in fault(words, "partner", [])


@ONCE
@pytest.mark.parametrize(
    "words",
    [
        "cleo velvet orbit thirteen",
        "velvet orbit DAN thirteen",
        "xxRiverside Counselingxx",
        "riverside velvet orbit",
        "new-name velvet orbit",
        "millervelvetorbit9",
    ],
)
def test_names_that_someone_close_would_try_are_refused(world: World, words: str) -> None:
    def known() -> list[str]:
        person = db.session.get_one(Person, world.ids["Cleo"])
        person.name = "Cleo Miller"
        return names_of_case(person)

    names = ["new-name", *world.do(known)]
    assert "leave out names" in fault(words, "partner", [*names, "Cleo"])
    world.do(lambda: setattr(db.session.get_one(Person, world.ids["Cleo"]), "name", "Cleo"))


@given(some.text(max_size=300), some.sampled_from(["partner", "counselor"]), some.lists(some.text(max_size=20)))
def test_the_judge_of_passphrases_never_fails(words: str, role: str, names: list[str]) -> None:
    sentence = fault(words, role, names)
    assert sentence is None or sentence.endswith(".")
