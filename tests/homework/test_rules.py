"""The state of homework from its facts, the words of a due date, and taking back."""

import itertools
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.filters import DAYS
from counselor.homework.rules import (
    WORDS,
    Facts,
    can_take_back,
    due_words,
    open_to_answers,
    sides,
    state,
)

AT = datetime(2027, 5, 12, 10, tzinfo=UTC)
NAMES = [field.name for field in fields(Facts)]
EVERY = [Facts(*facts) for facts in itertools.product((None, AT), repeat=len(NAMES))]
# what each fact makes of a sheet; the first that happened decides
STRONGEST_FIRST = [
    ("withdrawn_at", "withdrawn"),
    ("reviewed_at", "reviewed"),
    ("sent_at", "sent"),
    ("returned_at", "returned"),
    ("closed_at", "closed"),
    ("opened_at", "opened"),
]


def test_the_state_follows_from_the_strongest_fact() -> None:
    for facts in EVERY:
        happened = [word for name, word in STRONGEST_FIRST if getattr(facts, name)]
        assert state(facts) == (happened or ["assigned"])[0], facts


def test_every_state_has_a_word_for_the_counselor() -> None:
    assert {state(facts) for facts in EVERY} == set(WORDS)


def test_nothing_can_be_written_once_sent_read_taken_back_or_closed() -> None:
    for facts in EVERY:
        over = facts.sent_at or facts.reviewed_at or facts.withdrawn_at or facts.closed_at
        assert open_to_answers(facts) is (not over), facts


def test_only_what_was_sent_and_nobody_read_can_be_taken_back() -> None:
    for facts, revealed in itertools.product(EVERY, (True, False)):
        over = facts.reviewed_at or facts.withdrawn_at or facts.closed_at
        assert can_take_back(facts, revealed=revealed) is bool(facts.sent_at and not over and not revealed), facts


@pytest.mark.parametrize(("given_to", "who"), [("a", "a"), ("b", "b"), ("each", "ab"), ("together", "ab")])
def test_who_gets_a_sheet(given_to: str, who: str) -> None:
    assert "".join(sides(given_to)) == who


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_a_due_date_is_a_weekday_within_the_week_and_a_date_elsewhere(today: date, days: int) -> None:
    due = today + timedelta(days=days)
    if days == 0:
        assert due_words(due, today) == "By today"
    elif 0 < days < 7:
        assert due_words(due, today) == f"By {DAYS[due.weekday()]}"
    else:
        assert due_words(due, today).startswith(f"By {due.day} ")


@pytest.mark.parametrize("days", [-400, -7, -1])
def test_a_date_gone_by_is_met_without_blame(days: int) -> None:
    today = date(2027, 5, 12)
    said = due_words(today + timedelta(days=days), today)
    assert not {"late", "overdue", "missed", "yesterday", "ago"} & set(said.casefold().split())
    assert due_words(None, today) == "No fixed day"
