"""Two worlds that differ only in what Dan keeps to himself: Cleo, and for drafts Ann, see the same to the byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask.sessions import SecureCookieSessionInterface
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from counselor.db import db
from counselor.handouts.documents import Exercise
from counselor.handouts.press import drawing
from counselor.handouts.printing import Printer
from counselor.homework.handout import exercise
from counselor.homework.models import Sheet
from tests.handouts.readers import Values
from tests.paper.papers import boxes, file_of, name_of, quick, send_file
from tests.steps import give, plain, sheet_of
from tests.world import TOKEN, Client, World

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
START = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
AUTOSAVE = {"X-Autosave": "1"}
TEXT = st.sampled_from(("a", "quiet words", "x" * 900, "<b>{{ 7*7 }}</b>", "", " ", "\0", "y" * 1001, "🙂 ünïcode"))
# the three exercises, by how the answers are seen: by nobody else, by the other once both sent, or one of each
SLUG, KINDS = "gentle-start", ("private", "both", "mixed")
MIXED: Any = {"q1": "private", "q2": "shared", "q3": "after_both", "q4": "private"}
QUESTIONS = range(1, 7)
OPEN = {"both": QUESTIONS, "mixed": (2, 3, 5, 6), "private": ()}

Step = tuple[str, str, int, str]  # what, on which exercise, which question, which words


def steps(*what: str, on: tuple[str, ...] = KINDS) -> st.SearchStrategy[Step]:
    """One step of somebody."""
    return st.tuples(st.sampled_from(what), st.sampled_from(on), st.sampled_from(QUESTIONS), TEXT)


PAPERS = ("paper", "fillable", "bring", "keep")
CLEOS = steps("list", "show", "begin", "draft", "autosave", "question", "check", "send", "take back", "code", *PAPERS)
# what leaves no trace: looking, beginning, drafts of every class, and sending what is private from end to end
HIDDEN = steps("list", "show", "begin", "draft", "autosave", "question", "check", "code", *PAPERS) | steps(
    "send", "take back", "typed in", on=("private",)
)


class Actor:
    """Somebody with a browser, doing steps and keeping all that was answered."""

    def __init__(self, world: World, name: str, sheets: dict[str, Any]) -> None:
        self.world, self.client = world, world.client(name)
        self.names = {on: name_of(world, sheet) for on, sheet in sheets.items()}
        self.sheets, self.transcript = sheets, list[tuple[Any, ...]]()
        found = TOKEN.search(self.client.get("/sign-in").text)
        assert found
        self.token = found[1]

    def do(self, step: Step) -> None:
        """Take one step."""
        what, on, number, text = step
        sheet = self.sheets[on]
        base = f"/pages/{sheet.id}"
        if what in ("begin", "send", "take back"):
            self.post(f"{base}/{what.replace(' ', '-')}")
        elif what in ("draft", "autosave"):
            value = {"value": text if number < 5 else {5: "", 6: "7"}[number]}
            self.post(f"{base}/{number}", value, AUTOSAVE if what == "autosave" else {})
        elif what in ("bring", "keep"):
            self.bring(on, f"{base}/all" if what == "keep" else "", {f"p{number}": text})
        elif what == "typed in":
            self.typed_in(f"/homework/sheets/{sheet.id}/paper", text)
        else:
            urls = {"list": "/pages/", "show": base, "check": f"{base}/check", "paper": f"{base}/sheet.pdf"}
            urls |= {"code": f"/pages/code?code={sheet.code}", "fillable": f"{base}/fillable.pdf"}
            self.get(urls.get(what, f"{base}/{number}"))

    def bring(self, on: str, to: str, typed: Values) -> None:
        """Bring in a file, and at `to` keep what it shows."""
        answer = send_file(self.client, "/pages/file", None, "file", file_of((self.names[on], typed)))
        self.note("/pages/file", answer)
        if to and answer.status_code == 200:
            self.post(to, boxes(answer))

    def typed_in(self, url: str, text: str) -> None:
        """Ann types in what came back on paper."""
        ann = self.world.client("Ann")
        page = BeautifulSoup(ann.get(url).text, "lxml")
        if page.select_one("input[name=seen]"):
            ann.send(url, None, **{**boxes(page), "p1": text})

    def get(self, url: str) -> None:
        """Open a page."""
        self.note(url, self.client.get(url))

    def post(self, url: str, values: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> None:
        """Press a button."""
        form = {"csrf_token": self.token, **(values or {})}
        self.note(url, self.client.post(url, data=form, headers=headers or {}))

    def note(self, url: str, answer: TestResponse) -> None:
        """Keep all of an answer but what is drawn at random: the token and the cookie's own letters."""
        headers = [(name, self.cookie(value) if name == "Set-Cookie" else value) for name, value in answer.headers]
        self.transcript.append((url, answer.status, headers, plain(answer)))

    def cookie(self, header: str) -> tuple[Any, ...]:
        """What a cookie holds, but for what is drawn at random: the token's word, and which session it is of."""
        reader = SecureCookieSessionInterface().get_signing_serializer(self.client.application)
        value, *flags = header.removeprefix("form=").split("; ")
        assert reader
        drawn = {"csrf_token": "", "of": ""}
        return {**(reader.loads(value) if value else {}), **drawn}, flags

    def look_around(self) -> None:
        """The list, and of each exercise its page, its answers, a question and its paper."""
        self.do(("list", "both", 1, ""))
        for on in KINDS:
            for what in ("show", "check", "question", "paper"):
                self.do((what, on, 2, ""))
        for what in ("fillable", "bring"):
            self.do((what, "mixed", 2, ""))


@pytest.fixture
def sheets(world: World) -> dict[str, dict[str, Any]]:
    """The three exercises: the sheets by kind, for Cleo and for Dan."""
    private: Any = {f"q{number}": "private" for number in QUESTIONS}
    ids = {"private": give(world, SLUG, **private), "both": give(world, SLUG), "mixed": give(world, SLUG, **MIXED)}
    return {name: {on: sheet_of(world, id, name) for on, id in ids.items()} for name in ("Cleo", "Dan")}


def played(world: World, work: Callable[[time_machine.Traveller], list[Any]]) -> list[Any]:
    """What comes of it, in a world that is taken back afterwards."""
    with world.undone(), time_machine.travel(START, tick=False) as clock:
        return work(clock)


def story(
    world: World,
    sheets: dict[str, dict[str, Any]],
    cleos: list[Step],
    dans: list[list[Step]],
    sent: dict[str, int],
) -> list[Any]:
    """Cleo's transcript. Before each of her steps come Dan's hidden ones; at `sent` he sends, in every world."""

    def work(clock: time_machine.Traveller) -> list[Any]:
        cleo, dan = Actor(world, "Cleo", sheets["Cleo"]), Actor(world, "Dan", sheets["Dan"])
        for moment, step in enumerate(cleos):
            for hidden in dans[moment] if moment < len(dans) else []:
                dan.do(hidden)
            for on in (on for on, when in sent.items() if when == moment):
                openly(dan, on)
            cleo.do(step)
            clock.shift(timedelta(seconds=50))
        cleo.look_around()
        return cleo.transcript

    return played(world, work)


def openly(dan: Actor, on: str) -> None:
    """Dan says the same in both worlds where others may read it, and sends."""
    for number in OPEN[on]:
        dan.do(("draft", on, number, f"said openly {number}"))
    dan.post(f"/pages/{dan.sheets[on].id}/send")


def compared(examples: int) -> settings:
    """How many pairs of worlds are compared."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    return settings(max_examples=examples, suppress_health_check=checks, database=None, print_blob=True)


def same(first: list[Any], second: list[Any]) -> None:
    """The two transcripts are one."""
    for one, other in zip(first, second, strict=True):
        for part, its_other in zip(one, other, strict=True):
            assert part == its_other, one[0]


def test_nothing_dan_keeps_to_himself_reaches_cleo(
    world: World, sheets: dict[str, dict[str, Any]], many: Callable[[int, int], int]
) -> None:
    """In the short form ten pairs of worlds on each database."""
    both_sent: list[Step] = [("draft", "mixed", 2, "a"), ("send", "mixed", 1, ""), ("show", "mixed", 1, "")]
    secret: list[Step] = [("draft", "mixed", 1, "secret"), ("keep", "mixed", 4, "secret")]
    paper: list[Step] = [("typed in", "private", 1, "secret"), ("take back", "private", 1, "")]

    @compared(many(6, 250))
    @example(both_sent, [secret, [("send", "private", 1, "")]], {"mixed": 1})
    @example([("keep", "both", 1, "a"), ("send", "both", 1, "")], [paper[:1], paper[1:]], {})
    @given(
        st.lists(CLEOS, max_size=5),
        st.lists(st.lists(HIDDEN, max_size=2), min_size=1, max_size=6),
        st.dictionaries(st.sampled_from(("both", "mixed")), st.integers(0, 5)),
    )
    def tries(cleos: list[Step], dans: list[list[Step]], sent: dict[str, int]) -> None:
        quiet = story(world, sheets, [("list", "both", 1, ""), *cleos], [], sent)
        same(quiet, story(world, sheets, [("list", "both", 1, ""), *cleos], dans, sent))

    tries()


def test_dan_sending_first_changes_nothing_for_cleo_until_she_sends(
    world: World, sheets: dict[str, dict[str, Any]], many: Callable[[int, int], int]
) -> None:
    """What is private or opens after both sent; what is shared is there once sent, as its sentence says."""
    before_sending = steps("list", "show", "begin", "draft", "autosave", "question", "check", "code", *PAPERS)

    @compared(many(3, 100))
    @given(st.lists(before_sending, min_size=1, max_size=4), st.integers(0, 3))
    def tries(cleos: list[Step], when: int) -> None:
        silent = story(world, sheets, cleos, [], {})
        moment = min(when, len(cleos) - 1)
        same(silent, story(world, sheets, cleos, [], {"both": moment, "private": moment}))

    tries()


def test_the_two_worlds_do_differ_where_they_may(world: World, sheets: dict[str, dict[str, Any]]) -> None:
    """The comparison is not blind: what opens to both is seen."""
    cleos: list[Step] = [("draft", "both", 1, "a"), ("send", "both", 1, ""), ("show", "both", 1, "")]
    without, opened = story(world, sheets, cleos, [], {}), story(world, sheets, cleos, [], {"both": 0})
    assert b"said openly 1" in opened[2][3]
    assert without[2] != opened[2]


def test_a_draft_leaves_no_byte_in_the_counselors_pages(
    world: World, sheets: dict[str, dict[str, Any]], many: Callable[[int, int], int]
) -> None:
    def anns(drafts: list[Step]) -> Callable[[time_machine.Traveller], list[Any]]:
        def work(_clock: time_machine.Traveller) -> list[Any]:
            dan, ann = Actor(world, "Dan", sheets["Dan"]), world.client("Ann")
            for on in KINDS:
                dan.do(("begin", on, 1, ""))
            for step in drafts:
                dan.do(step)
            return [(url, plain(answer), answer.status) for url, answer in pages(ann, world, sheets["Dan"])]

        return work

    @compared(many(3, 100))
    @given(st.lists(steps("draft", "autosave", "question", "check", "show", *PAPERS), min_size=1, max_size=6))
    def tries(drafts: list[Step]) -> None:
        same(played(world, anns([])), played(world, anns(drafts)))

    tries()


def pages(ann: Client, world: World, sheets: dict[str, Any]) -> Iterator[tuple[str, TestResponse]]:
    """What Ann opens and prints of this couple."""
    couple, ids = world.ids["cleo_dan"], [sheet.assignment_id for sheet in sheets.values()]
    urls = ["/today", "/homework/", f"/couples/{couple}", *(f"/homework/{id}" for id in ids)]
    papers = [f"/homework/{ids[0]}/b.pdf", f"/homework/{ids[1]}/joint.pdf", f"/homework/{ids[0]}/b/fillable.pdf"]
    return ((url, ann.get(url)) for url in (*urls, *papers))


def test_the_same_document_is_the_same_file_to_the_byte(world: World, sheets: dict[str, dict[str, Any]]) -> None:
    """So that pages may be compared with each document drawn once."""

    def document() -> Exercise:
        return exercise(db.session.get_one(Sheet, sheets["Cleo"]["both"].id))

    first, second = (Printer(drawing()).pdf(world.do(document)) for _ in range(2))
    assert first == second
    assert not re.search(rb"/(CreationDate|ModDate|Author|Producer)", first.split(b"stream")[0])
