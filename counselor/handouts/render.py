"""Turns the HTML of one leaf into a tagged PDF (PDF/UA-1). The only importer of weasyprint; runs in a child process.

One render at a time: Pango's fonts are shared by all renders and are not made for several threads.
"""

import atexit
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from counselor.handouts.fields import finish
from counselor.handouts.mend import mended
from counselor.paths import HANDOUTS

LOGO = "clinic:logo"


class Folder(URLFetcher):  # type: ignore[misc]  # weasyprint carries no types
    """Opens files of one folder and the clinic's logo: no network, no data, no way out by `..` or links."""

    def __init__(self, root: Path, logo: bytes = b"") -> None:
        super().__init__(allowed_protocols=("file", "clinic"), allow_redirects=False, fail_on_errors=True)
        self.root, self.logo = root.resolve(), logo

    def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
        """The file behind `url`; PermissionError for anything outside the folder."""
        if url == LOGO and self.logo:
            return URLFetcherResponse(url, self.logo, {"Content-Type": "image/png"})
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self.root):
            raise PermissionError("outside the handouts folder")
        return URLFetcherResponse(url, path.read_bytes())


@lru_cache(maxsize=1)
def kept() -> tuple[FontConfiguration, list[CSS]]:
    """Fonts unpacked and stylesheets parsed once a process: half the time of a plain render."""
    fonts, folder = FontConfiguration(), Folder(HANDOUTS)
    names = ("print.css", "fill.css")
    return fonts, [CSS(url=(HANDOUTS / name).as_uri(), font_config=fonts, url_fetcher=folder) for name in names]


atexit.register(kept.cache_clear)  # the unpacked fonts lie in a temporary folder that goes with the object


def lay_out(page: str, logo: bytes = b"") -> Any:
    """The laid-out pages of one HTML text."""
    fonts, styles = kept()
    text = HTML(string=page, base_url=f"{HANDOUTS.as_uri()}/", url_fetcher=Folder(HANDOUTS, logo))
    return text.render(font_config=fonts, stylesheets=styles, pdf_variant="pdf/ua-1")


def draw(page: str, logo: bytes = b"") -> bytes:
    """The PDF of one HTML text; what the engine raises goes through."""
    pdf: bytes = lay_out(page, logo).write_pdf(pdf_variant="pdf/ua-1")
    return finish(mended(pdf, page))
