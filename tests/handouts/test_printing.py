"""From a document to its PDF: what is drawn, how often, and that the same is the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import page
import pytest

from counselor.handouts import printing
from counselor.handouts.base import Brand, Look, Mark
from counselor.handouts.documents import DOCUMENTS, Document, Exercise, Packet
from counselor.handouts.press import Press, PressError, drawing
from counselor.handouts.printing import Printer, made_of
from counselor.handouts.store import Store
from tests.handouts.read import text

CLEO = Mark(person="Cleo", code="7KQ4M", address="https://counselor.example/c/7KQ4M")
DAN = replace(CLEO, person="Dan", code="T9XRD")
SHEET = replace(Exercise.sample(), mark=CLEO)


class Counting:
    """The press of all tests, counting what it is asked to do."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def run(self, do: str, *blobs: bytes, **options: Any) -> list[bytes]:
        self.done.append(do)
        return drawing().run(do, *blobs, **options)


@pytest.fixture
def press() -> Counting:
    return Counting()


@pytest.fixture
def printer(press: Counting, tmp_path: Path) -> Printer:
    return Printer(press, Store(tmp_path, bytes(32)))  # type: ignore[arg-type]


def test_same_document_again_is_not_drawn(printer: Printer, press: Counting) -> None:
    first = printer.pdf(SHEET)
    press.done.clear()
    assert printer.pdf(SHEET) == first
    assert press.done == []


def test_sheet_is_laid_out_once_for_two_people(printer: Printer, press: Counting) -> None:
    printer.pdf(SHEET)
    press.done.clear()
    found = text(printer.pdf(replace(SHEET, mark=DAN)))
    assert press.done == ["draw", "join"]  # the label alone
    assert "For Dan" in found
    assert "Cleo" not in found


def test_packet_draws_each_sheet_and_each_kind_of_label_once(printer: Printer, press: Counting) -> None:
    sets = tuple((replace(SHEET, mark=replace(CLEO, code=f"AAA{n:02}")),) for n in range(6))
    printer.pdf(Packet(sets=sets))
    assert press.done == ["draw", "draw", "join"]


def test_sheet_without_anything_personal_is_drawn_and_that_is_all(printer: Printer, press: Counting) -> None:
    printer.pdf(replace(SHEET, mark=None))
    assert press.done == ["draw"]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_same_in_same_out(kind: type[Document]) -> None:
    document = kind.sample()
    plain = Printer(drawing())
    first = plain.pdf(document)
    plain.pdf(replace(SHEET, title="Żółć", lead="Ďáblice"))
    assert plain.pdf(document) == first


def test_another_process_draws_the_same_bytes() -> None:
    other = Press(children=1)
    assert Printer(other).pdf(SHEET) == Printer(drawing()).pdf(SHEET)
    other.close()


CHANGES: list[dict[str, Any]] = [
    {"title": "Other"},
    {"mark": DAN},
    {"mark": None},
    {"look": Look(large=True)},
    {"look": Look(typeface="lexend")},
    {"look": Look(plain=True)},
    {"brand": Brand(name="Riverside Counseling", logo=b"x")},
    {"brand": Brand(name="Riverside Counseling", logo=b"y")},
    {"brand": Brand(name="Riverside Counseling", colour="#003366")},
    {"lang": "he"},
    {"fillable": True},
]


def test_each_difference_makes_another_name() -> None:
    names = {made_of(replace(SHEET, **change)) for change in CHANGES}
    assert len(names | {made_of(SHEET)}) == len(CHANGES) + 1


@pytest.fixture
def fresh() -> Iterator[None]:
    printing.made_with.cache_clear()
    yield
    printing.made_with.cache_clear()


def test_other_template_or_library_makes_another_name(
    fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = {made_of(SHEET)}
    printing.made_with.cache_clear()
    monkeypatch.setattr(printing, "version", lambda name: "99")
    names.add(made_of(SHEET))
    printing.made_with.cache_clear()
    (tmp_path / "print.css").write_text("p {}")
    monkeypatch.setattr(printing, "HANDOUTS", tmp_path)
    names.add(made_of(SHEET))
    assert len(names) == 3


def test_packet_without_a_sheet_cannot_be_printed(printer: Printer) -> None:
    with pytest.raises(PressError):
        printer.pdf(Packet(sets=((),)))


def test_one_bad_sheet_of_a_packet_costs_the_packet_and_no_more(printer: Printer) -> None:
    bad = replace(SHEET, prompts=(replace(SHEET.prompts[0], type="riddle"),))
    with pytest.raises(PressError):
        printer.pdf(Packet(sets=((SHEET,), (bad,))))
    assert printer.pdf(SHEET).startswith(b"%PDF")


ODD: dict[str, Exercise] = {
    "a title of 100,000 letters": replace(SHEET, title="x" * 100_000),
    "a title of 100,000 words": replace(SHEET, title="word " * 20_000),
    "no questions": replace(SHEET, prompts=()),
    "nothing at all": Exercise("", "", (), ()),
    "200 questions": replace(SHEET, prompts=SHEET.prompts[1:2] * 200),
    "200 questions to type into": replace(SHEET, prompts=SHEET.prompts[:1] * 200, fillable=True),
    "a name of signs": replace(SHEET, mark=replace(CLEO, person="\N{PARTY POPPER}\N{DANCER} \u6f22\u5b57")),
    "a name from right to left": replace(SHEET, mark=replace(CLEO, person="\u05e9\u05d9\u05e8\u05d4")),
    "an order to turn round": replace(SHEET, mark=replace(CLEO, person="\u202eoelC")),
}


@pytest.mark.parametrize("sheet", ODD.values(), ids=list(ODD))
def test_odd_sheets_are_printed_and_sound(sheet: Exercise) -> None:
    report = page.validate_pdf_bytes(Printer(drawing()).pdf(sheet), profile="ua1")
    assert [failure.message for failure in report.failures] == []


def test_what_cannot_be_printed_is_said_on_the_page() -> None:
    found = text(Printer(drawing()).pdf(replace(SHEET, lead="Well done \N{PARTY POPPER}")))
    assert "Well done \N{WHITE SQUARE}" in found
    assert "stands for a letter that these fonts do not have" in found


def test_a_full_disk_costs_the_copy_and_not_the_print(press: Counting) -> None:
    full = Printer(press, Store(Path("/dev/full/cache"), bytes(32)))  # type: ignore[arg-type]
    assert full.pdf(SHEET) == full.pdf(SHEET)
    assert press.done.count("join") == 2
