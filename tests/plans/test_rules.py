"""The time of an agenda, where a new block goes, and how far one can be moved."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselor.plans.rules import FIXED, KINDS, LENGTHS, LONGEST, WORDS, agenda, first_blocks, moved, place

STARTS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
SIZES = st.lists(st.integers(1, LONGEST), max_size=20)
FREE = [kind for kind in KINDS if kind not in FIXED]


def at(minute: int) -> time:
    """The time of day, that many minutes after midnight."""
    return time(minute // 60 % 24, minute % 60)


@given(STARTS, st.integers(10, LONGEST), SIZES)
def test_an_agenda_is_a_row_of_minutes_cut_at_the_end_of_the_session(
    starts: time, length: int, sizes: list[int]
) -> None:
    laid = agenda(starts, length, sizes)
    # the oracle: one entry a minute, naming its block
    row = [block for block, size in enumerate(sizes) for _ in range(size)]
    first = starts.hour * 60 + starts.minute
    assert [block.minutes for block in laid.blocks] == sizes
    assert [block.starts for block in laid.blocks] == [at(first + row.index(block)) for block in range(len(sizes))]
    assert [block.over for block in laid.blocks] == [row[length:].count(block) for block in range(len(sizes))]
    assert (laid.total, laid.ends) == (len(row), at(first + len(row)))
    assert (laid.over, laid.left) == (len(row[length:]), max(0, length - len(row)))


@given(STARTS, st.integers(10, LONGEST), SIZES)
def test_what_runs_over_is_never_also_left(starts: time, length: int, sizes: list[int]) -> None:
    laid = agenda(starts, length, sizes)
    assert not (laid.over and laid.left)
    assert laid.over == sum(block.over for block in laid.blocks)


def test_a_session_may_go_past_midnight() -> None:
    laid = agenda(time(23, 30), 60, [20, 20, 20, 20])
    assert [block.starts for block in laid.blocks] == [time(23, 30), time(23, 50), time(0, 10), time(0, 30)]
    assert (laid.ends, laid.over) == (time(0, 50), 20)


@pytest.mark.parametrize("length", [*LENGTHS, 10, 60, 74, LONGEST])
def test_a_new_plan_opens_with_the_check_in_and_ends_with_the_closing(length: int) -> None:
    kinds = [kind for kind, _, _ in first_blocks(length)]
    assert (kinds[0], kinds[-1]) == ("check_in", "closing")
    assert sum(minutes for _, _, minutes in first_blocks(length)) <= max(length, 25)
    assert set(kinds) <= set(WORDS)


@given(st.lists(st.sampled_from(FREE), max_size=12), st.sampled_from(FREE))
def test_a_new_block_goes_before_what_ends_the_session(free: list[str], kind: str) -> None:
    kinds = ["check_in", *free, "closing"]
    index = place(kinds, kind)
    assert 1 <= index <= len(kinds) - 1
    assert kind == "homework" or "homework" not in kinds[:index]
    assert kind != "homework" or kinds[index] == "closing"


@given(st.lists(st.sampled_from(KINDS), max_size=12), st.sampled_from(KINDS))
def test_there_is_a_place_for_every_block_in_every_plan(kinds: list[str], kind: str) -> None:
    assert 0 <= place(kinds, kind) <= len(kinds)


@pytest.mark.parametrize("free", [[], *[FREE[:n] for n in (1, 2, 6)], ["topic"] * 9])
def test_no_move_takes_the_check_in_or_the_closing_from_its_end(free: list[str]) -> None:
    kinds = ["check_in", *free, "closing"]
    for index in range(len(kinds)):
        for to in range(-3, len(kinds) + 3):
            order = moved(kinds, index, to)
            assert sorted(order) == list(range(len(kinds)))
            assert (order[0], order[-1]) == (0, len(kinds) - 1)
            if 1 <= index <= len(free):
                assert order[min(max(to, 1), len(free))] == index
                assert [old for old in order if old != index] == [old for old in range(len(kinds)) if old != index]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=10), st.data(), st.integers(-5, 2000))
def test_a_move_never_loses_or_doubles_a_block(kinds: list[str], data: st.DataObject, to: int) -> None:
    index = data.draw(st.integers(0, len(kinds) - 1))
    order = moved(kinds, index, to)
    assert sorted(order) == list(range(len(kinds)))
    assert kinds[index] not in FIXED or order == sorted(order)
    assert kinds[0] != "check_in" or order[0] == 0
    assert kinds[-1] != "closing" or order[-1] == len(kinds) - 1
