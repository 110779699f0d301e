"""Every stored text holds a word of its own; everyone opens every page and file; each word is where it may be."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from counselor.couples.models import Couple, Goal
from counselor.db import Base, db, new_id, now
from counselor.demo import first_weeks
from counselor.handouts.markup import html
from counselor.handouts.printing import Printer
from counselor.homework import actions as homework
from counselor.homework.models import Answer, Assignment, Comment, Prompt, Sheet
from counselor.paper import actions as paper
from counselor.paper.models import Scan
from counselor.plans.models import Block, Plan
from tests.steps import give, pdf_text
from tests.world import World

EVERYBODY = ("", "Ann", "Bob", "Max", "Cleo", "Dan", "Eve", "Finn")
COUPLES = {"cleo_dan": ("Ann", "Cleo", "Dan"), "eve_finn": ("Bob", "Eve", "Finn")}
# consonants alone, so that no word is a word, no line is broken inside it, and no two letters are drawn as one
WORD = re.compile(r"zq[bcdghjkmnprstvwx]{6}zq")
LETTERS = "bcdghjkmnprstvwx"


@dataclass
class Words:
    """Who may read each word, and what it stands for."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def new(self, about: str, *readers: str, shown: bool = True) -> str:
        """A word for a text; `shown`: on some page of each of its readers."""
        number, letters = len(self.readers) + 16**3, ""
        while number:
            number, digit = divmod(number, 16)
            letters = LETTERS[digit] + letters
        word = f"zq{letters:b>6}zq"
        assert WORD.fullmatch(word)
        self.readers[word], self.about[word] = frozenset(readers), about
        self.shown |= {word} if shown else set()
        return word


# ---- The rows ------------------------------------------------------------------------------------------------


def planted(world: World) -> Words:
    """Words in every text of both couples, in homework of each class and in every state."""
    words, ids = Words(), []
    for key, (counselor, a, b) in COUPLES.items():
        for given_to in ("each", "together", "a"):
            private, shared = {"q1": "private"}, {"q2": "shared"}
            see: Any = private | shared | ({"q3": "after_both"} if given_to != "a" else {})
            ids.append(give(world, "gentle-start", given_to, counselor, **see))
        world.do(lambda key=key, counselor=counselor, two=(a, b): _couple(world, words, key, counselor, two))
    for id in ids:
        world.do(lambda id=id: _homework(world, words, id))
    return words


def _couple(world: World, words: Words, key: str, counselor: str, two: tuple[str, str]) -> None:
    couple = db.session.get_one(Couple, world.ids[key])
    for partner in couple.partners:
        partner.person.name = words.new(f"name of {partner.name}", counselor, *two)
        partner.pronouns = words.new("pronouns", counselor)
    for goal in db.session.scalars(select(Goal).where(Goal.couple_id == couple.id)):
        goal.text = words.new(f"goal of {key}", counselor)
    if key == "eve_finn":
        first_weeks(couple)
        db.session.flush()
    for plan in db.session.scalars(select(Plan).where(Plan.couple_id == couple.id)):
        plan.objectives, plan.notes = (words.new(f"{what} of {key}", counselor) for what in ("objectives", "notes"))
        for block in plan.blocks:
            block.title, block.text = words.new("block", counselor), words.new("block's text", counselor)


def _homework(world: World, words: Words, id: str) -> None:
    """The first of each couple's is sent by both, the second came back from one on paper, the third is a draft;
    comments on all."""
    given = db.session.get_one(Assignment, id)
    names = {person_id: name for name, person_id in world.ids.items()}
    counselor, addressees = names[given.counselor_id], [names[sheet.partner_id] for sheet in given.sheets]
    given.why, given.when_where = (words.new(what, counselor, *addressees) for what in ("why", "when and where"))
    senders = {"each": given.sheets, "together": given.sheets[:1], "a": []}[given.given_to]
    for sheet in given.sheets:
        author = names[sheet.partner_id]
        other = [name for name in addressees if name != author]
        for answer in sheet.answers:
            if answer.prompt.type == "short_text":
                homework.save(answer, _answer(words, answer, author, other, counselor, sheet, senders), now())
        if sheet in senders:
            if given.given_to == "together":
                paper.type_in(sheet, (), now())
                picture = words.new(f"paper of {author}", counselor).encode()
                paper.add_scans(sheet, [picture], [], now())
            db.session.flush()
            homework.send(sheet, now())
            said = words.new(f"comment to {author}", counselor, author)
            homework.comment(sheet, given.prompts[0].id, said, given.counselor_id)


def _answer(
    words: Words, answer: Answer, author: str, other: list[str], counselor: str, sheet: Sheet, senders: list[Sheet]
) -> str:
    """A word that its readers follow from by the table of security.md: class, who sent, who is asking."""
    sent, both = sheet in senders, len(senders) == 2
    opened = sent and (answer.visibility == "shared" or (answer.visibility == "after_both" and both))
    about = f"{answer.visibility} of {author}, {'sent' if sent else 'a draft'}"
    # what is open to the other is shown beside their own, once that is sent
    return words.new(
        about, author, *([counselor] if sent else []), *(other if opened else []), shown=not opened or both
    )


# ---- Every address -------------------------------------------------------------------------------------------


def addresses(world: World) -> list[str]:
    """Every address that can be opened, with every id there is; of the catalogue one practice."""

    def rows() -> dict[str, list[str]]:
        tables: dict[str, type[Base]] = {
            "couple_id": Couple, "plan_id": Plan, "assignment_id": Assignment, "sheet_id": Sheet, "scan_id": Scan,
        }  # fmt: skip
        return {name: [*db.session.scalars(select(table.id)), new_id()] for name, table in tables.items()}

    values = world.do(rows)
    values |= {"slug": ["gentle-start", "none"], "whose": ["a", "b", "joint"], "number": ["1", "2", "99"]}
    found = []
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in ("static", "accounts.leave"):
            found += list(_built(str(rule), sorted(rule.arguments), values))
    codes = world.do(lambda: [*db.session.scalars(select(Sheet.code))])
    blocks = world.do(
        lambda: [f"/plans/{block.plan_id}?block={block.id}" for block in db.session.scalars(select(Block))]
    )
    return [*found, *(f"/pages/code?code={code}" for code in codes), *blocks[:12], "/no-such-page"]


def _built(rule: str, names: list[str], values: dict[str, list[str]]) -> Iterator[str]:
    if not names:
        yield rule
        return
    for value in values[names[0]]:
        yield from _built(re.sub(rf"<[^<>]*{names[0]}>", value, rule), names[1:], values)


@lru_cache(maxsize=512)
def _printed(data: bytes) -> str:
    return pdf_text(data)


def said(answer: TestResponse) -> str:
    """All that an answer says: its headers and its page or file, metadata included."""
    drawn = answer.data.startswith(b"%PDF")
    return " ".join([str(answer.headers), _printed(answer.data) if drawn else answer.data.decode("utf-8", "replace")])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, many: Callable[[int, int], int]) -> None:
    """In the short form a file is the words it is drawn from, which is all it can say; in the long a real one."""
    if many(1, 0):
        drawn = lru_cache(maxsize=512)(lambda leaf: html(leaf).encode())
        monkeypatch.setattr(
            Printer, "pdf", lambda _, printed: b"".join(drawn(x) for one in printed.parts for x in one)
        )


# ---- The crawl -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_every_word_is_read_by_whom_it_may_and_by_nobody_else(world: World, many: Callable[[int, int], int]) -> None:
    words = planted(world)
    every = addresses(world)
    assert len(every) > 150
    # the couples are mirrors of each other: in the short form half of the people try each database
    on_file = world.connection.dialect.name == "sqlite"
    for name in EVERYBODY[many(int(on_file), 0) :: many(2, 1)]:
        client, seen, denied = world.client(name), set[str](), set[bytes]()
        for url in every:
            answer = client.get(url)
            assert answer.status_code in (200, 303, 404), f"{name} {url}: {answer.status}"
            found = set(WORD.findall(said(answer)))
            wrong = [words.about[word] for word in found if name not in words.readers[word]]
            assert not wrong, f"{name} read {wrong} at {url}"
            assert not WORD.search(str(answer.headers)), f"{url}: a word in a header"
            seen |= found
            denied |= {answer.data} if answer.status_code == 404 else set()
            _neutral(world, name, url, answer)
        unread = [words.about[w] for w in words.shown if name in words.readers[w] and w not in seen]
        assert not unread, f"{name} never saw {unread}"
        assert len(denied) <= 1, f"{name}: refusals differ"


def _neutral(world: World, name: str, url: str, answer: TestResponse) -> None:
    """Titles of the portal and names of files tell nothing."""
    for_a_partner = name in ("Cleo", "Dan", "Eve", "Finn") and (url.startswith("/pages") or answer.status_code == 404)
    if for_a_partner and answer.mimetype == "text/html" and answer.status_code != 303:
        assert "<title>Page - Notes</title>" in answer.text, url
    if answer.mimetype == "application/pdf":
        how = "attachment" if "fillable" in url else "inline"
        assert re.fullmatch(rf'{how}; filename="(sheet|pages|plan|book)\.pdf"', answer.headers["Content-Disposition"])


def test_printed_files_say_what_they_may_and_their_metadata_nothing(world: World) -> None:
    words = planted(world)
    ann, cleo = world.client("Ann"), world.client("Cleo")
    mine = world.do(lambda: db.session.scalars(select(Sheet).where(Sheet.partner_id == world.ids["Cleo"])).all()[-1])
    plan = world.do(lambda: db.session.scalars(select(Plan).where(Plan.couple_id == world.ids["cleo_dan"])).first())
    files = [
        (ann, "Ann", f"/plans/{plan.id}/plan.pdf"),
        (ann, "Ann", f"/homework/{mine.assignment_id}/pages.pdf"),
        (cleo, "Cleo", f"/pages/{mine.id}/sheet.pdf"),
        (cleo, "Cleo", f"/pages/{mine.id}/fillable.pdf"),
    ]
    for client, name, url in files:
        data = client.get(url).data
        found = set(WORD.findall(pdf_text(data)))
        assert found, f"{url} says nothing"
        assert all(name in words.readers[word] for word in found)
        about = {key: str(value) for key, value in (PdfReader(io.BytesIO(data)).metadata or {}).items()}
        assert about.pop("/Title") in ("Sheet", "Pages", "Plan")
        assert set(about) <= {"/Producer"}, about
        assert not re.search(rb"/work|/tmp|/home|counselor/", data.replace(b"/Type", b""))


def test_refusals_are_the_same_whether_the_row_is_there_or_not(world: World) -> None:
    planted(world)
    cleo = world.client("Cleo")
    absent = cleo.get(f"/pages/{new_id()}")
    for sheet in world.do(lambda: [*db.session.scalars(select(Sheet))]):
        if sheet.partner_id != world.ids["Cleo"]:
            for tail in ("", "/1", "/check", "/sheet.pdf", "/fillable.pdf"):
                answer = cleo.get(f"/pages/{sheet.id}{tail}")
                assert (answer.status_code, answer.data, dict(answer.headers)) == (
                    404,
                    absent.data,
                    dict(absent.headers),
                )


def test_every_sealed_text_holds_a_word(world: World) -> None:
    """So that a new text is not forgotten here."""
    words = planted(world)

    def as_text(kept: str | bytes) -> str:
        return kept if isinstance(kept, str) else kept.decode("latin-1")

    def texts() -> dict[str, list[str]]:
        pairs: list[tuple[type[Base], str]] = [
            (table.class_, name.removesuffix("_sealed"))
            for table in Base.registry.mappers
            for name in dict(table.columns)
            if name.endswith("_sealed")
        ]
        rows = {(model, name): db.session.scalars(select(model)) for model, name in pairs}
        return {
            f"{model.__name__}.{name}": [as_text(getattr(row, name)) for row in found]
            for (model, name), found in rows.items()
        }

    for name, kept in world.do(texts).items():
        if name not in ("Couple.themes", "KeyCheck.text"):  # slugs of the catalogue; the program's own word
            assert any(word in text for word in words.readers for text in kept), f"no word in {name}"


@pytest.mark.parametrize("model", [Answer, Comment, Goal, Prompt])
def test_there_is_something_to_read(world: World, model: type[Base]) -> None:
    planted(world)
    assert world.do(lambda: len([*db.session.scalars(select(model))])) > 3
