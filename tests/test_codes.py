"""Codes on paper: told apart, never a word, and read however they were typed."""

from hypothesis import given
from hypothesis import strategies as st

from counselor import codes
from counselor.homework.rules import CODE_LENGTH

GAPS = st.lists(st.sampled_from(("", " ", "-", " - ", "–", ".", "\t")), min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_codes_are_told_apart_on_paper_and_never_a_word() -> None:
    made = {codes.new(CODE_LENGTH) for _ in range(500)}
    assert len(made) > 490
    assert all(len(code) == CODE_LENGTH and set(code) <= set(codes.LETTERS) for code in made)
    assert not set(codes.LETTERS) & set("01OILAEU")


@given(st.text(codes.LETTERS, min_size=CODE_LENGTH, max_size=CODE_LENGTH), GAPS, st.data())
def test_a_code_is_read_however_it_was_typed(code: str, gaps: list[str], data: st.DataObject) -> None:
    typed = "".join(gap + data.draw(st.sampled_from((one, one.lower()))) for gap, one in zip(gaps, code, strict=True))
    assert codes.read(typed) == code
    assert codes.read(codes.grouped(code)) == code


@given(st.text())
def test_reading_a_code_never_fails(typed: str) -> None:
    assert set(codes.read(typed)) <= set(codes.LETTERS)


def test_one_letter_too_many_is_another_code() -> None:
    assert codes.read("BCDFGHJ") != codes.read("BCDFGH")
