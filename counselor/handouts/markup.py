"""Turns a document into the HTML of its pages. Knows Jinja, the square code and the fonts, not the PDF engine."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache, reduce

import segno
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from counselor.handouts.base import INK, Document, Typeface
from counselor.paths import HANDOUTS

# What has no place on paper: control characters, orders that turn the reading direction, signs that choose among the
# forms of an emoji, lone surrogates.
_UNPRINTABLE = dict.fromkeys(
    [
        *(code for code in range(0xA0) if (code < 0x20 or code > 0x7E) and code not in (0x09, 0x0A)),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xFE00, 0xFE10),
        *range(0xD800, 0xE000),
        *(0xFEFF, 0xFFFE, 0xFFFF),
    ]
)

# A word longer than a line takes time with the square of its length to break, so it gets places to break at.
_LONG_WORD = re.compile(r"\S{60}(?=\S{20})")
_BREAK = "\u200b"

LACKING = "□"  # U+25A1, in fonts/signs-400-normal.woff2
_FONTS: dict[Typeface, tuple[str, ...]] = {
    "atkinson": ("atkinson-hyperlegible-next-latin", "atkinson-hyperlegible-next-latin-ext"),
    "andika": ("andika-latin", "andika-latin-ext"),
    "lexend": ("lexend-latin", "lexend-latin-ext"),
}
_ALL_TYPEFACES = ("noto-sans-hebrew-hebrew", "noto-sans-arabic-arabic")
# Without ink, so no font needs them: tab, line end, soft hyphen, and marks on how letters join and lines break.
_WITHOUT_INK = "\t\n\u00ad\u200b\u200c\u200d\u200e\u200f\u2060"
_HYPHENS = str.maketrans("\u2010\u2011", "--")  # few fonts have these two beside the plain one
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def clean(value: object) -> object:
    """Plain text without what cannot be printed; anything else, markup too, as it is."""
    if type(value) is not str:
        return value
    text = value.translate(_UNPRINTABLE)
    # a letter with its accent is one sign, which more fonts have than the two
    return _LONG_WORD.sub(rf"\g<0>{_BREAK}", text if text.isascii() else unicodedata.normalize("NFC", text))


def colour(value: str) -> str:
    """The colour as it stands, or ink where it is not #rrggbb: it goes into a style."""
    return value if _COLOUR.fullmatch(value) else INK


def direction(text: str) -> str:
    """Which way a text of its own is read, by its first letter: an address stays whole on a page in a mirror."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next(("rtl" if kind in ("R", "AL") else "ltr" for kind in kinds if kind in ("L", "R", "AL")), "ltr")


@lru_cache(maxsize=64)
def square_code(text: str, title: str = "Square code that opens the page") -> Markup:
    """The QR code of `text` as an SVG; ValueError if it is too long for one."""
    code = segno.make(text.translate(_UNPRINTABLE), micro=False, error="m", boost_error=False)
    # the text is in the squares alone, and the title is ours
    return Markup(code.svg_inline(border=0, omitsize=True, title=title))  # noqa: S704


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """An environment of its own: nothing of the web pages reaches the paper."""
    environment = Environment(
        loader=FileSystemLoader(HANDOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(square_code=square_code, colour=colour, direction=direction)
    return environment


def html(document: Document) -> str:
    """The HTML of one document or part; UndefinedError where a template asks for what is not there."""
    template = _environment().get_template(document.template)
    page = template.render(document=document, lacking="")
    covered = with_signs(page, document.look.typeface)
    if LACKING not in covered:
        return covered
    return with_signs(template.render(document=document, lacking=LACKING), document.look.typeface)


def with_signs(text: str, typeface: Typeface) -> str:
    """The text with one sign in place of each letter, with all its marks, that no font of ours has."""
    return _lacking(typeface).sub(_sign, text.translate(_HYPHENS))


def _sign(found: re.Match[str]) -> str:
    """A blank for a blank of odd width, nothing for what has no ink, else the sign."""
    kinds = {unicodedata.category(letter) for letter in found.group()}
    return " " if kinds <= {"Zs", "Zl", "Zp"} else "" if kinds <= {"Cf"} else LACKING


@lru_cache(maxsize=len(_FONTS))
def _lacking(typeface: Typeface) -> re.Pattern[str]:
    """What the fonts of a typeface do not have: a letter with the marks on it, and an emoji with all its parts."""
    has = "".join(f"{_written(first)}-{_written(last)}" for first, last in _runs(coverage(typeface)))
    # marks that belong to what stands before them: combining ones, skin tones, keycaps, tags
    marks = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
    lacking = rf"[^{has}]"
    joined = rf"(?:[{marks}]|(?![{has}])[\u0900-\u0dff\u0e31-\u0e4e]|\u200d{lacking})*"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    return re.compile(rf"{flag}|.(?=[{marks}])(?:(?![{has}])[{marks}])+|{lacking}{joined}")


def coverage(typeface: Typeface) -> frozenset[int]:
    """The characters that can be printed in a typeface, in regular and bold."""
    both = (_characters(f"{name}-400") & _characters(f"{name}-700") for name in (*_FONTS[typeface], *_ALL_TYPEFACES))
    return reduce(frozenset.union, both, frozenset(map(ord, _WITHOUT_INK + LACKING)))


@cache
def _characters(font: str) -> frozenset[int]:
    with TTFont(HANDOUTS / "fonts" / f"{font}-normal.woff2", lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def _runs(codes: Iterable[int]) -> list[tuple[int, int]]:
    """Codes as runs from first to last."""
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def _written(code: int) -> str:
    return f"\\U{code:08x}"
