"""A line in the PDF engine's log is a failed test, unless the test says that it looks for one."""

import logging
from collections.abc import Iterator

import pytest


class Lines(logging.Handler):
    """Keeps what the engine logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


@pytest.fixture(autouse=True)
def engine_log() -> Iterator[list[str]]:
    """The warnings of this test so far; whoever expects one clears the list."""
    handler = Lines()
    logging.getLogger("weasyprint").addHandler(handler)
    yield handler.seen
    logging.getLogger("weasyprint").removeHandler(handler)
    assert handler.seen == []
