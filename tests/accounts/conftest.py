"""The world with hashes that cost next to nothing, for these tests sign in hundreds of times."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from sqlalchemy import update

from counselor.accounts.models import Person
from counselor.accounts.passwords import Passwords, passwords
from counselor.db import db
from counselor.demo import PASSPHRASE
from tests.world import World


@lru_cache
def cheap() -> tuple[dict[str, Any], str]:
    """The inside of a hasher, and the hash of the demo's passphrase."""
    made = Passwords()
    made.set_cost(32, 1)
    return vars(made), made.hash(PASSPHRASE)


@pytest.fixture
def world(world: World) -> Iterator[World]:
    """Everybody, with the passphrase of the demo."""
    before, (inside, kept) = vars(passwords).copy(), cheap()
    vars(passwords).update(inside)
    world.do(lambda: db.session.execute(update(Person).values(password_hash=kept)))
    yield world
    vars(passwords).update(before)
