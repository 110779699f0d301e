"""Filled sheets read back: by what real readers write, and by what somebody may send who means no good."""

import io
import json
import os
import random
import subprocess
import sys
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Object, ObjectStreamMode, Pdf, Stream, String

from counselor.handouts import drawing, inbound, pictures
from counselor.handouts.inbound import MOST_CHARACTERS, Values, read
from counselor.handouts.refused import WORDS, Refused
from tests.handouts.readers import LOST, READERS, Job, by_pikepdf, missing
from tests.handouts.readers.answers import blank, blank_of, sheet, tidy

Change = Callable[[Pdf], object]
PER_FILE = 16


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    """The name of each reader; skipped loudly where it is not installed."""
    why = missing(request.param)
    if why and os.environ.get("COUNSELOR_REQUIRE_READERS") == "1":
        pytest.fail(f"All readers are required: {why}")
    if why:
        pytest.skip(f"SKIPPED A READER: {why}")
    return str(request.param)


def jobs(count: int, lost: Sequence[str] = ()) -> Iterator[tuple[Job, Values]]:
    """Files with answers to fill in, and what should be read of each; the same ones each time."""
    chance = random.Random(20270512)
    pdf, names = blank_of(PER_FILE)
    for _ in range(count):
        answers = {name: sheet(chance, lost) for name in names}
        job = {f"{name}.{field}": value for name, own in answers.items() for field, value in own.items()}
        yield (pdf, job), {name: tidy(own) for name, own in answers.items()}


def test_what_a_reader_fills_in_is_what_is_read(reader: str, many: Any, tmp_path: Path) -> None:
    made = list(jobs(-(-many(2 * PER_FILE, 1000) // PER_FILE), LOST.get(reader, ())))
    fill, _, _ = READERS[reader]
    filled = fill([job for job, _ in made], tmp_path)
    for pdf, (_, wanted) in zip(filled, made, strict=True):
        assert read(pdf) == wanted


def test_blank_sheet_is_read_as_empty_answers() -> None:
    (found,) = read(blank()).items()
    assert found[0] == "sheet"
    assert set(found[1]) == set(sheet(random.Random(0)))
    assert set(found[1].values()) == {"", False}


# What readers do differently


def saved(pdf: Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # boxes that no form holds are what some tests make
        pdf.save(out, **how)
    return out.getvalue()


def changed(change: Change, source: bytes | None = None, **how: Any) -> bytes:
    """The blank sheet, or another file, after a change."""
    with Pdf.open(io.BytesIO(source or blank())) as pdf:
        change(pdf)
        return saved(pdf, **how)


def field(pdf: Pdf, name: str) -> Object:
    """One of our fields: p3, p4.0 or p7.mon."""
    node = pdf.Root.AcroForm.Fields[0]
    for part in name.split("."):
        node = next(kid for kid in node.Kids if kid.get("/T") == part)
    return node


def put(name: str, **entries: Any) -> Change:
    """A change that sets entries of a field."""

    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            field(pdf, name)[f"/{key}"] = value

    return change


def value_of(name: str, change: Change) -> str | bool:
    return read(changed(change))["sheet"][name]


def kid(number: int, **entries: Any) -> Change:
    """A change that sets entries of one circle of the scale."""

    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            field(pdf, "p3").Kids[number][f"/{key}"] = value

    return change


def both(*changes: Change) -> Change:
    return lambda pdf: [change(pdf) for change in changes]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (put("p3", V=Name("/7")), "7"),  # the group alone
        (kid(7, AS=Name("/7")), "7"),  # the look alone
        (kid(7, V=Name("/7")), "7"),  # the value with the circle
        (both(put("p3", V=Name.Off), kid(7, AS=Name("/7"))), "7"),
        (both(put("p3", V=Name("/3")), kid(7, AS=Name("/7"))), "3"),  # the value counts before the look
        (both(kid(3, AS=Name("/3")), kid(7, AS=Name("/7"))), ""),  # two looks say nothing
        (put("p3", V=String("7")), "7"),
        (put("p3", V=Name.Off), ""),
        (put("p3", V=String("")), ""),
        (put("p3", V=Name("/7"), Ff=0), "7"),  # without the sign of a group
        (put("p3", V=Name("/99")), "99"),  # what can be answered is not for this module to say
    ],
)
def test_state_of_a_group_wherever_the_reader_puts_it(change: Change, state: str) -> None:
    assert value_of("p3", change) == state


@pytest.mark.parametrize(
    ("entries", "ticked"),
    [
        ({"V": Name.Yes}, True),
        ({"AS": Name.Yes}, True),
        ({"V": Name.Off, "AS": Name.Yes}, True),
        ({"V": Name("/1"), "AS": Name("/1")}, True),
        ({"V": Name.Off, "AS": Name.Off}, False),
        ({"AS": Dictionary()}, False),
    ],
)
def test_box_is_ticked_if_anything_says_so(entries: dict[str, Object], ticked: bool) -> None:
    assert value_of("p4.0", put("p4.0", **entries)) is ticked


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"caf\xe9 \xa0 \x8f", "café € ‘"),
        (b"\xfe\xff\x01\x41\x00\xf3\x01\x7a", "Łóź"),
        (b"\xff\xfe\x41\x01\xf3\x00\x7a\x01", "Łóź"),
        (b"\xef\xbb\xbf\xc5\x81\xc3\xb3\xc5\xba", "Łóź"),
        (b"\xfe\xff\xd8\x3d\xde\x42", "🙂"),
        (b"\xfe\xff\xf6\x42\xf4\x69", "🙂👩"),  # as Chrome's reader cuts it
        (b"\xfe\xff\xd8\x3d\x00A", "\ufffdA"),  # half a sign
        (b"\xfe\xff\x00A\xdc", "A\ufffd"),
        (b"\xfe\xff\x00\x1b\x00e\x00n\x00\x1b\x00A", "A"),  # an order that says the language
        (b"a\x00b\x01c\x1fd", "abc˜d"),
        (b"\xfe\xff\x00a\x00\x00\x00b\x00\x85\xff\xfe", "ab"),
        (b"one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        (b"  \r\n around \n ", "around"),
        (b"", ""),
        (b"\xfe\xff", ""),
    ],
)
def test_text_in_each_way_of_writing_it(written: bytes, text: str) -> None:
    found = value_of("p2", put("p2", V=String(written)))
    assert found == text
    str(found).encode()


def test_text_left_with_the_box_it_was_typed_into() -> None:
    def change(pdf: Pdf) -> None:
        typed = field(pdf, "p2")
        box = pdf.make_indirect(Dictionary(Subtype=Name.Widget, V=String("typed"), Parent=typed))
        typed.Kids = Array([box])

    assert value_of("p2", change) == "typed"


def test_longest_text_is_read_and_no_longer_one() -> None:
    assert value_of("p2", put("p2", V=String("Ł" * MOST_CHARACTERS))) == "Ł" * MOST_CHARACTERS
    assert value_of("p2", put("p2", V=String("🙂" * MOST_CHARACTERS))) == "🙂" * MOST_CHARACTERS
    assert refusal(changed(put("p2", V=String("a" * (MOST_CHARACTERS + 1))))) == "too_long"
    assert refusal(changed(put("p2", V=String("a" * 3_000_000)))) == "too_long"


def test_fields_of_others_are_left_out() -> None:
    names = (
        "comment",
        "p1",
        "sheet.q1",
        "sheet.p1.x",
        "sheet.p12345",
        "sh.p1",
        "she\x00et.p1",
        "sheet.p1 ",
        "a" * 60,
    )

    def change(pdf: Pdf) -> None:
        for name in names:
            pdf.Root.AcroForm.Fields.append(Dictionary(T=String(name), FT=Name.Tx, V=String("x")))
        pdf.Root.AcroForm.Fields.append(Dictionary(FT=Name.Tx, V=String("without a name")))
        pdf.Root.AcroForm.Fields.append(Dictionary(T=String("sheet.p8"), FT=Name.Ch, V=String("a list")))
        pdf.Root.AcroForm.Fields.append(Dictionary(T=String("sheet.p9"), FT=Name.Btn, Ff=1 << 16))

    assert read(changed(change)) == read(blank())


def test_full_name_in_one_part_is_as_good_as_one_in_several() -> None:
    def change(pdf: Pdf) -> None:
        pdf.Root.AcroForm.Fields = Array(
            [
                Dictionary(T=String("7KQ4M-ABCDEFGH.p1"), FT=Name.Tx, V=String("flat")),
                Dictionary(T=String("7KQ4M-ABCDEFGH.p2.0"), FT=Name.Btn, V=Name.Yes),
            ]
        )

    assert read(changed(change)) == {"7KQ4M-ABCDEFGH": {"p1": "flat", "p2.0": True}}


@pytest.mark.parametrize(
    ("first", "second", "found"), [("a", "a", "a"), ("", "a", "a"), ("a", "", "a"), ("", "", "")]
)
def test_box_that_is_there_twice_with_one_answer(first: str, second: str, found: str) -> None:
    assert value_of("p1", twice(first, second)) == found


def twice(first: str, second: str) -> Change:
    def change(pdf: Pdf) -> None:
        field(pdf, "p1").V = String(first)
        pdf.Root.AcroForm.Fields.append(Dictionary(T=String("sheet.p1"), FT=Name.Tx, V=String(second)))

    return change


@pytest.mark.parametrize(
    "action",
    [
        Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])),
        Dictionary(S=Name.URI, URI=String("https://example.org")),
        Dictionary(S=Name.Named, N=Name.NextPage),
        Array([0, Name.Fit]),
    ],
)
def test_file_that_opens_at_a_page_or_holds_a_link_is_read(action: Object) -> None:
    def change(pdf: Pdf) -> None:
        pdf.Root.OpenAction = action
        pdf.pages[0].obj.Annots.append(Dictionary(Subtype=Name.Link, A=action))
        pdf.Root.AcroForm.SigFlags = 0
        pdf.Root.AcroForm.NeedAppearances = True

    assert read(changed(change)) == read(blank())


# What is refused


def refusal(pdf: bytes) -> str:
    """The code under which a file is refused."""
    with pytest.raises(Refused) as caught:
        read(pdf)
    assert caught.value.code in WORDS
    assert str(caught.value) == caught.value.code  # nothing of the file goes with it
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value.code


def root(**entries: Any) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def form(**entries: Any) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.Root.AcroForm[f"/{key}"] = value

    return change


def first_page(**entries: Any) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.pages[0].obj[f"/{key}"] = value

    return change


def add_field(**entries: Any) -> Change:
    return lambda pdf: pdf.Root.AcroForm.Fields.append(Dictionary({f"/{key}": v for key, v in entries.items()}))


def script(kind: str = "/JavaScript") -> Object:
    return Dictionary(S=Name(kind), JS=String("app.alert(1)"))


def next_after(action: Object) -> Object:
    return Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=action)


@pytest.mark.parametrize(
    "change",
    [
        root(OpenAction=script()),
        root(OpenAction=script("/Launch")),
        root(OpenAction=next_after(script())),
        root(OpenAction=Dictionary(S=Name.GoTo, JS=String("x"))),
        root(AA=Dictionary(WC=script())),
        root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))),
        root(Collection=Dictionary()),
        first_page(AA=Dictionary(O=script())),
        first_page(Annots=Array([Dictionary(Subtype=Name.Link, A=script("/Launch"))])),
        first_page(Annots=Array([Dictionary(Subtype=Name.RichMedia)])),
        first_page(Annots=Array([Dictionary(Subtype=Name.Screen)])),
        put("p1", AA=Dictionary(K=script())),
        put("p1", A=script("/SubmitForm")),
        put("p1", A=script("/ImportData")),
        put("p4", AA=Dictionary(C=script())),
        add_field(T=String("button"), FT=Name.Btn, A=script("/URI")),
    ],
)
def test_file_with_a_program_is_refused(change: Change) -> None:
    assert refusal(changed(change)) == "program"


@pytest.mark.parametrize(
    "change",
    [
        form(SigFlags=3),
        add_field(T=String("Signature1"), FT=Name.Sig),
        add_field(T=String("a"), FT=Name.Sig, V=Dictionary(Type=Name.Sig, Contents=String("x"))),
        root(Perms=Dictionary(DocMDP=Dictionary(Type=Name.Sig))),
    ],
)
def test_signed_file_is_refused(change: Change) -> None:
    assert refusal(changed(change)) == "signed"


@pytest.mark.parametrize(
    ("user", "owner", "strength"), [("", "o", 6), ("", "o", 4), ("u", "o", 6), ("u", "", 3), ("", "o", 2)]
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_locked_file_is_refused_even_if_it_opens_by_itself(user: str, owner: str, strength: int) -> None:
    lock = Encryption(user=user, owner=owner, R=strength, aes=strength > 3, metadata=strength > 3)  # type: ignore[arg-type]
    assert refusal(changed(lambda _: None, encryption=lock)) == "encrypted"


@pytest.mark.parametrize("xfa", [Array([String("template"), String("x")]), String("x"), Dictionary()])
def test_other_kind_of_form_is_refused(xfa: Object) -> None:
    assert refusal(changed(form(XFA=xfa))) == "xfa"


def lacks_boxes(pdf: Pdf) -> None:
    del pdf.Root.AcroForm


def names_nothing(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].T = String("other name")


@pytest.mark.parametrize(
    "change",
    [lacks_boxes, names_nothing, form(Fields=Array([])), form(Fields=String("x")), root(AcroForm=Array([]))],
)
def test_file_without_our_boxes_is_refused(change: Change) -> None:
    assert refusal(changed(change)) == "not_ours"


def turns_in_a_circle(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields[0].Kids.append(pdf.Root.AcroForm.Fields[0])


def turns_in_a_wide_circle(pdf: Pdf) -> None:
    top = pdf.Root.AcroForm.Fields[0]
    field(pdf, "p4.0").Kids = Array([pdf.make_indirect(Dictionary(T=String("x"), Kids=Array([top])))])


def leads_ever_deeper(pdf: Pdf) -> None:
    node = field(pdf, "p1")
    for _ in range(200):
        node.Kids = Array([pdf.make_indirect(Dictionary(T=String("x"), Parent=node))])
        node = node.Kids[0]


@pytest.mark.parametrize("change", [turns_in_a_circle, turns_in_a_wide_circle, leads_ever_deeper])
def test_boxes_in_a_circle_or_too_deep_are_refused(change: Change) -> None:
    assert refusal(changed(change)) in {"tangled", "too_many_fields"}


def has_many_fields(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields.extend(
        Array([Dictionary(T=String(f"f{number}"), FT=Name.Tx) for number in range(10_000)])
    )


def has_many_boxes(pdf: Pdf) -> None:
    field(pdf, "p3").Kids = Array([Dictionary(Subtype=Name.Widget, AS=Name.Off) for _ in range(10_000)])


def has_a_net(pdf: Pdf) -> None:
    """Seven levels, each with the one below fifty times: few objects, many ways."""
    below = pdf.make_indirect(Dictionary(T=String("end"), FT=Name.Tx))
    for _ in range(6):
        below = pdf.make_indirect(Dictionary(T=String("x"), Kids=Array([below] * 50)))
    pdf.Root.AcroForm.Fields.append(below)


def has_notes_without_end(pdf: Pdf) -> None:
    note = pdf.make_indirect(Dictionary(Subtype=Name.Text))
    pdf.pages[0].obj.Annots = Array([note] * 6_000)


@pytest.mark.parametrize("change", [has_many_fields, has_many_boxes, has_a_net, has_notes_without_end])
def test_too_many_fields_are_refused_at_once(change: Change) -> None:
    pdf, start = changed(change), time.monotonic()
    assert refusal(pdf) == "too_many_fields"
    assert time.monotonic() - start < 2


def has_many_pages(pdf: Pdf) -> None:
    for _ in range(60):
        pdf.add_blank_page()


def has_pages_in_a_circle(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def has_pages_in_a_net(pdf: Pdf) -> None:
    below = pdf.make_indirect(Dictionary(Type=Name.Page))
    for _ in range(9):
        below = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([below] * 9)))
    pdf.Root.Pages.Kids.append(below)


@pytest.mark.parametrize("change", [has_many_pages, has_pages_in_a_net])
def test_too_many_pages_are_refused(change: Change) -> None:
    assert refusal(changed(change)) == "too_many_pages"


def test_pages_in_a_circle_are_refused() -> None:
    plain = changed(lambda _: None, object_stream_mode=ObjectStreamMode.disable, qdf=True)
    circle = plain.replace(b"/Kids [", b"/Kids [ 1 0 R 2 0 R 3 0 R 4 0 R 5 0 R ", 1)
    assert outcome(circle) in ("too_many_pages", "damaged")


@pytest.mark.parametrize("wrong", [5, True, 1.5, Array([String("a")]), Dictionary(A=1), Name.Yes])
def test_text_that_is_no_text_is_refused_and_not_lost(wrong: Any) -> None:
    assert refusal(changed(put("p2", V=wrong))) == "damaged"


@pytest.mark.parametrize("wrong", [5, True, 1.5, Array([Name("/7")]), Dictionary(A=1)])
def test_state_that_is_no_state_is_refused_and_not_lost(wrong: Any) -> None:
    assert refusal(changed(put("p3", V=wrong))) == "damaged"


@pytest.mark.parametrize("name", ["p2", "p3", "p4.0"])
def test_value_that_is_a_stream_is_not_opened(name: str) -> None:
    bomb = zlib.compress(bytes(20_000_000), 9)

    def change(pdf: Pdf) -> None:
        field(pdf, name).V = pdf.make_indirect(Stream(pdf, bomb, Filter=Name.FlateDecode))

    assert refusal(changed(change)) == "damaged"


def test_same_box_with_different_answers_is_refused() -> None:
    assert refusal(changed(twice("a", "b"))) == "unclear"


@pytest.mark.parametrize("text", [b"", b"hello", b"<html>", b"\x89PNG\r\n", b"PK\x03\x04", b" " * 2000 + b"%PDF-1.7"])
def test_what_is_no_pdf_is_refused(text: bytes) -> None:
    assert refusal(text) == "not_pdf"


def test_too_large_a_file_is_refused() -> None:
    assert refusal(blank() + b" " * inbound.MOST_BYTES) == "too_large"


@pytest.mark.parametrize(
    ("error", "code"),
    [(MemoryError(), "too_large"), (RecursionError(), "damaged"), (KeyError("x"), "damaged"), (OSError(), "damaged")],
)
def test_whatever_the_library_raises_is_a_refusal(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Pdf:
        raise error

    file = blank()
    monkeypatch.setattr(inbound.Pdf, "open", fail)
    with pytest.raises(Refused) as caught:
        read(file)
    assert caught.value.code == code


def test_every_code_has_a_plain_sentence_and_every_sentence_is_said() -> None:
    said = "".join(Path(str(module.__file__)).read_text() for module in (inbound, pictures, drawing))
    assert {code for code in WORDS if f'Refused("{code}")' in said or f'code = "{code}"' in said} == set(WORDS)
    assert all(sentence.endswith(".") and len(sentence) < 140 for sentence in WORDS.values())


# Files made to harm


def outcome(pdf: bytes) -> Values | str:
    """What is read, or the code of the refusal; anything else fails. What is read can be stored as it is."""
    try:
        found = read(pdf)
    except Refused as refused:
        return refused.code
    text = json.dumps(found, ensure_ascii=False)
    assert text.encode()
    assert "\\u0000" not in text
    assert json.loads(text) == found
    return found


@pytest.fixture(scope="module")
def filled() -> bytes:
    """A sheet that was filled in, with its objects in the open, and without most that nobody reads."""

    def lighter(pdf: Pdf) -> None:
        del pdf.Root.StructTreeRoot, pdf.Root.AcroForm.DR
        for leaf in pdf.pages:
            del leaf.obj.Resources, leaf.obj.Contents

    answers = sheet(random.Random(4))
    (pdf,) = by_pikepdf([(blank(), {f"sheet.{name}": value for name, value in answers.items()})], Path())
    return changed(lighter, pdf, object_stream_mode=ObjectStreamMode.disable)


def with_more(pdf: bytes) -> bytes:
    """The file with one answer changed by an addition at its end, as many readers save."""
    with Pdf.open(io.BytesIO(pdf)) as file:
        typed = field(file, "p1")
        number, typed.V = typed.objgen[0], String("changed")
        size, top = len(file.objects) + 1, file.Root.objgen[0]
        body = f"{number} 0 obj\n".encode() + typed.unparse(resolved=True) + b"\nendobj\n"
    start, before = len(pdf), int(pdf[pdf.rindex(b"startxref") :].split()[1])
    table = f"xref\n{number} 1\n{start:010} 00000 n \ntrailer\n<< /Size {size} /Root {top} 0 R /Prev {before} >>\n"
    return pdf + body + f"{table}startxref\n{start + len(body)}\n%%EOF\n".encode()


def test_cut_file_is_refused_and_never_read_as_it_was_before(filled: bytes, many: Any) -> None:
    whole = with_more(filled)
    wanted = read(whole)
    assert wanted["sheet"]["p1"] == "changed" != read(filled)["sheet"]["p1"]
    chance = random.Random(1)
    near = range(len(filled) + 1, len(whole) - 1)
    for length in [*near, *chance.sample(range(len(filled)), many(100, 5000))]:
        found = outcome(whole[:length])
        # what is left of an addition that had not even begun cannot be told from a file of its own
        assert isinstance(found, str) or length - len(filled) < len(b"000 0 obj") or found == wanted, length


def test_random_bytes_are_refused(many: Any) -> None:
    chance = random.Random(2)
    for _ in range(many(100, 5000)):
        body = chance.randbytes(chance.randint(0, 3000))
        assert outcome(body) == "not_pdf"
        assert outcome(b"%PDF-1.7\n" + body + b"\n%%EOF\n") == "damaged"


def test_bytes_changed_anywhere_are_read_or_refused(filled: bytes, many: Any) -> None:
    chance = random.Random(3)
    for _ in range(many(150, 10_000)):
        timed(torn(filled, chance))


def torn(pdf: bytes, chance: random.Random) -> bytes:
    """The file with some of its bytes changed; or, which the library finds sooner, cut out, doubled or moved."""
    data = bytearray(pdf)
    in_place = chance.random() < 0.7
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(data)), chance.randint(1, 60)
        piece = bytes(data[at : at + length])
        data[at : at + length] = chance.choice(changes_in_place(piece, chance) if in_place else changes(piece))
    return bytes(data)


def changes_in_place(piece: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """Others as long as the piece."""
    shorter = (b"/Kids [1 0 R 2 0 R]", b"99999999999 0 R", b"<<", b"[[[[", b"(", b">>", b"null", b"-1", b"/V ")
    swapped = (chance.randbytes(len(piece)), piece[::-1], piece.replace(b"0", b"9"), piece.swapcase())
    return (*swapped, *(other[: len(piece)].ljust(len(piece)) for other in shorter))


def changes(piece: bytes) -> tuple[bytes, ...]:
    return (b"", piece * 3, b"<<" * 600, b"[" * 600, b"endobj endstream %%EOF", b"9" * 40)


def timed(pdf: bytes) -> str:
    """ "read" or the code of the refusal, and all in good time."""
    start = time.monotonic()
    found = outcome(pdf)
    assert time.monotonic() - start < 10
    said = found if isinstance(found, str) else "read"
    assert said in {"read", *WORDS}
    return said


def test_structure_changed_anywhere_is_read_or_refused(filled: bytes, many: Any) -> None:
    """The long form has found no hang and nothing that is raised but a refusal."""
    chance = random.Random(5)
    seen: Counter[str] = Counter()
    for _ in range(many(200, 10_000)):
        pdf = twisted(filled, chance)
        if pdf:
            seen[timed(pdf)] += 1
    assert seen["read"] > 10  # else nothing of the walk itself was tried
    assert len(seen) >= 5


KEYS = (
    *("/Kids", "/Parent", "/T", "/V", "/FT", "/Ff", "/AS", "/AP", "/A", "/AA", "/S", "/JS", "/Next", "/Fields"),
    *("/Annots", "/Pages", "/AcroForm", "/XFA", "/SigFlags", "/Names", "/OpenAction", "/Subtype", "/Type", "/Count"),
    *("/Perms", "/MK", "/DA", "/DR", "/TU", "/P", "/Rect", "/Opt", "/Root"),
)


def twisted(pdf: bytes, chance: random.Random) -> bytes:
    """The file with entries of its objects taken away, exchanged, bent to one another; empty where it cannot be."""
    with Pdf.open(io.BytesIO(pdf)) as file:
        holders = list(holders_of(file))
        for _ in range(chance.randint(1, 8)):
            twist(file, chance.choice(chance.choice((holders[:6], holders[6:20], holders))), chance)
        try:
            return saved(file, object_stream_mode=chance.choice(list(ObjectStreamMode)), fix_metadata_version=False)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
            return b""


def holders_of(file: Pdf) -> Iterator[Object]:
    """The dictionaries that are walked over when a file is read."""
    yield from (file.Root, file.Root.Pages, file.Root.AcroForm, *(leaf.obj for leaf in file.pages))
    waiting = list(file.Root.AcroForm.Fields)
    while waiting:
        yield waiting[0]
        waiting += list(waiting.pop(0).get("/Kids", ()))


def twist(file: Pdf, holder: Object, chance: random.Random) -> None:
    key = chance.choice(chance.choice((KEYS, list(holder.keys()) or KEYS)))
    if chance.random() < 0.2 and key in holder:
        del holder[key]
    elif chance.random() < 0.3 and isinstance(holder.get(key), Array):
        holder[key].append(anything(file, chance))
    else:
        holder[key] = anything(file, chance)


def anything(file: Pdf, chance: random.Random) -> Any:
    """A value of any type, or an object of the file."""
    number = chance.randrange(10)
    if number < 3:
        return file.get_object(chance.randrange(1, len(file.objects)), 0)
    if number == 3:
        return Array([anything(file, chance) for _ in range(chance.randint(0, 3))])
    if number == 4:
        return Dictionary({chance.choice(KEYS): anything(file, chance) for _ in range(chance.randint(0, 3))})
    if number == 5:
        return String(chance.choice((b"", b"\xfe\xff\xd8", b"sheet.p1", b"sheet", b"p1", chance.randbytes(30))))
    if number == 6:
        return Name(chance.choice(("/Off", "/Yes", "/7", "/Btn", "/Tx", "/Sig", "/GoTo", "/Widget", "/x#00y")))
    if number == 7:
        return file.make_indirect(Stream(file, chance.randbytes(20)))
    return chance.choice((0, -1, 3, 2**31, 2**62, True, False, chance.random(), "text", 1 << 15, 1 << 16))


def bomb(inflated: int, filters: int = 1, content: bytes = b" ") -> bytes:
    """A file whose own objects stand in a stream that inflates to so many bytes."""
    objects = b"1 0 2 40 " + b"<< /Type /Catalog /Pages 2 0 R >>".ljust(40) + b"<< /Type /Pages /Kids [] >>".ljust(40)
    inner = objects + content * (inflated // len(content))
    for _ in range(filters):
        inner = zlib.compress(inner, 9)
    names = " ".join(["/FlateDecode"] * filters)
    head = b"%PDF-1.7\n"
    first = f"3 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Filter [{names}] /Length {len(inner)} >>\nstream\n".encode()
    body = head + first + inner + b"\nendstream\nendobj\n"
    rows = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, len(body), 0)]
    table = b"".join(bytes((kind,)) + place.to_bytes(4) + bytes((extra,)) for kind, place, extra in rows)
    cross = f"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R /Length {len(table)} >>\nstream\n".encode()
    return body + cross + table + f"\nendstream\nendobj\nstartxref\n{len(body)}\n%%EOF\n".encode()


def cross_bomb() -> bytes:
    """A file whose list of objects inflates without end."""
    inner = zlib.compress(bytes(50_000_000), 9)
    entry = f"<< /Type /XRef /Size 40000000 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length {len(inner)} >>"
    return f"%PDF-1.7\n1 0 obj\n{entry}\nstream\n".encode() + inner + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from counselor.handouts.inbound import read
from counselor.handouts.refused import Refused
assert not {"flask", "sqlalchemy", "weasyprint"} & set(sys.modules)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = "read" if read(sys.stdin.buffer.read()) else ""
except Refused as refused:
    said = refused.code
print(said, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def in_a_child(pdf: bytes) -> tuple[str, int]:
    """What becomes of a file in a process with the caps that files are read under, and the MiB it took."""
    done = subprocess.run([sys.executable, "-c", CHILD], input=pdf, capture_output=True, timeout=15, check=True)
    said, grown = done.stdout.split()
    return said.decode(), int(grown)


@pytest.mark.parametrize(
    ("inflated", "filters", "content"),
    [
        (64, 1, b" "),
        (64, 2, b" "),
        (64, 3, b" "),
        (15, 1, b" "),  # under the limit
        (15, 1, b"<</A[1]>>"),
        (15, 1, b"["),
        (15, 1, b"(\\"),
    ],
)
def test_file_that_swells_is_refused_within_the_limits(inflated: int, filters: int, content: bytes) -> None:
    pdf = bomb(inflated * inbound.MIB, filters, content)
    assert len(pdf) < inbound.MOST_BYTES
    said, grown = in_a_child(pdf)
    assert said in WORDS
    assert grown < 200


def test_list_of_objects_that_swells_is_refused_within_the_limits() -> None:
    said, grown = in_a_child(cross_bomb())
    assert said in WORDS
    assert grown < 200


def test_contents_of_pages_are_never_opened() -> None:
    def change(pdf: Pdf) -> None:
        swelling = Stream(pdf, zlib.compress(b" " * 50_000_000, 9), Filter=Name.FlateDecode)
        pdf.pages[0].obj.Contents = pdf.make_indirect(swelling)
        field(pdf, "p1").AP.N = pdf.pages[0].obj.Contents

    pdf = changed(change)
    said, grown = in_a_child(pdf)
    assert said == "read"
    assert grown < 20
