"""Forms of signing in and of the people who do."""

from wtforms import Field, PasswordField, RadioField
from wtforms.validators import Regexp, ValidationError

from counselor.accounts.passwords import LONGEST
from counselor.forms import Form, at_most, choices, line, needed


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
