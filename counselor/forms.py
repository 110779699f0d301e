"""The base of all forms, the form that is only a button, and our own validators."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

T = TypeVar("T")
LONG, LINE = 20_000, 200
# what may not stand in a text: controls but for line breaks and tabs, and lone surrogates; in a name, those neither,
# nor controls that turn text round
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
NOT_IN_NAMES = re.compile("[\n\t\u202a-\u202e\u2066-\u2069]")


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A form. Fields are named one by one; nothing is copied onto a row that is not named here."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """Only what was typed: neither JSON nor files reach a field; only an Upload asks for its own file."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The fields of the request that was posted, or of a file that was brought in; none when a page is
            opened."""
            if isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, by field name, without the token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class Button(Form):
    """A form that is only a button: it carries the token."""


def tidy(value: str | None) -> str:
    """Text as it is kept: composed, with plain line breaks and no space around it."""
    text = unicodedata.normalize("NFC", (value or "").replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def clean_text(form: Any, field: Field) -> None:
    """Refuse characters that cannot be seen and do harm: NUL and other controls, lone surrogates."""
    if CONTROLS.search(field.data or ""):
        raise ValidationError("There is a character in it that cannot be kept. Please type it again.")


def clean_name(form: Any, field: Field) -> None:
    """Names also take no line breaks and nothing that turns text round."""
    clean_text(form, field)
    if NOT_IN_NAMES.search(field.data or ""):
        raise ValidationError("There is a character in it that a name cannot have. Please type it again.")


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a field from (value, words)."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


def needed(sentence: str) -> DataRequired:
    """The field may not be empty, nor hold only spaces; `sentence` says what to do."""
    return DataRequired(sentence)


def at_most(length: int) -> Length:
    """No longer than this many characters."""
    return Length(max=length, message=f"This is longer than {length:,} characters. Please shorten it.")


def line(label: str, *validators: Any, longest: int = LINE, **options: Any) -> StringField:
    """One line of text."""
    return StringField(
        label, [*(validators or (Optional(),)), at_most(longest), clean_name], filters=[tidy], **options
    )


def text(label: str, *validators: Any, longest: int = LONG, **options: Any) -> TextAreaField:
    """Text of several lines."""
    checks = [*(validators or (Optional(),)), at_most(longest), clean_text]
    return TextAreaField(label, checks, filters=[tidy], **options)


class UnreadError(Exception):
    """A file that is not taken; its text is the sentence for the person who sent it."""


class Upload(Field):
    """One file, as its bytes; none: empty. Of a file that is too large only so much is read as shows it."""

    data: bytes

    def __init__(self, label: str, *, most: int, said: str, **options: Any) -> None:
        """At most so many bytes, said as `said`."""
        super().__init__(label, **options)
        self.most, self.said = most, said

    def process_data(self, value: Any) -> None:
        """A page begins without a file."""
        self.data = b""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The file of this name in the request; words under its name are none."""
        sent = request.files.get(self.name)
        self.data = sent.read(self.most + 1) if sent else b""

    def pre_validate(self, form: Any) -> None:
        """Not larger than agreed."""
        if len(self.data) > self.most:
            raise ValidationError(f"This file is larger than {self.said}. Please choose a smaller one.")

    def read(self, reader: Callable[[bytes], T]) -> T | None:
        """What the reader makes of the file; none, with the sentence in the form, where it does not take it."""
        try:
            return reader(self.data)
        except UnreadError as error:
            self.errors = [str(error)]
            return None


class Day(DateField):
    """A date; what cannot be read is kept as typed, with a sentence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Please enter a date, for example 2027-05-12.") from None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Only days that a calendar on paper would hold."""
        if self.data and not 1900 <= self.data.year <= 2200:
            self.errors = [*self.errors, "Please enter a date between 1900 and 2200."]


class Whole(IntegerField):
    """A whole number; what cannot be read is kept as typed, with a sentence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, or say how to write it."""
        try:
            super().process_formdata([item[:40] for item in valuelist])
        except ValueError:
            raise ValueError("Please enter a whole number.") from None


def whole(label: str, low: int, high: int, *, optional: bool = False, **options: Any) -> Whole:
    """A whole number from low to high."""
    first = Optional() if optional else InputRequired("Please enter a number.")
    limits = NumberRange(low, high, f"Please enter a number from {low} to {high}.")
    return Whole(label, [first, limits], **options)
