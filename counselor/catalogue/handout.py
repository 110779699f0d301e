"""From a practice to a blank sheet, and from the catalogue to a book."""

from counselor.catalogue.citation import cite
from counselor.catalogue.practice import INTENSITY, Catalogue, Practice
from counselor.catalogue.practice import Prompt as Asked
from counselor.filters import minutes
from counselor.handouts.documents import (
    BookPractice,
    BookPrompt,
    BookTheme,
    Brand,
    CatalogueBook,
    Exercise,
    Look,
    Prompt,
    PromptType,
)

BRAND, LOOK = Brand(), Look()
HOW: dict[PromptType, str] = {
    "short_text": "a few words",
    "long_text": "some lines",
    "scale_0_10": "0 to 10",
    "checklist": "tick all that fit",
    "choice": "choose one",
    "date": "a date",
    "grid_7_days": "a word or number for each of seven days",
}
MODE = {"individual": "one partner alone", "conjoint": "the two together", "both": "one alone, or the two together"}


def blank(practice: Practice, *, brand: Brand = BRAND, look: Look = LOOK) -> Exercise:
    """The exercise for nobody in particular, without what belongs in the session only."""
    return Exercise(
        title=practice.title,
        lead=practice.summary,
        steps=practice.steps,
        prompts=tuple(
            Prompt(
                text=prompt.text,
                type=prompt.type,
                sees="",
                options=prompt.options,
                low=prompt.anchors.low if prompt.anchors else "",
                high=prompt.anchors.high if prompt.anchors else "",
                together=prompt.audience == "together",
            )
            for prompt in practice.prompts
            if prompt.where == "home"
        ),
        brand=brand,
        look=look,
    )


def book(catalogue: Catalogue, *, made_on: str = "", brand: Brand = BRAND, look: Look = LOOK) -> CatalogueBook:
    """The whole catalogue for the counselor's shelf; themes without a practice are left out."""
    chapters = ((theme, _of(theme.slug, catalogue)) for theme in catalogue.themes.values())
    return CatalogueBook(
        title="Practices for couples",
        made_on=made_on,
        grades=tuple((grade.id.capitalize(), grade.meaning) for grade in catalogue.grades.values()),
        rules=catalogue.safety_rules,
        themes=tuple(
            BookTheme(theme.title, theme.description, tuple(_in_book(one, catalogue) for one in practices))
            for theme, practices in chapters
            if practices
        ),
        brand=brand,
        look=look,
    )


def _of(theme: str, catalogue: Catalogue) -> tuple[Practice, ...]:
    return tuple(practice for practice in catalogue.practices.values() if practice.theme == theme)


def _in_book(practice: Practice, catalogue: Catalogue) -> BookPractice:
    codes = [catalogue.codes[code] for code in practice.contraindications]
    return BookPractice(
        title=practice.title,
        why=practice.summary,
        steps=practice.steps,
        prompts=tuple(_asked(prompt) for prompt in practice.prompts),
        facts=_facts(practice, catalogue),
        grade=practice.evidence_grade,
        evidence=practice.evidence_note,
        cautions=(*practice.cautions, *(f"{code.label}: {code.what_to_do}" for code in codes)),
        notes=practice.coaching_notes,
        references=tuple(cite(catalogue.references[id_]) for id_ in practice.references),
    )


def _asked(prompt: Asked) -> BookPrompt:
    how = HOW[prompt.type] + (", in the session only" if prompt.where == "session" else "")
    ends = (prompt.anchors.low, prompt.anchors.high) if prompt.anchors else ()
    return BookPrompt(text=prompt.text, how=how, options=prompt.options or ends)


def _facts(practice: Practice, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    first = [catalogue.practices[slug].title for slug in practice.prerequisites]
    pairs = (
        ("In the session", minutes(practice.minutes.session)),
        ("At home", minutes(practice.minutes.home)),
        ("How often", practice.frequency),
        ("For", MODE[practice.mode]),
        ("Intensity", f"{practice.intensity} of 5: {INTENSITY[practice.intensity]}"),
        ("Do first", "; ".join(first)),
    )
    return tuple((label, text) for label, text in pairs if text)
