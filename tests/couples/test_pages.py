"""The pages of a case: what each does, what it says to wrong input, and how it is undone."""

from typing import Any

import pytest

from counselor.accounts.models import Person, Session
from counselor.couples.handout import look
from counselor.couples.models import Couple, Goal, Partner
from counselor.db import db
from counselor.handouts.documents import Look
from counselor.homework.models import Sheet
from tests.steps import fill, first, found, last_id, refused
from tests.world import World

TWO = {"a-name": "Gia", "b-name": "Hal", "a-pronouns": "she", "a-print_size": "large", "b-paper": "letter"}


def case(world: World) -> str:
    """The address of Ann's couple."""
    return f"/couples/{world.ids['cleo_dan']}"


def opened(world: World, **values: Any) -> str:
    """A new case of Ann's; its address."""
    return "/couples/" + last_id(world.client("Ann").send("/couples/new", **TWO | values))


# ---- Opening and changing ------------------------------------------------------------------------------------


def test_a_case_is_opened_with_two_who_can_be_invited(world: World) -> None:
    url = opened(world, themes=["listening-and-understanding", "facing-problems"], policy="limited")
    page = world.client("Ann").visit(url)
    assert page.h1.text == "Gia and Hal"
    assert "private matters may be brought in with help" in page.text
    assert "Large print, A4" in page.text
    assert "Normal print, Letter" in page.text
    assert page.text.count("Not invited to a page yet") == 2
    assert not found(world, Person, Person.name == "Gia")[0].signs_in
    assert found(world, Couple, Couple.id == url[-32:])[0].theme_slugs == [
        "listening-and-understanding",
        "facing-problems",
    ]


def test_a_new_case_is_said_to_be_saved_and_names_the_next_step(world: World) -> None:
    page = world.client("Ann").follow("/couples/new", **TWO)
    assert "Saved. Now print an invitation for each of them" in page.text


def test_an_empty_case_says_what_will_stand_here(world: World) -> None:
    page = world.client("Ann").visit(opened(world))
    assert [page.find(string=lambda text, said=said: said in text) is not None for said in
            ("Nothing happened yet", "What should be different?")] == [True, True]  # fmt: skip
    assert not page.find("a", string="Print open homework")


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"a-name": " \t "}, "a-name", "Please enter a name."),
    ({"b-name": ""}, "b-name", "Please enter a name."),
    ({"b-name": "x" * 81}, "b-name", "This is longer than 80 characters. Please shorten it."),
    ({"a-pronouns": "x" * 41}, "a-pronouns", "This is longer than 40 characters. Please shorten it."),
    ({"a-name": "Gia\u202e"}, "a-name", "a character in it that a name cannot have"),
    ({"a-name": "Gi\0a"}, "a-name", "a character in it that cannot be kept"),
    ({"policy": "other"}, "policy", "Not a valid choice"),
    ({"a-paper": "a5"}, "a-paper", "Not a valid choice"),
    ({"b-typeface": "comic"}, "b-typeface", "Not a valid choice"),
    ({"b-ink": "red"}, "b-ink", "Not a valid choice"),
    ({"themes": "no-such-theme"}, "themes", "not a valid choice"),
]


@pytest.mark.parametrize("page", ["/couples/new", "edit"])
def test_wrong_input_gets_a_sentence_beside_its_field(world: World, page: str) -> None:
    ann, url = world.client("Ann"), case(world) + "/edit" if page == "edit" else page
    for values, field, sentence in WRONG:
        assert sentence in refused(ann.send(url, status=422, **TWO | values), field)
    assert {partner.name for partner in found(world, Partner)} == {"Cleo", "Dan", "Eve", "Finn"}


def test_names_and_print_are_changed(world: World) -> None:
    page = world.client("Ann").follow(case(world) + "/edit", **TWO)
    assert page.h1.text == "Gia and Hal"
    assert "Saved." in page.text


def test_the_form_holds_what_is_there(world: World) -> None:
    page = world.client("Ann").visit(case(world) + "/edit")
    assert page.find(id="a-name")["value"] == "Cleo"
    assert [box["value"] for box in page.select("[name='a-print_size'][checked]")] == ["large"]
    assert len(page.select("[name=themes][checked]")) == 2


def test_how_each_of_the_two_reads_best_is_remembered_and_printed(world: World) -> None:
    ann, url = world.client("Ann"), case(world)
    for form in (ann.visit(url + "/edit"), ann.visit("/couples/new")):
        chosen = {box["name"]: box["value"] for box in form.select("[checked]")}
        assert (chosen["a-typeface"], chosen["a-ink"]) == ("atkinson", "colour")
    page = ann.follow(url + "/edit", **TWO, **{"a-typeface": "andika", "b-ink": "plain", "b-typeface": "lexend"})
    assert "Large print in Andika, A4." in page.text
    assert "Normal print in Lexend, black and white, Letter." in page.text
    chosen = {box["name"]: box["value"] for box in ann.visit(url + "/edit").select("[checked]")}
    assert [chosen[f"{side}-{name}"] for side in "ab" for name in ("typeface", "ink")] == [
        *("andika", "colour"),
        *("lexend", "plain"),
    ]
    assert world.do(lambda: [look(db.session.get_one(Partner, world.ids[name])) for name in ("Cleo", "Dan")]) == [
        Look(paper="a4", large=True, typeface="andika"),
        Look(paper="letter", plain=True, typeface="lexend"),
    ]


def test_a_theme_ticked_twice_is_kept_once(world: World) -> None:
    url = opened(world, themes=["facing-problems", "facing-problems"])
    assert found(world, Couple, Couple.id == url[-32:])[0].theme_slugs == ["facing-problems"]


def test_nobody_but_the_two_can_be_made_part_of_a_case(world: World) -> None:
    ids = {name: world.ids[name] for name in ("Bob", "eve_finn")}
    url = opened(world, counselor_id=ids["Bob"], id=ids["eve_finn"], clinic_id="x", closed_at="2027-01-01")
    made = found(world, Couple, Couple.id == url[-32:])[0]
    assert (made.counselor_id, made.closed_at) == (world.ids["Ann"], None)


# ---- Goals ---------------------------------------------------------------------------------------------------


def test_a_goal_is_added_taken_off_and_put_back(world: World) -> None:
    ann, url = world.client("Ann"), case(world)
    answer = ann.send(url + "/goals", text="  More <b>laughter</b>  ")
    assert answer.headers["Location"] == url + "#goals"
    assert "More <b>laughter</b>" in ann.visit(url).find(id="goals").text
    goal = next(goal for goal in found(world, Goal) if goal.text.startswith("More"))
    page = ann.follow(f"{url}/goals/{goal.id}/drop")
    assert "The goal is off the list." in page.text
    assert "laughter" not in page.find(id="goals").text
    undo = page.select_one(".banner form")["action"]
    assert "laughter" in ann.follow(undo).find(id="goals").text


@pytest.mark.parametrize(("text", "sentence"), [("  ", "Please write the goal."), ("x" * 301, "300 characters")])
def test_a_goal_that_cannot_be_kept_comes_back_with_a_sentence(world: World, text: str, sentence: str) -> None:
    answer = world.client("Ann").send(case(world) + "/goals", status=422, text=text)
    assert sentence in refused(answer, "text")
    assert text.strip() in answer.text


def test_a_goal_of_another_couple_is_not_found(world: World) -> None:
    theirs = found(world, Goal, Goal.couple_id == world.ids["eve_finn"])[0]
    world.client("Ann").send(f"{case(world)}/goals/{theirs.id}/drop", status=404)
    assert world.row(Goal, theirs.id).removed_at is None


# ---- Closing -------------------------------------------------------------------------------------------------


def test_a_closed_case_stands_below_and_can_be_opened_again(world: World) -> None:
    ann = world.client("Ann")
    page = ann.follow(case(world) + "/close")
    assert "Cleo and Dan: closed. Their pages can be read, not written on." in page.text
    assert "Open the case again" in page.text
    assert "Cleo and Dan" in ann.visit("/couples/").find("section", attrs={"aria-labelledby": "closed"}).text
    page = ann.follow(page.select_one(".banner form")["action"])
    assert "open again." in page.text
    assert not ann.visit("/couples/").find("section", attrs={"aria-labelledby": "closed"})


def test_in_a_closed_case_homework_is_read_by_its_author_and_not_written_on(world: World) -> None:
    mine, sent = first(world, "appreciation").id, first(world, "full-attention-listening").id
    fill(world, mine, "before it closed")
    world.client("Ann").send(case(world) + "/close")
    cleo = world.client("Cleo")
    assert "before it closed" in cleo.visit(f"/pages/{mine}").text
    assert cleo.send(f"/pages/{mine}/1", value="after").headers["Location"] == f"/pages/{mine}"
    cleo.send(f"/pages/{mine}/begin")
    cleo.send(f"/pages/{mine}/send")
    cleo.send(f"/pages/{sent}/take-back")
    assert world.row(Sheet, mine).sent_at is None
    assert world.row(Sheet, mine).opened_at is None
    assert world.row(Sheet, sent).sent_at is not None
    assert "after" not in cleo.visit(f"/pages/{mine}").find("main").text.split()


def test_without_an_open_case_the_list_says_so(world: World) -> None:
    ann = world.client("Ann")
    ann.send(case(world) + "/close")
    assert "open" in ann.visit("/couples/").find("main").text


# ---- Invitations and closing one page ------------------------------------------------------------------------


def test_closing_a_page_signs_that_partner_out_at_once_and_nobody_else(world: World) -> None:
    ann, cleo, dan = (world.client(name) for name in ("Ann", "Cleo", "Dan"))
    page = ann.follow(f"/couples/partners/{world.ids['Cleo']}/shut")
    assert "Cleo’s page is closed." in page.text
    assert "Page closed." in page.text
    assert cleo.get("/pages/").headers["Location"].startswith("/sign-in")
    assert dan.visit("/pages/")
    assert not found(world, Session, Session.person_id == world.ids["Cleo"])


def test_a_closed_page_is_opened_again_but_the_old_session_is_not(world: World) -> None:
    ann, cleo = world.client("Ann"), world.client("Cleo")
    for said in ("Cleo’s page is closed.", "Cleo’s page is open again."):
        assert said in ann.follow(f"/couples/partners/{world.ids['Cleo']}/shut").text
    assert cleo.get("/pages/").status_code == 303
    assert world.client("Cleo").visit("/pages/")


def test_an_invitation_is_printed_under_a_neutral_name(world: World) -> None:
    answer = world.client("Ann").send(f"/couples/partners/{world.ids['Cleo']}/invitation", status=200)
    assert answer.mimetype == "application/pdf"
    assert "cleo" not in answer.headers["Content-Disposition"].casefold()


def test_nothing_open_to_print_is_said_and_not_an_empty_page(world: World) -> None:
    ann = world.client("Ann")
    answer = ann.get(opened(world) + "/pages.pdf")
    assert answer.status_code == 303
    assert "There is no open homework to print." in ann.visit(answer.headers["Location"]).text
