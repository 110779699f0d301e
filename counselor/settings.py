"""What can be set: by COUNSELOR_* in the environment, else `settings.toml` in the instance folder, else these."""

from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

OWN_MACHINE = ("127.0.0.1", "localhost", "::1")


def _plain(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


class SetupError(Exception):
    """Something the operator has to mend before the program can start; its text is one sentence for them."""


class Settings(BaseSettings):
    """One object, made once at the start and never changed."""

    model_config = SettingsConfigDict(env_prefix="COUNSELOR_", frozen=True, extra="forbid")

    instance: Path = Path("instance")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    base_url: str = "http://127.0.0.1:8000"
    # empty: that of this machine
    timezone: str = ""
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    # Argon2id as in the security notes; tests use the floor, which is twenty times as fast
    argon2_memory_kib: int = Field(default=65536, ge=19456)
    argon2_passes: int = Field(default=3, ge=2)
    testing: bool = False

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """A name of the time zone database, such as Europe/Zurich."""
        try:
            _ = value and ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone called {value[:60]!r}") from error
        return value

    @field_validator("base_url")
    @classmethod
    def an_address_of_its_own(cls, value: str) -> str:
        """https://name[:port]; plain http only where nothing travels over a network."""
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or value.rstrip("/") != _plain(parts):
            raise ValueError("please write it like https://counselor.example")
        if parts.scheme == "http" and parts.hostname not in OWN_MACHINE:
            raise ValueError("http:// is for this machine alone; others must reach it over https://")
        return value

    @property
    def hosts(self) -> list[str]:
        """The names it answers to: those that are trusted, and its own."""
        return [*self.trusted_hosts, urlsplit(self.base_url).hostname or ""]

    @property
    def https(self) -> bool:
        """Whether people reach it over https; plain http is for the own machine alone."""
        return self.base_url.startswith("https://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the file beside the data."""
        folder = Path(str(init_settings().get("instance", env_settings().get("instance", "instance"))))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, folder / "settings.toml")
