"""The time of an agenda: when each block starts, what is left, what runs over. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal, get_args

from counselor.filters import after

BlockKind = Literal["check_in", "review", "topic", "practice", "homework", "closing", "break", "own"]
KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
WORDS: dict[BlockKind, str] = {
    "check_in": "Check-in",
    "review": "Homework review",
    "topic": "Topic",
    "practice": "Practice",
    "homework": "New homework",
    "closing": "Closing",
    "break": "Break",
    "own": "Own block",
}
LENGTHS = (50, 75, 90, 120)
LONGEST = 480
# the check-in opens and the closing ends every session; neither is moved nor taken out by mistake
FIXED: dict[BlockKind, str] = {"check_in": "Always first", "closing": "Protected"}


@dataclass(frozen=True)
class Timed:
    """A block on the clock: its start, and how many of its minutes lie beyond the end of the session."""

    starts: time
    minutes: int
    over: int


@dataclass(frozen=True)
class Agenda:
    """All blocks on the clock. `over` and `left` are minutes, never both above zero."""

    blocks: tuple[Timed, ...]
    total: int
    length: int
    ends: time

    @property
    def over(self) -> int:
        """Minutes beyond the length of the session."""
        return max(0, self.total - self.length)

    @property
    def left(self) -> int:
        """Minutes not planned yet."""
        return max(0, self.length - self.total)


def agenda(starts: time, length: int, minutes: Sequence[int]) -> Agenda:
    """Lay blocks of these minutes one after the other from `starts`, against a session of `length` minutes."""
    blocks, at = [], 0
    for size in minutes:
        blocks.append(Timed(after(starts, at), size, max(0, min(size, at + size - length))))
        at += size
    return Agenda(tuple(blocks), at, length, after(starts, at))


def first_blocks(length: int) -> list[tuple[BlockKind, str, int]]:
    """The agenda a new plan starts with: kind, title, minutes. The middle is left for practices."""
    short = length < 75
    return [
        ("check_in", "Check-in", 5 if short else 10),
        ("review", "Homework from last time", 10 if short else 15),
        ("homework", "Homework for the week", 5),
        ("closing", "Closing", 5 if short else 10),
    ]


def place(kinds: Sequence[BlockKind], kind: BlockKind) -> int:
    """Where a new block of this kind goes: before new homework and closing, which end the session."""
    if kind == "closing":
        return len(kinds)
    ends = ("closing",) if kind == "homework" else ("homework", "closing")
    for index, there in enumerate(kinds):
        if there in ends:
            return index
    return len(kinds)


def moved(kinds: Sequence[BlockKind], index: int, to: int) -> list[int]:
    """The order of positions after the block at `index` goes to `to`; fixed blocks keep their ends.

    Returns the old positions in their new order; the same order when the move is not allowed.
    """
    order = list(range(len(kinds)))
    if kinds[index] in FIXED:
        return order
    low = 1 if kinds and kinds[0] == "check_in" else 0
    high = len(kinds) - (2 if kinds[-1] == "closing" else 1)
    order.insert(min(max(to, low), high), order.pop(index))
    return order
