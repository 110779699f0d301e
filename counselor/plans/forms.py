"""Forms of a plan."""

from datetime import date, time
from typing import Any

from wtforms import RadioField, SelectField, TimeField
from wtforms.validators import InputRequired

from counselor.forms import Day, Form, choices, line, needed, text, whole
from counselor.plans.models import Plan
from counselor.plans.rules import FIXED, KINDS, LENGTHS, LONGEST, WORDS

# what the counselor adds by hand: practices come from the catalogue, and each plan has its check-in and closing
OWN = [kind for kind in KINDS if kind != "practice" and kind not in FIXED and kind not in FIXED]


class Clock(TimeField):
    """A time of day; what cannot be read is kept as typed, with a sentence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Please enter a time, for example 14:30.") from None


class PlanForm(Form):
    """When, how long, what for."""

    held_on = Day("Date", [InputRequired("Please enter the date of the session.")])
    starts = Clock("Starts at", [InputRequired("Please enter when it starts.")])
    length = RadioField(
        "Minutes", choices=choices([*((str(n), str(n)) for n in LENGTHS), ("own", "Own")]), default="75"
    )
    own_length = whole("Own length in minutes", 10, LONGEST, optional=True)
    objectives = text("Objectives", longest=2000, description="One a line. What should be different afterwards?")
    notes = text("Notes for you alone", description="Never on a page or sheet for the couple.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Own length needs its number. Here, for a field that may be empty asks no further when it is."""
        fine: bool = super().validate(extra_validators)
        if self.length.data == "own" and not self.own_length.data and not self.own_length.errors:
            self.own_length.errors = ["Please enter how many minutes."]
        return fine and not self.own_length.errors

    @property
    def plan(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        names = ("held_on", "starts", "objectives", "notes")
        size = self.own_length.data if self.length.data == "own" else int(self.length.data)
        return {"length": size, **{name: self[name].data for name in names}}


def filled(plan: Plan) -> dict[str, Any]:
    """The form's values of a plan that is there."""
    usual = plan.length in LENGTHS
    return {
        "held_on": plan.held_on,
        "starts": plan.starts,
        "length": str(plan.length) if usual else "own",
        "own_length": None if usual else plan.length,
        "objectives": plan.objectives,
        "notes": plan.notes,
    }


def fresh(today: date) -> dict[str, Any]:
    """The values a new plan starts with."""
    return {"held_on": today, "starts": time(10), "length": "75"}


class BlockForm(Form):
    """The words and minutes of a block."""

    title = line("Title", needed("Please give it a title."), longest=120)
    minutes = whole("Minutes", 1, LONGEST)
    text = text("What happens in it", longest=4000)


class NewBlock(BlockForm):
    """A block of the counselor's own."""

    kind = SelectField("Kind", choices=choices((kind, WORDS[kind]) for kind in OWN), default="topic")


class Add(Form):
    """A practice from the list beside the agenda."""

    practice = line("Practice", needed("Please choose a practice."), longest=60)


class Move(Form):
    """To which place, counted from 0."""

    to = whole("Place", -1, 1000)
