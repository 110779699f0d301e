"""The shape of the catalogue: one frozen model a kind of entry. PURE."""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

# What a page or a template could take for more than text: tags, comments, entities, template marks.
_MARKUP = re.compile(r"</?[A-Za-z!?]|&#?\w+;|\{\{|\{%|\{#")
_BLANKS = re.compile(r"[ \t\r\n]+")
_TURNERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what is read


def _plain(value: object) -> object:
    """The text on one line, refused when it holds what cannot be printed or could act as markup."""
    if not isinstance(value, str):
        return value
    text = _BLANKS.sub(" ", value).strip()
    if any(unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNERS for char in text):
        raise ValueError("holds a control character; take it out")
    if found := _MARKUP.search(text):
        raise ValueError(f"holds markup ({found.group()}); only plain text is allowed")
    return text


def _written(pattern: str, words: str) -> AfterValidator:
    """A rule on how a name is written, told in words when it is broken."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(words)
        return value

    return AfterValidator(check)


Slug = Annotated[
    str,
    StringConstraints(max_length=60),
    _written(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "must be lower-case words joined by hyphens"),
]
Code = Annotated[
    str,
    StringConstraints(max_length=60),
    _written(r"[a-z][a-z0-9_]*", "must be lower-case words joined by underscores"),
]
SeedId = Annotated[str, _written(r"[AB]-[A-Z]?[0-9]{0,2}", "must look like A-W1 or B-10")]
PromptId = Annotated[str, _written(r"q[1-9][0-9]?", "must be q1, q2 and so on up to q99")]
Doi = Annotated[str, _written(r"10\.[0-9]{4,9}/[!-~]+", "must be a DOI such as 10.1037/a0031859")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400), BeforeValidator(_plain)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), BeforeValidator(_plain)]

PromptType = Literal["short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days"]
Audience = Literal["each_partner", "together"]
Mode = Literal["individual", "conjoint", "both"]
Grade = Literal["strong", "moderate", "limited", "traditional"]

INTENSITY = {
    1: "light, pleasant",
    2: "mild effort",
    3: "some vulnerability or tension",
    4: "marked vulnerability; settled couples, careful set-up",
    5: "high; counselor-led only",
}


class Entry(BaseModel):
    """Base of all catalogue data: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchors(Entry):
    """The words at the two ends of a 0-10 scale."""

    low: Line
    high: Line


class Prompt(Entry):
    """One question or field of a practice."""

    id: PromptId
    type: PromptType
    audience: Audience
    text: Line
    private: Annotated[bool, Field(strict=True)] = False
    # "session": asks how safe or afraid someone is, so it never goes home (not on paper, not in the portal)
    where: Literal["home", "session"] = "home"
    options: Annotated[tuple[Line, ...], Field(validate_default=True)] = ()
    anchors: Annotated[Anchors | None, Field(validate_default=True)] = None

    @field_validator("options")
    @classmethod
    def _options_where_one_picks(cls, options: tuple[str, ...], prompt: ValidationInfo) -> tuple[str, ...]:
        kind = prompt.data.get("type")  # absent when the type itself is wrong, which is told already
        if kind in {"choice", "checklist"} and len(set(options)) < max(2, len(options)):
            raise ValueError(f"a {kind} needs two options or more, all different")
        if options and kind not in {"choice", "checklist", None}:
            raise ValueError(f"only a choice or a checklist has options, not {kind}")
        return options

    @field_validator("anchors")
    @classmethod
    def _anchors_where_one_rates(cls, anchors: Anchors | None, prompt: ValidationInfo) -> Anchors | None:
        kind = prompt.data.get("type")
        if anchors is None and kind == "scale_0_10":
            raise ValueError("a scale needs the words at its two ends, low and high")
        if anchors is not None and kind not in {"scale_0_10", None}:
            raise ValueError(f"only a scale has anchors, not {kind}")
        return anchors


Minute = Annotated[int, Field(strict=True, ge=1, le=240)]


class Minutes(Entry):
    """Usual length in the session and at home, in minutes; none where it is not meant for there."""

    session: Minute | None = None
    home: Minute | None = None


class Practice(Entry):
    """One exercise of the catalogue. Its file name is its slug, its folder its theme."""

    slug: Slug
    theme: Slug
    title: Line
    source: Literal["seed", "extension"]
    seed_ids: tuple[SeedId, ...] = ()
    summary: Text
    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=30)]
    minutes: Minutes
    frequency: Line
    intensity: Annotated[int, Field(strict=True, ge=1, le=5)]
    mode: Mode
    prerequisites: tuple[Slug, ...] = ()
    contraindications: tuple[Code, ...] = ()
    cautions: tuple[Text, ...] = ()
    coaching_notes: tuple[Text, ...] = ()
    evidence_grade: Grade
    evidence_note: Text
    references: tuple[Slug, ...] = ()

    @field_validator("prompts")
    @classmethod
    def _prompts_told_apart(cls, prompts: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
        ids = [prompt.id for prompt in prompts]
        if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"the id {', '.join(twice)} stands on more than one prompt")
        return prompts


class Theme(Entry):
    """A folder of the catalogue."""

    slug: Slug
    title: Line
    description: Line


class EvidenceGrade(Entry):
    """What a grade of evidence means."""

    id: Grade
    meaning: Text


class Contraindication(Entry):
    """A reason not to use a practice as it is, and what to do instead."""

    code: Code
    label: Line
    meaning: Text
    default_action: Literal["exclude", "pause", "adapt"]
    what_to_do: Text


class SeedUnit(Entry):
    """One unit of the two source articles, by its stable id."""

    id: SeedId
    article: Literal["A", "B"]
    label: Line


class Reference(Entry):
    """A work the evidence notes rest on. A DOI stands only where it was seen."""

    id: Slug
    authors: Line
    year: Annotated[int, Field(strict=True, ge=1800, le=2200)]
    title: Line
    container: Line | None = None
    volume: Line | None = None
    issue: Line | None = None
    pages: Line | None = None
    publisher: Line | None = None
    doi: Doi | None = None
    kind: Line
    confidence: Literal["verified", "known"]
    note: Text | None = None


class SafetyRules(Entry):
    """What holds for every practice, whatever its own cautions say."""

    rules: tuple[Text, ...]
    references: tuple[Slug, ...] = ()


class Catalogue(BaseModel):
    """All of it, each part by its identity, practices in the order of their themes."""

    model_config = ConfigDict(frozen=True)

    practices: dict[str, Practice]
    themes: dict[str, Theme]
    grades: dict[str, EvidenceGrade]
    codes: dict[str, Contraindication]
    references: dict[str, Reference]
    seed_units: dict[str, SeedUnit]
    safety_rules: tuple[str, ...] = ()
    safety_references: tuple[str, ...] = ()
