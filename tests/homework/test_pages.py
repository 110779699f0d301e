"""The counselor's pages of homework: giving, printing, reading what came back, taking back."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from counselor.catalogue import shelf
from counselor.catalogue.handout import blank
from counselor.catalogue.loader import load
from counselor.couples.models import Couple
from counselor.db import db, now
from counselor.demo import give as given_in_code
from counselor.handouts.documents import Look
from counselor.handouts.markup import html
from counselor.homework import actions
from counselor.homework.forms import at_home
from counselor.homework.handout import exercise, joint, packet, slips
from counselor.homework.models import Answer, Assignment, Comment, Sheet
from tests.steps import (
    bodies,
    fill,
    first,
    found,
    give,
    give_on_page,
    hand_in,
    pdf_text,
    prompts_of,
    refused,
    sheet_of,
)
from tests.world import TOKEN, World

SHELF = load().practices
WITH_SESSION = {slug: one for slug, one in SHELF.items() if any(p.where == "session" for p in one.prompts)}


def form(world: World, slug: str = "appreciation") -> str:
    """The address where Ann gives a practice."""
    return f"/couples/{world.ids['cleo_dan']}/homework/{slug}"


# ---- Giving --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_to", "who", "classes"),
    [
        ("a", ["Cleo"], {"private"}),
        ("b", ["Dan"], {"private"}),
        ("each", ["Cleo", "Dan"], {"after_both"}),
        ("together", ["Cleo", "Dan"], {"shared"}),
    ],
)
def test_whom_it_is_given_to_gets_a_sheet_and_its_usual_class(
    world: World, given_to: str, who: list[str], classes: set[str]
) -> None:
    given = give_on_page(world, given_to=given_to)
    sheets = found(world, Sheet, Sheet.assignment_id == given)
    assert sorted(sheet.partner_id for sheet in sheets) == sorted(world.ids[name] for name in who)
    assert {prompt.visibility for prompt in prompts_of(world, given)} == classes
    for name in ("Cleo", "Dan"):
        titles = [title.text for title in world.client(name).visit("/pages/").select("h2")]
        assert titles.count(SHELF["appreciation"].title) == 1 + (name in who)


def test_what_the_practice_keeps_private_stays_private_whomever_it_is_given_to(world: World) -> None:
    kinds = [prompt.visibility for prompt in prompts_of(world, give_on_page(world, "kind-surprises"))]
    assert kinds == ["after_both", "after_both", "private", "after_both", "after_both"]


def test_each_question_can_have_its_own_class_and_one_can_be_left_out(world: World) -> None:
    picked = {"see_q1": "private", "see_q2": "shared", "see_q3": "after_both", "see_q4": "out"}
    prompts = prompts_of(world, give_on_page(world, **picked))
    practice = SHELF["appreciation"]
    assert [prompt.visibility for prompt in prompts][:3] == ["private", "shared", "after_both"]
    assert [prompt.text for prompt in prompts] == [p.text for p in practice.prompts if p.id != "q4"]
    assert [prompt.position for prompt in prompts] == list(range(1, len(practice.prompts)))


def test_the_class_is_stored_with_each_answer(world: World) -> None:
    given = give_on_page(world, see_q1="private", see_q2="shared")
    classes = {prompt.id: prompt.visibility for prompt in prompts_of(world, given)}
    answers = found(world, Answer, Answer.prompt_id.in_(classes))
    assert len(answers) == 2 * len(classes)
    assert all(answer.visibility == classes[answer.prompt_id] for answer in answers)


@pytest.mark.parametrize("wider", ["shared", "after_both"])
def test_what_one_does_alone_stays_private_and_the_form_says_so(world: World, wider: str) -> None:
    answer = world.client("Ann").send(form(world), status=422, given_to="a", see_q3=wider, why="my reason")
    said = "What one does alone stays private. Please choose private, or give it to both."
    assert refused(answer, "see_q3") == said
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one("#see_q3 [selected]")["value"] == wider
    assert "my reason" in page.find(id="why").text
    assert len(found(world, Assignment)) == 2


def test_leaving_every_question_out_is_refused_with_a_sentence(world: World) -> None:
    out = {f"see_{prompt.id}": "out" for prompt in SHELF["appreciation"].prompts}
    answer = world.client("Ann").send(form(world), status=422, given_to="each", **out)
    assert "Every question is left out. Please keep at least one." in answer.text
    assert len(found(world, Assignment)) == 2


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"given_to": "c"}, "given_to", "Not a valid choice"),
    ({"see_q1": "everyone"}, "see_q1", "Not a valid choice"),
    ({"due": "soon"}, "due", "Please enter a date, for example 2027-05-12."),
    ({"due": "9999-01-01"}, "due", "Please enter a date between 1900 and 2200."),
    ({"why": "x" * 601}, "why", "600 characters"),
    ({"when_where": "a\0b"}, "when_where", "a character in it that cannot be kept"),
]


def test_wrong_input_gets_a_sentence_beside_its_field(world: World) -> None:
    ann = world.client("Ann")
    for values, field, sentence in WRONG:
        answer = ann.send(form(world), status=422, **{"given_to": "each"} | values)
        assert sentence in refused(answer, field)
    assert len(found(world, Assignment)) == 2


def test_giving_leads_to_the_homework_and_says_what_is_next(world: World) -> None:
    ann = world.client("Ann")
    page = ann.follow(form(world), given_to="each", why="To see the good", when_where="At tea", due="2027-06-01")
    assert "Given. Print the sheets now, or give one more." in page.text
    assert all(said in page.text for said in ("To see the good", "At tea", "1 June", "each on their own"))


def test_goals_stand_beside_why_and_a_wrong_practice_is_not_found(world: World) -> None:
    ann = world.client("Ann")
    assert "Bring things up early, before they grow" in ann.visit(form(world)).text
    for slug in ("no-such", "Appreciation", "x" * 300, "%00", "%ED%A0%80"):
        assert ann.get(form(world, slug)).status_code == 404


def test_one_practice_is_found_and_chosen(world: World) -> None:
    page = world.client("Ann").visit(f"/couples/{world.ids['cleo_dan']}/homework/?q=appreciation")
    assert page.find("a", href=form(world))
    assert (
        "Nothing fits all of that"
        in world.client("Ann").visit(f"/couples/{world.ids['cleo_dan']}/homework/?q=zzzz").text
    )


def test_without_homework_the_list_says_so(world: World) -> None:
    assert "No homework given yet" in world.client("Bob").visit("/homework/").text


# ---- What is copied stays ------------------------------------------------------------------------------------


def test_what_was_given_does_not_change_with_the_catalogue(world: World) -> None:
    ann, cleo, sheet = world.client("Ann"), world.client("Cleo"), first(world, "appreciation")
    urls = [(ann, f"/homework/{sheet.assignment_id}"), (cleo, f"/pages/{sheet.id}"), (cleo, f"/pages/{sheet.id}/1")]
    # a token holds the second it was made in
    read = lambda: [TOKEN.sub("", client.get(url).text) for client, url in urls]  # noqa: E731
    before = read()
    kept = world.app.extensions["catalogue"]
    try:
        world.app.extensions["catalogue"] = shelf.Shelf(other(kept.catalogue), kept.index)
        assert read() == before
        assert "Another text" in ann.visit(form(world)).text
    finally:
        world.app.extensions["catalogue"] = kept


def other(catalogue: Any) -> Any:
    """The catalogue after somebody rewrote a practice."""
    practice = catalogue.practices["appreciation"]
    prompts = tuple(one.model_copy(update={"text": "Another text", "private": True}) for one in practice.prompts)
    changed = practice.model_copy(update={"title": "Another title", "prompts": prompts, "steps": ("Nothing",)})
    return catalogue.model_copy(update={"practices": {**catalogue.practices, "appreciation": changed}})


# ---- What asks how safe someone feels never goes home ----------------------------------------------------------


def test_some_practices_have_such_a_question() -> None:
    assert len(WITH_SESSION) >= 5


@pytest.mark.parametrize("slug", SHELF)
def test_a_question_for_the_session_is_on_no_form_in_no_row_and_on_no_paper(peopled: World, slug: str) -> None:
    practice = SHELF[slug]
    kept_here = [prompt.text for prompt in practice.prompts if prompt.where == "session"]
    home = [prompt.text for prompt in practice.prompts if prompt.where == "home"]
    assert [prompt.text for prompt in at_home(practice)] == home

    with peopled.app.test_request_context(method="POST"):
        try:
            couple = db.session.get_one(Couple, peopled.ids["cleo_dan"])
            given = given_in_code(couple, slug, "each", 3, "")
            db.session.flush()
            assert [prompt.text for prompt in given.prompts] == home
            papers = [exercise(sheet, fillable=f) for sheet in given.sheets for f in (False, True)]
            papers += [joint(given, Look()), blank(practice), *(leaf for one in packet([given]).sets for leaf in one)]
            drawn = [html(paper) for paper in (*papers, *(leaf for one in slips(given).sets for leaf in one))]
        finally:
            db.session.rollback()
    for paper in drawn:
        said = " ".join(BeautifulSoup(paper, "lxml").text.split())
        assert not [text for text in kept_here if text in said]
    assert home[0] in " ".join(BeautifulSoup(drawn[0], "lxml").text.split())


@pytest.mark.parametrize("slug", WITH_SESSION)
def test_a_question_for_the_session_stays_there_whatever_the_form_says(world: World, slug: str) -> None:
    practice = WITH_SESSION[slug]
    kept_here = [prompt for prompt in practice.prompts if prompt.where == "session"]
    asked = {f"see_{prompt.id}": "shared" for prompt in kept_here}
    assert not [p for p in kept_here if p.text in world.client("Ann").get(form(world, slug)).text]
    given = give_on_page(world, slug, "each", **asked)
    texts = {prompt.text for prompt in kept_here}
    assert not texts & {prompt.text for prompt in prompts_of(world, given)}
    cleo, sheet = world.client("Cleo"), sheet_of(world, given, "Cleo")
    count = len(prompts_of(world, given))
    pages = [
        f"/pages/{sheet.id}",
        f"/pages/{sheet.id}/check",
        *(f"/pages/{sheet.id}/{n}" for n in range(1, count + 1)),
    ]
    for url in pages:
        said = BeautifulSoup(cleo.get(url).text, "lxml").text
        assert not [text for text in texts if text in said]
    assert cleo.get(f"/pages/{sheet.id}/{count + 1}").status_code == 404


def test_a_question_for_the_session_is_in_no_printed_file(world: World, many: Any) -> None:
    for slug in sorted(WITH_SESSION)[: many(1, len(WITH_SESSION))]:
        given = give(world, slug)
        texts = [" ".join(prompt.text.split()) for prompt in WITH_SESSION[slug].prompts if prompt.where == "session"]
        files = (f"/homework/{given}/pages.pdf", f"/homework/{given}/joint.pdf", f"/practices/{slug}/sheet.pdf")
        for url in files:
            said = pdf_text(world.client("Ann").get(url).data)
            assert WITH_SESSION[slug].title in said
            assert not [text for text in texts if text in said or text[:40] in said]


# ---- Reading what came back ----------------------------------------------------------------------------------


def test_both_voices_stand_side_by_side_and_what_was_not_sent_does_not(world: World) -> None:
    given = give(world)
    hand_in(world, "Cleo", given, "words of Cleo")
    fill(world, sheet_of(world, given, "Dan").id, "words of Dan")
    page = world.client("Ann").visit(f"/homework/{given}")
    assert "words of Cleo" in page.text
    assert "words of Dan" not in page.text
    assert page.text.count("Not sent yet.") == len(prompts_of(world, given))


def test_a_comment_is_seen_by_its_addressee_only(world: World) -> None:
    given = give(world, given_to="together")
    sheets = {name: hand_in(world, name, given) for name in ("Cleo", "Dan")}
    prompt = prompts_of(world, given)[0]
    ann = world.client("Ann")
    answer = ann.send(f"/homework/sheets/{sheets['Cleo']}/comments/{prompt.id}", text="well <said>, Cleo")
    assert answer.headers["Location"] == f"/homework/{given}#p-{prompt.id}"
    assert "well <said>, Cleo" in ann.visit(f"/homework/{given}").text
    assert "well <said>, Cleo" in world.client("Cleo").visit(f"/pages/{sheets['Cleo']}").text
    assert "well" not in world.client("Dan").visit(f"/pages/{sheets['Dan']}").find("main").text


@pytest.mark.parametrize(("text", "sentence"), [(" ", "Please write something."), ("y" * 2001, "2,000 characters")])
def test_a_comment_that_cannot_be_kept_comes_back_with_a_sentence(world: World, text: str, sentence: str) -> None:
    sheet = first(world, "full-attention-listening", "Dan")
    prompt = prompts_of(world, sheet.assignment_id)[1]
    answer = world.client("Ann").send(f"/homework/sheets/{sheet.id}/comments/{prompt.id}", status=422, text=text)
    assert sentence in refused(answer, "text")
    kept = [area.text.strip() for area in BeautifulSoup(answer.text, "lxml").select("textarea")]
    assert kept.count(text.strip()) == len(kept) if not text.strip() else kept.count(text) == 1
    assert not found(world, Comment)


def test_a_comment_needs_a_question_of_that_sheet(world: World) -> None:
    sheet, other_sheet = first(world, "full-attention-listening"), first(world, "appreciation")
    prompt = prompts_of(world, other_sheet.assignment_id)[0]
    for to in (prompt.id, "0" * 32):
        world.client("Ann").send(f"/homework/sheets/{sheet.id}/comments/{to}", status=404, text="x")
    assert not found(world, Comment)


def test_reviewing_marks_what_was_sent_and_what_comes_later_waits_again(world: World) -> None:
    ann, given = world.client("Ann"), give(world)
    cleo = hand_in(world, "Cleo", given)
    assert "Marked as reviewed." in ann.follow(f"/homework/{given}/review").text
    assert world.row(Sheet, cleo).reviewed_at is not None
    dan = hand_in(world, "Dan", given)
    assert world.row(Sheet, dan).reviewed_at is None
    assert "Mark as reviewed" in ann.visit(f"/homework/{given}").text
    assert f"/homework/{given}" in ann.get("/today").text
    ann.send(f"/homework/{given}/review")
    assert world.row(Sheet, dan).reviewed_at is not None
    assert f"/homework/{given}" not in ann.get("/today").text


def test_a_review_keeps_its_first_time(world: World) -> None:
    sheet = first(world, "full-attention-listening")
    world.client("Ann").send(f"/homework/{sheet.assignment_id}/review")
    before = world.row(Sheet, sheet.id).reviewed_at
    world.client("Ann").send(f"/homework/{sheet.assignment_id}/review")
    assert world.row(Sheet, sheet.id).reviewed_at == before


def test_paper_that_came_back_is_noted_and_unnoted(world: World) -> None:
    ann, sheet = world.client("Ann"), first(world, "appreciation", "Dan")
    assert "Handed in on paper" in ann.follow(f"/homework/sheets/{sheet.id}/returned").text
    assert "Handed in on paper" not in ann.follow(f"/homework/sheets/{sheet.id}/returned").text


def test_paper_that_did_not_come_back_after_all_can_still_be_answered(world: World) -> None:
    ann, sheet = world.client("Ann"), first(world, "appreciation", "Dan")
    for to in (f"sheets/{sheet.id}/returned", f"{sheet.assignment_id}/review", f"sheets/{sheet.id}/returned"):
        ann.send(f"/homework/{to}")
    hand_in(world, "Dan", sheet.assignment_id, "by phone then")
    assert "by phone then" in ann.visit(f"/homework/{sheet.assignment_id}").text


# ---- Taking back ---------------------------------------------------------------------------------------------


def test_homework_taken_back_is_gone_for_the_partner_and_stays_for_the_counselor(world: World) -> None:
    ann, cleo, sheet = world.client("Ann"), world.client("Cleo"), first(world, "full-attention-listening")
    page = ann.follow(f"/homework/{sheet.assignment_id}/withdraw")
    assert "Taken back. It is off their list." in page.text
    assert "You took this back." in page.text
    assert "put the phone in the drawer" in page.text
    assert sheet.id not in cleo.get("/pages/").text
    absent = cleo.get("/pages/" + "0" * 32)
    for tail in ("", "/1", "/check", "/sheet.pdf"):
        gone = cleo.get(f"/pages/{sheet.id}{tail}")
        assert (gone.status_code, gone.data) == (404, absent.data)
    for to in ("begin", "send", "take-back", "1"):
        cleo.send(f"/pages/{sheet.id}/{to}", status=404, value="x")


def test_homework_given_again_is_as_it_was(world: World) -> None:
    ann, cleo, sheet = world.client("Ann"), world.client("Cleo"), first(world, "appreciation")
    fill(world, sheet.id, "written before")
    kept = bodies(world, sheet.id)
    page = ann.follow(f"/homework/{sheet.assignment_id}/withdraw")
    page = ann.follow(page.select_one(".banner form")["action"])
    assert "You took this back." not in page.text
    assert bodies(world, sheet.id) == kept
    assert "written before" in cleo.visit(f"/pages/{sheet.id}/check").text


def test_what_was_taken_back_is_not_printed_with_what_is_open(world: World) -> None:
    ann, url = world.client("Ann"), f"/couples/{world.ids['cleo_dan']}/pages.pdf"
    sheet = first(world, "appreciation")
    assert SHELF["appreciation"].title in pdf_text(ann.get(url).data)
    ann.send(f"/homework/{sheet.assignment_id}/withdraw")
    assert ann.get(url).headers["Location"] == f"/couples/{world.ids['cleo_dan']}"


@pytest.mark.parametrize("given_to", ["a", "b"])
def test_one_alone_has_one_sheet_to_print(world: World, given_to: str) -> None:
    ann, given = world.client("Ann"), give(world, given_to=given_to)
    other_one = "b" if given_to == "a" else "a"
    assert ann.get(f"/homework/{given}/{other_one}.pdf").status_code == 404
    assert ann.get(f"/homework/{given}/joint.pdf").status_code == 404
    page = ann.visit(f"/homework/{given}")
    assert "One sheet for both" not in page.text
    assert "Print the sheet" in page.text


def test_private_questions_are_not_on_the_sheet_two_people_share(world: World) -> None:
    with world.app.test_request_context(method="POST"):
        given = db.session.get_one(Assignment, give(world, "kind-surprises"))
        both, private = joint(given, Look()), [p.text for p in given.prompts if p.visibility == "private"]
        assert private
        assert not set(private) & {prompt.text for prompt in both.prompts}


def test_sending_twice_at_once_has_one_effect(world: World) -> None:
    sheet = first(world, "appreciation")

    def twice() -> list[bool]:
        row = db.session.get_one(Sheet, sheet.id)
        return [actions.send(row, now()), actions.send(row, now()), actions.take_back(row), actions.take_back(row)]

    assert world.do(twice) == [True, False, True, False]
