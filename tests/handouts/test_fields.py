"""Sheets to type into: what their boxes are called, how they look and that the sheet stays accessible."""

import io
import itertools
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import page
import pikepdf
import pytest
from pikepdf import Name, Object, Pdf
from PIL import Image, ImageStat

from counselor.handouts.documents import Exercise, Look, Prompt
from counselor.handouts.fields import finish
from counselor.handouts.markup import html
from counselor.handouts.render import draw
from tests.handouts.readers.answers import PROMPTS, SHEET, blank, blank_of

SAMPLE = replace(Exercise.sample(), fillable=True)
NAMES = [
    *("p1 Tx", "p2 Tx", "p3 Btn", "p4.0 Btn", "p4.1 Btn", "p4.2 Btn", "p4.3 Btn", "p5 Btn", "p6 Tx"),
    *(f"p7.{day} Tx" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
]


@cache
def drawn(sheet: Exercise) -> bytes:
    return draw(html(sheet))


def opened(sheet: Exercise) -> Pdf:
    return Pdf.open(io.BytesIO(drawn(sheet)))


def fields(node: Object, above: str = "") -> dict[str, Object]:
    """Every field that holds a value, by its full name."""
    name = f"{above}.{node['/T']}".removeprefix(".")
    named = [kid for kid in node.get("/Kids", ()) if "/T" in kid]
    return {k: v for kid in named for k, v in fields(kid, name).items()} if named else {name: node}


def on_first_page(pdf: Pdf) -> list[Object]:
    return list(pdf.pages[0].obj.Annots)


def of(pdf: Pdf) -> dict[str, Object]:
    return {name: field for root in pdf.Root.AcroForm.Fields for name, field in fields(root).items()}


def widgets(pdf: Pdf) -> list[Object]:
    return [note for leaf in pdf.pages for note in leaf.obj.get("/Annots", ()) if note.Subtype == Name.Widget]


def asking(*prompts: Prompt) -> Exercise:
    return replace(SHEET, prompts=prompts)


def test_each_kind_of_question_has_its_fields_under_one_root() -> None:
    with opened(SHEET) as pdf:
        (root,) = pdf.Root.AcroForm.Fields
        assert root.is_indirect
        assert [f"{name} {str(field.FT)[1:]}" for name, field in fields(root).items()] == [
            f"sheet.{n}" for n in NAMES
        ]


def test_a_key_names_the_boxes_whatever_the_place_of_the_question() -> None:
    with opened(asking(Prompt("A?", "short_text", key="12"), Prompt("B?", "date"))) as pdf:
        assert list(of(pdf)) == ["sheet.p12", "sheet.p2"]


def test_states_are_numbers_in_groups_and_yes_in_boxes() -> None:
    with opened(SHEET) as pdf:
        found = of(pdf)
        states = {
            name: [sorted(str(key) for key in box.AP.N) for box in field.get("/Kids", [field])]
            for name, field in found.items()
            if Name.Btn == field.FT
        }
        assert states["sheet.p3"] == [sorted(["/Off", f"/{number}"]) for number in range(11)]
        assert states["sheet.p5"] == [sorted(["/Off", f"/{number}"]) for number in range(3)]
        assert states["sheet.p4.0"] == [["/Off", "/Yes"]]
        flags = {name: int(field.get("/Ff", 0)) for name, field in found.items()}
        assert flags["sheet.p3"] == flags["sheet.p5"] == 1 << 15  # radio, and a choice can be taken back
        assert flags["sheet.p2"] == 1 << 12  # several lines
        assert all(Name.Off == box.AS for box in widgets(pdf) if "/AS" in box)
        assert not any("/V" in field for field in found.values())


@pytest.mark.parametrize(
    "look", [Look(), Look(paper="letter"), Look(large=True), Look(plain=True), Look(typeface="lexend")]
)
@pytest.mark.parametrize("sheet", [SAMPLE, SHEET])
def test_sheet_to_fill_in_is_accessible(sheet: Exercise, look: Look) -> None:
    report = page.validate_pdf_bytes(drawn(replace(sheet, look=look)), profile="ua1")
    assert [failure.message for failure in report.failures] == []


def test_every_box_says_what_it_is_for_and_stands_in_the_order_of_reading() -> None:
    with opened(SHEET) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        holders = dict(zip(list(numbers)[::2], list(numbers)[1::2], strict=True))
        for box in widgets(pdf):
            form = holders[box.StructParent]
            assert Name.Form == form.S
            assert form.K[0].Obj.objgen == box.objgen
        assert [str(box.TU) for box in widgets(pdf)] == [
            "What helped?",
            "What was hard?",
            "How close? 0, far",
            *(f"How close? {number}" for number in range(1, 10)),
            "How close? 10, near",
            *(f"What got in the way? {option}" for option in PROMPTS[3].options),
            *(f"Which role? {option}" for option in PROMPTS[4].options),
            "When next? year-month-day, for example 2027-05-12",
            *(f"How many minutes? {day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")),
        ]
        assert str(of(pdf)["sheet.p3"].TU) == "How close?"
        assert all(leaf.obj.Tabs == Name.S for leaf in pdf.pages)


def test_title_is_the_plain_text_of_the_question_cut_to_a_length() -> None:
    hostile = "<b>\"Łódź\" '&amp;'</b> {{ 1 }} \u2069"
    with opened(asking(Prompt(hostile, "choice", options=(hostile,)), Prompt("w" * 5000, "short_text"))) as pdf:
        plain = hostile.strip("\u2069").strip()
        assert str(widgets(pdf)[0].TU).replace("  ", " ") == f"{plain} {plain}"
        assert "\u200b" not in str(widgets(pdf)[1].TU)
        assert 250 < len(str(widgets(pdf)[1].TU)) <= 310
        assert list(of(pdf)) == ["sheet.p1", "sheet.p2"]


def test_group_that_runs_over_pages_stays_one() -> None:
    options = tuple(f"a rather long thing to choose, number {number}" for number in range(70))
    with opened(asking(Prompt("Which?", "choice", options=options))) as pdf:
        (group,) = of(pdf).values()
        assert [str(next(key for key in kid.AP.N if key != "/Off")) for kid in group.Kids] == [
            f"/{number}" for number in range(70)
        ]
        assert all(kid.Parent.objgen == group.objgen for kid in group.Kids)
        assert len({kid.P.objgen for kid in group.Kids}) > 1


def test_sheet_to_write_on_has_no_boxes_and_is_left_as_it_is() -> None:
    plain = drawn(replace(SAMPLE, fillable=False))
    assert finish(plain) is plain
    with Pdf.open(io.BytesIO(plain)) as pdf:
        assert "/AcroForm" not in pdf.Root
    nothing_asked = drawn(replace(SAMPLE, prompts=()))
    assert finish(nothing_asked) is nothing_asked


def test_same_sheet_gives_the_same_bytes_and_a_small_file() -> None:
    assert draw(html(SAMPLE)) == drawn(SAMPLE)
    assert len(drawn(SAMPLE)) < 100_000


def test_font_of_what_is_typed_is_whole_and_the_same_in_every_sheet() -> None:
    fonts = []
    for sheet in (SHEET, replace(SAMPLE, look=Look(large=True, typeface="andika"))):
        with opened(sheet) as pdf:
            font = pdf.Root.AcroForm.DR.Font["/Typed"]
            fonts.append(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes())
            fonts.append(font.ToUnicode.read_bytes())
            assert {str(field.DA).split()[0] for field in of(pdf).values() if Name.Tx == field.FT} == {"/Typed"}
    assert fonts[:2] == fonts[2:]
    letters = (
        "".join(map(chr, range(0x20, 0x7F)))
        + "äöüßÄÖÜéèêçñåøæŁłŻżŹźĄąĘęĆćŃńŚśČčĎďĚěŇňŘřŠšŤťŮůŽžŐőŰűĞğİıŞşȘșȚțĀ“”‘’„–—…€"
    )
    assert [letter for letter in letters if f"<{ord(letter):04X}>".encode() not in fonts[1]] == []


@pytest.mark.parametrize(("large", "sizes"), [(False, {11, 10}), (True, {16, 15})])
def test_letters_are_as_large_as_the_print(large: bool, sizes: set[int]) -> None:
    with opened(replace(SHEET, look=Look(large=large))) as pdf:
        assert {int(str(field.DA).split()[1]) for field in of(pdf).values() if Name.Tx == field.FT} == sizes


def test_several_sheets_in_one_file_have_names_of_their_own_and_share_the_font() -> None:
    pdf, names = blank_of(3)
    with Pdf.open(io.BytesIO(pdf)) as file:
        assert list(of(file)) == [f"{name}.{field.split()[0]}" for name in names for field in NAMES]
        whole = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each]
        assert sum(str(each.FontName) == "/AtkinsonHyperlegibleNext" for each in whole) == 1
        assert {str(box.AP.N.get("/Resources")) for box in widgets(file) if box.get("/FT") == Name.Tx} == {"None"}


@pytest.mark.parametrize("look", [Look(), Look(large=True), Look(paper="letter")])
def test_boxes_lie_on_the_page_apart_from_each_other_and_are_large_enough(look: Look) -> None:
    with opened(replace(SHEET, look=look)) as pdf:
        for leaf in pdf.pages:
            width, height = (float(side) for side in leaf.mediabox[2:])
            places = [tuple(float(side) for side in note.Rect) for note in leaf.obj.get("/Annots", ())]
            for left, bottom, right, top in places:
                assert 50 < left < right < width - 50
                assert 50 < bottom < top < height - 50
                assert right - left > 11
                assert top - bottom > 11
            for one, other in itertools.combinations(places, 2):
                assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def pictured(pdf: bytes, folder: Path) -> Image.Image:
    """The first page as it is printed, one pixel in half a point."""
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftocairo", "-r", "144", "-gray", "-png", "-singlefile", folder / "sheet.pdf", folder / "sheet"],
        check=True,
    )
    return Image.open(folder / "sheet.png").convert("L")


def ink(picture: Image.Image, rect: Object) -> float:
    """How dark the middle of a box is, 0 to 1; a round border crosses the corners."""
    left, bottom, right, top = (float(side) * 2 for side in rect)
    inset = 0.2 * (top - bottom)
    sides = (left + inset, picture.height - top + inset, right - inset, picture.height - bottom - inset)
    return 1 - ImageStat.Stat(picture.crop(tuple(map(round, sides)))).mean[0] / 255


def test_marks_are_seen_when_set_and_only_then(tmp_path: Path) -> None:
    with Pdf.open(io.BytesIO(blank())) as pdf:
        boxes = [box for box in on_first_page(pdf) if "/AS" in box]
        empty = pictured(blank(), tmp_path)
        assert {ink(empty, box.Rect) for box in on_first_page(pdf)} == {0}
        for box in boxes:
            box.AS = next(Name(key) for key in box.AP.N if key != "/Off")
        out = io.BytesIO()
        pdf.save(out)
        marked = pictured(out.getvalue(), tmp_path)
        assert [box for box in boxes if not 0.2 < ink(marked, box.Rect) < 0.9] == []


def test_printed_border_stands_around_every_box(tmp_path: Path) -> None:
    with Pdf.open(io.BytesIO(blank())) as pdf:
        picture = pictured(blank(), tmp_path)
        for box in on_first_page(pdf):
            left, bottom, right, top = (float(side) * 2 for side in box.Rect)
            middle, reach = picture.height - (bottom + top) / 2, 12  # the padding and the border
            for edge in (left - reach, right):
                assert (
                    picture.crop((round(edge), round(middle), round(edge + reach), round(middle) + 1)).getextrema()[0]
                    < 150
                )
