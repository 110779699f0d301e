"""`handout`: any practice or sample, any variant, to a file or all of them to a folder."""

from pathlib import Path
from typing import Any

import click
import page
import pytest
from click.testing import CliRunner, Result

from counselor.catalogue.loader import load
from counselor.cli import main
from counselor.handouts.documents import DOCUMENTS, Exercise, Packet
from counselor.handouts.variants import LOOKS, samples, variants
from tests.handouts.read import fonts, reader, text

NAMES = ("exercise", "packet", "agreement-slip", "session-plan", "brief", "progress-report", "catalogue-book")


def handout(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["handout", *map(str, words)])


def test_alone_it_lists_every_document_and_practice() -> None:
    listed = handout().output.split()
    assert set(NAMES) <= set(samples()) <= set(listed)
    assert len(samples()) == len(DOCUMENTS)
    assert set(load().practices) <= set(listed)


def test_practice_is_printed_in_the_look_that_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.pdf"
    done = handout("gentle-start", "-o", file, "--paper", "letter", "--large", "--plain", "--typeface", "lexend")
    assert done.exit_code == 0
    assert done.output.startswith(f"{file}: ")
    pdf = file.read_bytes()
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")
    assert {round(p.mediabox.width) for p in reader(pdf).pages} == {612}
    assert any("Lexend" in name for name in fonts(pdf))
    assert load().practices["gentle-start"].title in text(pdf)


def test_sample_can_be_had_to_type_into(tmp_path: Path) -> None:
    assert handout("exercise", "-o", tmp_path / "a.pdf", "--fillable").exit_code == 0
    assert reader((tmp_path / "a.pdf").read_bytes()).get_fields()


def test_all_variants_go_to_a_folder(tmp_path: Path) -> None:
    assert handout("agreement-slip", "-o", tmp_path, "--all").exit_code == 0
    assert len(list(tmp_path.glob("agreement-slip-*.pdf"))) == len(LOOKS) == 24
    assert (tmp_path / "agreement-slip-letter-large-plain-andika.pdf").exists()


def test_it_can_be_opened_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(click, "launch", shown.append)
    handout("agreement-slip", "-o", tmp_path / "a.pdf", "--open")
    assert shown == [str(tmp_path / "a.pdf")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["no-such-thing", "-o", "x.pdf"], "There is no practice or document called no-such-thing."),
        (["exercise"], "Please say where to"),
        (["exercise", "-o", "/proc/nowhere/x.pdf"], "cannot be written"),
    ],
)
def test_faults_are_sentences(words: list[str], sentence: str) -> None:
    done = handout(*words)
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("kind", [Exercise, Packet])
def test_what_asks_something_can_be_typed_into_in_every_look(kind: Any) -> None:
    names = [name for name, _ in variants(kind.sample())]
    assert len(names) == len(set(names)) == 2 * len(LOOKS)
    assert sum(name.endswith("-fillable") for name in names) == len(LOOKS)
