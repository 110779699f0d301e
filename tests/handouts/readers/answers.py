"""Sheets with every kind of question, and what people may answer."""

import random
from collections.abc import Sequence
from functools import cache

from counselor.handouts.base import Leaf
from counselor.handouts.documents import Exercise, Prompt
from counselor.handouts.join import join
from counselor.handouts.markup import html
from counselor.handouts.render import draw
from tests.handouts.readers import Values

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PROMPTS = (
    Prompt("What helped?", "short_text"),
    Prompt("What was hard?", "long_text"),
    Prompt("How close?", "scale_0_10", low="far", high="near"),
    Prompt("What got in the way?", "checklist", options=("No time", "The phone", "Too tired", "Something else")),
    Prompt("Which role?", "choice", options=("Talking", "Listening", "Both")),
    Prompt("When next?", "date"),
    Prompt("How many minutes?", "grid_7_days"),
)
SHEET = Exercise(title="All", lead="Every kind of question.", steps=(), prompts=PROMPTS, fillable=True)

WORDS = (
    *(
        "yes",
        "no",
        "we",
        "talked",
        "ten minutes",
        "Off",
        "Yes",
        "fi",
        "100%",
        "#1",
        "a/b",
        "{}",
        "[x]",
        "^~`|",
        "=1+1",
    ),
    *("(a)", "(", ")", "((", "\\", "\\n", "\\051", "a\\", "<b>", "&amp;", "<<", ">>", '"so"', "it's", "%PDF-"),
    *("Łukasz", "żółć", "Müller", "Ďáblice", "Gülşen", "ő", "ĳ", "naïve", "Ÿ", "þ", "¿qué?", "½", "°", "×", "Žižek"),
    *(
        "Ελλάδα",
        "Привет",
        "שלום",
        "مرحبا",
        "你好",
        "こんにちは",
        "e\u0301",
        "soft\u00adhyphen",
        "🙂",
        "👩‍👧",
        "𝒳",
        "🤔",
    ),
    *("“quoted”", "„so“", "it’s", "–", "—", "…", "€", "•", "™", "‰", "ﬁ", "non\u00a0break", "‹a›"),
)


@cache
def blank() -> bytes:
    """The sheet, not filled in."""
    return draw(html(SHEET))


@cache
def blank_of(count: int) -> tuple[bytes, tuple[str, ...]]:
    """A file of so many sheets, and their names."""
    names = tuple(f"SHEET-{number:02}" for number in range(count))
    return join([blank()], [], [Leaf(pdf=0, fields=name) for name in names], "Pages"), names


def line(chance: random.Random, words: Sequence[str], most: int = 6) -> str:
    """Some words, now and then with spaces around them that nobody meant; often nothing."""
    said = " ".join(chance.choices(words, k=chance.randint(0, most)))
    return chance.choice(("", "", " ", "  ")) + said + chance.choice(("", "", " "))


def sheet(chance: random.Random, lost: Sequence[str] = ()) -> Values:
    """What one person answers to PROMPTS, by the names of the fields under the sheet's; without some words."""
    words = [word for word in WORDS if word not in lost]
    lines = [line(chance, words, chance.choice((3, 9, 40))) for _ in range(chance.randint(0, 5))]
    days = {f"p7.{day}": line(chance, words, 2) for day in DAYS}
    return {
        "p1": line(chance, words),
        "p2": "\n".join(lines),
        "p3": chance.choice(("", *map(str, range(11)))),
        **{f"p4.{option}": chance.random() < 0.4 for option in range(4)},
        "p5": chance.choice(("", "0", "1", "2")),
        "p6": chance.choice(("", "2027-05-12", "next week")),
        **days,
    }


def tidy(values: Values) -> Values:
    """The same answers without the spaces around them."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
