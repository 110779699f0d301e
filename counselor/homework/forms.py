"""Forms of homework: giving it, answering one prompt, commenting."""

from collections.abc import Callable
from typing import Any, cast

import wtforms
from wtforms import Field, FormField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from counselor.catalogue.practice import Practice
from counselor.catalogue.practice import Prompt as CataloguePrompt
from counselor.couples.models import Couple
from counselor.filters import DAYS
from counselor.forms import LONG, Day, Form, choices, line, needed, text
from counselor.homework.answers import WEEK, unpacked
from counselor.homework.models import Answer, Prompt
from counselor.homework.rules import For
from counselor.homework.visibility import CLASSES, Visibility, offered, usual

# how the counselor's form names the classes
CLASS_WORDS: dict[str, str] = {
    "private": "Private: the writer and you",
    "shared": "Shared: the partner too, once sent",
    "after_both": "After both: the partner too, once both sent",
    "out": "Leave this one out",
}
# "usual" lets the class follow from whom it is given to
USUAL = "usual"


class AssignForm(Form):
    """Who, until when, why, when and where; and for each prompt who sees it."""

    given_to = RadioField("Who does it?", default="each")
    due = Day("Due", [Optional()])
    why = text("Why", longest=600, description="Tie it to a goal. It is printed on their sheet.")
    when_where = text(
        "When and where",
        longest=600,
        description="For example: after dinner, at the kitchen table, ten minutes.",
    )

    @property
    def given(self) -> dict[str, Any]:
        """What was entered, as the action takes it, but for the visibility."""
        return {name: self[name].data for name in ("given_to", "due", "why", "when_where")}

    def visibility(self, practice: Practice) -> dict[str, Visibility]:
        """The class of each prompt that goes home."""
        chosen = {prompt.id: self._class(prompt) for prompt in at_home(practice)}
        return {id: cast("Visibility", name) for id, name in chosen.items() if name != "out"}

    def _class(self, prompt: CataloguePrompt) -> str:
        picked = self[f"see_{prompt.id}"].data
        together = prompt.audience == "together"
        return usual(self.given_to.data, private=prompt.private, together=together) if picked == USUAL else picked

    def judge(self, practice: Practice) -> bool:
        """Whether the classes fit whom it is given to and anything is left; puts the sentences in the form."""
        for prompt in at_home(practice):
            field = self[f"see_{prompt.id}"]
            if field.data in CLASSES and field.data not in offered(self.given_to.data):
                field.errors = ["What one does alone stays private. Please choose private, or give it to both."]
        if not self.errors and not self.visibility(practice):
            self.form_errors.append("Every question is left out. Please keep at least one.")
        return not self.errors and not self.form_errors


def at_home(practice: Practice) -> list[CataloguePrompt]:
    """The prompts that may go home."""
    return [prompt for prompt in practice.prompts if prompt.where == "home"]


def assign_form(practice: Practice, couple: Couple) -> AssignForm:
    """The form for one practice and one couple."""
    offers = choices([(USUAL, "As usual for this question"), *CLASS_WORDS.items()])
    picks = {
        f"see_{prompt.id}": SelectField(prompt.text, choices=offers, default=USUAL) for prompt in at_home(practice)
    }
    form: AssignForm = type("AssignForm", (AssignForm,), picks)(data={"given_to": _first(practice)})
    a, b = (partner.name for partner in couple.partners)
    form.given_to.choices = choices(
        [
            ("each", f"{a} and {b}, each on their own"),
            ("together", f"{a} and {b} together"),
            ("a", f"{a} alone"),
            ("b", f"{b} alone"),
        ]
    )
    return form


def _first(practice: Practice) -> For:
    return "together" if all(prompt.audience == "together" for prompt in practice.prompts) else "each"


class CommentForm(Form):
    """A word to one partner on one prompt."""

    text = text("Your comment", needed("Please write something."), longest=2000)


# ---- One answer ----------------------------------------------------------------------------------------------


class Week(wtforms.Form):
    """Seven boxes, Monday to Sunday."""


for _key, _name in zip(WEEK, DAYS, strict=True):
    setattr(Week, _key, line(_name, longest=120))


def _ticks(prompt: Prompt) -> Field:
    offers = choices((option, option) for option in prompt.options)
    return SelectMultipleField(
        prompt.text, choices=offers, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


def _choice(prompt: Prompt) -> Field:
    return RadioField(prompt.text, [Optional()], choices=choices((option, option) for option in prompt.options))


def _scale(prompt: Prompt) -> Field:
    return RadioField(prompt.text, [Optional()], choices=choices((str(n), str(n)) for n in range(11)))


FIELDS: dict[str, Callable[[Prompt], Field]] = {
    "short_text": lambda prompt: text(prompt.text, longest=1000),
    "long_text": lambda prompt: text(prompt.text, longest=LONG),
    "scale_0_10": _scale,
    "checklist": _ticks,
    "choice": _choice,
    "date": lambda prompt: Day(prompt.text, [Optional()]),
    "grid_7_days": lambda prompt: FormField(Week, prompt.text),
}


def answer_form(answer: Answer) -> Form:
    """The form of one answer: a single field `value` of the prompt's type, holding what was written so far."""
    prompt = answer.prompt
    form: Form = type("AnswerForm", (Form,), {"value": FIELDS[prompt.type](prompt)})(
        data={"value": unpacked(answer.body, prompt.type)}
    )
    return form
