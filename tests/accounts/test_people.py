"""The admin's page: adds, renews, locks; sees no couple and cannot lock themselves out."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from counselor import codes
from counselor.accounts import actions
from counselor.accounts.models import Clinic, Invitation, Person
from counselor.db import db, now
from tests.world import World


def person(world: World, name: str) -> Person:
    """Somebody as they are stored."""
    return world.row(Person, world.ids[name])


def test_the_page_names_staff_and_no_partner(world: World) -> None:
    page = world.client("Max").visit("/people").get_text(" ")
    assert all(name in page for name in ("Ann", "Bob", "Max"))
    assert not any(name in page for name in ("Cleo", "Dan", "Eve", "Finn"))


@pytest.mark.parametrize("role", ["counselor", "admin"])
def test_who_is_added_can_sign_in_only_after_an_invitation(world: World, role: str) -> None:
    world.client("Max").send("/people", name="Ida", role=role)
    added: Person = world.do(lambda: db.session.scalars(select(Person).where(Person.name == "Ida")).one())
    assert (added.role, added.clinic_id, added.signs_in) == (role, world.ids["clinic"], False)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Ida", "role": "partner"},
        {"name": "Ida", "role": "owner"},
        {"name": "", "role": "admin"},
        {"name": "x" * 81, "role": "admin"},
        {"name": "a\0b", "role": "admin"},
        {"name": "a\u202eb", "role": "admin"},
        {},
    ],
)
def test_who_cannot_be_added_is_a_sentence(world: World, values: dict[str, str]) -> None:
    before = len(world.do(lambda: db.session.scalars(select(Person)).all()))
    world.client("Max").send("/people", status=422, **values)
    assert len(world.do(lambda: db.session.scalars(select(Person)).all())) == before


def test_no_field_that_is_not_in_the_form_reaches_the_row(world: World) -> None:
    more = {"id": "f" * 32, "clinic_id": "f" * 32, "sign_in_name": "root", "password_hash": "x", "disabled_at": "1"}
    world.client("Max").send("/people", name="Ida", role="counselor", **more)
    added: Person = world.do(lambda: db.session.scalars(select(Person).where(Person.name == "Ida")).one())
    assert (added.sign_in_name, added.password_hash, added.clinic_id) == (None, None, world.ids["clinic"])
    assert added.id != "f" * 32


def test_an_invitation_is_a_pdf_with_a_neutral_name_and_ends_the_one_before(world: World) -> None:
    client = world.client("Max")
    for _ in range(2):
        answer = client.send(f"/people/{world.ids['Bob']}/invitation", status=200)
        assert answer.mimetype == "application/pdf"
        assert "Bob" not in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert len(world.do(lambda: db.session.scalars(select(Invitation)).all())) == 1
    assert person(world, "Bob").signs_in


def test_locked_out_and_let_in_again(world: World) -> None:
    admin, bob = world.client("Max"), world.client("Bob")
    admin.send(f"/people/{world.ids['Bob']}/lock")
    assert person(world, "Bob").disabled_at
    assert bob.get("/today").status_code == 303
    admin.send(f"/people/{world.ids['Bob']}/lock")
    assert person(world, "Bob").disabled_at is None
    assert bob.get("/today").status_code == 303


def test_an_admin_cannot_lock_themselves_out(world: World) -> None:
    admin = world.client("Max")
    admin.send(f"/people/{world.ids['Max']}/lock", status=404)
    assert person(world, "Max").disabled_at is None
    admin.visit("/people")


@pytest.mark.parametrize("verb", ["invitation", "lock"])
@pytest.mark.parametrize("name", ["Cleo", "Finn"])
def test_an_admin_has_no_say_over_partners(world: World, verb: str, name: str) -> None:
    world.client("Max").send(f"/people/{world.ids[name]}/{verb}", status=404)
    assert world.do(lambda: db.session.scalars(select(Invitation)).all()) == []
    assert person(world, name).disabled_at is None


@pytest.mark.parametrize("verb", ["invitation", "lock"])
def test_an_admin_of_another_clinic_has_no_say(world: World, verb: str) -> None:
    def elsewhere() -> str:
        clinic = Clinic(name="Elsewhere")
        db.session.add(clinic)
        db.session.flush()
        admin = actions.add_person(clinic=clinic, role="admin", name="Zed")
        db.session.flush()
        return admin.id

    world.ids["Zed"] = world.do(elsewhere)
    client = world.client("Zed")
    assert "Ann" not in client.visit("/people").get_text(" ")
    client.send(f"/people/{world.ids['Ann']}/{verb}", status=404)
    del world.ids["Zed"]
    assert person(world, "Ann").disabled_at is None


@pytest.mark.parametrize("path", ["/couples/", "/plans/", "/homework/", "/today", "/pages/", "/couples/new"])
def test_an_admin_sees_no_couple(world: World, path: str) -> None:
    assert world.client("Max").get(path).status_code == 404


@pytest.mark.parametrize("name", ["Ann", "Cleo"])
def test_only_an_admin_manages_people(world: World, name: str) -> None:
    client = world.client(name)
    client.send("/people", status=404, name="Ida", role="admin")
    client.send(f"/people/{world.ids['Bob']}/lock", status=404)
    client.send(f"/people/{world.ids['Bob']}/invitation", status=404)
    assert person(world, "Bob").disabled_at is None
    assert world.do(lambda: db.session.scalars(select(Person).where(Person.name == "Ida")).all()) == []


def test_the_printed_invitation_holds_the_code_that_works(world: World) -> None:
    answer = world.client("Max").send(f"/people/{world.ids['Bob']}/invitation", status=200)
    printed = "".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())
    found = re.search(rf"([{codes.LETTERS}]{{4}}-){{5}}[{codes.LETTERS}]{{4}}", printed)
    assert world.do(lambda: actions.invited(found[0], now()).name) == "Bob"
