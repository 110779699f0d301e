"""Reads the catalogue from its folder and says in plain words what is wrong with it. PURE."""

import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from counselor import paths
from counselor.catalogue.practice import (
    Catalogue,
    Contraindication,
    Entry,
    EvidenceGrade,
    Practice,
    Reference,
    SafetyRules,
    SeedUnit,
    Slug,
    Theme,
)

LARGEST = 1_000_000  # bytes in a file; the largest shipped is under 50,000
AnEntry = TypeVar("AnEntry", bound=Entry)

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_TABLES = ("themes.toml", "grades.toml", "codes.toml", "references.toml", "seed_units.toml", "safety.toml")
_NOT_A_KEY = "is not a key that belongs here"
_NOT_A_TABLE = "must be a table of keys"
# The checks of pydantic that the models use, in words for someone who edits the file by hand.
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": _NOT_A_KEY,
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in square brackets",
    "model_type": _NOT_A_TABLE,
    "literal_error": "must be one of {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "too_short": "needs {min_length} or more",
    "too_long": "may have {max_length} at most",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "value_error": "{error}",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file below the catalogue's folder, the path of the key in it, what is wrong."""

    file: str
    key: str
    words: str


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message has one line a problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(describe, self.problems)))


def describe(problem: Problem) -> str:
    """The problem on one line: file: key: what is wrong."""
    return ": ".join(part for part in (problem.file, problem.key, problem.words) if part)


def load(folder: Path = paths.PRACTICES) -> Catalogue:
    """The whole catalogue, or a CatalogueError that names every problem."""
    catalogue, problems = read(folder)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def read(folder: Path = paths.PRACTICES) -> tuple[Catalogue, list[Problem]]:
    """What of the catalogue can be used, all that it refers to present, and what is wrong with the rest."""
    reading = _Reading(folder)
    themes = reading.table("themes.toml", Theme, "slug")
    grades = reading.table("grades.toml", EvidenceGrade, "id")
    codes = reading.table("codes.toml", Contraindication, "code")
    references = reading.table("references.toml", Reference, "id")
    units = reading.table("seed_units.toml", SeedUnit, "id")
    safety = reading.entry("safety.toml", SafetyRules) or SafetyRules(rules=())
    practices = reading.practices(themes)
    for practice in practices.values():
        file = _file(practice)
        reading.resolve(file, "evidence_grade", [practice.evidence_grade], grades, "grades.toml")
        reading.resolve(file, "contraindications", practice.contraindications, codes, "codes.toml")
        reading.resolve(file, "references", practice.references, references, "references.toml")
        reading.resolve(file, "seed_ids", practice.seed_ids, units, "seed_units.toml")
    reading.resolve("safety.toml", "references", safety.references, references, "references.toml")
    catalogue = Catalogue(
        practices=reading.usable(practices),
        themes=themes,
        grades=grades,
        codes=codes,
        references=references,
        seed_units=units,
        safety_rules=safety.rules,
        safety_references=tuple(id_ for id_ in safety.references if id_ in references),
    )
    return catalogue, reading.problems


class _Reading:
    """One pass over a catalogue's folder, which gathers problems on its way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}  # the file of each practice seen, usable or not

    def say(self, file: str, key: str, words: str) -> None:
        self.problems.append(Problem(file, key, words))

    def toml(self, file: str) -> dict[str, Any] | None:
        path = self.folder / file
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError(f"is larger than {LARGEST:,} bytes")
            # Editors on Windows put a byte order mark before UTF-8.
            return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            self.say(file, "", "is missing")
        except OSError as error:
            self.say(file, "", f"cannot be read ({error.strerror})")
        except UnicodeDecodeError as error:
            self.say(file, "", f"is not UTF-8 text (byte {error.start + 1})")
        except tomllib.TOMLDecodeError as error:
            self.say(file, "", f"is not TOML: {error}")
        except RecursionError:
            self.say(file, "", "is nested too deeply")
        except ValueError as error:
            self.say(file, "", str(error))
        return None

    def entry(self, file: str, kind: type[AnEntry], **identity: str) -> AnEntry | None:
        data = self.toml(file)
        return None if data is None else self.made(file, "", kind, data, identity)

    def table(self, file: str, kind: type[AnEntry], name: str) -> dict[str, AnEntry]:
        """An entry in each table of the file; the heading of the table is its identity."""
        data = self.toml(file) or {}
        made = {key: self.made(file, key, kind, value, {name: key}) for key, value in data.items()}
        return {key: entry for key, entry in made.items() if entry is not None}

    def made(
        self, file: str, key: str, kind: type[AnEntry], data: object, identity: Mapping[str, str]
    ) -> AnEntry | None:
        if not isinstance(data, dict):
            self.say(file, key, _NOT_A_TABLE)
            return None
        repeated = identity.keys() & data.keys()  # it comes from where the entry lies, never from inside it
        for name in sorted(repeated):
            self.say(file, _path((key, name)), _NOT_A_KEY)
        try:
            entry = kind.model_validate({**data, **identity})
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.say(file, _path((key, *detail["loc"])), _words(detail))
            return None
        return None if repeated else entry

    def practices(self, themes: Mapping[str, Theme]) -> dict[str, Practice]:
        """The practices by slug, in the order of the themes and then of the file names."""
        inside = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        for path in (path for path in inside if not path.name.startswith(".")):
            if path.is_dir() and path.name not in themes:
                self.say(f"{path.name}/", "", "is the folder of no theme in themes.toml")
            elif path.is_file() and path.name not in _TABLES:
                self.say(path.name, "", "does not belong here; practices lie in the folder of their theme")
        found = {}
        for theme in themes:
            for path in sorted((self.folder / theme).glob("[!.]*")):
                if practice := self.practice(theme, path):
                    found[practice.slug] = practice
        return found

    def practice(self, theme: str, path: Path) -> Practice | None:
        file = f"{theme}/{path.name}"
        if path.suffix != ".toml" or not _is_slug(path.stem):
            self.say(file, "", "must be named in lower-case words joined by hyphens, ending in .toml")
            return None
        if path.stem in self.places:
            self.say(file, "", f"has the name of {self.places[path.stem]}; names are used once")
            return None
        self.places[path.stem] = file
        return self.entry(file, Practice, slug=path.stem, theme=theme)

    def resolve(self, file: str, key: str, names: Iterable[str], table: Container[str], home: str) -> None:
        for name in names:
            if name not in table:
                self.say(file, key, f"“{name}” has no usable entry in {home}")

    def usable(self, practices: Mapping[str, Practice]) -> dict[str, Practice]:
        """Without those that have a problem and those that need one of these first."""
        for practice in practices.values():
            self.resolve_needs(practice)
        for circle in _circles(practices):
            self.say(_file(practices[circle[0]]), "prerequisites", f"go in a circle: {' → '.join(circle)}")
        faulty = {problem.file for problem in self.problems}
        left = {slug: practice for slug, practice in practices.items() if _file(practice) not in faulty}
        while stuck := [p for p in left.values() if not left.keys() >= set(p.prerequisites)]:
            for practice in stuck:
                del left[practice.slug]
                lacking = [slug for slug in practice.prerequisites if slug not in left]
                self.say(_file(practice), "prerequisites", f"“{lacking[0]}” cannot be used as it stands")
        return left

    def resolve_needs(self, practice: Practice) -> None:
        for slug in practice.prerequisites:
            if slug not in self.places:
                self.say(_file(practice), "prerequisites", f"“{slug}” is not the name of a practice")


def _file(practice: Practice) -> str:
    return f"{practice.theme}/{practice.slug}.toml"


def _is_slug(name: str) -> bool:
    try:
        return bool(_SLUG.validate_python(name))
    except ValidationError:
        return False


def _path(parts: Iterable[str | int]) -> str:
    """The way to a key as people count: prompts[2].text is the text of the second prompt."""
    path = ""
    for part in parts:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _words(detail: ErrorDetails) -> str:
    template = _WORDS.get(detail["type"])
    return template.format(**detail.get("ctx", {})) if template else detail["msg"]


def _circles(practices: Mapping[str, Practice]) -> Iterator[list[str]]:
    """Each round of practices that wait for one another, from its first name back to it."""
    needs = {slug: set(practice.prerequisites) for slug, practice in practices.items()}
    while True:
        try:
            return TopologicalSorter(needs).prepare()
        except CycleError as error:
            ring = error.args[1][:0:-1]
            start = ring.index(min(ring))
            ring = ring[start:] + ring[:start]
            yield [*ring, ring[0]]
            del needs[ring[0]]
