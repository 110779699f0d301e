"""What comes back on paper or in a file: brought in, looked at, kept, and seen by whom it may."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import request
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from counselor.db import db, new_id
from counselor.homework import token
from counselor.homework.models import Sheet
from counselor.homework.rules import For
from counselor.paper import actions
from counselor.paper.models import Scan
from tests.handouts.test_pictures import pdf as scanned
from tests.handouts.test_pictures import seen as opened
from tests.live import at_once
from tests.paper.papers import (
    ALL_KINDS,
    boxes,
    bring,
    changed_file,
    everything,
    file_of,
    filled_like,
    lines_of,
    name_of,
    photo,
    quick,
    send_file,
)
from tests.steps import bodies, error_of, fill, found, give, hand_in, plain, prompts_of, refused, sheet_of
from tests.test_bad_input import EVIL, post
from tests.world import ONCE, Client, World

__all__ = ["quick"]
CANARY = "zqcanaryzq"
SLUG = "gentle-start"  # four short answers, a choice or more, a scale
MEANWHILE = "Something was written on this page meanwhile."
TOO_LATE = "This can no longer be typed in."
at_hand = pytest.mark.usefixtures("quick")


def paper_of(sheet: Any) -> str:
    """The address where Ann types a sheet in."""
    return f"/homework/sheets/{sheet.id}/paper"


def given_to(world: World, name: str = "Cleo", slug: str = SLUG, to: For = "each", **see: Any) -> Any:
    """Somebody's sheet of a new exercise."""
    return sheet_of(world, give(world, slug, to, **see), name)


def type_in(world: World, sheet: Any, words: str = "on paper", status: int = 303, **values: Any) -> TestResponse:
    """Ann types in the first answer of a sheet."""
    ann = world.client("Ann")
    posted = {**boxes(ann.visit(paper_of(sheet))), "p1": words, **values}
    return ann.send(paper_of(sheet), status, **posted)


def reads(world: World, name: str, sheet: Any, words: str) -> bool:
    """Whether somebody finds these words on any page of theirs about this homework."""
    client = world.client(name)
    urls = [f"/homework/{sheet.assignment_id}", paper_of(sheet), "/homework/"]
    if name not in ("Ann", "Bob"):
        own = sheet_of(world, sheet.assignment_id, name)
        urls = [f"/pages/{own.id}{tail}" for tail in ("", "/1", "/check")] + ["/pages/"]
    return any(words in unescape(client.get(url).text) for url in urls)


# ---- The whole way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ALL_KINDS)
def test_the_counselor_prints_a_file_gets_it_filled_and_keeps_what_it_says(world: World, slug: str) -> None:
    ann, sheet = world.client("Ann"), given_to(world, slug=slug)
    answer = ann.get(f"/homework/{sheet.assignment_id}/a/fillable.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    pdf, lines = filled_like(answer.data, world, sheet.assignment_id)
    before = everything(world)
    shown = bring(ann, pdf)
    assert everything(world) == before
    assert ann.send(paper_of(sheet), **boxes(shown)).headers["Location"] == f"/homework/{sheet.assignment_id}"
    assert lines_of(world, sheet) == lines
    said = "".join(ann.visit(f"/homework/{sheet.assignment_id}").text.split())
    assert all("".join(line.split()) in said for own in lines.values() for line in own)
    page = world.client("Cleo").visit(f"/pages/{sheet.id}")
    assert "Your counselor typed it in" in page.text
    assert "First.\n\nSecond." in page.text or "Wednesday, 12 May" in page.text
    assert boxes(ann.visit(paper_of(sheet)))["seen"] != boxes(shown)["seen"]


@pytest.mark.parametrize("slug", ALL_KINDS)
def test_a_partner_saves_a_file_fills_it_and_keeps_what_it_says_as_a_draft(world: World, slug: str) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world, slug=slug)
    answer = cleo.get(f"/pages/{sheet.id}/fillable.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    pdf, lines = filled_like(answer.data, world, sheet.assignment_id)
    before = everything(world)
    shown = bring(cleo, pdf)
    assert everything(world) == before
    assert cleo.send(f"/pages/{sheet.id}/all", **boxes(shown)).headers["Location"] == f"/pages/{sheet.id}/check"
    assert lines_of(world, sheet) == lines
    row = world.row(Sheet, sheet.id)
    assert (row.sent_at, row.typed_at) == (None, None)
    assert row.opened_at
    some = next(line for own in lines.values() for line in own)
    assert not any(reads(world, name, sheet, some) for name in ("Ann", "Dan"))
    assert some in cleo.follow(f"/pages/{sheet.id}/send").text
    assert reads(world, "Ann", sheet, some)


@at_hand
def test_an_answer_the_file_leaves_empty_stays_day_by_day(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world, slug="self-check-in")
    url = f"/pages/{sheet.id}/all"
    week, short = "p6", "p1"
    cleo.send(url, **boxes(bring(cleo, file_of((name_of(world, sheet), {short: "kept", f"{week}.mon": "tea"})))))
    shown = bring(cleo, file_of((name_of(world, sheet), {short: "", f"{week}.tue": "a walk", "p3": "new"})))
    cleo.send(url, **boxes(shown))
    lines = lines_of(world, sheet)
    assert (lines[1], lines[3], lines[6]) == (["kept"], ["new"], ["Monday: tea", "Tuesday: a walk"])


@at_hand
def test_what_would_be_replaced_stands_beside_what_the_file_says(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world)
    cleo.send(f"/pages/{sheet.id}/1", value="the older words")
    shown = bring(cleo, file_of((name_of(world, sheet), {"p1": "the newer words"})))
    assert "the older words" in shown.text
    assert boxes(shown)["p1"] == "the newer words"


@at_hand
@pytest.mark.parametrize("name", ["Ann", "Cleo"])
def test_of_several_sheets_in_a_file_each_has_its_turn(world: World, name: str) -> None:
    first, second, others = given_to(world), given_to(world), given_to(world, "Dan")
    stranger = sheet_of(world, give(world, by="Bob"), "Eve")
    sheets = [first, second, stranger] + [others] * (name == "Cleo")
    pdf = file_of(*((name_of(world, sheet), {"p1": f"of {sheet.code}"}) for sheet in sheets))
    client = world.client(name)
    for _ in range(2):
        shown = bring(client, pdf)
        assert "one more sheet" in shown.text
        form = BeautifulSoup(shown.text, "lxml").select_one("form:has(input[name=seen])")
        assert form
        client.send(form["action"], **boxes(shown))
    assert [lines_of(world, sheet)[1] for sheet in (first, second)] == [[f"of {first.code}"], [f"of {second.code}"]]
    assert lines_of(world, others)[1] == lines_of(world, stranger)[1] == []


@ONCE
@at_hand
def test_of_several_sheets_in_a_file_one_that_is_open_comes_first(world: World) -> None:
    ann, cleo = world.client("Ann"), world.client("Cleo")
    over, still = sorted((given_to(world), given_to(world)), key=lambda sheet: name_of(world, sheet))
    ann.send(f"/homework/sheets/{over.id}/returned")
    ann.send(f"/homework/{over.assignment_id}/review")
    cleo.send(f"/pages/{still.id}/1", value="begun")
    shown = bring(cleo, file_of(*((name_of(world, sheet), {"p2": "x"}) for sheet in (over, still))))
    assert f'action="/pages/{still.id}/all"' in shown.text


@at_hand
def test_what_cannot_be_kept_is_said_beside_its_box_with_all_the_rest_in_place(world: World) -> None:
    sheet = given_to(world)
    pdf = file_of((name_of(world, sheet), {"p1": "fine", "p2": "x" * 1001, "p6": "11"}))
    before = everything(world)
    for name, url in (("Ann", paper_of(sheet)), ("Cleo", f"/pages/{sheet.id}/all")):
        client = world.client(name)
        shown = bring(client, pdf, 422)
        assert "1,000 characters" in refused(shown, "p2")
        for again in (shown, client.send(url, 422, **boxes(shown))):
            assert (boxes(again)["p1"], len(boxes(again)["p2"])) == ("fine", 1001)
    assert everything(world) == before


# ---- Nothing is kept but answers -----------------------------------------------------------------------------


@at_hand
@pytest.mark.parametrize("name", ["Ann", "Cleo"])
def test_one_answer_that_fails_keeps_all_others_from_being_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sheet = given_to(world)
    client = world.client(name)
    posted = boxes(bring(client, file_of((name_of(world, sheet), {"p1": "one", "p2": "two", "p3": "three"}))))
    before, done = everything(world), actions.save

    def fails(answer: Any, value: Any, at: Any) -> None:
        if value == "three":
            raise RuntimeError("the disk is full")
        done(answer, value, at)

    monkeypatch.setattr(actions, "save", fails)
    with pytest.raises(RuntimeError):
        client.send(paper_of(sheet) if name == "Ann" else f"/pages/{sheet.id}/all", **posted)
    with world.app.app_context():
        db.session.rollback()
    assert everything(world) == before


@at_hand
def test_the_file_itself_is_kept_nowhere(town: World) -> None:
    sheet = given_to(town)
    folder = town.app.extensions["printer"].kept.folder.parent
    files = {path for path in folder.rglob("*") if path.is_file()}
    note = Dictionary(T=String("note"), FT=Name.Tx, V=String(CANARY))
    pdf = Pdf.open(io.BytesIO(file_of((name_of(town, sheet), {"p1": "kept"}))))
    pdf.Root.AcroForm.Fields.append(note)
    pdf.docinfo["/Subject"] = CANARY
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert CANARY.encode() in out.getvalue()
    ann = town.client("Ann")
    ann.send(paper_of(sheet), **boxes(bring(ann, out.getvalue())))
    attach(ann, sheet, photo(comment=CANARY.encode()))
    (scan,) = found(town, Scan)
    with town.app.app_context():
        assert CANARY.encode() not in db.session.get_one(Scan, scan.id).picture
    new = {path for path in folder.rglob("*") if path.is_file()} - files
    assert {path.name.removeprefix("counselor.db") for path in new} <= {"", "-wal", "-shm"}
    assert CANARY not in str(everything(town)) + str(lines_of(town, sheet))
    assert not any(CANARY.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_large_file_stays_in_memory_while_it_is_received(peopled: World) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%b\r\n--x--' % (b"x" * 700_000)
    kind = "multipart/form-data; boundary=x"
    with peopled.app.test_request_context(method="POST", data=body, content_type=kind):
        assert isinstance(request.files["file"].stream, io.BytesIO)
        assert len(request.files["file"].read()) == 700_000


# ---- Files that are not taken --------------------------------------------------------------------------------


def at_root(**entries: Any) -> Callable[[Pdf], None]:
    """A change of a file as a whole."""

    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def circle(pdf: Pdf) -> None:
    """A field that stands under itself."""
    node = pdf.make_indirect(Dictionary(T=String("a"), FT=Name.Tx))
    node.Kids = Array([node])
    pdf.Root.AcroForm = Dictionary(Fields=Array([node]))


LOCKED = Encryption(user="u", owner="o")
FORM = Dictionary(Fields=Array([]))
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "random bytes": (lambda: bytes(range(256)) * 40, "PDF"),
    "cut off": (lambda: changed_file(lambda _: None)[:-40], "damaged"),
    "too large": (lambda: b"%PDF-" + b"0" * (5 * 2**20), "larger than 5 MB"),
    "empty": (lambda: b"", "Please choose a file."),
    "no boxes": (lambda: changed_file(lambda _: None), "no boxes of a sheet made here"),
    "encrypted": (lambda: changed_file(at_root(AcroForm=FORM), encryption=LOCKED), "without"),
    "signed": (lambda: changed_file(at_root(AcroForm=Dictionary(Fields=Array([]), SigFlags=3))), "signed"),
    "a program": (
        lambda: changed_file(at_root(OpenAction=Dictionary(S=Name.JavaScript, JS=String("x")))),
        "holds a program",
    ),
    "a circle": (lambda: changed_file(circle), "cannot be followed"),
    "another form": (
        lambda: changed_file(at_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("x")))),
        "a kind of form",
    ),
    "a picture": (photo, "PDF"),
}


@ONCE
@at_hand
@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_taken_gets_a_sentence_beside_the_field(world: World, kind: str) -> None:
    make, sentence = BAD[kind]
    before = everything(world)
    for name in ("Ann", "Cleo"):
        assert sentence in refused(bring(world.client(name), make(), 422), "file")
    assert everything(world) == before


@ONCE
@at_hand
def test_without_a_file_or_with_words_in_its_place_a_file_is_asked_for(world: World) -> None:
    for name, url in (("Ann", "/homework/file"), ("Cleo", "/pages/file")):
        for values in ({}, {"file": "words"}):
            assert refused(world.client(name).send(url, 422, **values), "file") == "Please choose a file."


@ONCE
def test_a_file_that_takes_too_long_or_comes_while_others_are_read_gets_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counselor import uploads
    from counselor.handouts.press import BusyError, PressError

    for error, sentence in ((PressError("x"), uploads.SLOW), (BusyError("x"), uploads.BUSY)):

        def fails(self: Any, *_: Any, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(uploads, "reading", type("Press", (), {"run": fails}))
        assert refused(bring(world.client("Cleo"), b"%PDF", 422), "file") == sentence


@at_hand
def test_a_file_that_is_not_ones_own_says_the_very_same_whosever_it_is(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world)
    taken_back = given_to(world)
    world.client("Ann").send(f"/homework/{taken_back.assignment_id}/withdraw")
    names = [
        name_of(world, sheet_of(world, sheet.assignment_id, "Dan")),
        name_of(world, sheet_of(world, give(world, by="Bob"), "Eve")),
        name_of(world, taken_back),
        "XXXXXX-" + "X" * token.CHECK,
        "sheet",
    ]
    answers = [bring(cleo, file_of((name, {"p1": "guess"})), 422) for name in names]
    assert len({plain(answer) for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "no sheet of yours here" in refused(answers[0], "file")
    ann = world.client("Ann")
    others = [bring(ann, file_of((names[at], {"p1": "x"})), 422) for at in (1, 2, 3)]
    assert len({plain(answer) for answer in others}) == 1


@ONCE
@at_hand
@pytest.mark.parametrize("how", ["another edition", "a changed question", "a forged check", "the other's check"])
def test_a_file_of_an_older_sheet_is_refused_and_says_why(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    sheet = given_to(world)
    name = name_of(world, sheet)
    if how == "another edition":
        monkeypatch.setattr(token, "EDITION", token.EDITION + 1)
    elif how == "a changed question":
        world.do(lambda: setattr(db.session.merge(prompts_of(world, sheet.assignment_id)[0]), "type", "long_text"))
    else:
        other = name_of(world, sheet_of(world, sheet.assignment_id, "Dan")).partition("-")[2]
        name = f"{sheet.code}-{'B' * token.CHECK if how == 'a forged check' else other}"
    for client in (world.client("Ann"), world.client("Cleo")):
        assert "an older version" in refused(bring(client, file_of((name, {"p1": "x"})), 422), "file")


@at_hand
def test_a_partners_sheet_that_was_sent_or_closed_shows_what_is_there_and_takes_nothing(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world)
    pdf = file_of((name_of(world, sheet), {"p1": "from the file"}))
    posted = boxes(bring(cleo, pdf))
    hand_in(world, "Cleo", sheet.assignment_id, "by hand")
    before = everything(world)
    for answer in (bring(cleo, pdf, 303), cleo.send(f"/pages/{sheet.id}/all", **posted)):
        assert answer.headers["Location"] == f"/pages/{sheet.id}"
    assert everything(world) == before
    world.client("Ann").send(f"/homework/{sheet.assignment_id}/withdraw")
    cleo.send(f"/pages/{sheet.id}/all", 404, **posted)


# ---- Typing in -----------------------------------------------------------------------------------------------


def test_what_is_typed_in_counts_as_sent_and_its_person_sees_who_typed(world: World) -> None:
    sheet = given_to(world, q1="private", q2="shared", q3="after_both")
    type_in(world, sheet, "private of Cleo", p2="shared of Cleo", p3="later of Cleo")
    row = world.row(Sheet, sheet.id)
    assert row.typed_at == row.sent_at == row.returned_at is not None
    assert all(reads(world, "Ann", sheet, f"{what} of Cleo") for what in ("private", "shared", "later"))
    assert (
        "You handed this in on paper. Your counselor typed it in"
        in world.client("Cleo").visit(f"/pages/{sheet.id}").text
    )
    assert [reads(world, "Dan", sheet, f"{what} of Cleo") for what in ("private", "shared", "later")] == [
        False,
        True,
        False,
    ]
    hand_in(world, "Dan", sheet.assignment_id)
    assert [reads(world, "Dan", sheet, f"{what} of Cleo") for what in ("private", "shared", "later")] == [
        False,
        True,
        True,
    ]
    assert (
        "typed it in"
        not in world.client("Dan").visit(f"/pages/{sheet_of(world, sheet.assignment_id, 'Dan').id}").text
    )


@pytest.mark.parametrize(
    "how", ["a draft", "an emptied draft", "sent", "taken back and begun", "withdrawn", "closed"]
)
def test_nothing_is_typed_in_where_it_is_the_persons_own_or_over(world: World, how: str) -> None:
    cleo, ann, sheet = world.client("Cleo"), world.client("Ann"), given_to(world)
    posted = boxes(ann.visit(paper_of(sheet))) | {"p1": "words of Ann", "p4": "more of hers"}
    if how in ("withdrawn", "closed"):
        case = f"/homework/{sheet.assignment_id}/withdraw" if how == "withdrawn" else "/couples/{cleo_dan}/close"
        ann.send(case.format(**world.ids))
    else:
        cleo.send(f"/pages/{sheet.id}/1", value="" if how == "an emptied draft" else "words of Cleo")
    if how in ("sent", "taken back and begun"):
        cleo.send(f"/pages/{sheet.id}/send")
    if how == "taken back and begun":
        cleo.send(f"/pages/{sheet.id}/take-back")
    before = everything(world)
    page = ann.visit(paper_of(sheet))
    assert "Nothing to type in here" in page.text
    assert not page.select("textarea, input[name=seen], input[type=radio]")
    answer = ann.send(paper_of(sheet), 422, **posted)
    assert TOO_LATE in answer.text
    assert "words of Ann" in answer.text
    assert "more of hers" in answer.text
    assert "words of Cleo" not in page.text + answer.text
    assert everything(world) == before


@at_hand
def test_how_much_of_a_draft_there_is_shows_nowhere_on_the_counselors_page(world: World) -> None:
    """Neither in what it says, nor in which state it was made from, nor in what a guess at that is answered."""
    ann, sheet = world.client("Ann"), given_to(world)
    url, pdf = paper_of(sheet), file_of((name_of(world, sheet), {"p2": "words of Cleo"}))
    states = ("1.1.1.1.1.1", "2.1.1.1.1.1", "2.5.1.1.1.2", "")

    def seen() -> list[bytes]:
        posts = [ann.send(url, 422, seen=state) for state in states]
        brought = bring(ann, pdf)
        return [
            plain(answer) for answer in (ann.get(url), *posts, brought, ann.get(f"/homework/{sheet.assignment_id}"))
        ]

    ann.send(url, None)
    world.client("Cleo").send(f"/pages/{sheet.id}/1", value="one")
    little = seen()
    fill(world, sheet.id, "words of Cleo")
    assert seen() == little
    assert b"words of Cleo" not in b"".join(little)


def test_what_was_typed_can_be_mended_and_blank_is_refused(world: World) -> None:
    sheet = given_to(world)
    ann = world.client("Ann")
    blank = ann.send(paper_of(sheet), 422, **boxes(ann.visit(paper_of(sheet))))
    assert "Nothing is written yet." in blank.text
    assert world.row(Sheet, sheet.id).sent_at is None
    type_in(world, sheet, "misread")
    at = world.row(Sheet, sheet.id).sent_at
    assert boxes(ann.visit(paper_of(sheet)))["p1"] == "misread"
    type_in(world, sheet, "read well")
    assert lines_of(world, sheet)[1] == ["read well"]
    assert world.row(Sheet, sheet.id).sent_at == at
    type_in(world, sheet, " ", 422)
    assert lines_of(world, sheet)[1] == ["read well"]


def test_what_was_typed_meanwhile_is_shown_beside_and_not_overwritten_unless_pressed_again(world: World) -> None:
    ann, sheet = world.client("Ann"), given_to(world)
    stale = boxes(ann.visit(paper_of(sheet))) | {"p1": "of the first tab", "p2": "only there"}
    type_in(world, sheet, "of the second tab")
    answer = ann.send(paper_of(sheet), 422, **stale)
    assert MEANWHILE in answer.text
    assert "of the second tab" in answer.text
    assert boxes(answer)["p1"] == "of the first tab"
    assert lines_of(world, sheet)[1] == ["of the second tab"]
    ann.send(paper_of(sheet), **boxes(answer))
    assert [lines_of(world, sheet)[n] for n in (1, 2)] == [["of the first tab"], ["only there"]]


@at_hand
def test_what_a_partner_wrote_meanwhile_is_shown_beside_the_file_and_not_overwritten(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world)
    posted = boxes(bring(cleo, file_of((name_of(world, sheet), {"p1": "of the file"}))))
    cleo.send(f"/pages/{sheet.id}/1", value="typed meanwhile")
    answer = cleo.send(f"/pages/{sheet.id}/all", 422, **posted)
    assert MEANWHILE in answer.text
    assert "typed meanwhile" in answer.text
    assert boxes(answer)["p1"] == "of the file"
    assert lines_of(world, sheet)[1] == ["typed meanwhile"]
    cleo.send(f"/pages/{sheet.id}/all", **boxes(answer))
    assert lines_of(world, sheet)[1] == ["of the file"]


@at_hand
def test_a_button_pressed_twice_does_it_once(world: World) -> None:
    ann, cleo, sheet, own = world.client("Ann"), world.client("Cleo"), given_to(world), given_to(world)
    posted = boxes(ann.visit(paper_of(sheet))) | {"p1": "once"}
    assert len({ann.send(paper_of(sheet), **posted).headers["Location"] for _ in range(2)}) == 1
    posted = boxes(bring(cleo, file_of((name_of(world, own), {"p1": "once", "p6": "7"}))))
    assert len({cleo.send(f"/pages/{own.id}/all", **posted).headers["Location"] for _ in range(2)}) == 1
    assert lines_of(world, sheet)[1] == lines_of(world, own)[1] == ["once"]


def test_taken_back_it_is_a_draft_again_that_only_its_person_reads(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world, q1="shared")
    type_in(world, sheet, "taken back")
    assert all(reads(world, name, sheet, "taken back") for name in ("Ann", "Cleo", "Dan"))
    assert "It is yours again." in cleo.follow(f"/pages/{sheet.id}/take-back").text
    assert [reads(world, name, sheet, "taken back") for name in ("Ann", "Cleo", "Dan")] == [False, True, False]
    row = world.row(Sheet, sheet.id)
    assert (row.typed_at, row.sent_at, row.returned_at) == (None, None, None)
    cleo.send(f"/pages/{sheet.id}/send")
    assert "You sent this on" in cleo.visit(f"/pages/{sheet.id}").text
    assert "sent this from their own page" in world.client("Ann").visit(paper_of(sheet)).text


@ONCE
def test_posted_only_and_only_with_a_token(world: World) -> None:
    cleo, ann, sheet = world.client("Cleo"), world.client("Ann"), given_to(world)
    assert cleo.get(f"/pages/{sheet.id}/all").status_code == 405
    before = everything(world)
    for client, url in ((cleo, f"/pages/{sheet.id}/all"), (cleo, "/pages/file"), (ann, paper_of(sheet))):
        assert client.post(url, data={"p1": "forged", "seen": "1.1.1.1.1.1"}).status_code == 400
    assert everything(world) == before


@at_hand
def test_a_whole_page_of_a_partners_takes_no_harm_from_anything_typed(world: World) -> None:
    cleo, sheet = world.client("Cleo"), given_to(world)
    names = itertools.cycle(("p1", "p5", "p6", "seen", "attach", "drop", "scan"))
    for evil, name in zip([*EVIL.values()] * 2, names, strict=False):
        if len(evil) < 10**5:
            with world.undone():
                values = {"seen": "1.1.1.1.1.1", "p1": "fine", name: evil}
                assert post(cleo, f"/pages/{sheet.id}/all", values).status_code in (303, 422)


# ---- At the same moment --------------------------------------------------------------------------------------


def test_of_a_draft_and_a_typed_sheet_at_once_the_draft_stays_unread(town: World) -> None:
    for turn in range(4):
        sheet = given_to(town, to="each", q1="shared", q2="shared")
        ann, cleo = town.client("Ann"), town.client("Cleo")
        posted = boxes(ann.visit(paper_of(sheet))) | {"p1": "typed by Ann"}
        cleo.get(f"/pages/{sheet.id}/2")
        cleo.send(f"/pages/{sheet.id}/begin")
        draft = partial(cleo.send, f"/pages/{sheet.id}/2", None, value="draft of Cleo")
        typed = partial(ann.send, paper_of(sheet), None, **posted)
        statuses = [answer.status_code for answer in at_once(*((draft, typed) if turn % 2 else (typed, draft)))]  # type: ignore[attr-defined]
        assert set(statuses) <= {303, 422}
        row = town.row(Sheet, sheet.id)
        drafted = "draft of Cleo" in str(bodies(town, sheet.id))
        assert drafted != (row.typed_at is not None)
        assert not drafted or row.sent_at is None
        assert not any(reads(town, name, sheet, "draft of Cleo") for name in ("Ann", "Dan"))


def test_a_page_made_while_it_is_taken_back_shows_the_counselor_no_draft(town: World) -> None:
    """Between the two questions a page asks of the database, its person takes the sheet back and writes on."""
    sheet = given_to(town)
    type_in(town, sheet, "typed by Ann")
    ann, cleo = town.client("Ann"), town.client("Cleo")
    cleo.visit("/pages/")
    with town.app.app_context():
        engine = db.engine
    turns: list[str] = []

    def take_back() -> None:
        cleo.send(f"/pages/{sheet.id}/take-back")
        cleo.send(f"/pages/{sheet.id}/1", value="draft of Cleo")

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM answers" in statement and not turns:
            turns.append(statement)
            at_once(take_back)  # in a thread, for a request inside another would share its session

    cleo.send(f"/pages/{sheet.id}/begin")  # fetches the token
    event.listen(engine, "before_cursor_execute", meanwhile)
    try:
        answer = ann.get(paper_of(sheet))
    finally:
        event.remove(engine, "before_cursor_execute", meanwhile)
    assert turns
    assert lines_of(town, sheet)[1] == ["draft of Cleo"]
    assert "draft of Cleo" not in answer.text


# ---- Pictures of paper ---------------------------------------------------------------------------------------


def attach(client: Client, sheet: Any, data: bytes, status: int | None = 200, **values: Any) -> TestResponse:
    """Attach a picture, with what is typed beside it."""
    return send_file(client, paper_of(sheet), status, "scan", data, attach="Attach", **values)


def pictures(page: TestResponse | BeautifulSoup) -> list[str]:
    """The addresses of the pictures on a page."""
    soup = page if isinstance(page, BeautifulSoup) else BeautifulSoup(page.text, "lxml")
    return [str(image["src"]) for image in soup.select("figure img")]


@ONCE
def test_a_photo_and_a_scan_are_attached_by_a_child_process(world: World) -> None:
    ann, sheet = world.client("Ann"), given_to(world)
    attach(ann, sheet, photo("JPEG"))
    two = attach(ann, sheet, scanned(photo(colour="red"), photo(colour="green")))
    assert len(pictures(two)) == 3
    assert "not a picture" in error_of(BeautifulSoup(attach(ann, sheet, b"GIF89a", 422).text, "lxml"), "scan")


@ONCE
@at_hand
@pytest.mark.parametrize(
    "data", [photo("JPEG"), photo("PNG"), photo("WEBP"), scanned(photo())], ids=["JPEG", "PNG", "WebP", "PDF"]
)
def test_a_picture_is_seen_by_the_couples_counselor_alone(world: World, data: bytes) -> None:
    ann, sheet = world.client("Ann"), given_to(world)
    (url,) = pictures(attach(ann, sheet, data))
    answer = ann.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert opened(answer.data).format == "JPEG"
    for name in ("Bob", "Max", "Cleo", "Dan", "Eve"):
        client = world.client(name)
        foreign, absent = client.get(url), client.get(f"/homework/scans/{new_id()}.jpg")
        assert (foreign.status_code, foreign.data) == (404, absent.data)
        assert dict(foreign.headers) == dict(absent.headers)
    assert world.client().get(url).headers["Location"].startswith("/sign-in")


@at_hand
def test_what_is_typed_beside_stays_when_a_picture_comes_or_goes(world: World) -> None:
    ann, sheet = world.client("Ann"), given_to(world, slug="self-check-in")
    prompt = prompts_of(world, sheet.assignment_id)
    typed = {"p1": "half a", "p2": "7", "p3": "one\n\ntwo", "p4": prompt[3].options[:2], "p5": prompt[4].options[1]}
    typed |= {"p6-mon": "tea", "p6-sun": "x" * 130, "p7": "y" * 1001}  # what cannot be kept is not judged yet
    before = {key: value for key, value in everything(world).items() if key != "scans"}
    there = attach(ann, sheet, photo(), seen=boxes(ann.visit(paper_of(sheet)))["seen"], **typed)
    gone = ann.send(paper_of(sheet), 200, drop=pictures(there)[0].split("/")[-1][:32], **boxes(there))
    for page in (there, gone):
        posted = boxes(page)
        assert {key: posted.get(key) for key in typed} == typed
    assert (len(pictures(there)), len(pictures(gone))) == (1, 0)
    assert {key: value for key, value in everything(world).items() if key != "scans"} == before
    assert not found(world, Scan)


@ONCE
@at_hand
def test_there_are_never_more_than_so_many_and_none_twice(world: World) -> None:
    ann, sheet = world.client("Ann"), given_to(world)
    shades = [photo(colour=f"rgb({9 * n},0,0)") for n in range(21)]
    attach(ann, sheet, scanned(*shades[:9]))
    assert len(pictures(attach(ann, sheet, scanned(*shades[:9])))) == 9  # pressed twice
    attach(ann, sheet, scanned(*shades[9:18]))
    full = attach(ann, sheet, scanned(*shades[18:21]), 422)
    assert "There is room for 20 pictures." in refused(full, "scan")
    assert len(pictures(full)) == 18
    assert len(pictures(attach(ann, sheet, scanned(*shades[18:20])))) == 20
    assert sorted(scan.number for scan in found(world, Scan)) == list(range(1, 21))


@ONCE
@at_hand
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Please choose a file."),
        (b"GIF89a", "not a picture"),
        (b"%PDF-1.7 x", "damaged"),
        (photo()[:-200], "damaged"),
        (b"x" * (7 * 2**20 + 1), "larger than 7 MB"),
        (changed_file(lambda _: None), "scan"),
    ],
    ids=["none", "GIF", "no PDF", "cut off", "too large", "a page of words"],
)
def test_what_is_no_picture_gets_a_sentence_and_what_is_typed_stays(world: World, data: bytes, sentence: str) -> None:
    ann, sheet = world.client("Ann"), given_to(world)
    answer = attach(ann, sheet, data, 422, p1="typed beside", seen="1.1.1.1.1.1")
    assert sentence in error_of(BeautifulSoup(answer.text, "lxml"), "scan")
    assert boxes(answer)["p1"] == "typed beside"
    assert not found(world, Scan)


@at_hand
def test_a_picture_is_sealed_without_where_it_was_taken_and_goes_with_its_sheet(world: World) -> None:
    from PIL import Image

    ann, sheet = world.client("Ann"), given_to(world)
    exif = Image.Exif()
    exif[0x010E] = CANARY
    (url,) = pictures(attach(ann, sheet, photo(exif=exif)))
    drawn = ann.get(url).data
    assert CANARY.encode() not in drawn
    assert not opened(drawn).getexif()

    def raw() -> list[bytes]:
        return [bytes(row[0]) for row in db.session.execute(text("SELECT picture_sealed FROM scans"))]

    (kept,) = world.do(raw)
    assert b"\xff\xd8\xff" not in kept
    assert b"JFIF" not in kept
    world.do(lambda: db.session.execute(text("DELETE FROM assignments WHERE id = :id"), {"id": sheet.assignment_id}))
    assert world.do(raw) == []


@at_hand
def test_a_picture_of_another_sheet_is_not_taken_away_from_here(world: World) -> None:
    ann, here, there = world.client("Ann"), given_to(world), given_to(world, "Dan")
    (url,) = pictures(attach(ann, there, photo()))
    ann.send(paper_of(here), 200, drop=url.split("/")[-1][:32])
    assert pictures(ann.visit(paper_of(there))) == [url]
    for evil in ("", "x", "\0", "0" * 32):
        assert ann.send(paper_of(there), None, drop=evil, p1="x").status_code in (200, 303, 422)
    assert len(found(world, Scan)) == 1


@at_hand
def test_of_many_pictures_attached_at_once_none_is_too_many(town: World) -> None:
    sheet = given_to(town)
    clients = [town.client("Ann") for _ in range(3)]
    for client in clients:
        client.get(paper_of(sheet))
        client.send(paper_of(sheet), None)
    batches = [scanned(*(photo(colour=f"rgb({9 * n},{60 * turn},0)") for n in range(9))) for turn in range(3)]
    at_once(*(partial(attach, client, sheet, data, None) for client, data in zip(clients, batches, strict=True)))
    numbers = sorted(scan.number for scan in found(town, Scan))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) in (9, 18)


@ONCE
def test_the_list_of_files_and_pages_leads_to_where_a_file_is_brought_in(world: World) -> None:
    assert world.client("Cleo").visit(f"/pages/{given_to(world).id}").find("a", href="/pages/file")
    assert world.client("Ann").visit(paper_of(given_to(world))).find("a", href="/homework/file")
