"""The paper of a blank sheet, as the address asks for it."""

import pytest
from flask import Flask

from counselor.catalogue import forms
from counselor.handouts.documents import Look

USUAL = Look()


@pytest.mark.parametrize(
    ("query", "look"),
    [
        ("", USUAL),
        (
            "paper=letter&large=1&typeface=lexend&ink=plain",
            Look(paper="letter", large=True, typeface="lexend", plain=True),
        ),
        ("typeface=andika&large=", Look(typeface="andika")),
        ("paper=a3&large=yes&typeface=Andika&ink=red&fillable=on", USUAL),
        ("paper=%00&typeface=" + "x" * 5000, USUAL),
    ],
)
def test_look_of_the_address_and_what_is_usual_else(query: str, look: Look) -> None:
    with Flask(__name__).test_request_context(f"/?{query}"):
        assert forms.look() == look
        assert not forms.fillable()


def test_everything_offered_is_understood() -> None:
    for name, _, words in forms.SHEET:
        found = []
        for value in words:
            with Flask(__name__).test_request_context("/", query_string={name: value}):
                found.append(forms.look())
        assert found[0] == USUAL
        assert len(set(found)) == len(words)


def test_sheet_to_type_into_is_asked_for() -> None:
    with Flask(__name__).test_request_context("/?fillable=1"):
        assert forms.fillable()
