"""From an assignment to its printed sheets."""

from collections.abc import Sequence

from flask import current_app, url_for

from counselor import filters
from counselor.couples.models import Couple
from counselor.handouts.documents import Exercise, Packet, Paper, Prompt
from counselor.homework.models import Assignment, Sheet
from counselor.homework.visibility import sees

EACH = "Each question says it. You fill in your own sheet. Your partner has one too."
ALONE = "Each question says it."
JOINT = "Each question says it. You fill in this sheet together."


def agreed(assignment: Assignment) -> tuple[tuple[str, str], ...]:
    """What was agreed, as rows; those that were left empty are not printed."""
    pairs = (
        ("Why", assignment.why),
        ("When and where", assignment.when_where),
        ("By", filters.day(assignment.due)),
    )
    return tuple((label, value) for label, value in pairs if value)


def exercise(sheet: Sheet) -> Exercise:
    """One person's own sheet, with their code."""
    assignment, couple = sheet.assignment, sheet.assignment.couple
    me = couple.partner(sheet.side)
    other = next(partner.name for partner in couple.partners if partner.side != sheet.side)
    return Exercise(
        title=assignment.title,
        lead=assignment.summary,
        steps=tuple(assignment.steps),
        prompts=_prompts(assignment, other),
        agreed=agreed(assignment),
        sees=EACH if len(assignment.sheets) > 1 else ALONE,
        clinic=couple.clinic.name,
        person=me.name,
        code=sheet.code,
        address=current_app.config["BASE_URL"] + url_for("portal.code", code=sheet.code),
        paper=me.paper,
    )


def joint(assignment: Assignment, paper: Paper) -> Exercise:
    """One sheet for the two to fill in side by side. Private questions are left out: two people hold this pen."""
    shared = [prompt for prompt in assignment.prompts if prompt.visibility != "private"]
    return Exercise(
        title=assignment.title,
        lead=assignment.summary,
        steps=tuple(assignment.steps),
        prompts=_prompts(assignment, "", only={prompt.id for prompt in shared}),
        agreed=agreed(assignment),
        sees=JOINT,
        clinic=assignment.couple.clinic.name,
        person=assignment.couple.name,
        paper=paper,
        joint=True,
    )


def _prompts(assignment: Assignment, other: str, only: set[str] | None = None) -> tuple[Prompt, ...]:
    return tuple(
        Prompt(
            text=prompt.text,
            type=prompt.type,
            sees=" ".join(sees(prompt.visibility, other)) if other else "You both and your counselor will see this.",
            options=tuple(prompt.options),
            low=prompt.low,
            high=prompt.high,
            together=prompt.audience == "together",
        )
        for prompt in assignment.prompts
        if only is None or prompt.id in only
    )


def packet(couple: Couple, assignments: Sequence[Assignment]) -> Packet:
    """Everything given, one set a person, each set on an odd page."""
    sheets = [sheet for assignment in assignments for sheet in assignment.sheets]
    sets = (tuple(exercise(s) for s in sheets if s.side == partner.side) for partner in couple.partners)
    return Packet(sets=tuple(one for one in sets if one), paper=couple.partners[0].paper)
