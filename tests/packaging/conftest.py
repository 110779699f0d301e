"""What the tests of the set-up share: an environment of the operator's, free of this machine's settings."""

import os
import socket

import pytest


@pytest.fixture
def environ() -> dict[str, str]:
    """The variables of this process without those that set Counselor up or lead Python elsewhere."""
    ours = ("COUNSELOR_", "DATABASE_URL", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
