"""Pictures from outside: what is read, what is refused with which sentence, and what never comes through."""

import io
import os
import sys
import zipfile
import zlib
from collections.abc import Callable
from struct import pack
from typing import Any

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from counselor.handouts import pictures
from counselor.handouts.pictures import Refused
from counselor.handouts.refused import WORDS

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 10"'
SHAPE = '<rect width="30" height="10" fill="#1f4b73"/>'


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The picture as a file of this kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(size: tuple[int, int] = (300, 100), mode: str = "RGB", colour: Any = "navy") -> Image.Image:
    """A picture of one colour."""
    return Image.new(mode, size, colour)


def noise(width: int, height: int) -> Image.Image:
    """A picture that cannot be packed."""
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


def seen(data: bytes) -> Image.Image:
    """What came out, read in full."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def svg(inside: str = SHAPE, before: str = "", root: str = SVG) -> bytes:
    """A drawing."""
    return f"{before}<svg {root}>{inside}</svg>".encode()


def pdf(*pages: tuple[bytes, ...] | bytes, rotate: int = 0, **options: Any) -> bytes:
    """A PDF with one JPEG a page, or several; none: a page of words."""
    made = pikepdf.new()
    for on_page in pages:
        page = made.add_blank_page(page_size=(200, 300))
        page.Rotate = rotate
        for number, data in enumerate((on_page,) if isinstance(on_page, bytes) else on_page):
            add(page, made.make_stream(data, Filter=pikepdf.Name.DCTDecode), seen(data).size, "RGB", number)
    return written(made, **options)


def flat(raw: bytes, size: tuple[int, int]) -> bytes:
    """A PDF of one grey picture, packed as scanners also do."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 300))
    add(page, made.make_stream(raw, Filter=pikepdf.Name.FlateDecode), size, "Gray")
    return written(made)


def add(page: pikepdf.Page, stream: pikepdf.Stream, size: tuple[int, int], space: str, number: int = 0) -> None:
    """Put a picture on a page."""
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = *size, 8
    stream.ColorSpace = pikepdf.Name(f"/Device{space}")
    page.add_resource(stream, pikepdf.Name.XObject, pikepdf.Name(f"/Im{number}"))


def written(made: pikepdf.Pdf, **options: Any) -> bytes:
    """The PDF as a file."""
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def refusal(read: Callable[[bytes], Any], data: bytes) -> str:
    """Why it is refused."""
    with pytest.raises(Refused) as caught:
        read(data)
    assert caught.value.sentence == WORDS[caught.value.code]
    return caught.value.code


# ---- Logos ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        saved(plain()),
        saved(plain(), "JPEG"),
        svg(),
        b"\xef\xbb\xbf\n" + svg(),
        svg(
            before='<?xml version="1.0"?><!-- made by --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/">'
        ),
        svg('<defs><path id="p" d="M0 0h30v10H0z"/></defs><use xlink:href="#p"/>'),
        svg('<title>Ours</title><style>.a{fill:#1f4b73}</style><g class="a"><path d="M0 0h30v10H0z"/></g>'),
    ],
)
def test_what_a_clinic_has_is_read(data: bytes) -> None:
    image = seen(pictures.logo(data))
    assert (image.format, image.mode) == ("PNG", "RGB")
    assert image.width == 3 * image.height
    assert sum(image.getpixel((image.width // 2, image.height // 2))) < 300  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (plain(mode="RGBA", colour=(0, 0, 0, 0)), "PNG"),
        (plain(mode="LA", colour=(0, 0)), "PNG"),
        (plain(mode="1", colour=1), "PNG"),
        (plain(mode="L", colour=255), "PNG"),
        (plain(mode="I;16", colour=65535), "PNG"),
        (plain(mode="CMYK", colour=(0, 0, 0, 0)), "JPEG"),
    ],
    ids=lambda one: getattr(one, "mode", one),
)
def test_every_kind_of_dots_is_read_and_what_can_be_seen_through_is_white(image: Image.Image, kind: str) -> None:
    assert seen(pictures.logo(saved(image, kind))).convert("L").getextrema() == (255, 255)


def test_a_colour_that_is_said_to_be_seen_through_is_white() -> None:
    image = plain().quantize()
    assert seen(pictures.logo(saved(image, transparency=image.getpixel((0, 0))))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "fits"),
    [((300, 100), (300, 100)), ((2400, 400), (1200, 200)), ((900, 900), (400, 400)), ((1, 9000), (1, 400))],
)
def test_a_logo_fits_a_letterhead_and_is_never_made_larger(size: tuple[int, int], fits: tuple[int, int]) -> None:
    assert seen(pictures.logo(saved(plain(size)))).size == fits


def test_a_logo_is_small_whatever_it_was() -> None:
    made = pictures.logo(saved(noise(1500, 500)))
    assert len(made) <= pictures.LOGO_BYTES
    assert seen(made).width > 300


def test_in_black_and_white_it_has_no_colour() -> None:
    made = pictures.grey(pictures.logo(saved(plain(colour="red"))))
    assert seen(made).mode == "L"
    assert 60 < seen(made).getpixel((5, 5)) < 100  # type: ignore[operator]


# ---- What is left behind -------------------------------------------------------------------------------------

SECRET = b"48 deg 51 min, Cleo"


def tagged() -> Image.Exif:
    """Notes of a camera: where, by whom, turned by a quarter."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def test_what_a_camera_notes_is_left_behind_and_the_photo_stands_upright() -> None:
    data = saved(plain((300, 100)), "JPEG", exif=tagged(), comment=SECRET, icc_profile=SECRET)
    assert SECRET in data
    (made,) = pictures.scans(data)
    assert SECRET not in made
    assert (seen(made).size, dict(seen(made).getexif()), seen(made).info.keys() & {"icc_profile", "comment"}) == (
        (100, 300),
        {},
        set(),
    )
    assert seen(pictures.logo(data)).size == (100, 300)


def test_notes_in_a_png_are_left_behind_and_so_is_what_follows_it() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode(), zip=False)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.html", SECRET)
    data = saved(plain(), pnginfo=notes, icc_profile=SECRET, dpi=(300, 300)) + packed.getvalue()
    made = pictures.logo(data)
    assert SECRET in data
    assert SECRET not in made
    assert seen(made).info == {}
    assert made.endswith(b"IEND\xaeB`\x82")
    assert SECRET not in pictures.grey(data)


def test_notes_that_cannot_be_read_do_no_harm() -> None:
    assert len(pictures.scans(saved(plain(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))) == 1


# ---- Photos and scans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_of_a_page_is_one_jpeg_of_at_most_1600(kind: str) -> None:
    (made,) = pictures.scans(saved(plain((3000, 2000)), kind))
    image = seen(made)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 1067))


def test_a_grey_scan_stays_grey() -> None:
    assert seen(pictures.scans(saved(plain(mode="L", colour=90), "JPEG"))[0]).mode == "L"


def test_of_a_moving_picture_the_first_is_taken() -> None:
    frames = [plain(colour="white"), plain(colour="black")]
    data = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert seen(pictures.scans(data)[0]).convert("L").getpixel((5, 5)) > 240  # type: ignore[operator]


@pytest.mark.parametrize(("turn", "size"), [(0, (300, 100)), (90, (100, 300)), (180, (300, 100))])
def test_a_scanned_pdf_is_its_pages_upright(turn: int, size: tuple[int, int]) -> None:
    photo = saved(plain(), "JPEG")
    made = pictures.scans(pdf(*[photo] * 10, rotate=turn))
    assert [seen(page).size for page in made] == [size] * 10


def test_a_picture_packed_without_loss_is_read() -> None:
    (made,) = pictures.scans(flat(zlib.compress(b"\x7f" * 6000), (100, 60)))
    assert abs(seen(made).convert("L").getpixel((50, 30)) - 127) < 3  # type: ignore[operator]


def test_a_small_stamp_beside_the_scan_does_no_harm() -> None:
    both = (saved(plain((9, 9)), "JPEG"), saved(plain(), "JPEG"))
    assert [seen(page).size for page in pictures.scans(pdf(both))] == [(300, 100)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(*[saved(plain(), "JPEG")] * 11), "pages"),
        (pdf(saved(plain(), "JPEG"), ()), "scan"),
        (pdf((saved(plain(), "JPEG"), saved(plain(), "JPEG"))), "scan"),
        (pdf(saved(plain(), "JPEG"), encryption=pikepdf.Encryption(owner="x", user="y")), "locked"),
        (pdf(saved(plain(), "JPEG"))[:400], "damaged"),
        (b"%PDF-1.7\n", "damaged"),
    ],
    ids=["eleven pages", "one of words", "strips", "locked", "cut off", "empty"],
)
def test_a_pdf_that_is_no_scan_is_refused(data: bytes, code: str) -> None:
    assert refusal(pictures.scans, data) == code


# ---- What is refused -----------------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is so large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def test_unknown_and_broken_files_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w"):
        pass
    for data in (b"", b"x", packed.getvalue(), saved(plain(), "GIF"), saved(plain(), "TIFF"), b"\x89PNG\r\n\x1a\n"):
        assert refusal(pictures.logo, data) == "unknown"
        assert refusal(pictures.scans, data) == "unknown"
    assert refusal(pictures.scans, svg()) == "unknown"
    assert refusal(pictures.logo, pdf(())) == "unknown"
    for read in (pictures.logo, pictures.scans):
        for kind in ("JPEG", "PNG"):
            data = saved(noise(300, 300), kind)
            for length in (len(data) // 2, len(data) - 200):
                assert refusal(read, data[:length]) == "damaged"


@pytest.mark.parametrize("read", [pictures.logo, pictures.scans])
@pytest.mark.parametrize("size", [(30_000, 30_000), (7000, 6000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_with_too_many_dots_is_refused_by_its_head(read: Callable[[bytes], Any], size: Any) -> None:
    assert refusal(read, bomb(*size)) == "large"


def test_a_pdf_with_too_many_dots_is_refused_before_it_unfolds() -> None:
    zeros = zlib.compress(b"\0" * 2**24)
    assert refusal(pictures.scans, flat(zeros, (100, 60))) == "large"
    assert refusal(pictures.scans, flat(zeros, (10_000, 10_000))) == "large"


def uses(levels: int) -> str:
    """So many levels, each ten times the one below."""
    inside = "".join(f'<g id="a{n + 1}">{f"""<use xlink:href="#a{n}"/>""" * 10}</g>' for n in range(levels))
    return f'<defs><g id="a0"><rect width="1" height="1"/></g>{inside}</defs><use xlink:href="#a{levels}"/>'


def declared(entities: str) -> str:
    """The beginning of a drawing that declares these."""
    return f"<!DOCTYPE svg [{entities}]>"


FILE = '"file:///etc/passwd"'
LAUGHS = declared('<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9)))
BLUR = '<filter id="f"><feGaussianBlur stdDeviation="900"/></filter>'
LOOP = '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
NO_SIZE = 'xmlns="http://www.w3.org/2000/svg" width="0" height="0"'
DRAWINGS = {
    "billion laughs": (svg("<desc>&l9;</desc>", LAUGHS), "damaged"),
    "laughs in a name": (svg(before=LAUGHS, root=f'{SVG} id="&l9;"'), "damaged"),
    "external entity": (svg("<desc>&x;</desc>", declared(f"<!ENTITY x SYSTEM {FILE}>")), "outside"),
    "parameter entity": (svg("&y;", declared(f"<!ENTITY % x SYSTEM {FILE}> %x; <!ENTITY y 'z'>")), "outside"),
    "file": (svg('<image href="/etc/hostname" width="9" height="9"/>'), "outside"),
    "web": (svg('<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/>'), "outside"),
    "data": (svg('<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>'), "outside"),
    "other drawing": (svg('<use href="/etc/x.svg#a"/>'), "outside"),
    "picture in a filter": (svg('<filter id="f"><feImage href="/etc/x.png"/></filter>'), "outside"),
    "page": (svg("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>"), "outside"),
    "nested use": (svg(uses(9)), "intricate"),
    "use of itself": (svg('<g id="a"><use href="#a"/></g>'), "intricate"),
    "two that use each other": (svg(LOOP), "intricate"),
    "filters": (svg(BLUR + '<rect filter="url(#f)"/>' * 60), "intricate"),
    "layers": (svg(f"<style>rect{{opacity:.5}}</style>{SHAPE * 900}"), "intricate"),
    "many parts": (svg(SHAPE * 20_000), "intricate"),
    "deep": (svg("<g>" * 9000 + "</g>" * 9000), "damaged"),
    "letters": (svg('<text x="1" y="5">Riverside</text>'), "words"),
    "other words": (b"<html><body>x</body></html>", "unknown"),
    "no end": (svg()[:-4], "damaged"),
    "no characters": (b"<svg \xff\xfe>", "damaged"),
    "no size": (svg(root=NO_SIZE), "damaged"),
}


@pytest.mark.parametrize("kind", DRAWINGS)
def test_a_drawing_that_is_not_sound_in_itself_is_refused(kind: str) -> None:
    data, code = DRAWINGS[kind]
    assert refusal(pictures.logo, data) == code


def test_a_drawing_without_measure_is_drawn_within_it() -> None:
    for root in ('viewBox="0 0 1 1e9"', 'width="1e9" height="1e9"', 'width="1e-9" height="1"', ""):
        image = seen(pictures.logo(svg(root=f'xmlns="http://www.w3.org/2000/svg" {root}')))
        assert image.width <= 1200
        assert image.height <= 400


HEARD: list[str] = []
sys.addaudithook(lambda event, args: HEARD.append(event) if event.split(".")[0] in ("open", "socket") else None)


def test_no_file_and_no_address_is_opened() -> None:
    good = pdf(saved(plain(), "JPEG"))
    pictures.scans(good)  # what is read on first use is read now
    HEARD.clear()
    for data, _ in DRAWINGS.values():
        with pytest.raises(Refused):
            pictures.logo(data)
    pictures.logo(svg("<style>@import '/etc/x.css'; rect{fill:url(/etc/x.svg#a)}</style>" + SHAPE))
    pictures.scans(good)
    assert HEARD == []
