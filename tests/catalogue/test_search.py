"""Searching as somebody types, and the filters beside it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counselor.catalogue.loader import load
from counselor.catalogue.search import Index, Query

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text("lisTenÉ ’'touch-")


@pytest.fixture(scope="module")
def index(catalogue):
    return Index(catalogue)


WHOLE = load()
INDEX = Index(WHOLE)


def slugs(index, text="", **filters):
    return [practice.slug for practice in index.find(Query(text, **filters))]


def test_no_text_gives_all_in_the_order_of_the_catalogue(index, catalogue):
    assert slugs(index) == slugs(index, "  ?! ") == slugs(index, "😀") == list(catalogue.practices)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("liste", "full-attention-listening"),
        ("full att", "full-attention-listening"),
        ("romance", "small-romance"),
        ("time-out", "planned-time-out"),
        ("screen", "screen-free-times"),
        ("partner's world", "your-partners-world"),
        ("partner’s world", "your-partners-world"),
        ("PLAY", "everyday-play"),
        ("plây", "everyday-play"),
        ("forgiveness", "letting-go-of-small-hurts"),
    ],
)
def test_what_is_found_first(index, typed, first):
    assert slugs(index, typed)[0] == first


def test_each_letter_typed_keeps_what_the_whole_word_finds(index):
    whole = set(slugs(index, "listening"))
    assert all(whole <= set(slugs(index, "listening"[:end])) for end in range(1, 9))


def test_every_word_must_match(index):
    talks, screens = set(slugs(index, "talk")), set(slugs(index, "screen"))
    assert set(slugs(index, "talk screen")) == talks & screens
    assert 0 < len(talks & screens) < len(screens)
    assert slugs(index, "screen zzzzzz") == []


def test_a_title_weighs_more_than_a_step(index, catalogue):
    found = slugs(index, "touch")
    assert found[0] == "affectionate-touch"
    assert "touch" not in catalogue.practices[found[-1]].title.lower()


def test_a_whole_word_weighs_more_than_a_beginning(edit):
    catalogue = load(edit("touch/longer-hug.toml", "A longer hug", "Touching for longer"))
    assert list(catalogue.practices) == ["longer-hug", "welcome-touch"]
    assert slugs(Index(catalogue), "touch") == ["welcome-touch", "longer-hug"]


def test_equals_keep_the_order_of_the_catalogue(index, catalogue):
    # "healing" stands in the title of the theme and nowhere else.
    assert slugs(index, "healing") == [
        practice.slug for practice in catalogue.practices.values() if practice.theme == "healing-and-support"
    ]


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("lisening", "full-attention-listening"),
        ("apreciation", "appreciation"),
        ("partners wrld", "your-partners-world"),
    ],
)
def test_a_slip_is_forgiven(index, typo, meant):
    assert meant in slugs(index, typo)


@pytest.mark.parametrize(
    "query", [Query("thank"), Query("talk screen"), Query("screen", minutes=5), Query("talk", theme="none")]
)
def test_there_is_no_guessing_where_the_text_hits(index, monkeypatch, query):
    found = index.find(query)
    monkeypatch.setattr(Index, "_resembling", lambda *_: pytest.fail("guessed"))
    assert index.find(query) == found


def test_a_filter_that_leaves_nothing_gives_nothing(index):
    assert slugs(index, "screen", minutes=5) == []
    assert slugs(index, "touch", theme="no-such-theme") == []


@pytest.mark.parametrize("theme", WHOLE.themes)
def test_by_theme(index, catalogue, theme):
    assert slugs(index, theme=theme) == [p.slug for p in catalogue.practices.values() if p.theme == theme]


@pytest.mark.parametrize("minutes", [10, 15, 20, 30, 45, 60])
def test_by_minutes_in_the_session(index, catalogue, minutes):
    found = slugs(index, minutes=minutes)
    assert found == [p.slug for p in catalogue.practices.values() if p.minutes.session <= minutes]
    assert found


def test_what_is_not_for_the_session_fits_no_limit(catalogue):
    practice = catalogue.practices["appreciation"]
    at_home = practice.model_copy(update={"minutes": practice.minutes.model_copy(update={"session": None})})
    index = Index(catalogue.model_copy(update={"practices": {"appreciation": at_home}}))
    assert slugs(index) == ["appreciation"]
    assert slugs(index, minutes=240) == []


@pytest.mark.parametrize("intensity", [1, 2, 3, 4, 5])
def test_by_intensity(index, catalogue, intensity):
    assert slugs(index, intensity=intensity) == [
        p.slug for p in catalogue.practices.values() if p.intensity <= intensity
    ]


def test_by_mode(index, catalogue):
    modes = {slug: practice.mode for slug, practice in catalogue.practices.items()}
    assert {modes[slug] for slug in slugs(index, mode="individual")} == {"individual", "both"}
    assert {modes[slug] for slug in slugs(index, mode="conjoint")} == {"conjoint", "both"}
    assert {modes[slug] for slug in slugs(index, mode="both")} == {"both"}
    assert set(slugs(index, mode="individual")) | set(slugs(index, mode="conjoint")) == modes.keys()


@pytest.mark.parametrize("grade", WHOLE.grades)
def test_by_evidence(index, catalogue, grade):
    found = slugs(index, evidence=grade)
    assert found == [p.slug for p in catalogue.practices.values() if p.evidence_grade == grade]


def test_filters_join_with_the_text(index):
    assert slugs(index, "listen", theme="listening-and-understanding", minutes=20)[0] == "full-attention-listening"
    assert "speaker-listener-turns" not in slugs(index, "listen", minutes=20)


@settings(deadline=None)
@given(text=ANY_TEXT, minutes=st.none() | st.integers(), theme=st.sampled_from(["", "opening-up", "\ud800"]))
def test_no_text_raises_and_what_is_found_is_of_the_catalogue(text, minutes, theme):
    found = slugs(INDEX, text, minutes=minutes, theme=theme)
    assert len(found) == len(set(found))
    assert set(found) <= WHOLE.practices.keys()
    assert found == slugs(INDEX, text, minutes=minutes, theme=theme)


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_case_and_accents_do_not_matter(text):
    assert slugs(INDEX, text[:50].casefold()) == slugs(INDEX, text[:50])


@pytest.mark.parametrize("text", ["a" * 10**6, "é " * 10**6, "\x00" * 10**6, "ﷺ" * 10**6, "\ud800", "lis\x00ten"])
def test_a_monstrous_text_is_answered_at_once(index, text):
    start = time.perf_counter()
    index.find(Query(text))
    assert time.perf_counter() - start < 0.5
