"""Writes a reference as one plain sentence in the manner of the APA. PURE."""

from urllib.parse import quote

from counselor.catalogue.practice import Reference


def cite(reference: Reference) -> str:
    """Authors, year, title and where it stands, without its DOI: doi_link gives that."""
    parts = [f"{reference.authors} ({reference.year})", reference.title, _source(reference)]
    return " ".join(_ended(part) for part in parts if part)


def doi_link(reference: Reference) -> str | None:
    """The address that leads to the work, where its DOI was seen."""
    return f"https://doi.org/{quote(reference.doi, safe='/:;()')}" if reference.doi else None


def _source(reference: Reference) -> str:
    pages = (reference.pages or "").replace("-", "–")
    if reference.container == "Book":
        return reference.publisher or ""
    if reference.container and reference.container.startswith("In "):
        chapter = f"{reference.container} (pp. {pages})" if pages else reference.container
        return f"{chapter}. {reference.publisher}" if reference.publisher else chapter
    issue = f"({reference.issue})" if reference.issue else ""
    volume = f"{reference.volume}{issue}" if reference.volume else ""
    return ", ".join(part for part in (reference.container, volume, pages, reference.publisher) if part)


def _ended(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."
