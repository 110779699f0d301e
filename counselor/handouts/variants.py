"""Every way in which a document can be set. PURE."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args

from counselor.handouts.base import Document, Look, Paper, Typeface
from counselor.handouts.documents import DOCUMENTS
from counselor.handouts.exercise import Exercise, Packet

LOOKS = tuple(
    Look(paper=paper, large=large, plain=plain, typeface=typeface)
    for paper, large, plain, typeface in product(get_args(Paper), (False, True), (False, True), get_args(Typeface))
)


def samples() -> dict[str, Document]:
    """The sample of each document, by a name to type: 'session-plan'."""
    return {re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower(): kind.sample() for kind in DOCUMENTS}


def variant(document: Document, look: Look, *, fillable: bool = False) -> Document:
    """The document, and all in it, set in this way; to type into, where it has something to answer."""
    if isinstance(document, Packet):
        sets = tuple(tuple(variant(leaf, look, fillable=fillable) for leaf in one) for one in document.sets)
        return replace(document, look=look, sets=sets)
    if isinstance(document, Exercise):
        return replace(document, look=look, fillable=fillable)
    return replace(document, look=look)


def variants(document: Document) -> Iterator[tuple[str, Document]]:
    """The document in every look, and to type into where it can be, each with a name for its file."""
    for look, fillable in product(LOOKS, (False, True) if isinstance(document, Exercise | Packet) else (False,)):
        words = (
            look.paper,
            "large" if look.large else "normal",
            "plain" if look.plain else "colour",
            look.typeface,
            *(["fillable"] if fillable else []),
        )
        yield "-".join(words), variant(document, look, fillable=fillable)
