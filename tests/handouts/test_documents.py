"""Every document, in every look, as its reader gets it."""

import io
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import page
import pytest
from PIL import Image

from counselor.catalogue.handout import blank, book
from counselor.catalogue.loader import load
from counselor.handouts import markup
from counselor.handouts.documents import (
    DOCUMENTS,
    RTL_SAMPLE,
    AgreementSlip,
    Brand,
    Brief,
    BriefAssignment,
    BriefRating,
    BriefReturn,
    CatalogueBook,
    Document,
    Exercise,
    Invitation,
    Look,
    Mark,
    Packet,
    Paper,
    PlanBlock,
    ProgressReport,
    Prompt,
    Rated,
    RecoverySheet,
    SessionPlan,
    Typeface,
)
from counselor.handouts.mark import Marks
from counselor.handouts.report import BOTTOM, HIGH, TOP, chart
from tests.handouts.read import (
    PAINTS,
    PATHS,
    boxes,
    drawn,
    elements,
    fonts,
    marked,
    opened,
    pages,
    place,
    read_order,
    reader,
    rules,
    sample,
    tags,
    text,
)

Many = Callable[[int, int], int]

SIZES = {"a4": (595, 842), "letter": (612, 792)}
KINDS = ("short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days")
WORDS = ("Cleo", "Dan", "listening", "Full-attention", "Riverside", "7KQ4M", "KQ4M", "Tuesday")
MM = 72 / 25.4

ALL_LOOKS = tuple(
    Look(paper=paper, large=large, plain=plain, typeface=typeface)
    for paper, large, plain, typeface in itertools.product(
        get_args(Paper), (False, True), (False, True), get_args(Typeface)
    )
)
# Each axis alone, and all of them together.
LOOKS = (
    Look(),
    Look(paper="letter"),
    Look(large=True),
    Look(plain=True),
    Look(typeface="andika"),
    Look(paper="letter", large=True, plain=True, typeface="lexend"),
)
BUNDLED = {
    *("Atkinson-Hyperlegible-Next", "Atkinson-Hyperlegible-Next-Bold", "Atkinson-Ext", "Atkinson-Ext-Bold"),
    *("Literata-Semi-Bold", "Literata-Ext-Semi-Bold", "Andika", "Andika-Bold", "Andika-Ext", "Andika-Ext-Bold"),
    *("Lexend", "Lexend-Bold", "Lexend-Ext", "Lexend-Ext-Bold"),
    *("Counselor-Signs", "Counselor-Signs-Bold"),  # the engine's name for the one weight where bold is asked for
    *("Counselor-Hebrew", "Counselor-Hebrew-Bold", "Counselor-Arabic", "Counselor-Arabic-Bold"),
}


def png(width: int = 60, height: int = 24) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (31, 95, 79)).save(file, "PNG")
    return file.getvalue()


OWN = Brand(name="Riverside Counseling", contact="12 Quay Street · 555 0147", colour="#1f5f4f", logo=png())


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_sample_is_an_accessible_pdf_in_every_look(kind: type[Document], many: Many) -> None:
    for look in (LOOKS, ALL_LOOKS)[many(0, 1)]:
        assert_accessible(sample(kind, look), SIZES[look.paper])


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_sample_with_a_logo_and_a_colour_is_accessible(kind: type[Document], many: Many) -> None:
    for look in ((Look(),), ALL_LOOKS)[many(0, 1)]:
        pdf = sample(kind, look, OWN)
        assert_accessible(pdf, SIZES[look.paper])
        assert "Riverside Counseling 12 Quay Street · 555 0147" in text(pdf)
        assert next(str(e.Alt) for e in elements(opened(pdf)) if e.S == "/Figure") == "Logo of Riverside Counseling"


def assert_accessible(pdf: bytes, size: tuple[int, int]) -> None:
    """PDF/UA by the validator, and what it does not look at by ourselves."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    found = opened(pdf)
    assert {(round(p.mediabox[2]), round(p.mediabox[3])) for p in found.pages} == {size}
    assert found.Root.Lang == "en"
    assert found.Root.ViewerPreferences.DisplayDocTitle
    assert [str(element.S) for element in found.Root.StructTreeRoot.K] == ["/Document"]
    headings = [int(tag[2:]) for tag in tags(found) if re.fullmatch(r"/H[1-6]", tag)]
    assert headings.count(1) == 1
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
    for element in elements(found):
        if element.S == "/Figure":
            assert str(element.Alt)
        if element.S == "/Table":
            assert "/TH" in {str(cell.S) for row in rows(element) for cell in row.K}
    order = read_order(found)
    assert order == sorted(order)
    for one in found.pages:
        steps = list(marked(one))
        assert [operator for tag, operator, _ in steps if operator in PAINTS and not tag] == []
        assert {tag for tag, operator, _ in steps if operator in PATHS} <= {"/Artifact", "/Figure"}
    assert fonts(pdf) <= BUNDLED


def rows(table: object) -> list[object]:
    found = [kid if kid.S == "/TR" else list(kid.K) for kid in table.K]  # type: ignore[attr-defined]
    return [row for one in found for row in (one if isinstance(one, list) else [one])]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_plain_is_black_and_white_alone(kind: type[Document]) -> None:
    found = opened(sample(kind, Look(plain=True)))
    shades = {
        float(value)
        for one in found.pages
        for _, operator, operands in marked(one)
        if operator in ("g", "G", "rg", "RG", "sc", "SC", "scn", "SCN")
        for value in operands
    }
    assert shades <= {0, 1}


def test_colour_of_the_clinic_is_on_headings_and_their_line_unless_plain() -> None:
    colour = [round(part / 255, 2) for part in (0x1F, 0x5F, 0x4F)]

    def used(look: Look) -> bool:
        first = opened(sample(Exercise, look, OWN)).pages[0]
        return colour in [[round(float(v), 2) for v in values] for _, _, values in marked(first) if numbers(values)]

    assert used(Look())
    assert not used(Look(plain=True))


def numbers(values: list[object]) -> bool:
    return len(values) == 3 and all(not isinstance(value, str) for value in values)


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#111;color:red", '#111111"><b>', ""])
def test_a_colour_that_is_none_is_ink(colour: str) -> None:
    sheet = replace(Exercise.sample(), brand=Brand(colour=colour))
    assert 'style="--brand: #111111"' in markup.html(sheet)


def test_letter_paper_has_no_head_of_ours() -> None:
    found = text(drawn(replace(Exercise.sample(), brand=replace(OWN, header=False))))
    assert "12 Quay Street" not in found
    assert found.startswith("Full-attention listening")
    assert "Riverside Counseling · Full-attention listening" in found


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_names_and_metadata_say_neither_who_nor_what_about_r42(kind: type[Document]) -> None:
    found = reader(sample(kind))
    leaf = kind.sample().parts[0][0]  # type: ignore[attr-defined]
    told = f"{kind.file_name} {found.metadata} {found.xmp_metadata.stream.get_data().decode()}"
    assert [word for word in (*WORDS, "/work", "/home", "handouts/") if word.lower() in told.lower()] == []
    assert set(found.metadata) == {"/Title", "/Producer"}
    assert found.metadata.title == leaf.pdf_title
    assert not found.attachments


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_same_document_gives_same_bytes(kind: type[Document]) -> None:
    first = sample(kind)
    drawn(Exercise("Żółć", "Ďáblice", ("Schritt",), ()))
    assert drawn(kind.sample().parts[0][0]) == first  # type: ignore[attr-defined]


def test_letters_of_other_latin_languages_come_from_fonts_of_their_own() -> None:
    """Two files under one family name would be mixed up, with wrong glyphs and widths."""
    pdf = drawn(Exercise("Łukasz Żółć", "Ďáblice, Gülşen, Dvořák", (), ()))
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    assert {"Literata-Semi-Bold", "Literata-Ext-Semi-Bold", "Atkinson-Ext"} <= fonts(pdf)
    assert "Łukasz Żółć" in text(pdf)
    assert "Ďáblice, Gülşen, Dvořák" in text(pdf)


def test_a_typeface_is_everywhere_on_the_page() -> None:
    assert fonts(sample(Exercise, Look(typeface="andika"))) == {"Andika", "Andika-Bold"}
    assert fonts(sample(ProgressReport, Look(typeface="lexend"))) == {"Lexend", "Lexend-Bold"}


# --- letters that no font has ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typeface", get_args(Typeface))
def test_letter_without_a_glyph_is_a_sign_and_is_explained(typeface: Typeface) -> None:
    sheet = Exercise("日本 🎉", "Иван 👨\u200d👩\u200d👧 and ❤\ufe0f", (), (), look=Look(typeface=typeface))
    pdf = drawn(sheet)
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    assert "□□ □" in text(pdf)
    assert "□□□□ □ and □" in text(pdf)
    assert "□ stands for a letter that these fonts do not have." in text(pdf)
    assert fonts(pdf) <= BUNDLED


def test_nothing_is_explained_where_all_letters_are_there() -> None:
    assert "□" not in text(sample(Exercise))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("👍🏽 🇩🇪 👩\u200d🚀", "□ □ □"),
        ("1\ufe0f\u20e3", "□"),
        ("a\u2011b", "a-b"),
        ("a\u2003b\u2028c", "a b c"),
        ("नमस्ते", "□"),
        ("e\u0301 Łódź שלום مرحبا “so” – 1½", "é Łódź שלום مرحبا “so” – 1½"),
    ],
)
def test_signs_for_letters(written: str, printed: str) -> None:
    assert all(markup.with_signs(str(markup.clean(written)), face) == printed for face in get_args(Typeface))


def test_every_font_that_counts_is_in_the_style() -> None:
    style = (markup.HANDOUTS / "print.css").read_text()
    used = {f"{name}-{weight}" for names in markup._FONTS.values() for name in names for weight in (400, 700)}
    used |= {f"{name}-{weight}" for name in markup._ALL_TYPEFACES for weight in (400, 700)}
    assert [name for name in used if f"fonts/{name}-normal.woff2" not in style] == []
    listed = {file.name for file in (markup.HANDOUTS / "fonts").glob("*.woff2")}
    assert set(re.findall(r"fonts/([\w-]+\.woff2)", style)) == listed


# --- from the right -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [Look(), Look(large=True, plain=True, typeface="lexend")])
def test_page_read_from_the_right_is_a_mirror(look: Look) -> None:
    pdf = drawn(replace(RTL_SAMPLE, look=look))
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.message for failure in report.failures] == []
    assert opened(pdf).Root.Lang == "he"
    assert {"Counselor-Hebrew", "Counselor-Hebrew-Bold"} <= fonts(pdf) <= BUNDLED
    assert "□" not in text(pdf)
    assert place(pdf, "mark")[0] == pytest.approx(20 * MM, abs=1)


@pytest.mark.parametrize(
    ("words", "way"), [("12 Quay Street", "ltr"), ("רחוב 12", "rtl"), ("12 شارع", "rtl"), ("555", "ltr"), ("", "ltr")]
)
def test_way_a_text_is_read(words: str, way: str) -> None:
    assert markup.direction(words) == way


def test_names_in_other_scripts_are_printed_on_any_sheet() -> None:
    found = text(drawn(Exercise("Title", "עברית and العربية", (), ())))
    assert "□" not in found
    assert any(word in found for word in ("עברית", "עברית"[::-1]))


# --- what is one person's -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Exercise, AgreementSlip])
def test_a_sheet_is_the_same_whoever_gets_it(kind: type[Exercise | AgreementSlip]) -> None:
    one = kind.sample()
    other = replace(one.mark or Mark(), person="Wilhelmina", code="ZZZZZ", address="https://c.example/ZZZZZ")
    assert markup.html(one) == markup.html(replace(one, mark=other))
    assert not {"Cleo", "7KQ4M"} & set(re.findall(r"\w+", markup.html(one)))


@pytest.mark.parametrize("look", [Look(), Look(paper="letter"), Look(large=True)])
@pytest.mark.parametrize("kind", [Exercise, AgreementSlip])
def test_label_fits_the_place_that_is_left_for_it(kind: type[Document], look: Look) -> None:
    width, height = opened(drawn(replace(Marks.sample(), look=look))).pages[0].mediabox[2:]
    assert (round(float(width) / MM), round(float(height) / MM)) == ((70, 24) if look.large else (56, 20))
    x, y = place(sample(kind, look), "mark")
    assert x + float(width) == pytest.approx(SIZES[look.paper][0] - 20 * MM, abs=1)
    assert y <= SIZES[look.paper][1] - 16 * MM + 1


@pytest.mark.parametrize("look", [Look(), Look(large=True), Look(large=True, typeface="lexend")])
def test_one_page_a_label_however_long_the_name(look: Look) -> None:
    names = ("Cleo", "W" * 100, "Wilhelmina-Maria Wolkenstein-Wackenroder of Wuthering", "w w " * 30)
    marks = tuple(Mark(person=name, code="WWWWW", address="https://c.example/c/WWWWW") for name in names)
    found = pages(drawn(Marks(marks=marks, look=look)))
    assert [words[-5:] for words in found] == ["WWWWW"] * len(names)
    assert len(set(found)) == len(names)


# --- the sheet ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("brand", [None, OWN])
def test_sample_sheet_is_two_pages_and_small(brand: Brand | None) -> None:
    for look, most in ((Look(), 60_000), (Look(plain=True), 40_000)):
        pdf = sample(Exercise, look, brand)
        assert len(reader(pdf).pages) == 2
        assert len(pdf) <= most


def test_exercise_is_read_in_order_and_once() -> None:
    sheet = Exercise.sample()
    found = text(sample(Exercise)).split("Your notes", 1)
    expected = [sheet.brand.name, sheet.title, sheet.lead, sheet.sees]
    expected += [word for row in sheet.agreed for word in row] + list(sheet.steps)
    assert_in_order(found[0], expected)
    assert_in_order(found[1], [word for prompt in sheet.prompts for word in (prompt.text, prompt.sees)])
    assert all(found[1].count(prompt.text) == 1 for prompt in sheet.prompts)


def assert_in_order(found: str, expected: list[str]) -> None:
    at = 0
    for word in expected:
        at = found.index(word, at) + len(word)


def test_every_kind_of_prompt_has_its_own_field() -> None:
    prompts = tuple(Prompt(f"Ask {kind}", kind, options=("one", "two")) for kind in KINDS)
    found = text(drawn(Exercise("T", "L", (), prompts)))
    fields = [found.split(f"Ask {kind}")[1].split("Ask ")[0] for kind in KINDS]
    assert all(f" {k} " in fields[2] for k in range(11))
    assert "Circle one number." in fields[2]
    assert "Tick all that fit. one two" in fields[3]
    assert "Choose one. one two" in fields[4]
    assert "Date" in fields[5]
    assert "Mon Tue Wed Thu Fri Sat Sun" in fields[6]


def test_words_under_a_question() -> None:
    prompts = (
        Prompt("A?", "scale_0_10", low="cold", high="warm"),
        Prompt("B?", "date", sees="You.", together=True),
    )
    found = text(drawn(Exercise("T", "L", (), prompts, joint=True)))
    assert "0: cold 10: warm" in found
    assert "2. B? Talk about this together. You." in found
    assert "Our notes" in found


@pytest.mark.parametrize(("code", "address"), [("", "https://c.example"), ("7KQ4M", ""), ("", "")])
def test_way_back_needs_both_code_and_address(code: str, address: str) -> None:
    assert "Rather type" not in text(drawn(Exercise("T", "L", (), (), mark=Mark(code=code), address=address)))


def test_way_back_names_the_site_and_not_the_code() -> None:
    assert "sign in at counselor.example and enter the code beside it" in text(sample(Exercise))


def test_blank_sheet_has_a_line_for_a_name_and_no_place_for_a_label() -> None:
    pdf = drawn(blank(next(iter(load().practices.values()))))
    assert "Name (if you wish)" in text(pdf)
    assert "/Names" not in opened(pdf).Root
    assert "Name (if you wish)" not in text(sample(Exercise))


@pytest.mark.parametrize("paper", SIZES)
def test_writing_lines_of_a_prompt_stay_together(paper, tmp_path) -> None:  # type: ignore[no-untyped-def]
    prompts = tuple(Prompt(f"Question {k}", "long_text", sees="Only you.") for k in range(14))
    found = rules(drawn(Exercise("T", "L", (), prompts, mark=Mark(), look=Look(paper=paper))), tmp_path)
    found[0] -= 1  # the line under the title
    assert sum(found) == 14 * 6
    assert [count % 6 for count in found] == [0] * len(found)
    assert len(found) > 2


def test_fields_stay_with_their_question() -> None:
    options = tuple(f"choice number {k} of a long list" for k in range(9))
    prompts = tuple(Prompt(f"Question {k}.", "checklist", options=(*options, f"last of {k}.")) for k in range(12))
    found = pages(drawn(Exercise("T", "L", (), prompts)))
    where = [
        [n for n, words in enumerate(found) if mark in words]
        for k in range(12)
        for mark in (f"Question {k}.", f"last of {k}.")
    ]
    assert where[::2] == where[1::2]
    assert len(found) > 3


def test_no_step_stands_alone_on_a_page() -> None:
    steps = tuple(f"Step {k}. " + "word " * 30 for k in range(20))
    for extra in range(0, 12, 2):
        lead = "word " * (20 * extra + 1)
        found = pages(drawn(replace(Exercise.sample(), lead=lead, steps=steps, prompts=(), agreed=())))
        counts = [len(re.findall(r"Step \d", words)) for words in found]
        assert 1 not in counts
        assert all("How to do it" not in words or count for words, count in zip(found, counts, strict=True))


def test_way_back_takes_company_to_a_last_page() -> None:
    for count in (3, 4, 5):
        prompts = tuple(Prompt(f"Question {k}.", "short_text") for k in range(count))
        last = pages(drawn(replace(Exercise.sample(), agreed=(), prompts=prompts)))[-1]
        assert f"Question {count - 1}." in last
        assert "Rather type" in last


def test_foot_tells_a_stray_page_and_stays_out_of_the_middle() -> None:
    sheet = replace(Exercise.sample(), title="A very long title that goes on and on and on " * 3)
    for look in (Look(), Look(large=True, typeface="lexend"), Look(paper="letter")):
        width, height = SIZES[look.paper]
        pdf = drawn(replace(sheet, look=look))
        for number, words in enumerate(boxes(pdf), 1):
            foot = [box for box in words if box[3] > height - 20 * MM]
            assert " ".join(box[4] for box in foot).endswith(f"Page {number} of {len(pages(pdf))}")
            assert "Riverside Counseling · A very long title" in " ".join(box[4] for box in foot)
            middle = (width / 2 - 15 * MM, width / 2 + 15 * MM)
            assert [box for box in foot if box[2] > middle[0] and box[0] < middle[1]] == []
            assert max(box[3] for box in foot) < height - 3 * MM


def test_packet_holds_its_sheets_on_its_own_paper() -> None:
    packet = replace(Packet.sample(), look=Look(paper="letter"))
    assert [len(one) for one in packet.parts] == [2, 1, 1]
    assert {leaf.look.paper for one in packet.parts for leaf in one} == {"letter"}


# --- the others -----------------------------------------------------------------------------------------------------


def test_slip_fills_the_upper_half_and_leaves_out_what_is_empty() -> None:
    found = text(sample(AgreementSlip))
    assert_in_order(found, ["Why", "When and where", "How often", "What reminds us", "If it gets in the way", "By"])
    short = AgreementSlip("Title", why="So.", due="Monday")
    assert short.rows == (("Why", "So."), ("By", "Monday"))
    for look in LOOKS:
        assert len(reader(sample(AgreementSlip, look)).pages) == 1


def test_plan_says_it_is_for_the_counselor_alone_and_adds_up() -> None:
    found = text(sample(SessionPlan))
    assert "Counselor’s working paper. Not for the couple" in found
    assert_in_order(
        found, ["Cleo and Dan", "14:30", "Arrive and check in", "keep whole", "Close", "Fits the session 75"]
    )
    assert found.count("keep whole") == 2


@pytest.mark.parametrize(
    ("total", "words"),
    [(75, "Fits the session"), (80, "5 minutes more than the session has (75)"), (60, "15 minutes free of 75")],
)
def test_plan_says_how_the_time_fits(total: int, words: str) -> None:
    assert replace(SessionPlan.sample(), total=total).balance == words


def test_long_agenda_repeats_its_head_and_keeps_blocks_whole() -> None:
    blocks = tuple(PlanBlock("9:00", 5, f"Block {k}.", "word " * 60, steps=("a", f"end of {k}.")) for k in range(12))
    found = pages(drawn(replace(SessionPlan.sample(), blocks=blocks)))
    assert sum("Start What Minutes" in words for words in found) >= 3
    assert all(any(f"Block {k}." in w and f"end of {k}." in w for w in found) for k in range(12))


def test_brief_is_one_page_even_when_much_came_back() -> None:
    back = BriefReturn("Returned on Wednesday", "Not this time", "No time, felt wrong, partner not ready", 5, 6, 7)
    full = replace(
        Brief.sample(),
        assignments=(BriefAssignment("A practice with a rather long title", (back, back)),) * 6,
        ratings=(BriefRating("How close did you feel this week?", (3, 4), (5, 6)),) * 5,
        differ=("Cleo found the listening easy, and Dan found it hard. " * 2,) * 5,
        raises=("Words " * 40, "Words " * 40),
    )
    for paper, more in (("a4", 6), ("letter", 8)):
        found = pages(drawn(replace(full, look=Look(paper=paper), brand=OWN)))  # type: ignore[arg-type]
        assert len(found) == 1
        assert f"{more} more on the screen." in found[0]
    assert len(pages(sample(Brief))) == 1
    assert "Counselor’s working paper." in text(sample(Brief))


def test_brief_sets_the_two_side_by_side() -> None:
    found = text(sample(Brief))
    assert_in_order(
        found, ["Homework Cleo Dan", "Done", "went well 7, hard 3, useful 8", "Partly", "In the way: No time"]
    )
    assert "How close do you feel? 6 last time 4 4 last time 4 2" in found
    assert BriefRating("q", (None, 3)).apart is None
    assert (
        text(drawn(replace(Brief.sample(), assignments=(BriefAssignment("A", (None, None)),)))).count("Not given")
        == 2
    )


def test_report_shows_numbers_and_claims_nothing() -> None:
    found = text(sample(ProgressReport))
    assert_in_order(
        found, ["They are no test", "When we met", "Homework", "We listen before we answer", "Date Cleo Dan"]
    )
    assert "28 April – 5" in found
    assert not {"score", "improved", "effect", "compliance", "overdue"} & set(re.findall(r"\w+", found.lower()))
    alts = [str(element.Alt) for element in elements(opened(sample(ProgressReport))) if element.S == "/Figure"]
    assert alts[0].startswith("We listen before we answer, 0 to 10. Cleo: 3, 4, none, 6, 6. Dan: 5, 4, 5, 5, 6.")


def test_chart_breaks_its_line_where_nobody_rated() -> None:
    made = chart(Rated("g", ("a", "b", "c", "d"), (0, 10, None, 5), (None, None, None, None)))
    first, second = made.curves
    assert [y for _, y in first.points] == [HIGH - BOTTOM, TOP, (HIGH - BOTTOM + TOP) / 2]
    assert len(first.pieces) == 1
    assert second.pieces == second.points == ()
    assert all(0 < x < made.width for x, _ in first.points)


@pytest.mark.parametrize("count", [1, 5, 12, 40])
def test_chart_leaves_out_dates_that_have_no_room(count: int) -> None:
    for large in (False, True):
        made = chart(Rated("g", ("28 April",) * count, (5,) * count, (None,) * count), large)
        places = [x for _, x in made.dates]
        assert all(after - before >= 60 for before, after in itertools.pairwise(places))
        assert len(made.curves[0].points) == count


def test_chart_of_no_dates_is_empty() -> None:
    assert chart(Rated("g", (), (), ())).dates == ()


def test_invitation_tells_how_and_names_no_topic() -> None:
    found = text(sample(Invitation))
    assert_in_order(found, ["For Cleo", "counselor.example/c", "until Tuesday, 26 May", "12 characters"])
    assert "KQ4M-7T2W-9XRD" in found
    assert "Nobody but you should use this code" in found
    topics = ("couple", "therapy", "exercise", "relationship", "homework", "safety", "screening", "violence")
    assert [topic for topic in topics if topic in found.lower().replace("counseling", "")] == []


def test_recovery_sheet_has_the_key_in_groups_on_one_page() -> None:
    made = RecoverySheet("abcd-efgh ijkl mnop qrst uvwx yz", "today", "Here")
    assert made.lines == (("abcd", "efgh", "ijkl", "mnop", "qrst"), ("uvwx", "yz"))
    found = sample(RecoverySheet)
    assert len(reader(found).pages) == 1
    assert RecoverySheet.sample().key in text(found).replace(" ", "")
    assert "Square code of the recovery key" in [
        str(element.Alt) for element in elements(opened(found)) if element.S == "/Figure"
    ]


# --- the book -------------------------------------------------------------------------------------------------------


def test_contents_of_the_book_lead_to_their_pages() -> None:
    made, found = CatalogueBook.sample(), pages(sample(CatalogueBook))
    for theme in made.themes:
        for title in (theme.title, *(practice.title for practice in theme.practices)):
            number = int(re.search(rf"(\d+) {title}", found[1])[1])  # type: ignore[index]
            assert title in found[number - 1]
            assert number > 2
    links = [str(note.Contents) for one in opened(sample(CatalogueBook)).pages for note in one.get("/Annots", [])]
    assert links[:2] == ["1 Listening", "1.1 Full-attention listening"]
    assert len(links) == 6
    assert not re.search(r"Page \d", found[0])
    assert "Page 2 of" in found[1]


def test_book_of_the_catalogue_holds_every_practice(many: Many) -> None:
    catalogue = load()
    made = book(catalogue, made_on="12 May 2026")
    held = [practice for theme in made.themes for practice in theme.practices]
    assert [one.title for one in held] == [one.title for one in catalogue.practices.values()]
    assert all(one.evidence and one.grade and one.steps and one.prompts for one in held)
    if many(0, 1):
        pdf = drawn(made)
        report = page.validate_pdf_bytes(pdf, profile="ua1")
        assert [failure.message for failure in report.failures] == []
        assert "□" not in text(pdf)


def test_documents_are_frozen_plain_data() -> None:
    with pytest.raises(AttributeError):
        Exercise.sample().title = "other"  # type: ignore[misc]
    assert json.dumps([kind.sample().file_name for kind in DOCUMENTS])
