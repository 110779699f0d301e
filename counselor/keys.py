"""The key file: 32 random bytes in the instance folder, and the keys drawn from it."""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counselor.settings import SetupError

NAME = "key"


@dataclass(frozen=True)
class Keys:
    """One key a purpose, each of 32 bytes, all drawn from the master key."""

    database: bytes
    fields: bytes
    cookies: bytes
    handouts: bytes
    paper: bytes

    @classmethod
    def drawn_from(cls, master: bytes) -> "Keys":
        """The keys of a master key of 32 bytes."""
        purposes = (b"database", b"fields", b"cookies", b"handouts", b"paper")
        return cls(*(_draw(master, purpose) for purpose in purposes))


def _draw(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=b"counselor", info=purpose).derive(master)


def load(instance: Path, *, has_data: Callable[[], bool]) -> Keys:
    """The keys of this instance; makes the file on the first start only, when `has_data` says that it is the first.

    Raises SetupError when the file is gone although data is there (a new key could never read it), is open to
    others, or is not a key.
    """
    file = instance / NAME
    try:
        if not file.exists():
            _make(file, has_data)
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise SetupError(f"The key file {file} can be read by others; run: chmod 600 {file}")
        master = bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise SetupError(f"The key file {file} cannot be used ({type(error).__name__}).") from error
    if len(master) != 32:
        raise SetupError(f"The key file {file} is damaged; put back the copy you kept.")
    return Keys.drawn_from(master)


def _make(file: Path, has_data: Callable[[], bool]) -> None:
    """Write a key in full, on the disk, before it gets its name; of two first starts at once, both use the same."""
    if has_data() and not file.exists():
        raise SetupError(f"The key file {file} is missing but data is there; put back the copy you kept.")
    handle, draft = tempfile.mkstemp(prefix="new-key-", dir=file.parent)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32) + "\n")
            out.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        Path(draft).unlink()
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """Data saved with a key whose name is lost in a power cut would be lost with it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
