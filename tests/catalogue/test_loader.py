"""Every fault of a catalogue is told with its file, its key and plain words, and spoils nothing else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counselor.catalogue.loader import LARGEST, CatalogueError, Problem, describe, load, read

TOUCH, HUG = "touch/welcome-touch.toml", "touch/longer-hug.toml"


def told(folder: Path) -> list[Problem]:
    return read(folder)[1]


def test_the_small_catalogue_is_whole(small):
    catalogue = load(small)
    assert list(catalogue.practices) == ["longer-hug", "welcome-touch"]
    touch = catalogue.practices["welcome-touch"]
    assert (touch.theme, touch.prompts[1].anchors.high, touch.minutes.session) == ("touch", "near", 20)
    assert (catalogue.safety_rules, catalogue.safety_references) == (
        ("Ask each partner alone.",),
        ("light2005",),
    )


# The longer hug needs the welcome touch first and nobody needs the longer hug, so faults are put there.
@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('mode = "conjoint"', "", "mode", "is missing"),
        ('mode = "conjoint"', 'mod = "x"\nmode = "conjoint"', "mod", "is not a key that belongs here"),
        ('title = "A longer hug"', 'slug = "x"\ntitle = "A hug"', "slug", "is not a key that belongs here"),
        ('title = "A longer hug"', 'theme = "x"\ntitle = "A hug"', "theme", "is not a key that belongs here"),
        ('title = "A longer hug"', "title = 7", "title", "must be text in quotes"),
        ('title = "A longer hug"', 'title = " "', "title", "is empty"),
        ('title = "A longer hug"', f'title = "{"a" * 401}"', "title", "is longer than 400 characters"),
        ("intensity = 3", 'intensity = "3"', "intensity", "must be a whole number"),
        ("intensity = 3", "intensity = true", "intensity", "must be a whole number"),
        ("intensity = 3", "intensity = 0", "intensity", "must be 1 or more"),
        ("intensity = 3", "intensity = 6", "intensity", "must be 5 or less"),
        ("session = 20", "session = 900", "minutes.session", "must be 240 or less"),
        ("minutes = { session = 20, home = 10 }", "minutes = 20", "minutes", "must be a table of keys"),
        ('"conjoint"', '"joint"', "mode", "must be one of 'individual', 'conjoint' or 'both'"),
        ('"Choose two touches.", "Try each of them."', "", "steps", "needs 1 or more"),
        ('"Choose two touches."', ", ".join(['"Go."'] * 20), "steps", "may have 20 at most"),
        ('["Ask each time."]', '"Ask each time."', "cautions", "must be a list in square brackets"),
        ("private = true", 'private = "yes"', "prompts[2].private", "must be true or false"),
        ('"q2"', '"two"', "prompts[2].id", "must be q1, q2 and so on up to q99"),
        ('"q2"', '"q1"', "prompts", "the id q1 stands on more than one prompt"),
        ('"scale_0_10"', '"scale"', "prompts[2].type", "must be one of 'short_text', 'long_text', "),
        ('options = ["a hug", "a hand"]', "", "prompts[1].options", "a choice needs two options or more"),
        (
            '["a hug", "a hand"]',
            '["a hug", "a hug"]',
            "prompts[1].options",
            "a choice needs two options or more",
        ),
        ('"choice"', '"date"', "prompts[1].options", "only a choice or a checklist has options, not date"),
        ('anchors = { low = "far", high = "near" }', "", "prompts[2].anchors", "a scale needs the words"),
        ('"scale_0_10"', '"date"', "prompts[2].anchors", "only a scale has anchors, not date"),
        (', high = "near"', "", "prompts[2].anchors.high", "is missing"),
        ('["light2005"]', '["dark2005"]', "references", "“dark2005” has no usable entry in references.toml"),
        ('["A-F3"]', '["A-W13"]', "seed_ids", "“A-W13” has no usable entry in seed_units.toml"),
        ('["A-F3"]', '["C-1"]', "seed_ids[1]", "must look like A-W1 or B-10"),
        (
            '["ipv_coercive_control"]',
            '["control"]',
            "contraindications",
            "“control” has no usable entry in codes.toml",
        ),
        ('"moderate"', '"strong"', "evidence_grade", "“strong” has no usable entry in grades.toml"),
        ('["welcome-touch"]', '["touch"]', "prerequisites", "“touch” is not the name of a practice"),
        ('["welcome-touch"]', '["longer-hug"]', "prerequisites", "go in a circle: longer-hug → longer-hug"),
        ('"Ask each time."', r'"Ask\u0000 each time."', "cautions[1]", "holds a control character"),
        ('"Ask each time."', r'"Ask\u202e each time."', "cautions[1]", "holds a control character"),
        ('"Ask each time."', '"Ask <b>each</b> time."', "cautions[1]", "holds markup (<b)"),
        ('"Ask each time."', '"Ask <!-- each -->"', "cautions[1]", "holds markup (<!)"),
        ('"Ask each time."', '"Ask &lt; each"', "cautions[1]", "holds markup (&lt;)"),
        ('"Choose two touches."', '"Choose {{ two }}"', "steps[1]", "holds markup ({{)"),
        ('"a hand"', '"{% if %}"', "prompts[1].options[2]", "holds markup ({%)"),
    ],
)
def test_a_fault_in_a_practice(edit, old, new, key, words):
    catalogue, problems = read(edit(HUG, old, new))
    assert [(p.file, p.key) for p in problems] == [(HUG, key)]
    assert problems[0].words.startswith(words)
    assert list(catalogue.practices) == ["welcome-touch"]


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "words"),
    [
        ("themes.toml", 'title = "Opening up"', "", "opening-up.title", "is missing"),
        ("themes.toml", "[opening-up]", "[Opening_up]", "Opening_up.slug", "must be lower-case words"),
        ("themes.toml", "[touch]", "colour = 1\n[touch]", "colour", "must be a table of keys"),
        ("grades.toml", "[moderate]", '[so-so]\nmeaning = "?"\n[moderate]', "so-so.id", "must be one of"),
        (
            "codes.toml",
            '"exclude"',
            '"stop"',
            "ipv_coercive_control.default_action",
            "must be one of 'exclude'",
        ),
        (
            "codes.toml",
            "label =",
            'code = "x"\nlabel =',
            "ipv_coercive_control.code",
            "is not a key that belongs",
        ),
        ("references.toml", "year = 2005", 'year = "2005"', "light2005.year", "must be a whole number"),
        ("references.toml", "10.1016/", "doi:", "light2005.doi", "must be a DOI such as 10."),
        ("seed_units.toml", '"A"', '"C"', "A-F3.article", "must be one of 'A' or 'B'"),
        ("safety.toml", '["light2005"]', '["dark2005"]', "references", "“dark2005” has no usable entry"),
        ("safety.toml", "rules =", "rule =", "rules", "is missing"),
    ],
)
def test_a_fault_in_a_file_beside_the_themes(edit, file, old, new, key, words):
    first = told(edit(file, old, new))[0]
    assert (first.file, first.key) == (file, key)
    assert first.words.startswith(words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title = ", "is not TOML: "),
        (b'title = "a"\ntitle = "b"', "is not TOML: "),
        (b'title = "a\x00b"', "is not TOML: "),
        (b'title = "caf\xe9"', "is not UTF-8 text (byte 13)"),
        (b"x = " + b"[" * 100_000, "is nested too deeply"),
        (b"x = " + b"9" * 5000, "Exceeds the limit"),
        (b"#" * (LARGEST + 1), "is larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read(small, content, words):
    (small / HUG).write_bytes(content)
    catalogue, problems = read(small)
    assert [(p.file, p.key) for p in problems] == [(HUG, "")]
    assert problems[0].words.startswith(words)
    assert list(catalogue.practices) == ["welcome-touch"]


@pytest.mark.parametrize("file", ["themes.toml", "grades.toml", "codes.toml", "references.toml", "safety.toml"])
def test_a_missing_file(small, file):
    (small / file).unlink()
    assert Problem(file, "", "is missing") in told(small)


def test_a_missing_folder(tmp_path):
    catalogue, problems = read(tmp_path / "nowhere")
    assert not catalogue.practices
    assert Problem("themes.toml", "", "is missing") in problems


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("unknown/some-talk.toml", "unknown/", "is the folder of no theme"),
        ("notes.txt", "notes.txt", "does not belong here"),
        ("touch/Some-Talk.toml", "touch/Some-Talk.toml", "must be named in lower-case words"),
        ("touch/some_talk.toml", "touch/some_talk.toml", "must be named in lower-case words"),
        ("touch/some-talk.yaml", "touch/some-talk.yaml", "must be named in lower-case words"),
        (f"touch/{'a' * 61}.toml", f"touch/{'a' * 61}.toml", "must be named in lower-case words"),
        (
            "opening-up/longer-hug.toml",
            HUG,
            "has the name of opening-up/longer-hug.toml; names are used once",
        ),
    ],
)
def test_a_file_in_the_wrong_place_or_name(edit, small, name, file, words):
    edit("themes.toml", "", "")
    (small / name).parent.mkdir(exist_ok=True)
    (small / name).write_text((small / HUG).read_text(encoding="utf-8"), encoding="utf-8")
    if name.startswith("opening-up"):  # the theme that comes first keeps the name
        (small / "themes.toml").write_text(
            '[opening-up]\ntitle = "Opening up"\ndescription = "Sharing."\n'
            '[touch]\ntitle = "Touch"\ndescription = "Welcome touch."\n',
            encoding="utf-8",
        )
    problems = told(small)
    assert [(p.file, p.key) for p in problems] == [(file, "")]
    assert problems[0].words.startswith(words)


def test_hidden_files_are_passed_over(small):
    (small / ".DS_Store").write_bytes(b"\0")
    (small / "touch" / ".welcome-touch.toml.swp").write_bytes(b"\0")
    assert told(small) == []


def test_a_circle_is_told_once_and_both_its_practices_are_left_out(edit):
    folder = edit(TOUCH, "prerequisites = []", 'prerequisites = ["longer-hug"]')
    catalogue, problems = read(folder)
    assert describe(problems[0]) == f"{HUG}: prerequisites: go in a circle: longer-hug → welcome-touch → longer-hug"
    assert [p.words for p in problems[1:]] == ["“longer-hug” cannot be used as it stands"]
    assert not catalogue.practices


def test_a_practice_that_needs_a_broken_one_is_left_out_too(edit):
    catalogue, problems = read(edit(TOUCH, "intensity = 3", "intensity = 9"))
    assert [describe(p) for p in problems] == [
        f"{TOUCH}: intensity: must be 5 or less",
        f"{HUG}: prerequisites: “welcome-touch” cannot be used as it stands",
    ]
    assert not catalogue.practices


def test_the_error_has_every_problem_on_a_line_of_its_own(edit):
    edit(HUG, "intensity = 3", "intensity = 9")
    edit(HUG, 'mode = "conjoint"', "")
    with pytest.raises(CatalogueError) as caught:
        load(edit("grades.toml", "[moderate]", "[moderate"))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("grades.toml: is not TOML: ")
    assert {f"{HUG}: intensity: must be 5 or less", f"{HUG}: mode: is missing"} <= set(lines)
    assert len(caught.value.problems) == len(lines)


def test_no_prompt_left_for_home_is_allowed(edit):
    for id_ in ("q1", "q2"):
        folder = edit(HUG, f'id = "{id_}"', f'where = "session"\nid = "{id_}"')
    assert {prompt.where for prompt in load(folder).practices["longer-hug"].prompts} == {"session"}


def test_a_text_may_run_over_lines_and_is_read_as_one(edit):
    folder = edit(HUG, '"One small trial."', '"""\nOne\r\n  small\ttrial."""')
    assert load(folder).practices["longer-hug"].evidence_note == "One small trial."


def test_a_byte_order_mark_is_read_over(small):
    (small / HUG).write_bytes(b"\xef\xbb\xbf" + (small / HUG).read_bytes())
    assert load(small).practices["longer-hug"].title == "A longer hug"


@pytest.mark.parametrize("text", ["Tom & Ann", "2 < 3", "a <3", "we both > one", "100 %", "{ both }", "naïve 😀"])
def test_plain_text_is_not_taken_for_markup(edit, text):
    assert load(edit(HUG, "Ask each time.", text)).practices["longer-hug"].cautions == (text,)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    return tmp_path_factory.mktemp("catalogue")


@settings(deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_told_and_never_raised(broken, content):
    (broken / "themes.toml").write_bytes(content)
    catalogue, problems = read(broken)
    assert all(problem.words for problem in problems)
    assert not catalogue.practices
