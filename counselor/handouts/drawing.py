"""A drawing from outside (SVG): looked through part by part, written anew, then turned into dots. PURE.

The renderer would open a file that a drawing names, and a few lines can stand for millions of parts. So it is handed
only what this module wrote, which names nothing outside itself and has a known number of parts.
"""

import re
from collections.abc import Iterable

import resvg_py
from lxml import etree

from counselor.handouts.refused import Refused

# a plain part takes a tenth of a millisecond to draw, one on a layer of its own fifty times that, a filter more
PARTS, DEPTH = 10_000, 100
LAYER, FILTER = 50, 500
LAYERED = re.compile(r"(?<!fill-)(?<!stroke-)(?<!stop-)opacity|mask|clip|blend|isolation|pattern|marker")
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
NAME = "{http://www.w3.org/2000/svg}svg"


def is_one(data: bytes) -> bool:
    """Whether it begins like a drawing, which no picture of dots does."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def drawn(data: bytes, width: int, height: int) -> bytes:
    """The drawing as a PNG that fits into so many dots; Refused when it is not sound in itself."""
    root = _read(data)
    for part in root.iter():
        _check(part)
    if _Parts(root).of(root) > PARTS:
        raise Refused("intricate")
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    return resvg_py.svg_to_bytes(svg_string=text, width=width, height=height, skip_system_fonts=True)


def _read(data: bytes) -> etree._Element:
    """The parts of it, without comments or orders to programs; what is declared before them is left behind."""
    try:
        root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True, **PARSER))
    except etree.XMLSyntaxError as error:
        raise Refused("damaged") from error
    if root.tag != NAME:
        raise Refused("unknown")
    return root


def _check(part: etree._Element) -> None:
    """Nothing that stands for something else, nothing from outside, no letters: there are no fonts here."""
    if not isinstance(part.tag, str):
        raise Refused("outside")  # an entity
    tag = etree.QName(part).localname
    if tag in ("image", "feImage", "foreignObject") or any(map(_leads_out, part.items())):
        raise Refused("outside")
    if tag == "text" and "".join(part.itertext()).strip():
        raise Refused("words")


def _leads_out(item: tuple[str, str]) -> bool:
    name, value = item
    return name.rpartition("}")[2] == "href" and not value.startswith("#")


class _Parts:
    """How many parts there are once each use stands for what it uses, each by what it takes to draw."""

    def __init__(self, root: etree._Element) -> None:
        sheets = (part.text or "" for part in root.iter() if etree.QName(part).localname == "style")
        self.named = {part.get("id", ""): part for part in root.iter()}
        self.least = _weight(" ".join(sheets))  # a style sheet may mean any part
        self.known: dict[etree._Element, int] = {}

    def of(self, part: etree._Element, depth: int = 0) -> int:
        """Of this part and all inside it; Refused where one would hold itself."""
        if depth > DEPTH:
            raise Refused("intricate")
        if part not in self.known:
            own = max(self.least, _weight(" ".join(f"{name}:{value}" for name, value in part.items())))
            self.known[part] = own + sum(self.of(one, depth + 1) for one in self._inside(part))
        return self.known[part]

    def _inside(self, part: etree._Element) -> Iterable[etree._Element]:
        used = (value[1:] for name, value in part.items() if name.rpartition("}")[2] == "href")
        return [*part, *(self.named[id] for id in used if id in self.named)]


def _weight(words: str) -> int:
    return FILTER if "filter" in words else LAYER if LAYERED.search(words) else 1
