"""Turns a document into the HTML of its pages. Knows Jinja and the square code, not the PDF engine."""

import re
from functools import lru_cache

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from counselor.handouts.base import Document
from counselor.paths import HANDOUTS

# What has no place on paper: control characters, orders that turn the reading direction, lone surrogates.
_UNPRINTABLE = dict.fromkeys(
    [
        *(code for code in range(0xA0) if (code < 0x20 or code > 0x7E) and code not in (0x09, 0x0A)),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
        *(0xFEFF, 0xFFFE, 0xFFFF),
    ]
)


# A word longer than a line takes time with the square of its length to break, so it gets places to break at.
_LONG_WORD = re.compile(r"\S{60}(?=\S{20})")
_BREAK = "\u200b"


def clean(value: object) -> object:
    """Plain text without what cannot be printed; anything else, markup too, as it is."""
    if type(value) is not str:
        return value
    return _LONG_WORD.sub(rf"\g<0>{_BREAK}", value.translate(_UNPRINTABLE))


@lru_cache(maxsize=64)
def square_code(text: str) -> Markup:
    """The QR code of `text` as an SVG; ValueError if it is too long for one."""
    code = segno.make(text.translate(_UNPRINTABLE), micro=False, error="m", boost_error=False)
    svg = code.svg_inline(border=0, omitsize=True, title="Square code that opens the page")
    return Markup(svg)  # noqa: S704 the text is in the squares alone, not in the markup


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
    environment.globals["square_code"] = square_code
    return environment


def html(document: Document) -> str:
    """The HTML of one document or part; UndefinedError where a template asks for what is not there."""
    return _environment().get_template(document.template).render(document=document)
