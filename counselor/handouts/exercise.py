"""Sheets to do and write on, alone or several in one file. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

from counselor.handouts.base import Brand, Document, Mark, site

PromptType = Literal["short_text", "long_text", "scale_0_10", "checklist", "choice", "date", "grid_7_days"]
THIRD, HALF = 17, 28  # the characters of an option that surely fit a third or half of a line


@dataclass(frozen=True)
class Prompt:
    """One question. `sees` says who reads the answer, nothing on a blank sheet; `key` names its boxes in a form."""

    text: str
    type: PromptType
    sees: str = ""
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    together: bool = False
    key: str = ""

    @property
    def columns(self) -> int:
        """In how many columns the options stand: 1, 2 or 3, by the longest."""
        longest = max(map(len, self.options), default=0)
        return 3 if longest <= THIRD else 2 if longest <= HALF else 1


@dataclass(frozen=True)
class Exercise(Document):
    """A sheet to do and write on, or, `fillable`, to type into. `address` is where its code can be entered."""

    template: ClassVar[str] = "exercise.html"
    file_name: ClassVar[str] = "sheet.pdf"
    pdf_title: ClassVar[str] = "Sheet"

    title: str
    lead: str
    steps: tuple[str, ...]
    prompts: tuple[Prompt, ...]
    agreed: tuple[tuple[str, str], ...] = ()
    sees: str = ""
    address: str = ""
    joint: bool = False
    fillable: bool = False

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
            brand=SAMPLE_BRAND,
            mark=SAMPLE_MARK,
            address="https://counselor.example",
        )


@dataclass(frozen=True)
class Packet(Document):
    """Several sets in one file, one a person; the paper of the packet holds for all in it."""

    file_name: ClassVar[str] = "pages.pdf"
    pdf_title: ClassVar[str] = "Pages"

    sets: tuple[tuple[Document, ...], ...]

    @property
    def parts(self) -> Sequence[Sequence[Document]]:
        """The leaves of each set on the packet's paper; empty sets leave no page."""
        return tuple(tuple(self._on_paper(leaf) for leaf in one) for one in self.sets if one)

    def _on_paper(self, leaf: Document) -> Document:
        return replace(leaf, look=replace(leaf.look, paper=self.look.paper))

    @classmethod
    def sample(cls) -> Self:
        """A set for each partner and one for both."""
        one = Exercise.sample()
        joint = replace(
            one,
            mark=Mark(person="Cleo and Dan"),
            joint=True,
            prompts=(*SAMPLE_PROMPTS[3:], SAMPLE_DATE),
            agreed=(),
        )
        other = Mark(person="Dan", code="T9XRD", address="https://counselor.example/c/T9XRD")
        return cls(
            sets=(
                (one, replace(one, title="What helped", prompts=SAMPLE_PROMPTS[:1])),
                (replace(one, mark=other, prompts=()),),
                (joint,),
            )
        )


SAMPLE_BRAND = Brand(name="Riverside Counseling", contact="12 Quay Street · 555 0147 · riverside.example")
SAMPLE_MARK = Mark(person="Cleo", code="7KQ4M", address="https://counselor.example/c/7KQ4M")
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


# Read from the right; the words of the form itself are still those of the program.
RTL_SAMPLE = Exercise(
    lang="he",
    title="הקשבה מלאה",
    lead="כמה דקות ביום, אחד מכם מדבר והשני מקשיב.",
    sees="כל שאלה אומרת מי יקרא אותה.",
    agreed=(("למה", "כדי להרגיש שמקשיבים לנו."), ("מתי ואיפה", "אחרי ארוחת הערב, ליד השולחן, 10 דקות.")),
    steps=(
        "הניחו את הטלפונים בחדר אחר.",
        "כוונו שעון לחמש דקות.",
        "בסוף התחלפו בתפקידים.",
    ),
    prompts=(
        Prompt("מה עזר לכם להרגיש שהקשיבו לכם?", "short_text", sees="רק אתם והיועצת תראו את זה."),
        Prompt("עד כמה הרגשתם קרובים?", "scale_0_10", low="רחוקים", high="קרובים מאוד"),
        Prompt("מה הפריע?", "checklist", options=("לא היה זמן", "שכחנו", "היינו עייפים")),
        Prompt("כמה דקות בכל יום?", "grid_7_days"),
    ),
    brand=SAMPLE_BRAND,
    mark=Mark(person="כלנית"),
)
