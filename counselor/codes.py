"""Codes that are read from paper and typed. PURE."""

import secrets

# no letters or digits that look alike on paper, and no vowels, so that no code is a word
LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"


def new(length: int) -> str:
    """A random code of so many letters: 4.7 bits each."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def read(typed: str) -> str:
    """The code behind what someone typed: spaces, hyphens and small letters do not matter."""
    return "".join(letter for letter in typed.upper() if letter in LETTERS)


def grouped(code: str, size: int = 4) -> str:
    """'ABCD-EFGH', easier to read aloud and to copy."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))
