"""The clinic's page: how its paper looks, who may say so, and what it says to wrong input and wrong files."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from werkzeug.test import TestResponse

from counselor.accounts import actions
from counselor.accounts.handout import brand
from counselor.accounts.models import Clinic
from counselor.accounts.rules import COLOURS, colour_fault, contrast
from counselor.db import db
from counselor.handouts.documents import Brand
from tests.steps import error_of, pdf_text, refused
from tests.world import Client, World, judge

FINE = {"name": "Riverside", "contact": "At the river", "header": "ours", "colour": "#1f4b73"}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    """A small picture as somebody would choose it."""
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def send(client: Client, status: int = 303, **values: Any) -> TestResponse:
    """Save the page with these values; a file stands under `logo`. Put together here: the client would do it in a
    file that it leaves open."""
    file: bytes = values.pop("logo", b"")
    token = client.get("/clinic").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    parts = [(f'"{name}"', value.encode()) for name, value in {"csrf_token": token, **FINE, **values}.items()]
    parts += [('"logo"; filename="logo.png"', file)] if file else []
    body = b"".join(
        b"--x\r\nContent-Disposition: form-data; name=%b\r\n\r\n%b\r\n" % (n.encode(), v) for n, v in parts
    )
    answer = client.post("/clinic", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == status, answer.text
    return answer


def stored(world: World) -> Brand:
    """What is printed now."""
    found: Brand = world.do(lambda: brand(db.session.get_one(Clinic, world.ids["clinic"])))
    return found


# ---- Contrast ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "found"), [("#ffffff", 1), ("#000000", 21), ("#777777", 4.48), ("#767676", 4.54), ("#ff0000", 4.0)]
)
def test_contrast_is_that_of_wcag(colour: str, found: float) -> None:
    assert contrast(colour) == pytest.approx(found, abs=0.005)


@pytest.mark.parametrize("colour", COLOURS)
def test_the_colours_that_are_offered_can_be_read(colour: str) -> None:
    assert colour_fault(colour) == ""
    assert contrast(colour) > 7


def test_a_colour_that_is_nearly_dark_enough_is_not_said_to_be() -> None:
    assert colour_fault("#777777").startswith(
        "This colour is too light on white paper: 4.4 to 1, where 4.5 is needed."
    )
    assert colour_fault("#767676") == ""


# ---- The page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ann", "Max"])
def test_staff_change_what_stands_on_paper(world: World, name: str) -> None:
    client = world.client(name)
    page = judge(client.get(send(client, header="own", contact="  At the river ").headers["Location"]).text)
    assert "Saved." in page.text
    assert "Left free for your letter paper" in page.text
    made = stored(world)
    assert (made.name, made.contact, made.colour, made.header) == ("Riverside", "At the river", "#1f4b73", False)
    assert made.logo  # as it was


def test_the_page_holds_what_is_there_and_shows_it(world: World) -> None:
    page = world.client("Ann").visit("/clinic")
    before = stored(world)
    assert page.find(id="name")["value"] == before.name
    assert {box["value"] for box in page.select("[checked]")} == {"ours", "#1d5a4b"}
    assert before.name in page.figure.text
    assert page.select_one("figure [fill]")["fill"] == before.colour
    assert page.select_one("figure img")["src"] == "/clinic/logo.png"
    assert page.select_one("[type=file]").find_parent("form")["enctype"] == "multipart/form-data"


@pytest.mark.parametrize(("typed", "kept"), [("#123456", "#123456"), (" #1A2B3C ", "#1a2b3c"), ("#124", "#112244")])
def test_an_own_colour_is_kept(world: World, typed: str, kept: str) -> None:
    client = world.client("Ann")
    send(client, colour="own", own_colour=typed)
    assert stored(world).colour == kept
    page = client.visit("/clinic")
    assert page.find(id="own_colour")["value"] == kept
    assert "own" in {box["value"] for box in page.select("[checked]")}


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": " "}, "name", "Please enter the name of the clinic."),
        ({"name": "x" * 121}, "name", "This is longer than 120 characters."),
        ({"contact": "a\nb"}, "contact", "a character in it that a name cannot have"),
        ({"colour": "#ffffff"}, "colour", "Not a valid choice"),
        ({"header": "yes"}, "header", "Not a valid choice"),
        ({"colour": "own", "own_colour": "#ffcc00"}, "own_colour", "too light on white paper: 1.5 to 1"),
        ({"colour": "own", "own_colour": ""}, "own_colour", "Please write a colour as #"),
        ({"colour": "own", "own_colour": "red;}"}, "own_colour", "Please write a colour as #"),
        ({"colour": "own", "own_colour": "#12345\u0661"}, "own_colour", "Please write a colour as #"),
    ],
)
def test_wrong_input_gets_a_sentence_and_loses_nothing(
    world: World, values: dict[str, str], field: str, sentence: str
) -> None:
    before = stored(world)
    answer = send(world.client("Ann"), 422, **{"own_colour": "#abcdef"} | values)
    assert sentence in refused(answer, field)
    page = judge(answer.text)
    for name in ("name", "contact", "own_colour"):
        assert page.find(id=name)["value"] == ({"own_colour": "#abcdef"} | FINE | values)[name].strip()
    assert stored(world) == before


def test_no_field_that_is_not_in_the_form_reaches_the_row(world: World) -> None:
    send(world.client("Ann"), id="f" * 32)
    assert stored(world).name == "Riverside"


# ---- The logo ------------------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><rect width="9" height="3"/></svg>'


@pytest.mark.parametrize(
    ("file", "size"),
    [(picture(), (300, 100)), (picture("JPEG", (2400, 600)), (1200, 300)), (SVG, (1200, 400))],
    ids=["PNG", "JPEG", "SVG"],
)
def test_a_logo_is_drawn_anew_and_shown(world: World, file: bytes, size: tuple[int, int]) -> None:
    client = world.client("Max")
    send(client, logo=file)
    answer = client.get("/clinic/logo.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Image.open(io.BytesIO(answer.data)).size == size
    assert stored(world).logo == answer.data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x", "This is not a picture of a kind that can be read here."),
        (picture("GIF"), "This is not a picture of a kind that can be read here."),
        (picture("JPEG")[:-60], "did not arrive whole"),
        (SVG.replace(b"<rect", b'<image href="/etc/hostname"/><rect'), "Please save it as PNG."),
        (b"\0" * (2**20 + 1), "This file is larger than 1 MB."),
    ],
    ids=["words", "GIF", "cut off", "outside", "too large"],
)
def test_a_file_that_is_no_logo_gets_a_sentence(world: World, data: bytes, sentence: str) -> None:
    before = stored(world)
    answer = send(world.client("Ann"), 422, logo=data, contact="Elsewhere")
    assert sentence in refused(answer, "logo")
    assert judge(answer.text).find(id="contact")["value"] == "Elsewhere"
    assert stored(world) == before


def test_a_file_that_came_with_other_faults_is_asked_for_again(world: World) -> None:
    answer = send(world.client("Ann"), 422, logo=picture(), name="")
    assert refused(answer, "logo") == "Please choose the file once more."
    assert error_of(judge(answer.text), "name")


def test_more_than_a_request_holds_is_one_calm_page(world: World) -> None:
    before = stored(world)
    answer = send(world.client("Ann"), 413, logo=b"x" * 9 * 2**20)
    assert judge(answer.text).h1
    assert stored(world) == before


def test_words_under_the_name_of_a_file_are_none(world: World) -> None:
    before = stored(world).logo
    world.client("Ann").send("/clinic", **FINE, logo="<svg/>")
    assert stored(world).logo == before


def test_a_logo_is_removed(world: World) -> None:
    client = world.client("Ann")
    page = client.follow("/clinic/logo/remove")
    assert "The logo is removed." in page.text
    assert not page.find("img")
    assert not page.find("form", action="/clinic/logo/remove")
    assert client.get("/clinic/logo.png").status_code == 404
    assert stored(world).logo == b""


# ---- Who, and where it shows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "Cleo"])
@pytest.mark.parametrize("path", ["/clinic", "/clinic/logo.png"])
def test_the_couples_do_not_see_the_page(world: World, name: str, path: str) -> None:
    assert world.client(name).get(path).status_code == (404 if name else 303)


def test_another_clinic_has_a_page_of_its_own(world: World) -> None:
    def elsewhere() -> str:
        clinic = Clinic(name="Elsewhere")
        db.session.add(clinic)
        db.session.flush()
        admin = actions.add_person(clinic=clinic, role="admin", name="Zed")
        db.session.flush()
        return admin.id

    world.ids["Zed"] = world.do(elsewhere)
    before, client = stored(world), world.client("Zed")
    del world.ids["Zed"]
    assert client.visit("/clinic").find(id="name")["value"] == "Elsewhere"
    assert client.get("/clinic/logo.png").status_code == 404
    client.send("/clinic/logo/remove")
    send(client, contact="x")
    assert stored(world) == before


@pytest.mark.parametrize(("name", "where"), [("Max", "nav"), ("Ann", ".foot")])
def test_the_way_to_the_page_stands_in_the_rail(world: World, name: str, where: str) -> None:
    link = world.client(name).visit("/clinic").select_one(f".rail {where} a[href='/clinic']")
    assert link["aria-current"] == "page"
    assert len(BeautifulSoup(world.client(name).get("/practices/").text, "lxml").select("a[href='/clinic']")) == 1


def test_the_sample_is_printed_on_the_clinics_paper(world: World) -> None:
    client = world.client("Ann")
    send(client)
    link = client.visit("/clinic").select_one("a[href$='sheet.pdf']")
    answer = client.get(link["href"])
    assert "Riverside" in pdf_text(answer.data)
