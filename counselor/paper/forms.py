"""Forms of what comes back: a whole sheet on one page, a file that was filled in, pictures of paper."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField, SubmitField

from counselor.forms import Form, Upload
from counselor.homework.answers import packed, unpacked
from counselor.homework.forms import FIELDS
from counselor.homework.models import Answer, Prompt
from counselor.paper.rules import Typed, kept, posted

SCAN = 7 * 2**20  # with what is typed beside it, less than a request may have
NOTHING = "Nothing is written yet. Please answer at least one question."
TOO_LATE = "This can no longer be typed in. What you typed is below, to copy it: it was not kept."
MEANWHILE = "Something was written on this page meanwhile. Please compare what is there now, then press again."


class SheetForm(Form):
    """All questions of one sheet; `seen` says which state of the answers the page was made from."""

    seen = HiddenField()
    scan = Upload("Photo or scan", most=SCAN, said="7 MB", description="JPEG, PNG, WebP or a scanned PDF")
    attach = SubmitField("Attach")
    drop = StringField()  # the id of a picture, from the button beside it

    @property
    def is_about_pictures(self) -> bool:
        """Whether a picture was attached or taken away: what is typed beside it waits."""
        return bool(self.attach.data or self.drop.data)

    def boxes(self, answers: Sequence[Answer]) -> list[tuple[Answer, Field]]:
        """Each answer with its field."""
        return [(answer, self[_box(answer)]) for answer in answers]

    def entered(self, answers: Sequence[Answer]) -> list[tuple[Answer, Any]]:
        """Each answer with what was entered for it."""
        return [(answer, field.data) for answer, field in self.boxes(answers)]

    def is_current(self, answers: Sequence[Answer]) -> bool:
        """Whether nobody wrote anything else on the sheet since the page was made; else the sentence is in the form.

        Pressed twice, the second time finds just what it says.
        """
        if self.seen.data == state_of(answers) or all(is_there(*one) for one in self.entered(answers)):
            return True
        self.seen.data = state_of(answers)
        self.form_errors.append(MEANWHILE)
        return False

    def says_something(self, answers: Sequence[Answer]) -> bool:
        """Whether anything at all was entered; else the sentence is in the form."""
        if any(packed(value) for _, value in self.entered(answers)):
            return True
        self.form_errors.append(NOTHING)
        return False


def is_there(answer: Answer, value: Any) -> bool:
    """Whether just this is kept for an answer."""
    return packed(value) == answer.body


def state_of(answers: Sequence[Answer]) -> str:
    """Which version each answer has."""
    return ".".join(str(answer.version) for answer in answers)


def _box(answer: Answer) -> str:
    return f"p{answer.prompt.position}"


def sheet_form(answers: Sequence[Answer], typed: Typed | None = None, *, readable: bool = True) -> SheetForm:
    """The form of a sheet's answers, in order, holding what is there, or what was typed into a file.

    What is there may be the draft of somebody else: then it is not `readable`, and not opened.
    """
    kind = type("SheetForm", (SheetForm,), {_box(a): FIELDS[a.prompt.type](a.prompt) for a in answers})
    there = {a.id: unpacked(a.body, a.prompt.type) if readable else None for a in answers}
    if typed is None:
        form: SheetForm = kind(data={**{_box(a): there[a.id] for a in answers}, "seen": state_of(answers)})
        return form
    brought_in = (pair for a in answers for pair in _brought(a.prompt, there[a.id], typed))
    given = MultiDict([("seen", state_of(answers)), *brought_in])
    brought: SheetForm = kind(formdata=given, meta={"csrf": False})  # of a file; the page it makes has its token
    brought.validate()
    return brought


def _brought(prompt: Prompt, there: Any, typed: Typed) -> list[tuple[str, str]]:
    """What a file holds for one answer. What it leaves empty stays as it is: nobody loses an answer by bringing in
    a sheet that is half done."""
    found = [(box, value) for box, value in posted(prompt.position, prompt.type, prompt.options, typed) if value]
    filled = {box for box, _ in found}
    return found + [(box, value) for box, value in kept(prompt.position, prompt.type, there) if box not in filled]


class FileForm(Form):
    """A sheet that was filled in on a computer."""

    file = Upload("File", most=5 * 2**20, said="5 MB", description="The PDF you saved after filling it in.")
