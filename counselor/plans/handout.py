"""From a plan to its printed page."""

from collections.abc import Mapping

from counselor import filters
from counselor.catalogue.practice import Practice
from counselor.handouts.documents import Brand, Look, PlanBlock, SessionPlan
from counselor.plans.models import Plan
from counselor.plans.rules import FIXED, agenda


def session_plan(plan: Plan, practices: Mapping[str, Practice], *, brand: Brand, look: Look) -> SessionPlan:
    """The counselor's working paper: agenda with the steps of each practice, and the notes."""
    times = agenda(plan.starts, plan.length, [block.minutes for block in plan.blocks])
    return SessionPlan(
        heading=f"Plan for {filters.day(plan.held_on)}",
        couple=plan.couple.name,
        when=f"{filters.clock(plan.starts)} to {filters.clock(filters.after(plan.starts, plan.length))}",
        objectives=tuple(objective for objective in plan.objectives.splitlines() if objective.strip()),
        blocks=tuple(
            PlanBlock(
                start=filters.clock(timed.starts),
                minutes=block.minutes,
                title=block.title,
                text=block.text,
                steps=practices[block.practice].steps if block.practice in practices else (),
                fixed=block.kind in FIXED,
            )
            for block, timed in zip(plan.blocks, times.blocks, strict=True)
        ),
        total=times.total,
        length=plan.length,
        notes=plan.notes,
        brand=brand,
        look=look,
    )
