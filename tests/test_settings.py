"""What can be set, from where, and that what does not fit is a sentence."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from counselor.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without settings of ours."""
    for name in ("COUNSELOR_INSTANCE", "COUNSELOR_BASE_URL", "COUNSELOR_TIMEZONE", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_an_argument_beats_the_environment_which_beats_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text('timezone = "Asia/Tokyo"\nbase_url = "https://file.example"\n')
    assert Settings(instance=tmp_path).timezone == "Asia/Tokyo"
    monkeypatch.setenv("COUNSELOR_TIMEZONE", "Europe/Zurich")
    assert Settings(instance=tmp_path).timezone == "Europe/Zurich"
    assert Settings(instance=tmp_path, timezone="UTC").timezone == "UTC"
    assert Settings(instance=tmp_path).base_url == "https://file.example"


def test_the_file_is_looked_for_in_the_folder_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text('timezone = "Asia/Tokyo"\n')
    monkeypatch.setenv("COUNSELOR_INSTANCE", str(tmp_path))
    assert Settings().timezone == "Asia/Tokyo"


def test_the_hash_cost_is_that_of_the_security_notes_and_cannot_go_below_the_floor() -> None:
    usual = Settings()
    assert (usual.argon2_memory_kib, usual.argon2_passes) == (65536, 3)
    for value in ({"argon2_memory_kib": 19455}, {"argon2_passes": 1}):
        with pytest.raises(ValidationError):
            Settings(**value)


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().testing = True  # type: ignore[misc]


@pytest.mark.parametrize(
    "value",
    [
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "\0"},
        {"timezone": "x" * 10_000},
        {"argon2_passes": "many"},
        {"no_such_setting": 1},
        {"base_url": "http://clinic.example"},
        {"base_url": "http://192.168.1.7:8000"},
        {"base_url": "ftp://127.0.0.1"},
        {"base_url": "javascript:alert(1)"},
        {"base_url": "clinic.example"},
        {"base_url": "https://"},
        {"base_url": "https://clinic.example/path"},
        {"base_url": "https://user:word@clinic.example"},
        {"base_url": "https://[oops"},
        {"base_url": "http://127.0.0.1.evil.example"},
        {"base_url": ""},
    ],
)
def test_what_does_not_fit_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as raised:
        Settings(**value)
    assert raised.value.errors()[0]["loc"] == (next(iter(value)),)


@pytest.mark.parametrize(
    ("url", "https"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000/", False),
        ("http://[::1]:8000", False),
        ("https://clinic.example", True),
        ("https://clinic.example:8443", True),
    ],
)
def test_plain_http_is_for_the_own_machine_alone(url: str, https: bool) -> None:
    assert Settings(base_url=url).https is https


def test_a_broken_settings_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("timezone = \n")
    with pytest.raises(tomllib.TOMLDecodeError):
        Settings(instance=tmp_path)
