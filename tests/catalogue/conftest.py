"""A catalogue of two practices, small enough to break one thing at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from counselor.catalogue.loader import load
from counselor.catalogue.practice import Catalogue

PRACTICE = """\
title = "Welcome touch"
source = "seed"
seed_ids = ["A-F3"]
summary = "Partners map which touch each of them likes."
frequency = "most days"
intensity = 3
mode = "conjoint"
minutes = { session = 20, home = 10 }
prerequisites = []
contraindications = ["ipv_coercive_control"]

steps = ["Choose two touches.", "Try each of them."]
cautions = ["Ask each time."]
coaching_notes = ["Use when warmth is there."]

evidence_grade = "moderate"
evidence_note = "One small trial."
references = ["light2005"]

[[prompts]]
id = "q1"
type = "choice"
audience = "each_partner"
text = "I like best"
options = ["a hug", "a hand"]

[[prompts]]
id = "q2"
type = "scale_0_10"
audience = "each_partner"
text = "How close did I feel?"
anchors = { low = "far", high = "near" }
private = true
"""
LATER = PRACTICE.replace("prerequisites = []", 'prerequisites = ["welcome-touch"]').replace(
    "Welcome touch", "A longer hug"
)
FILES = {
    "themes.toml": '[touch]\ntitle = "Touch"\ndescription = "Welcome touch."\n'
    '[opening-up]\ntitle = "Opening up"\ndescription = "Sharing."\n',
    "grades.toml": '[moderate]\nmeaning = "One trial."\n',
    "codes.toml": '[ipv_coercive_control]\nlabel = "Control"\nmeaning = "A pattern of fear."\n'
    'default_action = "exclude"\nwhat_to_do = "Meet alone."\n',
    "references.toml": '[light2005]\nauthors = "Light, K. C."\nyear = 2005\ntitle = "Hugs"\n'
    'doi = "10.1016/j.biopsycho.2004.11.002"\nkind = "correlational"\nconfidence = "verified"\n',
    "seed_units.toml": '[A-F3]\narticle = "A"\nlabel = "Foundation 3: physical affection"\n',
    "safety.toml": 'rules = ["Ask each partner alone."]\nreferences = ["light2005"]\n',
    "touch/welcome-touch.toml": PRACTICE,
    "touch/longer-hug.toml": LATER,
}

Write = Callable[..., Path]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(small: Path) -> Write:
    """Changes one passage of one file of the small catalogue; what it is to replace must be there."""

    def change(file: str, old: str, new: str) -> Path:
        text = (small / file).read_text(encoding="utf-8")
        assert old in text
        (small / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return small

    return change


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()
