"""Every document, on both papers and in both print sizes, as its reader gets it."""

import json
from dataclasses import replace

import page
import pytest

from counselor.handouts.documents import (
    DOCUMENTS,
    Document,
    Exercise,
    Invitation,
    Packet,
    PlanBlock,
    Prompt,
    SessionPlan,
)
from counselor.handouts.render import render
from tests.handouts.read import fonts, pages, reader, rules, sample, text

SIZES = {"a4": (595, 842), "letter": (612, 792)}
KINDS = ("short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days")
WORDS = ("Cleo", "Dan", "listening", "Full-attention", "Riverside", "7KQ4M", "KQ4M", "Tuesday")


@pytest.mark.parametrize(("paper", "large"), [("a4", False), ("letter", False), ("a4", True)])
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_sample_is_an_accessible_pdf_of_its_size(kind: type[Document], paper: str, large: bool) -> None:
    pdf = sample(kind, paper, large)
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in reader(pdf).pages} == {SIZES[paper]}
    assert reader(pdf).root_object["/Lang"] == "en"


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_names_and_metadata_say_neither_who_nor_what_about_r42(kind: type[Document]) -> None:
    found = reader(sample(kind))
    told = f"{kind.file_name} {found.metadata} {found.xmp_metadata.stream.get_data().decode()}"
    assert [word for word in (*WORDS, "/work", "/home", "handouts/") if word.lower() in told.lower()] == []
    assert set(found.metadata) == {"/Title", "/Producer"}
    assert found.metadata.title == kind.pdf_title
    assert not found.attachments


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_same_document_gives_same_bytes(kind: type[Document]) -> None:
    first = sample(kind)
    render(Exercise("Żółć", "Ďáblice", ("Schritt",), ()))
    assert render(kind.sample()) == first


def test_samples_need_no_font_of_the_machine() -> None:
    used = set().union(*(fonts(sample(kind)) for kind in DOCUMENTS))
    assert {name.split("-Next")[0] for name in used} == {"Atkinson-Hyperlegible", "Literata-Semi-Bold"}


def test_letters_of_other_latin_languages_come_from_fonts_of_their_own() -> None:
    """Two files under one family name would be mixed up, with wrong glyphs and widths."""
    pdf = render(Exercise("Łukasz Żółć", "Ďáblice, Gülşen, Dvořák", (), (), person="Ştefan"))
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    assert {"Literata-Semi-Bold", "Literata-Ext-Semi-Bold", "Atkinson-Ext"} <= fonts(pdf)
    assert "Łukasz Żółć For Ştefan Ďáblice, Gülşen, Dvořák" in text(pdf)


def test_exercise_is_read_in_order_and_once() -> None:
    sheet = Exercise.sample()
    found = text(sample(Exercise)).split("Your notes", 1)
    expected = [sheet.title, f"For {sheet.person}", sheet.clinic, sheet.lead, sheet.sees]
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
    found = text(render(Exercise("T", "L", (), prompts)))
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
    found = text(render(Exercise("T", "L", (), prompts, joint=True)))
    assert "0: cold 10: warm" in found
    assert "2. B? Talk about this together. You." in found
    assert "Our notes" in found


@pytest.mark.parametrize(("code", "address"), [("", "https://c.example"), ("7KQ4M", ""), ("", "")])
def test_square_code_needs_both_code_and_address(code: str, address: str) -> None:
    assert "Rather type" not in text(render(Exercise("T", "L", (), (), code=code, address=address)))


def test_square_code_block_names_site_and_code() -> None:
    assert "sign in at counselor.example and enter 7KQ4M" in text(sample(Exercise))


def test_each_set_starts_on_an_odd_page_and_counts_alone() -> None:
    found = pages(sample(Packet))
    first = [number for number, words in enumerate(found, 1) if "Page 1 of" in words]
    assert [number % 2 for number in first] == [1, 1, 1]
    assert "For Cleo Full" not in found[first[1] - 1]
    ends = [*(start - 1 for start in first[1:]), len(found)]
    for start, end in zip(first, ends, strict=True):
        printed = [words for words in found[start - 1 : end] if words]
        assert all(f"Page {k} of {len(printed)}" in words for k, words in enumerate(printed, 1))


def test_page_put_in_between_says_nothing() -> None:
    short = Exercise("Short", "Lead", ("One step",), (), clinic="Riverside")
    found = pages(render(Packet(((short,), (short,), (short,)))))
    assert [bool(words) for words in found] == [True, False, True, False, True]


@pytest.mark.parametrize("paper", SIZES)
def test_writing_lines_of_a_prompt_stay_together(paper, tmp_path) -> None:  # type: ignore[no-untyped-def]
    prompts = tuple(Prompt(f"Question {k}", "long_text", sees="Only you.") for k in range(14))
    found = rules(render(Exercise("T", "L", (), prompts, paper=paper)), tmp_path)
    found[0] -= 1  # the line under the title
    assert sum(found) == 14 * 6
    assert [count % 6 for count in found] == [0] * len(found)
    assert len(found) > 2


def test_fields_stay_with_their_question() -> None:
    options = tuple(f"choice number {k} of a long list" for k in range(9))
    prompts = tuple(Prompt(f"Question {k}.", "checklist", options=(*options, f"last of {k}.")) for k in range(12))
    found = pages(render(Exercise("T", "L", (), prompts)))
    where = [
        [n for n, words in enumerate(found) if mark in words]
        for k in range(12)
        for mark in (f"Question {k}.", f"last of {k}.")
    ]
    assert where[::2] == where[1::2]
    assert len(found) > 3


def test_square_code_takes_company_to_a_last_page() -> None:
    for count in (3, 4, 5):
        prompts = tuple(Prompt(f"Question {k}.", "short_text") for k in range(count))
        last = pages(render(replace(Exercise.sample(), agreed=(), prompts=prompts)))[-1]
        assert f"Question {count - 1}." in last
        assert "Rather type" in last


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
    found = pages(render(replace(SessionPlan.sample(), blocks=blocks)))
    assert sum("Start What Minutes" in words for words in found) >= 3
    assert all(any(f"Block {k}." in w and f"end of {k}." in w for w in found) for k in range(12))


def test_invitation_tells_how_and_names_no_topic() -> None:
    found = text(sample(Invitation))
    assert_in_order(found, ["For Cleo", "counselor.example/c", "until Tuesday, 26 May", "12 characters"])
    assert "KQ4M-7T2W-9XRD" in found
    assert "Nobody but you should use this code" in found
    topics = ("couple", "therapy", "exercise", "relationship", "homework", "safety", "screening", "violence")
    assert [topic for topic in topics if topic in found.lower().replace("counseling", "")] == []


def test_documents_are_frozen_plain_data() -> None:
    with pytest.raises(AttributeError):
        Exercise.sample().title = "other"  # type: ignore[misc]
    assert json.dumps([kind.sample().file_name for kind in DOCUMENTS])
