"""From an assignment to its printed sheets."""

from collections.abc import Callable, Sequence

from flask import current_app, url_for

from counselor import filters
from counselor.accounts.handout import brand
from counselor.couples.handout import look
from counselor.handouts.documents import AgreementSlip, Document, Exercise, Look, Mark, Packet, Prompt
from counselor.homework import token
from counselor.homework.models import Assignment, Sheet
from counselor.homework.visibility import sees_on_paper

EACH = "Each question says it. You fill in your own sheet. Your partner has one too."
ALONE = "Each question says it."
ON_SLIP = "The sheet says it at each question."
JOINT = "Each question says it. You fill in this sheet together."
BOTH_SEE = "You both and your counselor will see this."


def _site() -> str:
    return str(current_app.config["BASE_URL"])


def agreed(assignment: Assignment) -> tuple[tuple[str, str], ...]:
    """What was agreed, as rows; those that were left empty are not printed."""
    pairs = (
        ("Why", assignment.why),
        ("When and where", assignment.when_where),
        ("By", filters.day(assignment.due)),
    )
    return tuple((label, value) for label, value in pairs if value)


def exercise(sheet: Sheet, *, fillable: bool = False) -> Exercise:
    """One person's own sheet, with their code; to write on, or to type into."""
    assignment, couple = sheet.assignment, sheet.assignment.couple
    me = couple.partner(sheet.side)
    return Exercise(
        title=assignment.title,
        lead=assignment.summary,
        steps=tuple(assignment.steps),
        prompts=_prompts(assignment),
        agreed=agreed(assignment),
        sees=EACH if len(assignment.sheets) > 1 else ALONE,
        brand=brand(couple.clinic),
        mark=_mark(sheet, me.name),
        address=_site(),
        look=look(me),
        fillable=fillable,
    )


def _mark(sheet: Sheet, person: str) -> Mark:
    return Mark(
        person=person,
        code=sheet.code,
        address=_site() + url_for("portal.code", code=sheet.code),
        fields=fields(sheet),
    )


def fields(sheet: Sheet) -> str:
    """The name under which the boxes of this sheet stand in a file to type into; it fits no other sheet."""
    return token.name(current_app.config["PAPER_KEY"], sheet.id, sheet.code, sheet.assignment.prompts)


def joint(assignment: Assignment, look: Look) -> Exercise:
    """One sheet for the two to fill in side by side. Private questions are left out: two people hold this pen."""
    shared = [prompt for prompt in assignment.prompts if prompt.visibility != "private"]
    return Exercise(
        title=assignment.title,
        lead=assignment.summary,
        steps=tuple(assignment.steps),
        prompts=_prompts(assignment, only={prompt.id for prompt in shared}),
        agreed=agreed(assignment),
        sees=JOINT,
        brand=brand(assignment.couple.clinic),
        mark=Mark(person=assignment.couple.name),
        look=look,
        joint=True,
    )


def _prompts(assignment: Assignment, only: set[str] | None = None) -> tuple[Prompt, ...]:
    return tuple(
        Prompt(
            text=prompt.text,
            type=prompt.type,
            sees=sees_on_paper(prompt.visibility) if only is None else BOTH_SEE,
            options=tuple(prompt.options),
            low=prompt.low,
            high=prompt.high,
            together=prompt.audience == "together",
            key=str(prompt.position),
        )
        for prompt in assignment.prompts
        if only is None or prompt.id in only
    )


def packet(assignments: Sequence[Assignment]) -> Packet:
    """Everything given, one set a person, couple by couple, each set on an odd page."""
    sheets = [sheet for assignment in assignments for sheet in assignment.sheets]
    return _by_person(sheets, exercise)


def slip(sheet: Sheet) -> AgreementSlip:
    """What one person agreed to, small enough for the fridge."""
    assignment, couple = sheet.assignment, sheet.assignment.couple
    me = couple.partner(sheet.side)
    return AgreementSlip(
        title=assignment.title,
        why=assignment.why,
        when_where=assignment.when_where,
        due=filters.day(assignment.due) if assignment.due else "",
        sees=ON_SLIP,
        brand=brand(couple.clinic),
        mark=_mark(sheet, me.name),
        look=look(me),
    )


def slips(assignment: Assignment) -> Packet:
    """A slip for each person who does it."""
    return _by_person(assignment.sheets, slip)


def _by_person(sheets: Sequence[Sheet], leaf: Callable[[Sheet], Document]) -> Packet:
    sets: dict[tuple[str, str, str], list[Document]] = {}
    for sheet in sheets:
        couple = sheet.assignment.couple
        sets.setdefault((couple.name, couple.id, sheet.side), []).append(leaf(sheet))
    first = sheets[0].assignment.couple.partners[0]
    return Packet(sets=tuple(tuple(sets[whose]) for whose in sorted(sets)), look=look(first))
