"""Forms of the case."""

from typing import Any

import wtforms
from wtforms import FormField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from counselor.couples.models import Couple
from counselor.couples.rules import INKS, PAPERS, POLICIES, SIZES, TYPEFACES, Side
from counselor.forms import Form, choices, line, needed, text


class PartnerFields(wtforms.Form):
    """One of the two."""

    name = line("Name", needed("Please enter a name."), longest=80, description="First name, or what they go by")
    pronouns = line("Pronouns", longest=40)
    print_size = RadioField("Print", choices=choices(SIZES.items()), default="normal")
    paper = RadioField("Paper", choices=choices(PAPERS.items()), default="a4")
    typeface = RadioField("Typeface", choices=choices(TYPEFACES.items()), default="atkinson")
    ink = RadioField("Ink", choices=choices(INKS.items()), default="colour")


class CoupleForm(Form):
    """The case: the two, what they came for, and the secrets policy."""

    a = FormField(PartnerFields, "First partner")
    b = FormField(PartnerFields, "Second partner")
    themes = SelectMultipleField(
        "Themes of concern", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    policy = RadioField(
        "Secrets policy, agreed with both",
        choices=choices((key, words) for key, (words, _) in POLICIES.items()),
        default="private_kept",
    )

    @property
    def case(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        sides: dict[Side, Any] = {"a": self.a.data, "b": self.b.data}
        return {"partners": sides, "policy": self.policy.data, "themes": self.themes.data or []}


def filled(couple: Couple | None) -> dict[str, Any]:
    """The form's values of a couple that is there."""
    if couple is None:
        return {}
    names = ("name", "pronouns", "print_size", "paper", "typeface", "ink")
    sides: dict[str, Any] = {p.side: {name: getattr(p, name) for name in names} for p in couple.partners}
    return {**sides, "policy": couple.policy, "themes": couple.theme_slugs}


class GoalForm(Form):
    """One goal."""

    text = text("Goal, in their words", needed("Please write the goal."), longest=300)
