"""The key file: made once, whole, for its owner alone; never a new one over data."""

import stat
from pathlib import Path

import pytest

from counselor import keys
from counselor.keys import Keys
from counselor.settings import SetupError
from tests.live import at_once

FIRST = {"has_data": lambda: False}
LATER = {"has_data": lambda: True}


def a_key(folder: Path, text: str = "ab" * 32, mode: int = 0o600) -> Path:
    """A key file with this text."""
    (folder / "key").write_text(text)
    (folder / "key").chmod(mode)
    return folder / "key"


def test_the_first_start_makes_a_file_for_its_owner_alone_and_the_next_uses_it(tmp_path: Path) -> None:
    first = keys.load(tmp_path, **FIRST)
    assert keys.load(tmp_path, **LATER) == first
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_no_two_instances_get_the_same_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(50)]
    for folder in folders:
        folder.mkdir()
    assert len({keys.load(folder, **FIRST) for folder in folders}) == 50


def test_the_three_keys_are_unlike_each_other_and_the_master() -> None:
    drawn = Keys.drawn_from(b"m" * 32)
    assert len({drawn.database, drawn.fields, drawn.cookies, b"m" * 32}) == 4
    assert {len(drawn.database), len(drawn.fields), len(drawn.cookies)} == {32}


def test_of_first_starts_at_once_all_use_one_key(tmp_path: Path) -> None:
    for turn in range(20):
        folder = tmp_path / str(turn)
        folder.mkdir()
        loaded = at_once(*[lambda folder=folder: keys.load(folder, **FIRST)] * 8)
        assert len(set(loaded)) == 1, loaded
        assert isinstance(loaded[0], Keys)
        assert [file.name for file in folder.iterdir()] == ["key"]


def test_a_start_that_dies_while_writing_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(keys.os, "fsync", dies)
        with pytest.raises(SetupError, match="cannot be used"):
            keys.load(tmp_path, **FIRST)
    assert list(tmp_path.iterdir()) == []
    keys.load(tmp_path, **FIRST)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601, 0o620, 0o777])
def test_a_file_open_to_others_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    a_key(tmp_path, mode=mode)
    with pytest.raises(SetupError, match=r"can be read by others; run: chmod 600 .*/key$"):
        keys.load(tmp_path, **LATER)


def test_a_missing_file_with_data_there_is_refused_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is missing but data is there; put back the copy you kept"):
        keys.load(tmp_path, **LATER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "\n", "ab" * 31, "ab" * 33, "xy" * 32, "ab" * 31 + "a", "é" * 32, "\0" * 64])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = a_key(tmp_path, text)
    before = file.read_bytes()
    with pytest.raises(SetupError, match=r"^The key file .*/key (is damaged|cannot be used)"):
        keys.load(tmp_path, **LATER)
    assert file.read_bytes() == before


def test_a_folder_in_its_place_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir(mode=0o700)
    with pytest.raises(SetupError, match="cannot be used"):
        keys.load(tmp_path, **LATER)


def test_no_fault_shows_the_key(tmp_path: Path) -> None:
    for text in ("ab" * 31, "zz" * 32):
        a_key(tmp_path, text)
        with pytest.raises(SetupError) as raised:
            keys.load(tmp_path, **LATER)
        assert text not in str(raised.value)
