"""Sheets of several people in one file: each their own, in order, tagged, with nobody else's words."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import page
import pikepdf
import pytest

from counselor.handouts.base import Look, Mark
from counselor.handouts.documents import Document, Exercise, Packet
from counselor.handouts.variants import LOOKS, variant
from tests.handouts.read import flat, pages, printed, reader

CLEO = Mark(person="Cleo", code="7KQ4M", address="https://counselor.example/c/7KQ4M")
DAN = Mark(person="Dan", code="T9XRD", address="https://counselor.example/c/T9XRD")
BOTH = Mark(person="Cleo and Dan")
SHEET = Exercise.sample()
SHORT = replace(SHEET, agreed=(), steps=("One step.",), prompts=())


def marked(mark: Mark, sheet: Exercise = SHEET, **values: Any) -> Exercise:
    return replace(sheet, mark=mark, **values)


def packet(*sets: tuple[Document, ...], **values: Any) -> Packet:
    return Packet(sets=sets, **values)


def is_sound(pdf: bytes) -> None:
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def elements(pdf: bytes) -> list[tuple[str, int]]:
    """The tags of the whole file in reading order, each with the number of its page."""
    file = pikepdf.open(BytesIO(pdf))
    numbers = {p.obj.objgen: number for number, p in enumerate(file.pages, 1)}
    found: list[tuple[str, int]] = []

    def walk(element: Any) -> None:
        found.append((str(element.S), numbers.get(element.Pg.objgen, 0) if "/Pg" in element else 0))
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                walk(kid)

    walk(file.Root.StructTreeRoot.K[0])
    return found


@pytest.mark.parametrize("look", [LOOKS[0], *LOOKS[-1:]], ids=["first", "last"])
def test_packet_is_sound_and_says_each_name_once_a_sheet(look: Look) -> None:
    pdf = printed(variant(Packet.sample(), look))
    is_sound(pdf)
    assert "".join(pages(pdf)).count("For Dan") == 1


def test_name_and_code_stand_on_the_first_page_and_the_code_on_the_others() -> None:
    first, *others = pages(printed(marked(CLEO)))
    assert "For Cleo" in first
    assert "7KQ4M" in first
    assert others
    assert all("7KQ4M" in other and "Cleo" not in other for other in others)


def test_sheet_for_both_has_a_name_and_no_code() -> None:
    first, *others = pages(printed(marked(BOTH)))
    assert "For Cleo and Dan" in first
    assert not any("Cleo" in other for other in others)


def test_label_is_read_right_after_the_heading() -> None:
    tags = [tag for tag, _ in elements(printed(marked(CLEO)))]
    heading = tags.index("/H1")
    assert "/Figure" in tags[heading : heading + 12]
    assert tags.index("/Figure") < tags.index("/H2")


def test_square_code_says_what_it_is_and_opens_the_page() -> None:
    file = pikepdf.open(BytesIO(printed(marked(CLEO))))
    alts = [str(each.Alt) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert alts == ["Square code that opens the page"]


def test_everything_stands_in_one_tree_in_the_order_of_pages() -> None:
    found = elements(printed(packet((marked(CLEO), marked(CLEO, SHORT)), (marked(DAN),))))
    assert [tag for tag, _ in found].count("/Document") == 1
    assert [tag for tag, _ in found].count("/Part") == 3
    numbers = [number for _, number in found if number]
    assert numbers == sorted(numbers)


def test_sets_start_on_odd_pages_and_every_sheet_counts_its_own() -> None:
    found = pages(printed(packet((marked(CLEO), marked(CLEO, SHORT)), (marked(DAN, SHORT),), (marked(DAN),))))
    starts = [number for number, words in enumerate(found, 1) if "Page 1 of" in words]
    assert starts == [1, 3, 5, 7]
    assert [number for number, words in enumerate(found, 1) if not words] == [4, 6]
    assert "Page 2 of 2" in found[1]
    assert "Page 1 of 1" in found[2]


def test_paper_of_the_packet_holds_for_all_in_it_and_print_size_does_not() -> None:
    large = marked(DAN, look=Look(large=True, typeface="lexend"))
    pdf = printed(packet((marked(CLEO),), (large,), look=Look(paper="letter")))
    is_sound(pdf)
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in reader(pdf).pages} == {(612, 792)}
    assert len(pages(pdf)) > 2 * len(pages(printed(marked(CLEO, look=Look(paper="letter")))))


def test_what_is_drawn_stands_in_the_file_once() -> None:
    one = printed(packet((marked(CLEO),)))
    many = printed(packet(*((replace(SHEET, mark=replace(CLEO, code=f"AAA{n:02}")),) for n in range(20))))
    is_sound(many)
    assert len(many) < len(one) + 20 * 7_000


def test_long_and_foreign_names_stay_in_their_place() -> None:
    names = ("Łukasz Żółć", "شهرزاد", "שירה", "Maximiliane-Konstanze von und zu Hohenlohe-Schillingsfürst", "x" * 80)
    pdf = printed(packet(*((marked(replace(CLEO, person=name)),) for name in names)))
    is_sound(pdf)
    assert "Łukasz Żółć" in flat(" ".join(pages(pdf)))


def test_sheet_without_a_mark_can_stand_beside_others() -> None:
    pdf = printed(packet((replace(SHEET, mark=None), marked(CLEO))))
    is_sound(pdf)
    assert "".join(pages(pdf)).count("For ") >= 1


def test_bookmarks_lead_to_the_sheets_of_a_packet() -> None:
    file = pikepdf.open(BytesIO(printed(packet((marked(CLEO), marked(CLEO, SHORT)), (marked(DAN),)))))
    with file.open_outline() as outline:
        assert [item.title for item in outline.root] == [SHEET.title, SHORT.title, SHEET.title]


def test_two_people_share_a_layout_but_not_a_word() -> None:
    cleo, dan = printed(marked(CLEO)), printed(marked(DAN))
    assert "Dan" not in " ".join(pages(cleo))
    assert "Cleo" not in " ".join(pages(dan))
    assert not any(word in dan for word in (b"Cleo", b"7KQ4M"))


def test_boxes_of_every_sheet_have_names_of_their_own() -> None:
    sets = tuple((marked(replace(mark, fields=mark.code), fillable=True),) for mark in (CLEO, DAN))
    pdf = printed(packet(*sets))
    is_sound(pdf)
    names = list(reader(pdf).get_fields() or {})
    assert {name.split(".")[0] for name in names} == {"7KQ4M", "T9XRD"}
    assert len(names) == len(set(names))
