"""Forms of signing in, of the people who do, and of the clinic."""

from typing import Any

from wtforms import Field, PasswordField, RadioField
from wtforms.validators import Regexp, ValidationError

from counselor.accounts.models import Clinic
from counselor.accounts.passwords import LONGEST
from counselor.accounts.rules import COLOURS, colour_fault
from counselor.forms import Form, Upload, at_most, choices, line, needed
from counselor.handouts.base import INK


class SignIn(Form):
    """Name and passphrase."""

    name = line("Sign-in name", needed("Please enter your sign-in name."), longest=80)
    passphrase = PasswordField("Passphrase", [needed("Please enter your passphrase."), at_most(1000)])


class Code(Form):
    """The code from a printed invitation."""

    code = line("Code from your invitation", needed("Please enter the code."), longest=80)


NAME_RULE = "Please use 3 to 80 letters, digits, dots or hyphens, without spaces."


class Welcome(Code):
    """The invited person chooses how to sign in."""

    name = line(
        "Choose a sign-in name",
        needed("Please choose a name."),
        Regexp(r"^[\w.@+-]{3,80}$", message=NAME_RULE),
        longest=80,
    )
    passphrase = PasswordField("Choose a passphrase", [needed("Please choose a passphrase."), at_most(LONGEST)])
    again = PasswordField("The same passphrase again", [needed("Please enter it a second time.")])

    def validate_name(self, field: Field) -> None:
        """It is kept in small letters, of which there can be more than there were capitals."""
        if len(field.data.casefold()) > 80:
            raise ValidationError(NAME_RULE)


class NewPerson(Form):
    """A counselor or an admin who is to be invited."""

    name = line("Name", needed("Please enter a name."), longest=80)
    role = RadioField(
        "Role",
        choices=choices(
            [
                ("counselor", "Counselor: works with couples"),
                ("admin", "Admin: manages people, sees no couple"),
            ]
        ),
        default="counselor",
    )


class ClinicForm(Form):
    """The clinic's name and how its paper looks."""

    name = line("Name", needed("Please enter the name of the clinic."), longest=120)
    contact = line("Contact line", description="Address, telephone or web page, as it should stand on paper")
    header = RadioField(
        "Head of each page",
        choices=choices([("ours", "Print our name, contact and logo"), ("own", "We print on our own letter paper")]),
        default="ours",
    )
    colour = RadioField("Colour", choices=choices([*COLOURS.items(), ("own", "Own")]), default=INK)
    own_colour = line("Own colour", longest=20, description="As # and six letters or digits, for example #1f4b73")
    logo = Upload("Logo", most=2**20, said="1 MB", description="PNG, JPEG or SVG, at most 1 MB")

    def validate(self, extra_validators: Any = None) -> bool:
        """An own colour has to be readable; a page that comes back cannot keep a file."""
        fine: bool = super().validate(extra_validators)
        wrong = colour_fault(self.hue) if self.colour.data == "own" and not self.own_colour.errors else ""
        if wrong:
            self.own_colour.errors = [wrong]
        fine = fine and not wrong
        if not fine and self.logo.data and not self.logo.errors:
            self.logo.errors = ["Please choose the file once more."]
        return fine

    @property
    def hue(self) -> str:
        """The colour that was chosen or typed; #ABC is as good as #aabbcc."""
        typed = (self.own_colour.data or "").lower() if self.colour.data == "own" else self.colour.data
        return "#" + "".join(2 * digit for digit in typed[1:]) if len(typed) == 4 and typed[0] == "#" else typed

    @property
    def clinic(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        return {
            "name": self.name.data,
            "contact": self.contact.data,
            "colour": self.hue,
            "header": self.header.data == "ours",
        }


def filled(clinic: Clinic) -> dict[str, Any]:
    """The form's values of a clinic."""
    named = clinic.colour in COLOURS
    return {
        "name": clinic.name,
        "contact": clinic.contact,
        "header": "ours" if clinic.header else "own",
        "colour": clinic.colour if named else "own",
        "own_colour": "" if named else clinic.colour,
    }
