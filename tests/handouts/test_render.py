"""What goes in that should not: hostile text, hostile addresses, missing names; and several threads at once."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from weasyprint.urls import FatalURLFetchingError

from counselor.handouts import markup
from counselor.handouts import render as engine
from counselor.handouts.documents import DOCUMENTS, Document, Exercise, Invitation, Mark, Packet, PlanBlock, Prompt
from counselor.handouts.press import PressError
from counselor.handouts.render import LOGO, Folder
from counselor.paths import HANDOUTS
from tests.handouts.read import flat, printed, solid, text

TINY = Exercise("Title", "Lead", (), ())
HOSTILE = '<script>alert("1")</script> {{ 7*7 }} {% raw %} & &amp; <b>bold</b>'
TEXT_FIELDS = {
    kind: [each.name for each in fields(kind.sample()) if each.type in ("str", str) and each.name != "lang"]
    for kind in DOCUMENTS
}
OPENED: list[str] = []
LISTENING = False


def hear(event: str, args: tuple[Any, ...]) -> None:
    if LISTENING and event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        OPENED.append(f"{event} {args[0]}")


sys.addaudithook(hear)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Every file and socket the engine opens, from the moment of asking; `kept` is warm by then."""
    global LISTENING
    engine.kept()
    OPENED.clear()
    LISTENING = True
    yield OPENED
    LISTENING = False


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS if TEXT_FIELDS[kind]])
def test_markup_in_a_field_is_printed_as_text(kind: type[Document]) -> None:
    hostile = {name: f"{number}{HOSTILE}" for number, name in enumerate(TEXT_FIELDS[kind])}
    found = solid(text(printed(replace(kind.sample(), **hostile))))
    assert [name for name in hostile if name != "address" and solid(hostile[name]) not in found] == []
    assert "49" not in found


def test_markup_in_lists_and_prompts_is_printed_as_text() -> None:
    prompts = (Prompt(HOSTILE, "checklist", sees=HOSTILE, options=(HOSTILE,)),)
    scale = Prompt("q", "scale_0_10", low=HOSTILE, high=HOSTILE)
    sheet = Exercise("T", "L", (HOSTILE,), (*prompts, scale), agreed=((HOSTILE, HOSTILE),))
    assert solid(text(printed(sheet))).count(solid(HOSTILE)) == 8


@pytest.mark.parametrize("junk", ["\x00", "\x07\x1b", "\ud800", "\u202e\u2066", "\x85\ufffe"])
def test_what_cannot_be_printed_is_left_out(junk: str) -> None:
    assert "before" + "after" in text(printed(replace(TINY, lead=f"before{junk}after")))


@pytest.mark.parametrize("words", ["שלום עולם", "مرحبا بالعالم"])
def test_other_scripts_are_printed(words: str) -> None:
    found = text(printed(replace(TINY, lead=words)))
    assert any(part in found for part in (words, words[::-1], *words.split()))


def test_emoji_do_no_harm(engine_log: list[str]) -> None:
    assert printed(replace(TINY, lead="Well done \N{PARTY POPPER} \N{DANCER}")).startswith(b"%PDF")
    engine_log.clear()  # a machine without a font for them says so


def test_endless_word_and_endless_text_are_printed_whole() -> None:
    word, words = "x" * 20_000, "word " * 800
    found = text(printed(Exercise("T", word, (words,), ())))
    assert solid(found).count("x") >= 20_000
    assert found.count("word") == 800


def test_too_long_for_a_square_code_is_a_render_error() -> None:
    with pytest.raises(PressError):
        printed(replace(Exercise.sample(), mark=Mark(address="https://c.example/" + "x" * 4000)))


def test_unknown_kind_of_prompt_is_a_render_error() -> None:
    with pytest.raises(PressError, match=r"^sheet\.pdf$"):
        printed(replace(Exercise.sample(), prompts=(Prompt("Secret", "riddle"),)))  # type: ignore[arg-type]


def test_packet_without_a_sheet_is_a_render_error() -> None:
    with pytest.raises(PressError):
        printed(Packet(((),)))


def test_missing_name_in_a_template_raises() -> None:
    with pytest.raises(Exception, match="no_such_field"):
        markup._environment().from_string("{{ document.no_such_field }}").render(document=Exercise.sample())


ADDRESSES = [
    "http://127.0.0.1:9/x",
    "https://example.com/x.css",
    "ftp://example.com/x",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    f"file://evil{HANDOUTS}/print.css",
    f"{HANDOUTS.as_uri()}/../pyproject.toml",
    f"{HANDOUTS.as_uri()}/%2e%2e/pyproject.toml",
    f"{HANDOUTS.as_uri()}-other/print.css",
    "data:text/css,body{}",
    "data:image/png;base64,iVBORw0KGgo=",
    "",
    "print.css",
    "file:///\x00",
    "//example.com/x",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_fetcher_opens_nothing_outside_its_folder_r36(address: str, opened: list[str]) -> None:
    with pytest.raises((PermissionError, ValueError)):
        Folder(HANDOUTS).fetch(address)
    assert opened == []


def test_fetcher_follows_no_link_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(PermissionError):
        Folder(tmp_path / "in").fetch((tmp_path / "in" / "link").as_uri())


def test_fetcher_gives_the_logo_it_was_handed_and_no_other() -> None:
    assert Folder(HANDOUTS, b"picture").fetch(LOGO).read() == b"picture"
    for folder, address in ((Folder(HANDOUTS), LOGO), (Folder(HANDOUTS, b"picture"), "clinic:other")):
        with pytest.raises(PermissionError):
            folder.fetch(address)


def test_fetcher_opens_what_is_ours() -> None:
    assert b"@font-face" in Folder(HANDOUTS).fetch((HANDOUTS / "print.css").as_uri()).read()


@pytest.mark.parametrize("address", ADDRESSES[:11:2])
@pytest.mark.parametrize(
    "page",
    [
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<style>@import url("{}");</style>',
        '<style>@font-face {{ font-family: x; src: url("{}") }}</style>',
        '<img alt="x" src="{}">',
        '<p style="background: url({})">x</p>',
        '<object data="{}">x</object>',
    ],
    ids=["stylesheet", "attachment", "import", "font", "img", "background", "object"],
)
def test_engine_opens_nothing_for_a_hostile_page_r36(page: str, address: str, opened: list[str]) -> None:
    with pytest.raises(FatalURLFetchingError):
        engine.lay_out(f'<html lang="en"><title>t</title>{page.format(address)}').write_pdf()
    assert opened == []


def test_engine_opens_nothing_for_an_image_in_a_drawing_r36(opened: list[str], engine_log: list[str]) -> None:
    images = "".join(f'<image href="{address}" width="9" height="9"/>' for address in ADDRESSES)
    engine.lay_out(f'<html lang="en"><title>t</title><svg><title>x</title>{images}</svg>').write_pdf()
    assert opened == []
    assert engine_log != []
    engine_log.clear()  # the engine goes on without the drawing and says so


def test_square_code_holds_the_address_alone() -> None:
    first, second = markup.square_code("https://c.example/1"), markup.square_code("https://c.example/2")
    assert first != second
    assert "<script" not in markup.square_code("</title><script>")
    assert "c.example" not in first


def test_clean_leaves_markup_and_plain_text_alone() -> None:
    assert markup.clean("plain\ttext\n") == "plain\ttext\n"
    assert flat(str(markup.clean("y" * 500))) == "y" * 500
    assert markup.clean(7) == 7
    svg = markup.square_code("x")
    assert markup.clean(svg) is svg


def test_unpacked_fonts_do_not_outlive_the_process(tmp_path: Path) -> None:
    code = (
        "from counselor.handouts.render import draw\ndraw('<!doctype html><html lang=en><title>t</title><p>x</p>')\n"
    )
    env = {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=HANDOUTS.parent)
    assert list(tmp_path.iterdir()) == []


def test_only_render_imports_the_engine() -> None:
    package = Path(engine.__file__).parents[1]
    users = [
        path.name
        for path in package.rglob("*.py")
        if "import weasyprint" in path.read_text() or "from weasyprint" in path.read_text()
    ]
    assert users == ["render.py"]


def test_invitation_shows_the_address_without_its_scheme() -> None:
    assert Invitation.sample().site == "counselor.example/c"
    assert PlanBlock("9:00", 5, "A").fixed is False
