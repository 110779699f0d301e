"""The name of a sheet's boxes: one sheet and its questions as they stand, and nobody else can make it."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.codes import LETTERS
from counselor.homework import token

KEY = b"k" * 32


@dataclass(frozen=True)
class Question:
    id: str = "1" * 32
    position: int = 1
    type: str = "choice"
    options: list[str] = field(default_factory=lambda: ["one", "two"])


def made(key: bytes = KEY, sheet_id: str = "5" * 32, code: str = "7KQ4MX", asked: Any = (Question(),)) -> str:
    return token.name(key, sheet_id, code, asked)


def test_it_begins_with_the_code_that_is_on_the_paper_and_is_the_same_each_time() -> None:
    assert made() == made()
    assert token.code(made()) == "7KQ4MX"
    assert token.same(made(), made())
    check = made().partition("-")[2]
    assert len(check) == token.CHECK
    assert set(check) <= set(LETTERS)


@pytest.mark.parametrize(
    "other",
    [
        {"key": b"j" * 32},
        {"sheet_id": "6" * 32},
        {"code": "7KQ4MY"},
        {"asked": ()},
        {"asked": (Question(), Question(id="2" * 32, position=2))},
        {"asked": (replace(Question(), id="2" * 32),)},
        {"asked": (replace(Question(), position=2),)},
        {"asked": (replace(Question(), type="checklist"),)},
        {"asked": (replace(Question(), options=["two", "one"]),)},
        {"asked": (replace(Question(), options=["one, two"]),)},
    ],
    ids=str,
)
def test_another_sheet_key_or_question_gives_another_name(other: Any) -> None:
    assert not token.same(made(), made(**other))


def test_a_new_edition_gives_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made()
    monkeypatch.setattr(token, "EDITION", token.EDITION + 1)
    assert made() != before


@given(st.text(max_size=60))
def test_no_name_from_outside_is_a_fault(name: str) -> None:
    assert not token.same(name, made())
    assert token.code(name) in name


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ASKED = st.lists(st.builds(Question, TEXTS, st.integers(1, 99), TEXTS, st.lists(TEXTS, max_size=3)), max_size=3)


@given(ASKED, ASKED)
def test_two_names_are_the_same_only_for_the_same_questions(first: list[Question], second: list[Question]) -> None:
    assert (made(asked=first) == made(asked=second)) == (first == second)
    json.dumps(made(asked=first))
