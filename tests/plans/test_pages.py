"""The pages of a plan: agenda, moving at the edges, over-run, own length, out and in again, deleting."""

import itertools
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from counselor.plans.models import Block, Plan
from counselor.plans.rules import FIXED, LENGTHS
from tests.steps import found, last_id, pdf_text, refused
from tests.world import World

GOOD = {"held_on": "2027-06-01", "starts": "14:30", "length": "75"}


def new(world: World, **values: Any) -> str:
    """A new plan of Ann's; its address."""
    couple = world.ids["cleo_dan"]
    return "/plans/" + last_id(world.client("Ann").send(f"/couples/{couple}/plans/new", **GOOD | values))


def titles(page: BeautifulSoup) -> list[str]:
    """The agenda, as it is read."""
    return [heading.text for heading in page.select(".agenda .block h3")]


def block(world: World, url: str, kind: str) -> Any:
    """A block of a plan, by its kind."""
    return found(world, Block, Block.plan_id == url[-32:], Block.kind == kind)[0]


# ---- Making and changing -------------------------------------------------------------------------------------


def test_a_new_plan_has_its_beginning_and_end_and_the_middle_free(world: World) -> None:
    page = world.client("Ann").visit(new(world))
    assert titles(page) == ["Check-in", "Homework from last time", "Homework for the week", "Closing"]
    assert page.h1.text == "Plan for Tuesday, 1 June"
    assert "14:30 to 15:45" in page.text
    assert "40 of 75 min" in page.text
    assert "35 free" in page.text


@pytest.mark.parametrize("length", [*map(str, LENGTHS), "own"])
def test_every_length_can_be_chosen(world: World, length: str) -> None:
    url = new(world, length=length, own_length="63" if length == "own" else "")
    assert world.row(Plan, url[-32:]).length == int(length if length != "own" else 63)
    page = world.client("Ann").visit(url + "/edit")
    assert page.select_one("[name=length][checked]")["value"] == length
    assert page.find(id="own_length")["value"] == ("63" if length == "own" else "")


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"held_on": ""}, "held_on", "Please enter the date of the session."),
    ({"held_on": "0000-00-00"}, "held_on", "Please enter a date, for example 2027-05-12."),
    ({"held_on": "1066-10-14"}, "held_on", "Please enter a date between 1900 and 2200."),
    ({"held_on": "10000-01-01"}, "held_on", "Please enter a date, for example 2027-05-12."),
    ({"starts": "25:00"}, "starts", "Please enter a time, for example 14:30."),
    ({"starts": ""}, "starts", "Please enter when it starts."),
    ({"length": "76"}, "length", "Not a valid choice"),
    ({"length": "own"}, "own_length", "Please enter how many minutes."),
    ({"length": "own", "own_length": "  "}, "own_length", "Please enter how many minutes."),
    ({"length": "own", "own_length": "0"}, "own_length", "Please enter a number from 10 to 480."),
    ({"length": "own", "own_length": "9"}, "own_length", "Please enter a number from 10 to 480."),
    ({"length": "own", "own_length": "481"}, "own_length", "Please enter a number from 10 to 480."),
    ({"length": "own", "own_length": "an hour"}, "own_length", "Please enter a whole number."),
    ({"objectives": "x" * 2001}, "objectives", "2,000 characters"),
    ({"notes": "\x1b[2J"}, "notes", "a character in it that cannot be kept"),
]


@pytest.mark.parametrize("page", ["new", "edit"])
def test_wrong_input_gets_a_sentence_beside_its_field(world: World, page: str) -> None:
    ann, before = world.client("Ann"), len(found(world, Plan))
    url = f"/couples/{world.ids['cleo_dan']}/plans/new" if page == "new" else plan(world) + "/edit"
    for values, field, sentence in WRONG:
        assert sentence in refused(ann.send(url, status=422, **GOOD | values), field)
    assert len(found(world, Plan)) == before


def plan(world: World) -> str:
    """The plan the demo made for tomorrow."""
    return "/plans/" + found(world, Block, Block.kind == "practice")[0].plan_id


def test_objectives_and_notes_are_kept_and_notes_stay_with_the_counselor(world: World) -> None:
    ann, url = world.client("Ann"), plan(world)
    page = ann.follow(url + "/edit", **GOOD, objectives="One\n\nTwo", notes="quiet voice")
    assert "One\n\nTwo" in page.text
    assert "quiet voice" in page.text
    assert "quiet voice" in pdf_text(ann.get(url + "/plan.pdf").data)
    for name in ("Cleo", "Dan"):
        assert "quiet voice" not in world.client(name).visit("/pages/").text


# ---- Blocks --------------------------------------------------------------------------------------------------


def test_a_practice_goes_before_new_homework_with_its_usual_minutes(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    answer = ann.send(url + "/practices?q=start&theme=&minutes=30&other=1", practice="gentle-start")
    added = block(world, url, "practice")
    assert answer.headers["Location"] == f"{url}?q=start&theme=&minutes=30#b-{added.id}"
    page = ann.visit(url)
    assert titles(page)[2:4] == [added.title, "Homework for the week"]
    assert page.find(attrs={"href": "/practices/gentle-start"})


def test_a_practice_that_is_none_is_not_found(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    for slug in ("", "no-such-practice", "../x", "x" * 100, "\0"):
        ann.send(url + "/practices", status=404, practice=slug)
    assert len(found(world, Block, Block.plan_id == url[-32:])) == 4


def test_an_over_run_is_shown_and_can_be_mended(world: World) -> None:
    ann, url = world.client("Ann"), new(world, length="50")
    ann.send(url + "/blocks", kind="topic", title="The move", minutes="40", text="")
    page = ann.visit(url)
    assert "65 of 50 min" in page.text
    assert "15 over" in page.text
    assert "Ends 15:35" in page.text
    topic = block(world, url, "topic")
    page = ann.follow(f"{url}/blocks/{topic.id}", title=topic.title, text="", minutes="25")
    assert "50 of 50 min" in page.text
    assert "Full" in page.text


WRONG_BLOCK: list[tuple[dict[str, str], str, str]] = [
    ({"title": " "}, "title", "Please give it a title."),
    ({"title": "x" * 121}, "title", "120 characters"),
    ({"minutes": "0"}, "minutes", "Please enter a number from 1 to 480."),
    ({"minutes": str(2**70)}, "minutes", "Please enter a number from 1 to 480."),
    ({"minutes": ""}, "minutes", "Please enter a number."),
    ({"minutes": "ten"}, "minutes", "Please enter a whole number."),
    ({"text": "x" * 4001}, "text", "4,000 characters"),
]


@pytest.mark.parametrize("where", ["a new block", "a block that is there"])
def test_wrong_input_for_a_block_gets_a_sentence_and_is_still_in_its_form(world: World, where: str) -> None:
    ann, url = world.client("Ann"), new(world)
    to = f"{url}/blocks" + (f"/{block(world, url, 'review').id}" if where != "a new block" else "")
    for values, field, sentence in WRONG_BLOCK:
        typed = {"kind": "topic", "title": "The move", "minutes": "10", "text": "boxes"} | values
        answer = ann.send(to, status=422, **typed)
        assert sentence in refused(answer, field)
        page = BeautifulSoup(answer.text, "lxml")
        assert page.find("input", id="title")["value"] == typed["title"].strip()
        assert page.find("input", id="minutes")["value"] == typed["minutes"]
        assert page.find("textarea", id="text").text.strip() == typed["text"]


def test_a_second_beginning_or_end_cannot_be_added(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    for kind in ("check_in", "closing", "practice", "lecture", ""):
        answer = ann.send(f"{url}/blocks", status=422, kind=kind, title="x", minutes="5", text="")
        assert "Not a valid choice" in refused(answer, "kind")
    assert len(found(world, Block, Block.plan_id == url[-32:])) == 4


def test_a_block_is_changed_where_it_stands(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    opens = block(world, url, "check_in")
    page = ann.visit(f"{url}?block={opens.id}")
    assert page.select_one("#changing [name=title]")["value"] == "Check-in"
    answer = ann.send(f"{url}/blocks/{opens.id}", title="Arrive", minutes="8", text="One word each")
    assert answer.headers["Location"].endswith(f"#b-{opens.id}")
    assert titles(ann.visit(url))[0] == "Arrive"


def test_an_unknown_block_in_the_address_is_left_out(world: World) -> None:
    ann, url = world.client("Ann"), plan(world)
    for asked in ("", "x", "0" * 32, "%00", "%ED%A0%80", "1' or '1'='1"):
        assert 'id="changing"' not in ann.get(f"{url}?block={asked}").text


def test_a_block_moves_as_far_as_the_edges_and_no_further(world: World) -> None:
    ann, url = world.client("Ann"), plan(world)
    for kind, to in itertools.product(("review", "homework"), (-1, 0, 1, 2, 4, 5, 1000)):
        with world.undone():
            moving = block(world, url, kind)
            answer = ann.send(f"{url}/blocks/{moving.id}/move", to=to)
            assert answer.headers["Location"] == f"{url}#b-{moving.id}"
            order = titles(BeautifulSoup(ann.get(url).text, "lxml"))
            assert (order[0], order[-1], len(order)) == ("Check-in", "Closing", 6)
            assert order.index(moving.title) == min(max(to, 1), 4)


def test_a_place_that_is_none_is_not_found_and_nothing_moves(world: World) -> None:
    ann, url = world.client("Ann"), plan(world)
    before, moving = titles(ann.visit(url)), block(world, url, "review")
    for to in ("", "x", "1.5", "-2", "1001", str(2**70)):
        ann.send(f"{url}/blocks/{moving.id}/move", status=404, to=to)
    assert titles(ann.visit(url)) == before


@pytest.mark.parametrize("kind", FIXED)
def test_the_beginning_and_the_end_are_neither_moved_nor_taken_out(world: World, kind: str) -> None:
    ann, url = world.client("Ann"), plan(world)
    before, fixed = titles(ann.visit(url)), block(world, url, kind)
    ann.send(f"{url}/blocks/{fixed.id}/move", to=2)
    ann.send(f"{url}/blocks/{fixed.id}/remove", status=404)
    assert titles(ann.visit(url)) == before


@pytest.mark.parametrize("index", [1, 2, 3, 4])
def test_a_block_taken_out_is_put_back_where_it_was(world: World, index: int) -> None:
    ann, url = world.client("Ann"), plan(world)
    before = titles(ann.visit(url))
    gone = next(one for one in found(world, Block, Block.plan_id == url[-32:]) if one.title == before[index])
    page = ann.follow(f"{url}/blocks/{gone.id}/remove")
    assert (gone.removed_at, f"“{gone.title}” is out of the plan." in page.text) == (None, True)
    assert titles(page) == before[:index] + before[index + 1 :]
    assert titles(ann.follow(page.select_one(".banner form")["action"])) == before


def test_put_back_into_a_shorter_plan_a_block_still_comes_before_the_closing(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    last, other = block(world, url, "homework"), block(world, url, "review")
    for gone in (last, other, last):
        ann.send(f"{url}/blocks/{gone.id}/remove")
    assert titles(ann.visit(url)) == ["Check-in", last.title, "Closing"]


def test_every_change_raises_the_version(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    moving = block(world, url, "review")
    steps: list[tuple[str, dict[str, Any]]] = [
        ("/practices", {"practice": "gentle-start"}),
        (f"/blocks/{moving.id}/move", {"to": 2}),
        (f"/blocks/{moving.id}", {"title": "x", "minutes": 5, "text": ""}),
        (f"/blocks/{moving.id}/remove", {}),
        ("/edit", GOOD),
    ]
    versions = [world.row(Plan, url[-32:]).version]
    for to, values in steps:
        ann.send(url + to, **values)
        versions.append(world.row(Plan, url[-32:]).version)
    assert versions == sorted(set(versions))


# ---- Printing, listing, deleting -----------------------------------------------------------------------------


def test_the_printed_plan_holds_the_agenda_and_the_steps(world: World) -> None:
    answer = world.client("Ann").get(plan(world) + "/plan.pdf")
    said = pdf_text(answer.data)
    assert "Speaker" in said
    assert re.search(r"10:00.*Check-in.*Closing", said)
    assert answer.headers["Content-Disposition"] == 'inline; filename="plan.pdf"'


def test_a_plan_is_deleted_with_all_its_blocks_those_taken_out_too(world: World) -> None:
    ann, url = world.client("Ann"), new(world)
    ann.send(f"{url}/blocks/{block(world, url, 'review').id}/remove")
    page = ann.follow(url + "/delete")
    assert "The plan is deleted." in page.text
    assert page.h1.text == "Cleo and Dan"
    assert not found(world, Block, Block.plan_id == url[-32:])
    ann.visit(url, 404)


def test_plans_are_listed_coming_first_and_without_any_it_says_so(world: World) -> None:
    page = world.client("Ann").visit("/plans/")
    assert [heading.text for heading in page.select("h2")] == ["Coming", "Past"]
    assert "No plan yet" in world.client("Bob").visit("/plans/").text


def test_a_block_of_another_plan_is_not_found(world: World) -> None:
    ann, url, other = world.client("Ann"), new(world), plan(world)
    theirs = block(world, other, "review")
    for to in ("", "/move", "/remove"):
        ann.send(f"{url}/blocks/{theirs.id}{to}", status=404, title="x", minutes=5, text="", to=1)
    assert world.row(Block, theirs.id).removed_at is None
