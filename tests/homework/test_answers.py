"""All seven kinds of answer: kept as text, given back to the form, read as lines."""

import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.catalogue.practice import PromptType
from counselor.filters import DAYS, day
from counselor.homework.answers import WEEK, packed, unpacked, words

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "short_text": TEXT,
    "long_text": st.lists(TEXT, min_size=1, max_size=4).map("\n".join),
    "scale_0_10": st.integers(0, 10).map(str),
    "checklist": st.lists(TEXT, min_size=1, max_size=5),
    "choice": TEXT,
    "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    "grid_7_days": st.dictionaries(st.sampled_from(WEEK), TEXT, min_size=1),
}


def test_every_kind_of_prompt_is_tried() -> None:
    assert set(VALUES) == set(get_args(PromptType))


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_kept_is_what_was_given(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    kept = packed(value)
    assert json.loads(kept)
    assert unpacked(kept, kind) == value
    assert packed(unpacked(kept, kind)) == kept


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_all_of_it_can_be_read_and_nothing_else(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    lines = words(packed(value), kind)
    expected = {
        "scale_0_10": lambda: [f"{value} of 10"],
        "checklist": lambda: value,
        "date": lambda: [day(value)],
        "grid_7_days": lambda: [f"{DAYS[WEEK.index(key)]}: {value[key]}" for key in WEEK if key in value],
    }.get(kind, lambda: value.splitlines())()
    assert lines == expected


@pytest.mark.parametrize("nothing", [None, "", [], {}, dict.fromkeys(WEEK, ""), {"mon": None}])
@pytest.mark.parametrize("kind", VALUES)
def test_nothing_is_kept_as_nothing(kind: str, nothing: Any) -> None:
    assert packed(nothing) == ""
    assert unpacked("", kind) is None
    assert words("", kind) == []


def test_a_nought_is_an_answer() -> None:
    assert [words(packed(nought), "scale_0_10") for nought in ("0", 0)] == [["0 of 10"]] * 2


@pytest.mark.parametrize("text", ["null", '"', "[]", "{}", "0", "2027-05-12", "{{ 7*7 }}", "<b>", "\\u0000", "🙂"])
def test_a_text_that_looks_like_something_else_stays_a_text(text: str) -> None:
    assert unpacked(packed(text), "short_text") == text
    assert words(packed(text), "long_text") == [text]
