"""Words for dates, times and lengths."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor import filters


@given(st.dates())
def test_a_day_names_weekday_date_and_month_in_english(value: date) -> None:
    weekday, rest = filters.day(value).split(", ")
    assert filters.DAYS.index(weekday) == value.weekday()
    number, month = rest.split(" ")
    assert (int(number), filters.MONTHS.index(month) + 1) == (value.day, value.month)
    assert filters.short_day(value) == rest


@given(st.times())
def test_a_time_reads_back(value: time) -> None:
    hour, minute = filters.clock(value).split(":")
    assert (int(hour), int(minute), len(minute)) == (value.hour, value.minute, 2)
    assert hour == str(int(hour))


def test_nothing_reads_as_nothing() -> None:
    assert [words(None) for words in (filters.day, filters.short_day, filters.clock, filters.minutes)] == [""] * 4
    assert filters.join([]) == ""


def test_midnight_is_a_time() -> None:
    assert filters.clock(time(0)) == "0:00"
    assert filters.clock(datetime(2027, 5, 12, 9, 5, tzinfo=UTC)) == "9:05"


@given(st.times(), st.integers(0, 3000))
def test_minutes_later_goes_round_at_midnight(start: time, more: int) -> None:
    found = filters.after(start, more)
    assert (found.hour * 60 + found.minute) == (start.hour * 60 + start.minute + more) % 1440


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 min"), (1, "1 min"), (75, "75 min"), (119, "119 min"), (120, "2 h"), (121, "2 h 1 min"), (480, "8 h")],
)
def test_lengths(value: int, said: str) -> None:
    assert filters.minutes(value) == said


@pytest.mark.parametrize(("words", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (("a", "b", "c"), "a, b and c")])
def test_lists_in_words(words: list[str], said: str) -> None:
    assert filters.join(words) == said


def test_the_last_word_of_a_list_may_be_another() -> None:
    assert filters.join(["a", "b", "c"], "or") == "a, b or c"
