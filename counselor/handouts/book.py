"""The whole catalogue, to read on paper. PURE."""

from dataclasses import dataclass
from typing import ClassVar, Self

from counselor.handouts.base import Document
from counselor.handouts.exercise import SAMPLE_BRAND


@dataclass(frozen=True)
class BookPrompt:
    """One question as it stands in the book; `how` says what kind of answer it wants."""

    text: str
    how: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookPractice:
    """One practice. `facts` are rows of a label and what holds, such as how long it takes."""

    title: str
    why: str
    steps: tuple[str, ...]
    prompts: tuple[BookPrompt, ...]
    facts: tuple[tuple[str, str], ...] = ()
    grade: str = ""
    evidence: str = ""
    cautions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookTheme:
    """One chapter."""

    title: str
    text: str
    practices: tuple[BookPractice, ...]


@dataclass(frozen=True)
class CatalogueBook(Document):
    """For the counselor's shelf. `grades` says what each grade of evidence means, `rules` what holds throughout."""

    template: ClassVar[str] = "book.html"
    file_name: ClassVar[str] = "book.pdf"
    pdf_title: ClassVar[str] = "Book"
    seconds: ClassVar[int] = 60  # eighty pages, drawn once and kept

    title: str
    themes: tuple[BookTheme, ...]
    made_on: str = ""
    grades: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many practices it holds."""
        return sum(len(theme.practices) for theme in self.themes)

    @classmethod
    def sample(cls) -> Self:
        """Two chapters of two practices."""
        listening, news, pause, screens = SAMPLE_PRACTICES
        return cls(
            title="Practices for couples",
            made_on="12 May 2026",
            grades=(
                ("Strong", "Two or more randomized trials with couples tested this practice."),
                ("Traditional", "Clinical wisdom only; not tested."),
            ),
            rules=("Screen each partner alone before you plan joint work.",),
            themes=(
                BookTheme("Listening", "Attention, mirroring and curiosity.", (listening, news)),
                BookTheme("Time", "Protected time and small repeated moments.", (pause, screens)),
            ),
            brand=SAMPLE_BRAND,
        )


SAMPLE_PRACTICES = (
    BookPractice(
        "Full-attention listening",
        "One of you talks and the other gives full attention: no phone, no fixing.",
        ("Put both phones in another room.", "Choose who talks first.", "Say back the main thing you heard."),
        (
            BookPrompt("What helped you feel heard?", "a few words"),
            BookPrompt("Which role was easier?", "choose one", ("Talking", "Listening", "Both the same")),
        ),
        (("In the session", "20 min"), ("At home", "10 min, five days a week"), ("Intensity", "2, mild effort")),
        "Strong",
        "Trials of programs that teach listening found small to moderate gains.",
        ("Leave it out when one partner is afraid of the other.",),
        ("Sit back. Let the pause work.",),
        ("Author, A. (2015). A study of listening. Journal of Examples, 1(2), 3–4.",),
    ),
    BookPractice(
        "Good news",
        "Ask about something good, and enjoy it together.",
        ("Tell one good thing of the day.", "Ask two questions about it."),
        (BookPrompt("How did it feel to be asked?", "a few words"),),
        (("At home", "5 min, each day"),),
        "Traditional",
        "It was not tested in this form.",
    ),
    BookPractice(
        "A pause on purpose",
        "Stop a talk that runs hot, and come back to it.",
        ("Agree on a sign.", "Part for twenty minutes.", "Come back at the time you named."),
        (BookPrompt("What calmed you?", "a few words"),),
        (("At home", "20 min, when needed"),),
        "Traditional",
        "Clinical wisdom only.",
        ("Not as a way to end every talk.",),
    ),
    BookPractice(
        "Screens away",
        "Eat one meal a day without a screen.",
        ("Choose the meal.", "Put the screens in a drawer."),
        (BookPrompt("On which days did it work?", "seven days"),),
        (("At home", "30 min, each day"),),
        "Traditional",
        "Clinical wisdom only.",
    ),
)
