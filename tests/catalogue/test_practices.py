"""Every shipped practice, and the catalogue as a whole."""

import re
import shutil

import pytest

from counselor import paths
from counselor.catalogue.loader import load

FILES = sorted(paths.PRACTICES.glob("*/*.toml"))
ORDER = [
    *("title", "source", "seed_ids", "summary", "frequency", "intensity", "mode", "minutes"),
    *("prerequisites", "contraindications", "steps", "cautions", "coaching_notes"),
    *("evidence_grade", "evidence_note", "references"),
]
ASKS_SAFETY = re.compile(r"\b(un)?safe|\bafraid|\bscared|\bfear(ful)?\b|\bthreat|\bdanger", re.IGNORECASE)
# Seen by a person: it asks what the other may dread about a truth, not how safe or afraid anyone is.
SPEAKS_OF_FEAR = {("honest-with-care", "q3")}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def practice(path, catalogue):
    return catalogue.practices[path.stem]


def test_there_are_all_of_them(catalogue):
    assert len(FILES) == len(catalogue.practices) == 36
    sources = [practice.source for practice in catalogue.practices.values()]
    assert (sources.count("seed"), sources.count("extension")) == (26, 10)


def test_its_folder_is_its_theme(practice, path, catalogue):
    assert practice.theme == path.parent.name
    assert practice.theme in catalogue.themes


def test_its_keys_stand_in_the_agreed_order(path):
    head = path.read_text(encoding="utf-8").split("[[prompts]]", 1)[0]
    assert re.findall(r"^([a-z_]+) = ", head, re.MULTILINE) == ORDER


def test_its_lines_can_be_read_in_an_editor(path):
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 200


def test_its_references_codes_and_prerequisites_are_there(practice, catalogue):
    assert practice.references
    assert set(practice.references) <= catalogue.references.keys()
    assert set(practice.contraindications) <= catalogue.codes.keys()
    assert set(practice.prerequisites) <= catalogue.practices.keys() - {practice.slug}
    for names in (practice.references, practice.contraindications, practice.prerequisites, practice.seed_ids):
        assert len(names) == len(set(names))


def test_its_prompts_are_numbered_in_order(practice):
    ids = [prompt.id for prompt in practice.prompts]
    assert ids == [f"q{number}" for number in range(1, len(ids) + 1)]


def test_a_question_about_safety_or_fear_never_goes_home(practice):
    for prompt in practice.prompts:
        asked = " ".join(
            (prompt.text, *prompt.options, *(prompt.anchors.model_dump().values() if prompt.anchors else ()))
        )
        if ASKS_SAFETY.search(asked) and (practice.slug, prompt.id) not in SPEAKS_OF_FEAR:
            assert (prompt.where, prompt.private) == ("session", True), prompt.text


def test_what_is_asked_in_the_session_only(catalogue):
    asked = {
        (p.slug, prompt.id) for p in catalogue.practices.values() for prompt in p.prompts if prompt.where == "session"
    }
    assert asked == {
        ("honest-with-care", "q6"),
        ("quiet-gaze", "q4"),
        ("affectionate-touch", "q5"),
        ("raise-it-early", "q6"),
        ("repairing-a-deep-hurt", "q5"),
        ("choosing-support", "q2"),
    }


def test_each_goes_home_with_something_to_answer(practice):
    assert any(prompt.where == "home" for prompt in practice.prompts)


def test_what_is_joint_is_closed_to_coercive_control(practice):
    if practice.mode == "conjoint":
        assert "ipv_coercive_control" in practice.contraindications


def test_its_source_agrees_with_its_units(practice):
    assert (practice.source == "seed") == bool(practice.seed_ids)


def test_its_quotation_marks_are_the_printed_ones(practice):
    text = practice.model_dump_json()
    assert not re.search(r"'|\\\"|\.\.\.", text)
    assert text.count("“") == text.count("”")


def test_every_unit_of_the_articles_is_covered(catalogue):
    covered = {unit for practice in catalogue.practices.values() for unit in practice.seed_ids}
    assert covered == catalogue.seed_units.keys()
    assert len(covered) == 46
    assert "A-W13" not in covered  # article A has no way 13
    assert all(unit.article == id_[0] for id_, unit in catalogue.seed_units.items())


def test_every_entry_is_used(catalogue):
    practices = catalogue.practices.values()
    assert {practice.theme for practice in practices} == catalogue.themes.keys()
    assert {code for practice in practices for code in practice.contraindications} == catalogue.codes.keys()
    assert {practice.evidence_grade for practice in practices} == catalogue.grades.keys()
    cited = {id_ for practice in practices for id_ in practice.references} | set(catalogue.safety_references)
    assert cited == catalogue.references.keys()


def test_prerequisites_can_be_done_in_an_order(catalogue):
    done: set[str] = set()
    left = dict(catalogue.practices)
    while ready := [slug for slug, practice in left.items() if set(practice.prerequisites) <= done]:
        done.update(ready)
        for slug in ready:
            del left[slug]
    assert not left


def test_practices_stand_in_the_order_of_their_themes(catalogue):
    themes = list(catalogue.themes)
    places = [(themes.index(p.theme), p.slug) for p in catalogue.practices.values()]
    assert places == sorted(places)


def test_the_catalogue_is_frozen(catalogue):
    with pytest.raises(ValueError, match="frozen"):
        catalogue.practices["appreciation"].title = "Other"
    assert load() == catalogue


def test_the_example_of_the_documentation_loads(tmp_path):
    text = (paths.PACKAGE.parent / "docs" / "catalogue.md").read_text(encoding="utf-8")
    folder = shutil.copytree(paths.PRACTICES, tmp_path / "practices")
    example = re.search(r"```toml\n(.+?)```", text, re.DOTALL)
    (folder / "kindness-and-appreciation" / "two-minutes-of-thanks.toml").write_text(example[1], encoding="utf-8")
    assert load(folder).practices["two-minutes-of-thanks"].prompts[1].private
    assert re.findall(r"^([a-z_]+) = ", example[1].split("[[prompts]]")[0], re.MULTILINE) == ORDER
