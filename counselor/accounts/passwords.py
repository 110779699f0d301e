"""Passphrases: what is asked of one, and how it is kept (Argon2id)."""

from collections.abc import Sequence
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = {"partner": 12, "counselor": 15, "admin": 15}
LONGEST = 128
# guessable in fewer than about 10^8 tries
STRONG_ENOUGH = 3


class Passwords:
    """Hashes and checks with one cost; at most two at a time, for each takes tens of megabytes."""

    def __init__(self) -> None:
        self._turns = BoundedSemaphore(2)
        self.set_cost(65536, 3)

    def set_cost(self, memory_kib: int, passes: int) -> None:
        """Argon2id with this memory and this many passes."""
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=4)
        self._nobody = self._hasher.hash("nobody has this passphrase")

    def hash(self, passphrase: str) -> str:
        """The hash to keep, with its parameters."""
        with self._turns:
            return self._hasher.hash(passphrase)

    def fits(self, kept: str | None, passphrase: str) -> bool:
        """Whether it is the one behind `kept`. Takes as long where there is no account, so that none is told."""
        with self._turns:
            try:
                return self._hasher.verify(kept or self._nobody, passphrase[: LONGEST + 1]) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, kept: str) -> bool:
        """Whether it was kept at a lower cost than today's."""
        return self._hasher.check_needs_rehash(kept)


passwords = Passwords()


def fault(passphrase: str, role: str, known: Sequence[str]) -> str | None:
    """The sentence that says what is wrong with a new passphrase, or none. `known`: names a partner would try."""
    shortest = SHORTEST[role]
    if len(passphrase) < shortest:
        return f"Please use at least {shortest} characters. Four or five words in a row do well."
    if len(passphrase) > LONGEST:
        return f"Please use at most {LONGEST} characters."
    names = {*known, *(part for name in known for part in name.split() if len(part) > 3)}
    if any(len(name) > 2 and name.casefold() in passphrase.casefold() for name in names):
        return "Please leave out names. Someone who knows you would try them first."
    if zxcvbn(passphrase[:72], user_inputs=sorted(names))["score"] < STRONG_ENOUGH:
        return "This is too easy to guess. Four or five words that do not belong together do well."
    return None
