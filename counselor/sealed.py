"""Sensitive text at rest: AES-256-GCM, bound to the row and column it was written to."""

import os
from typing import Any, Protocol, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID = b"\x01"
NONCE = 12


class AlteredTextError(Exception):
    """A stored text that did not pass its check: changed outside the program, or moved from another row."""


class Box:
    """Seals and opens texts with one key. The program has one, set when the app is made."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None

    def use(self, key: bytes) -> None:
        """From now on seal with this key of 32 bytes."""
        self._cipher = AESGCM(key)

    @property
    def cipher(self) -> AESGCM:
        """The cipher; it is an error to seal before a key is there."""
        if self._cipher is None:
            raise RuntimeError("no key yet: create_app() sets it")
        return self._cipher

    def seal(self, data: bytes, identity: str) -> bytes:
        """Key id, nonce, ciphertext and tag of what belongs to `identity`."""
        nonce = os.urandom(NONCE)
        return KEY_ID + nonce + self.cipher.encrypt(nonce, data, identity.encode())

    def open(self, sealed: bytes, identity: str) -> bytes:
        """What was sealed; raises AlteredTextError when it was not sealed for `identity`."""
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            if sealed[:1] != KEY_ID:
                raise ValueError("sealed with no key of ours")
            return self.cipher.decrypt(nonce, body, identity.encode())
        except (InvalidTag, ValueError) as error:
            raise AlteredTextError(identity) from error


box = Box()


class HasIdentity(Protocol):
    """A row that can say who it is: table, id and owners, never changing once written."""

    def identity(self) -> str: ...


class Sealed:
    """A text attribute kept sealed in the bytes column `<name>_sealed` of the same row; opened when read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column, self.opened = name, f"{name}_sealed", f"_{name}_opened"

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: HasIdentity, owner: type) -> str: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | str":
        if row is None:
            return self
        stored = getattr(row, self.column)
        if not stored:
            return ""
        # a page reads the same text several times: open it once for each row and stored value
        seen, text = row.__dict__.get(self.opened, (None, ""))
        if seen is not stored:
            text = box.open(stored, self.identity(row)).decode()
            row.__dict__[self.opened] = (stored, text)
        return str(text)

    def __set__(self, row: HasIdentity, text: str) -> None:
        setattr(row, self.column, box.seal(text.encode(), self.identity(row)) if text else None)

    def identity(self, row: HasIdentity) -> str:
        """What the text is bound to: the row and this column."""
        return f"{row.identity()}:{self.name}"


class SealedBytes(Sealed):
    """The same for a picture: bytes, opened each time they are read."""

    @overload  # type: ignore[override]  # other than a text
    def __get__(self, row: None, owner: type) -> "SealedBytes": ...
    @overload
    def __get__(self, row: HasIdentity, owner: type) -> bytes: ...
    def __get__(self, row: Any, owner: type) -> "SealedBytes | bytes":
        if row is None:
            return self
        stored = getattr(row, self.column)
        return box.open(stored, self.identity(row)) if stored else b""

    def __set__(self, row: HasIdentity, data: bytes) -> None:  # type: ignore[override]  # as above
        setattr(row, self.column, box.seal(data, self.identity(row)) if data else None)
