"""The couple's pages: answering all seven kinds, saving as one types, sending, taking back, and what is refused."""

import re
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from counselor.catalogue.loader import load
from counselor.homework.answers import words
from counselor.homework.models import Sheet
from counselor.homework.visibility import sees_on_paper
from tests.steps import (
    bodies,
    fill,
    give,
    hand_in,
    pdf_text,
    plain,
    prompts_of,
    refused,
    sheet_of,
)
from tests.world import Client, World

SHELF = load().practices
# one practice with a question of each kind: (slug, number of the question)
KINDS = {
    "short_text": ("wellness-plan", 3),
    "long_text": ("closeness-questions", 3),
    "scale_0_10": ("wellness-plan", 1),
    "checklist": ("feelings-and-requests", 2),
    "choice": ("wellness-plan", 2),
    "date": ("your-partners-world", 6),
    "grid_7_days": ("wellness-plan", 6),
}
AUTOSAVE = {"X-Autosave": "1"}


def begun(world: World, slug: str = "appreciation", name: str = "Cleo", **values: Any) -> tuple[Client, Any]:
    """Someone with an exercise to do: (their browser, their sheet)."""
    return world.client(name), sheet_of(world, give(world, slug, **values), name)


def question(world: World, kind: str) -> tuple[Client, Any, str, Any]:
    """A question of this kind before Cleo: (her browser, her sheet, its address, the prompt)."""
    slug, number = KINDS[kind]
    cleo, sheet = begun(world, slug)
    prompt = prompts_of(world, sheet.assignment_id)[number - 1]
    assert prompt.type == kind
    return cleo, sheet, f"/pages/{sheet.id}/{number}", prompt


# ---- Answering -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("short_text", {"value": "  One <b>line</b> & {{ 7*7 }}  "}, ["One <b>line</b> & {{ 7*7 }}"]),
        ("long_text", {"value": "One\r\n\r\ntwo 🙂"}, ["One", "", "two 🙂"]),
        ("scale_0_10", {"value": "0"}, ["0 of 10"]),
        ("scale_0_10", {"value": "10"}, ["10 of 10"]),
        ("date", {"value": "2027-05-12"}, ["Wednesday, 12 May"]),
        ("grid_7_days", {"value-mon": "tea", "value-sun": " walk "}, ["Monday: tea", "Sunday: walk"]),
    ],
)
def test_an_answer_is_kept_and_read_again(world: World, kind: str, typed: dict[str, str], kept: list[str]) -> None:
    cleo, sheet, url, prompt = question(world, kind)
    cleo.send(url, **typed)
    assert words(bodies(world, sheet.id)[prompt.position], kind) == kept
    said = cleo.visit(f"/pages/{sheet.id}/check").text
    assert all(line in said for line in kept)


@pytest.mark.parametrize("kind", ["choice", "checklist"])
def test_what_is_chosen_is_kept_and_marked(world: World, kind: str) -> None:
    cleo, sheet, url, prompt = question(world, kind)
    picked = list(prompt.options[1:3] if kind == "checklist" else prompt.options[1:2])
    cleo.send(url, value=picked)
    assert words(bodies(world, sheet.id)[prompt.position], kind) == picked
    assert [box["value"] for box in cleo.visit(url).select("[checked]")] == picked


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("short_text", {"value": "x" * 1001}, "1,000 characters"),
        ("short_text", {"value": "a\0b"}, "a character in it that cannot be kept"),
        ("long_text", {"value": "x" * 20_001}, "20,000 characters"),
        ("scale_0_10", {"value": "11"}, "Not a valid choice"),
        ("scale_0_10", {"value": "-1"}, "Not a valid choice"),
        ("scale_0_10", {"value": "5.0"}, "Not a valid choice"),
        ("choice", {"value": "something else"}, "Not a valid choice"),
        ("checklist", {"value": ["something else"]}, "not a valid choice"),
        ("date", {"value": "0000-00-00"}, "Please enter a date, for example 2027-05-12."),
        ("date", {"value": "0001-01-01"}, "Please enter a date between 1900 and 2200."),
        ("date", {"value": "1234567890123-01-01"}, "Please enter a date, for example 2027-05-12."),
        ("date", {"value": "12 May"}, "Please enter a date, for example 2027-05-12."),
        ("date", {"value": "2027-02-30"}, "Please enter a date, for example 2027-05-12."),
    ],
)
def test_an_answer_that_cannot_be_kept_comes_back_with_a_sentence_and_the_draft_stays(
    world: World, kind: str, typed: dict[str, Any], sentence: str
) -> None:
    cleo, sheet, url, _ = question(world, kind)
    fill(world, sheet.id, "the draft")
    before = bodies(world, sheet.id)
    assert sentence in refused(cleo.send(url, status=422, **typed), "value")
    assert bodies(world, sheet.id) == before
    again = cleo.post(url, data={"csrf_token": cleo.token, **typed}, headers=AUTOSAVE)
    assert again.status_code == 422


def test_one_day_too_long_keeps_the_other_days_on_the_page_and_the_draft_as_it_was(world: World) -> None:
    cleo, sheet, url, _ = question(world, "grid_7_days")
    cleo.send(url, **{"value-mon": "tea"})
    before = bodies(world, sheet.id)
    answer = cleo.send(url, status=422, **{"value-mon": "coffee", "value-tue": "y" * 121, "value-wed": "walk"})
    assert "120 characters" in refused(answer, "value-tue")
    boxes = {box["id"]: box["value"] for box in BeautifulSoup(answer.text, "lxml").select(".week-grid input")}
    assert (boxes["value-mon"], boxes["value-wed"], len(boxes["value-tue"])) == ("coffee", "walk", 121)
    assert bodies(world, sheet.id) == before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("scale_0_10", "choice")])
def test_an_answer_can_be_emptied_again(world: World, kind: str) -> None:
    cleo, sheet, url, prompt = question(world, kind)
    fill(world, sheet.id)
    empty = {"grid_7_days": {"value-mon": " ", "value-thu": ""}, "checklist": {}}
    cleo.send(url, **empty.get(kind, {"value": " "}))
    assert bodies(world, sheet.id)[prompt.position] == ""


@pytest.mark.parametrize("kind", KINDS)
def test_above_each_box_it_says_who_will_see_it(world: World, kind: str) -> None:
    cleo, _, url, prompt = question(world, kind)
    page = cleo.visit(url)
    assert "You and your counselor will see this. Dan sees it too once both of you have sent." in " ".join(
        page.find(id="who").text.split()
    )
    assert page.h1.text == prompt.text


def test_the_sentence_follows_the_class_and_stands_on_the_paper_too(world: World) -> None:
    cleo, sheet = begun(world, q1="private", q2="shared")
    said = [" ".join(cleo.visit(f"/pages/{sheet.id}/{n}").find(id="who").text.split()) for n in (1, 2, 3)]
    assert said[0] == "Only you and your counselor will see this."
    assert said[1] == "You, Dan and your counselor will see this once you send it."
    assert said[2].endswith("Dan sees it too once both of you have sent.")
    paper = pdf_text(cleo.get(f"/pages/{sheet.id}/sheet.pdf").data)
    assert all(sees_on_paper(kind) in paper for kind in ("private", "shared", "after_both"))
    assert "Dan" not in paper


# ---- The way through -----------------------------------------------------------------------------------------


def test_each_button_leads_where_it_says_and_saves(world: World) -> None:
    cleo, sheet = begun(world)
    count, base = len(prompts_of(world, sheet.assignment_id)), f"/pages/{sheet.id}"
    ways = [(1, "next", "/2"), (2, "back", "/1"), (1, "back", ""), (count, "next", "/check"), (2, "other", "/3")]
    for number, go, to in ways:
        assert cleo.send(f"{base}/{number}", value="x", go=go).headers["Location"] == base + to
    assert "Saved. You can go on later." in cleo.follow(f"{base}/1", value="kept", go="later").text
    assert "kept" in bodies(world, sheet.id)[1]


def test_beginning_is_noted_once_and_leads_to_the_first_question(world: World) -> None:
    cleo, sheet = begun(world)
    assert cleo.send(f"/pages/{sheet.id}/begin").headers["Location"] == f"/pages/{sheet.id}/1"
    at = world.row(Sheet, sheet.id).opened_at
    cleo.send(f"/pages/{sheet.id}/begin")
    assert world.row(Sheet, sheet.id).opened_at == at is not None
    assert "Go on" in cleo.visit("/pages/").text


def test_a_question_that_is_none_is_not_found(world: World) -> None:
    cleo, sheet = begun(world)
    for number in ("0", "8", "99", "100", "-1", "1.0", "%00", str(2**70)):
        assert cleo.get(f"/pages/{sheet.id}/{number}").status_code == 404
        assert cleo.send(f"/pages/{sheet.id}/{number}", status=404, value="x")


def test_nothing_to_do_is_said_kindly(world: World) -> None:
    assert "When your counselor gives you something, it will be here." in world.client("Eve").visit("/pages/").text


@pytest.mark.parametrize("page", ["", "safety", "{}", "{}/1", "{}/check", "no-such"])
def test_every_page_is_called_the_same_and_tells_who_is_signed_in(world: World, page: str) -> None:
    cleo, sheet = begun(world)
    answer = cleo.get("/pages/" + page.format(sheet.id))
    found = BeautifulSoup(answer.text, "lxml")
    assert found.title.text == "Page - Notes"
    if answer.status_code == 200:
        assert "Signed in as" in found.header.text
        assert found.header.find("a", href="/leave")
    assert answer.headers["Cache-Control"] == "no-store"


# ---- Saving as one types -------------------------------------------------------------------------------------


def test_saving_as_one_types_answers_briefly_and_has_the_same_effect(world: World) -> None:
    cleo, sheet = begun(world)
    cleo.send(f"/pages/{sheet.id}/1", value="by button")
    by_button = bodies(world, sheet.id)
    for text in ("by tyPING", "by button"):
        answer = cleo.post(f"/pages/{sheet.id}/1", data={"csrf_token": cleo.token, "value": text}, headers=AUTOSAVE)
        assert (answer.status_code, answer.data) == (204, b"")
    assert bodies(world, sheet.id) == by_button
    answer = cleo.post(f"/pages/{sheet.id}/1", data={"csrf_token": cleo.token, "value": "x" * 1001}, headers=AUTOSAVE)
    assert answer.status_code == 422
    cleo.send(f"/pages/{sheet.id}/send")
    answer = cleo.post(f"/pages/{sheet.id}/1", data={"csrf_token": cleo.token, "value": "late"}, headers=AUTOSAVE)
    assert (answer.status_code, answer.data) == (409, b"")
    assert bodies(world, sheet.id) == by_button


def test_saving_as_one_types_needs_the_token_and_the_session(world: World) -> None:
    cleo, sheet = begun(world)
    answer = cleo.post(f"/pages/{sheet.id}/1", data={"value": "forged"}, headers=AUTOSAVE)
    assert answer.status_code == 400
    world.client("Ann").send(f"/couples/partners/{world.ids['Cleo']}/shut")
    answer = cleo.post(f"/pages/{sheet.id}/1", data={"value": "late", "csrf_token": "x"}, headers=AUTOSAVE)
    assert answer.status_code in (303, 400)
    assert set(bodies(world, sheet.id).values()) == {""}


# ---- Sending -------------------------------------------------------------------------------------------------


def test_a_blank_sheet_is_not_sent_and_says_why(world: World) -> None:
    cleo, sheet = begun(world)
    answer = cleo.send(f"/pages/{sheet.id}/send", status=422)
    assert "Nothing is written yet. Answer at least one question, then send." in answer.text
    cleo.send(f"/pages/{sheet.id}/1", value=" \n ")
    cleo.send(f"/pages/{sheet.id}/send", status=422)
    assert world.row(Sheet, sheet.id).sent_at is None


def test_sent_twice_is_sent_once(world: World) -> None:
    cleo, sheet = begun(world)
    cleo.send(f"/pages/{sheet.id}/1", value="x")
    assert "Sent. Thank you." in cleo.follow(f"/pages/{sheet.id}/send").text
    at = world.row(Sheet, sheet.id).sent_at
    page = cleo.follow(f"/pages/{sheet.id}/send")
    assert "Sent. Thank you." not in page.text
    assert "You sent this on" in page.text
    assert world.row(Sheet, sheet.id).sent_at == at


def test_after_sending_nothing_is_written_and_what_is_there_is_shown(world: World) -> None:
    cleo, sheet = begun(world)
    cleo.send(f"/pages/{sheet.id}/1", value="as it was")
    cleo.send(f"/pages/{sheet.id}/send")
    for url in (f"/pages/{sheet.id}/1", f"/pages/{sheet.id}/check"):
        assert cleo.get(url).headers["Location"] == f"/pages/{sheet.id}"
    page = cleo.follow(f"/pages/{sheet.id}/1", value="another word")
    assert "as it was" in page.text
    assert "another word" not in page.text
    assert "another" not in bodies(world, sheet.id)[1]


# ---- Both ----------------------------------------------------------------------------------------------------


def test_after_both_opens_for_both_at_once(world: World) -> None:
    given = give(world)
    cleo = hand_in(world, "Cleo", given, "words of Cleo")
    assert "words of Cleo" in world.client("Cleo").visit(f"/pages/{cleo}").text
    dan = sheet_of(world, given, "Dan").id
    assert "words of Cleo" not in world.client("Dan").visit(f"/pages/{dan}").text
    hand_in(world, "Dan", given, "words of Dan")
    for name, sheet in (("Cleo", cleo), ("Dan", dan)):
        said = world.client(name).visit(f"/pages/{sheet}").text
        assert "words of Cleo" in said
        assert "words of Dan" in said


@pytest.mark.parametrize("how", ["the case is closed", "it came back on paper and was read"])
def test_what_waits_for_both_stays_shut_where_one_of_them_never_sends(world: World, how: str) -> None:
    ann, given = world.client("Ann"), give(world)
    dan = sheet_of(world, given, "Dan").id
    hand_in(world, "Cleo", given, "words of Cleo")
    if how == "the case is closed":
        ann.send(f"/couples/{world.ids['cleo_dan']}/close")
    else:
        ann.send(f"/homework/sheets/{dan}/returned")
        ann.send(f"/homework/{given}/review")
    page = world.client("Dan").visit(f"/pages/{dan}")
    assert "Begin" not in page.text
    assert "words of Cleo" not in page.text
    assert "Cleo" not in [tag.text for tag in page.select(".voice strong")]


def test_private_never_opens_and_shared_opens_once_sent(world: World) -> None:
    given = give(world, "gentle-start", q1="private", q2="shared")
    for name in ("Cleo", "Dan"):
        sheet = sheet_of(world, given, name).id
        client = world.client(name)
        client.send(f"/pages/{sheet}/1", value=f"private of {name}")
        client.send(f"/pages/{sheet}/2", value=f"shared of {name}")
        client.send(f"/pages/{sheet}/send")
    said = world.client("Cleo").visit(f"/pages/{sheet_of(world, given, 'Cleo').id}").text
    assert "private of Cleo" in said
    assert "shared of Dan" in said
    assert "private of Dan" not in said


def test_a_shared_answer_is_there_once_sent_for_a_partner_who_has_not_begun(world: World) -> None:
    given = give(world, "gentle-start", q1="private", q2="shared", q3="after_both")
    sheet, dan = sheet_of(world, given, "Cleo").id, world.client("Dan")
    client, his = world.client("Cleo"), f"/pages/{sheet_of(world, given, 'Dan').id}"
    for number, word in enumerate(("private", "shared", "later"), 1):
        client.send(f"/pages/{sheet}/{number}", value=f"{word} of Cleo")
    assert "of Cleo" not in dan.visit(his).text
    client.send(f"/pages/{sheet}/send")
    said = dan.visit(his)
    assert said.select_one(".voice blockquote").text == "shared of Cleo"
    assert said.text.count("of Cleo") == 1
    assert said.select_one(".btn-do").text == "Begin"


# ---- Taking back ---------------------------------------------------------------------------------------------


def test_what_nobody_read_can_be_taken_back_and_sent_anew(world: World) -> None:
    cleo, sheet = begun(world)
    cleo.send(f"/pages/{sheet.id}/1", value="first thought")
    cleo.send(f"/pages/{sheet.id}/send")
    assert "first thought" in world.client("Ann").get(f"/homework/{sheet.assignment_id}").text
    assert "It is yours again. Nobody else sees it now." in cleo.follow(f"/pages/{sheet.id}/take-back").text
    assert "first thought" not in world.client("Ann").get(f"/homework/{sheet.assignment_id}").text
    assert "first thought" in cleo.visit(f"/pages/{sheet.id}/1").text
    cleo.send(f"/pages/{sheet.id}/1", value="second thought")
    cleo.send(f"/pages/{sheet.id}/send")
    assert "second thought" in world.client("Ann").get(f"/homework/{sheet.assignment_id}").text


def test_taking_back_before_the_other_sent_leaves_no_trace_for_the_other(world: World) -> None:
    given = give(world)
    dan, sheet = world.client("Dan"), sheet_of(world, given, "Dan")
    pages = [f"/pages/{sheet.id}", "/pages/", f"/pages/{sheet.id}/1"]
    before = [plain(dan.get(url)) for url in pages]
    cleo = hand_in(world, "Cleo", given)
    assert [plain(dan.get(url)) for url in pages] == before
    world.client("Cleo").send(f"/pages/{cleo}/take-back")
    assert [plain(dan.get(url)) for url in pages] == before


@pytest.mark.parametrize("why", ["both opened", "the counselor read it", "taken back before"])
def test_what_was_opened_or_read_is_not_taken_back(world: World, why: str) -> None:
    given = give(world)
    cleo = hand_in(world, "Cleo", given, "kept as sent")
    if why == "both opened":
        hand_in(world, "Dan", given)
    elif why == "the counselor read it":
        world.client("Ann").send(f"/homework/{given}/review")
    else:
        world.client("Ann").send(f"/homework/{given}/withdraw")
    gone = why == "taken back before"
    world.client("Cleo").send(f"/pages/{cleo}/take-back", status=404 if gone else 303)
    assert world.row(Sheet, cleo).sent_at is not None
    if not gone:
        assert "Take back" not in world.client("Cleo").visit(f"/pages/{cleo}").text


# ---- Codes and due words -------------------------------------------------------------------------------------


def test_the_code_on_paper_leads_to_ones_own_sheet_however_it_is_typed(world: World) -> None:
    cleo, sheet = begun(world)
    for typed in (sheet.code, sheet.code.lower(), f" {sheet.code[:3]}-{sheet.code[3:]} ", " ".join(sheet.code)):
        assert cleo.get("/pages/code", query_string={"code": typed}).headers["Location"] == f"/pages/{sheet.id}"


@pytest.mark.parametrize("whose", ["the partner's", "another couple's", "taken back", "none", "too long", "empty"])
def test_any_other_code_says_the_same(world: World, whose: str) -> None:
    cleo, sheet = begun(world)
    if whose == "taken back":
        world.client("Ann").send(f"/homework/{sheet.assignment_id}/withdraw")
    code = {
        "the partner's": lambda: sheet_of(world, sheet.assignment_id, "Dan").code,
        "another couple's": lambda: sheet_of(world, give(world, by="Bob"), "Eve").code,
        "taken back": lambda: sheet.code,
        "too long": lambda: sheet.code + "7",
        "empty": lambda: "",
    }.get(whose, lambda: "\0 x")()
    answer = cleo.get("/pages/code", query_string={"code": code})
    assert answer.headers["Location"] == "/pages/"
    assert "There is no page of yours with this code. Please check the letters." in cleo.visit("/pages/").text


def test_the_list_says_by_when_and_without_blame(world: World) -> None:
    world.client("Ann").send(
        f"/couples/{world.ids['cleo_dan']}/homework/gentle-start", given_to="a", due="2001-02-03"
    )
    said = world.client("Cleo").visit("/pages/").text
    assert "By 3 February." in said
    assert not re.search(r"late|overdue|missed", said)


def test_a_printed_sheet_has_a_neutral_name_and_only_its_own_code(world: World) -> None:
    cleo, sheet = begun(world)
    answer = cleo.get(f"/pages/{sheet.id}/sheet.pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="sheet.pdf"'
    said = pdf_text(answer.data)
    assert sheet.code in said
    assert sheet_of(world, sheet.assignment_id, "Dan").code not in said


def test_a_date_typed_with_other_digits_is_the_same_date(world: World) -> None:
    cleo, sheet, url, prompt = question(world, "date")
    cleo.send(url, value="\uff12\uff10\uff12\uff17-05-12")
    assert words(bodies(world, sheet.id)[prompt.position], "date") == [f"Wednesday, {date(2027, 5, 12).day} May"]
