"""Sheets to do and write on, alone or several in one file. PURE."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

from counselor.handouts.base import Document, site

PromptType = Literal["short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days"]
THIRD, HALF = 17, 28  # the characters of an option that surely fit a third or half of a line


@dataclass(frozen=True)
class Prompt:
    """One question. `sees` says who reads the answer; it may be empty on a blank sheet."""

    text: str
    type: PromptType
    sees: str = ""
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    together: bool = False

    @property
    def columns(self) -> int:
        """In how many columns the options stand: 1, 2 or 3, by the longest."""
        longest = max(map(len, self.options), default=0)
        return 3 if longest <= THIRD else 2 if longest <= HALF else 1


@dataclass(frozen=True)
class Exercise(Document):
    """A sheet to do and write on. `address` is what the square code opens, with `code` in it or not."""

    template: ClassVar[str] = "exercise.html"
    file_name: ClassVar[str] = "sheet.pdf"
    pdf_title: ClassVar[str] = "Sheet"

    title: str
    lead: str
    steps: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    agreed: tuple[tuple[str, str], ...] = ()
    sees: str = ""
    clinic: str = ""
    person: str = ""
    code: str = ""
    address: str = ""
    joint: bool = False

    @property
    def site(self) -> str:
        """The part of the address a person types; all of it where it is no web address."""
        return site(self.address)

    @classmethod
    def sample(cls) -> Self:
        """The sheet of one partner, two pages long."""
        return cls(
            title="Full-attention listening",
            lead="For a few minutes a day, one of you talks and the other gives full attention: "
            "no phone, no fixing, no planning what to say next.",
            sees="Each question says it. You fill in your own sheet. Your partner has one too.",
            agreed=(
                ("Why", "To feel heard before things grow."),
                ("When and where", "After dinner, at the kitchen table, ten minutes."),
                ("How often", "Five days this week."),
                ("If it gets in the way", "Two minutes in the hall count. Smaller is fine."),
                ("We look at it", "In our next session, first thing."),
            ),
            steps=(
                "Put both phones in another room. Sit so that you can see each other.",
                "Choose who talks first. Set a timer for five minutes.",
                "Talk about your day, not about the two of you.",
                "If you listen: look, nod, and wait. Do not fix it.",
                "At the end say back the main thing you heard. Ask: “Did I get it?”",
                "Change roles. Then thank each other.",
            ),
            prompts=SAMPLE_PROMPTS,
            clinic="Riverside Counseling",
            person="Cleo",
            code="7KQ4M",
            address="https://counselor.example/c/7KQ4M",
        )


@dataclass(frozen=True)
class PacketSet(Document):
    """The sheets of one person, or those the two do together."""

    template: ClassVar[str] = "packet.html"
    file_name: ClassVar[str] = "pages.pdf"
    pdf_title: ClassVar[str] = "Pages"

    sheets: tuple[Exercise, ...]


@dataclass(frozen=True)
class Packet(Document):
    """Several sets in one file, one a person; the paper of the packet holds for all its sheets."""

    template: ClassVar[str] = "packet.html"
    file_name: ClassVar[str] = "pages.pdf"
    pdf_title: ClassVar[str] = "Pages"

    sets: tuple[tuple[Exercise, ...], ...]

    @property
    def parts(self) -> tuple[Document, ...]:
        """One part a set; empty sets leave no page."""
        return tuple(PacketSet(sheets=part, paper=self.paper, large=self.large) for part in self.sets if part)

    @classmethod
    def sample(cls) -> Self:
        """A set for each partner and one for both."""
        one = Exercise.sample()
        joint = replace(
            one,
            person="Cleo and Dan",
            joint=True,
            prompts=(*SAMPLE_PROMPTS[3:], SAMPLE_DATE),
            agreed=(),
            code="",
        )
        return cls(
            sets=(
                (one, replace(one, title="What helped", prompts=SAMPLE_PROMPTS[:1])),
                (replace(one, person="Dan", prompts=()),),
                (joint,),
            )
        )


SAMPLE_PROMPTS = (
    Prompt(
        "What did your partner do that helped you feel heard?",
        "short_text",
        sees="Your partner sees this when you have both sent or handed in your sheets.",
    ),
    Prompt(
        "What was hard to say, or left out?",
        "long_text",
        sees="Only you and your counselor will see this. Leave it empty if your sheet may be read at home.",
    ),
    Prompt(
        "How close did you feel afterward?",
        "scale_0_10",
        sees="Your partner sees this when you have both sent or handed in your sheets.",
        low="far away",
        high="very close",
    ),
    Prompt(
        "What got in the way, if anything?",
        "checklist",
        sees="Only you and your counselor will see this.",
        options=("No time", "We forgot", "Too tired", "The phone", "It felt odd", "Something else"),
    ),
    Prompt(
        "Which role was easier for you?",
        "choice",
        sees="Both of you will see this.",
        options=("Talking", "Listening", "Both the same"),
        together=True,
    ),
    Prompt("How many minutes did you give it each day?", "grid_7_days", sees="Both of you will see this."),
)
SAMPLE_DATE = Prompt("When will you try it again?", "date", together=True)
