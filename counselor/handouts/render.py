"""Turns a document into a tagged PDF (PDF/UA-1). The only importer of weasyprint.

One render at a time: Pango's fonts are shared by all renders and are not made for several threads.
Rendering holds the interpreter anyway, so threads would win nothing.
"""

import atexit
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from counselor.handouts.base import Document
from counselor.handouts.markup import html
from counselor.paths import HANDOUTS

_LOCK = Lock()
_BLANK = '<!doctype html><html lang="en"><head><title>-</title></head><body class="blank-{}"></body></html>'


class RenderError(Exception):
    """The document could not be drawn; the cause says why."""


class Folder(URLFetcher):  # type: ignore[misc]  # weasyprint carries no types
    """Opens files of one folder and nothing else: no network, no data, no way out by `..` or links."""

    def __init__(self, root: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self.root = root.resolve()

    def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
        """The file behind `url`; PermissionError for anything outside the folder."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self.root):
            raise PermissionError("outside the handouts folder")
        return URLFetcherResponse(url, path.read_bytes())


@lru_cache(maxsize=1)
def _kept() -> tuple[FontConfiguration, CSS, Folder]:
    """Fonts unpacked and stylesheet parsed once a process: half the time of a plain render."""
    fonts, folder = FontConfiguration(), Folder(HANDOUTS)
    style = CSS(url=(HANDOUTS / "print.css").as_uri(), font_config=fonts, url_fetcher=folder)
    return fonts, style, folder


atexit.register(_kept.cache_clear)  # the unpacked fonts lie in a temporary folder that goes with the object


def _lay_out(text: str) -> Any:
    fonts, style, folder = _kept()
    page = HTML(string=text, base_url=f"{HANDOUTS.as_uri()}/", url_fetcher=folder)
    return page.render(font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1")


def _draw(document: Document) -> bytes:
    """Each part is laid out alone, so that its pages count from 1; a blank page fills up odd ones."""
    parts = [_lay_out(html(part)) for part in document.parts]
    if not parts:
        raise ValueError("nothing to print")
    pages = list(parts[0].pages)
    for part in parts[1:]:
        if len(pages) % 2:
            pages += _lay_out(_BLANK.format(document.paper)).pages
        pages += part.pages
    pdf: bytes = parts[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def render(document: Document) -> bytes:
    """The PDF of a document; RenderError for whatever went wrong. Safe to call from several threads."""
    try:
        with _LOCK:
            return _draw(document)
    except (Exception, FatalURLFetchingError) as error:
        raise RenderError(document.file_name) from error
