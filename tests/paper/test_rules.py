"""From boxes to answers: what is typed in a file, as a page would have posted it."""

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.homework.answers import WEEK
from counselor.paper.rules import LONGEST_DAY, as_day, kept, posted

OPTIONS = ["one", "two", "three"]
WEEKLY = [(f"p4-{day}", "") for day in WEEK]


@pytest.mark.parametrize(
    ("type", "typed", "pairs"),
    [
        ("short_text", {"p4": " a word "}, [("p4", "a word")]),
        ("short_text", {"p4": "one \n\n two\tthree"}, [("p4", "one two three")]),
        ("short_text", {"p3": "another box"}, [("p4", "")]),
        ("long_text", {"p4": "one\n\ntwo"}, [("p4", "one\n\ntwo")]),
        ("long_text", {}, [("p4", "")]),
        ("scale_0_10", {"p4": "0"}, [("p4", "0")]),
        ("scale_0_10", {"p4": "11"}, [("p4", "11")]),  # for the form to refuse
        ("scale_0_10", {"p4": ""}, []),
        ("choice", {"p4": "0"}, [("p4", "one")]),
        ("choice", {"p4": "2"}, [("p4", "three")]),
        ("choice", {"p4": "3"}, []),
        ("choice", {"p4": "-1"}, []),
        ("choice", {"p4": "one"}, []),
        ("choice", {"p4": "²"}, []),
        ("choice", {"p4": ""}, []),
        ("checklist", {"p4.0": True, "p4.1": False, "p4.2": True, "p4.3": True}, [("p4", "one"), ("p4", "three")]),
        ("checklist", {"p4": "one"}, []),
        ("date", {"p4": "2027/5/12"}, [("p4", "2027-05-12")]),
        ("date", {"p4": "12\nMay 2027"}, [("p4", "2027-05-12")]),
        ("date", {"p4": "soon"}, [("p4", "soon")]),
        ("grid_7_days", {}, WEEKLY),
        ("grid_7_days", {"p4.mon": "tea\nand talk", "p4.none": "x"}, [("p4-mon", "tea and talk"), *WEEKLY[1:]]),
    ],
)
def test_what_is_typed_is_posted_as_the_page_would(type: str, typed: Any, pairs: list[tuple[str, str]]) -> None:
    assert posted(4, type, OPTIONS, typed) == pairs


@pytest.mark.parametrize(
    ("type", "value", "pairs"),
    [
        ("short_text", None, []),
        ("long_text", "one\ntwo", [("p4", "one\ntwo")]),
        ("scale_0_10", 7, [("p4", "7")]),
        ("checklist", ["one", "three"], [("p4", "one"), ("p4", "three")]),
        ("date", date(2027, 5, 12), [("p4", "2027-05-12")]),
        ("grid_7_days", {"tue": "tea"}, [(box, "tea" if box == "p4-tue" else "") for box, _ in WEEKLY]),
    ],
)
def test_what_is_kept_is_posted_again(type: str, value: Any, pairs: list[tuple[str, str]]) -> None:
    assert kept(4, type, value) == pairs


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-05-12", "2027-05-12"),
        ("2027.5.2", "2027-05-02"),
        ("12 May 2027", "2027-05-12"),
        ("12th of May, 2027", "2027-05-12"),
        ("Wed, 12. sept. 2027", "2027-09-12"),
        ("2027-02-30", "2027-02-30"),
        ("31 June 2027", "31 June 2027"),
        ("0000-01-01", "0000-01-01"),
        ("12/05/2027", "12/05/2027"),  # May or December, nobody knows
        ("tomorrow", "tomorrow"),
        ("", ""),
        ("1 January 2027" + " " * LONGEST_DAY, "1 January 2027" + " " * LONGEST_DAY),
    ],
)
def test_a_day_is_read_in_the_ways_people_write_it_and_else_left_alone(typed: str, day: str) -> None:
    assert as_day(typed) == day


@given(
    st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b, %Y"])
)
def test_every_day_is_read_as_it_was_written(day: date, how: str) -> None:
    assert as_day(day.strftime(how)) == day.isoformat()


@pytest.mark.parametrize("typed", ["1" + "a" * 20_000, "1" + " " * 20_000, "2027" + "-" * 20_000, "a \n" * 7_000])
def test_nothing_typed_takes_long_to_read(typed: str) -> None:
    began = time.process_time()
    for type in ("date", "short_text", "long_text", "scale_0_10", "choice"):
        posted(1, type, OPTIONS, {"p1": typed})
    posted(1, "grid_7_days", [], dict.fromkeys((f"p1.{day}" for day in WEEK), typed))
    assert time.process_time() - began < 0.5


VALUES = st.one_of(st.booleans(), st.text(max_size=60), st.sampled_from(["7", "0", "99", "2027-05-12", "a\nb"]))
NAMES = st.one_of(
    st.sampled_from(["p4", "p4.0", "p4.2", "p4.7", "p4.mon", "p4.sun", "p5", "p40"]), st.text(max_size=8)
)


@given(
    st.sampled_from(["short_text", "long_text", "scale_0_10", "choice", "checklist", "date", "grid_7_days"]),
    st.dictionaries(NAMES, VALUES),
)
def test_whatever_a_file_holds_only_this_questions_fields_and_allowed_options_come_of_it(
    type: str, typed: Any
) -> None:
    pairs = posted(4, type, OPTIONS, typed)
    assert {box for box, _ in pairs} <= {"p4", *(box for box, _ in WEEKLY)}
    assert all(isinstance(value, str) for _, value in pairs)
    if type in ("choice", "checklist"):
        assert {value for _, value in pairs} <= set(OPTIONS)
    if type != "long_text":
        assert not any("\n" in value or "\t" in value for _, value in pairs)
    assert pairs == posted(4, type, OPTIONS, {**typed, "p9": "x", "q4": "x"})


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30))
def test_what_was_kept_and_is_posted_again_is_the_same(text: str) -> None:
    for type in ("short_text", "long_text"):
        (pair,) = posted(4, type, [], {"p4": text})
        assert kept(4, type, pair[1]) == [pair]
