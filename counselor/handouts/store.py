"""Drawn documents kept on disk by what they are made of: the same document again is read, not drawn.

Each file is sealed, and named by a keyed digest, so that neither its name nor its content tells what it holds. Files
are written whole under another name first: several processes may use one folder. What cannot be written is not kept.
"""

import hmac
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from counselor.sealed import AlteredTextError, Box

LIMIT = 64 * 2**20
LOOK_EVERY = 32


class Kept(Protocol):
    """Where drawn documents are looked up and put."""

    def get(self, made_of: bytes) -> bytes | None: ...
    def put(self, made_of: bytes, pdf: bytes) -> None: ...


class Nowhere:
    """Keeps nothing: for the command line, which has no key."""

    def get(self, made_of: bytes) -> bytes | None:
        """Nothing."""
        return None

    def put(self, made_of: bytes, pdf: bytes) -> None:
        """Forget it."""


class Store:
    """A folder of at most `limit` bytes; what was not used for longest goes first."""

    def __init__(self, folder: Path, key: bytes, limit: int = LIMIT) -> None:
        self.folder, self.limit = folder, limit
        self._key, self._box = key, Box()
        self._box.use(key)
        self._puts = 0

    def get(self, made_of: bytes) -> bytes | None:
        """The document made of this, if it is there and whole."""
        file = self._file(made_of)
        try:
            sealed = file.read_bytes()
            os.utime(file)
            return self._box.open(sealed, file.name)
        except AlteredTextError:
            file.unlink(missing_ok=True)
        except OSError:
            pass
        return None

    def put(self, made_of: bytes, pdf: bytes) -> None:
        """Keep it; a full or read-only disk is no reason not to print."""
        file = self._file(made_of)
        with suppress(OSError):
            self._write(file, self._box.seal(pdf, file.name))
        self._puts += 1
        if self._puts % LOOK_EVERY == 1:
            self.tidy()

    def _file(self, made_of: bytes) -> Path:
        return self.folder / hmac.digest(self._key, made_of, "sha256").hex()

    def _write(self, file: Path, sealed: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self.folder, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(sealed)
            Path(draft).replace(file)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise

    def tidy(self) -> None:
        """Take away what is over the limit, and drafts that a stopped process left."""
        with suppress(OSError):
            left = self.limit
            for _, size, path in sorted(self._files(), reverse=True):
                left -= size
                if left < 0:
                    path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for entry in os.scandir(self.folder):
            with suppress(FileNotFoundError):
                stat = entry.stat()
                found.append((stat.st_mtime, stat.st_size, Path(entry.path)))
        return found
