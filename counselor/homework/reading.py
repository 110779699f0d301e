"""What one reader is shown of an assignment: rows in, frozen words out, and only what visibility.py lets through.

A text that may not be read is not even opened, and a partner's voice that may not be heard leaves no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from counselor.homework.answers import words
from counselor.homework.models import Answer, Comment, Prompt
from counselor.homework.visibility import SIGNS, Reader, Standing, may_read, sees


@dataclass(frozen=True)
class Said:
    """One comment of the counselor."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Voice:
    """What one of the two wrote to one prompt. Not open: not sent yet, and its lines are empty."""

    sheet_id: str
    side: str
    name: str
    mine: bool
    open: bool
    lines: tuple[str, ...]
    comments: tuple[Said, ...]


@dataclass(frozen=True)
class Question:
    """One prompt with the voices the reader may hear."""

    id: str
    number: int
    text: str
    together: bool
    visibility: str
    sign: str
    who: str
    rest: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True)
class Room:
    """Who reads, and what they have before them: the names by person, the answers, the comments."""

    reader_id: str
    names: dict[str, str]
    answers: Sequence[Answer]
    comments: Sequence[Comment] = ()

    def reader(self, answer: Answer) -> Reader:
        """What the reader is to this answer. Who is neither of the two is their counselor: access.py saw to that."""
        if answer.author_id == self.reader_id:
            return "author"
        return "partner" if self.reader_id in self.names else "counselor"

    def standing(self, answer: Answer) -> Standing:
        """What is known of an answer: of the two, who has sent."""
        sent = {each.author_id for each in self.answers if each.sheet.sent_at}
        others = sent - {answer.author_id}
        return Standing(answer.visibility, sent=answer.author_id in sent, partner_sent=bool(others))

    def other_name(self) -> str:
        """The other one of the two, as the sentence above a box names them."""
        names = [name for person, name in self.names.items() if person != self.reader_id]
        return names[0] if self.reader_id in self.names and len(names) == 1 else "the other partner"


def questions(room: Room) -> list[Question]:
    """All prompts of the assignment, with what the reader may read."""
    prompts = {answer.prompt.position: answer.prompt for answer in room.answers}
    return [_question(room, prompts[position]) for position in sorted(prompts)]


def _question(room: Room, prompt: Prompt) -> Question:
    answers = sorted((a for a in room.answers if a.prompt_id == prompt.id), key=lambda a: a.sheet.side)
    promised = next((a.visibility for a in answers if a.author_id == room.reader_id), prompt.visibility)
    who, rest = sees(promised, room.other_name())
    return Question(
        id=prompt.id,
        number=prompt.position,
        text=prompt.text,
        together=prompt.audience == "together",
        visibility=promised,
        sign=SIGNS.get(promised, "lock"),
        who=who,
        rest=rest,
        voices=tuple(voice for answer in answers if (voice := _voice(room, answer))),
    )


def _voice(room: Room, answer: Answer) -> Voice | None:
    reader = room.reader(answer)
    readable = may_read(reader, room.standing(answer))
    if reader == "partner" and not readable:
        return None
    lines = words(answer.body, answer.prompt.type) if readable else []
    said = () if reader == "partner" else tuple(_said(room, answer))
    name = room.names[answer.author_id]
    return Voice(answer.sheet_id, answer.sheet.side, name, reader == "author", readable, tuple(lines), said)


def _said(room: Room, answer: Answer) -> list[Said]:
    there = [c for c in room.comments if (c.sheet_id, c.prompt_id) == (answer.sheet_id, answer.prompt_id)]
    return [Said(comment.at, comment.text) for comment in sorted(there, key=lambda comment: comment.at)]
