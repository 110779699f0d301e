"""What is done with a plan. Nothing here commits. Every change raises the plan's version."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import select

from counselor.catalogue.practice import Practice
from counselor.couples.models import Couple
from counselor.db import db
from counselor.plans.models import Block, Plan
from counselor.plans.rules import FIXED, BlockKind, first_blocks, moved, place

USUAL_MINUTES = 15


def make_plan(couple: Couple, *, held_on: date, starts: time, length: int, objectives: str, notes: str) -> Plan:
    """A plan with its check-in, homework review, new homework and closing."""
    plan = Plan(
        couple_id=couple.id,
        counselor_id=couple.counselor_id,
        held_on=held_on,
        starts=starts,
        length=length,
        objectives=objectives,
        notes=notes,
    )
    for kind, title, minutes in first_blocks(length):
        _append(plan, kind, title=title, text="", minutes=minutes)
    db.session.add(plan)
    return plan


def edit_plan(plan: Plan, *, held_on: date, starts: time, length: int, objectives: str, notes: str) -> None:
    """Date, time, length, objectives and the notes for the counselor alone."""
    plan.held_on, plan.starts, plan.length = held_on, starts, length
    plan.objectives, plan.notes = objectives, notes
    plan.version += 1


def _append(plan: Plan, kind: BlockKind, *, title: str, text: str, minutes: int, practice: str = "") -> Block:
    block = Block(plan_id=plan.id, kind=kind, title=title, text=text, minutes=minutes, practice=practice, position=0)
    _insert(plan, block)
    return block


def _insert(plan: Plan, block: Block) -> None:
    plan.blocks.insert(place([there.kind for there in plan.blocks], block.kind), block)
    _number(plan, plan.blocks)


def _number(plan: Plan, blocks: Sequence[Block]) -> None:
    for position, block in enumerate(blocks):
        block.position = position
    plan.version = (plan.version or 0) + 1


def add_block(plan: Plan, *, kind: BlockKind, title: str, text: str, minutes: int) -> Block:
    """A block of the counselor's own, before new homework and closing."""
    return _append(plan, kind, title=title, text=text, minutes=minutes)


def add_practice(plan: Plan, practice: Practice) -> Block:
    """A practice of the catalogue, with its usual minutes in a session."""
    size = practice.minutes.session or USUAL_MINUTES
    return _append(
        plan, "practice", title=practice.title, text=practice.summary, minutes=size, practice=practice.slug
    )


def move_block(plan: Plan, block: Block, to: int) -> None:
    """Put a block at another place; check-in and closing keep theirs."""
    blocks = list(plan.blocks)
    order = moved([there.kind for there in blocks], blocks.index(block), to)
    _number(plan, [blocks[old] for old in order])


def change_block(plan: Plan, block: Block, *, title: str, text: str, minutes: int) -> None:
    """Its words and its minutes."""
    block.title, block.text, block.minutes = title, text, minutes
    plan.version += 1


def remove_block(plan: Plan, block_id: str, at: datetime) -> Block | None:
    """Take a block out, or put it back where it was; none when the plan has no such block, or cannot be without."""
    block = db.session.scalar(select(Block).where(Block.id == block_id, Block.plan_id == plan.id))
    if block is None or block.kind in FIXED:
        return None
    others = [there for there in plan.blocks if there is not block]
    block.removed_at = None if block.removed_at else at
    if not block.removed_at:
        others.insert(min(block.position, len(others) - 1), block)  # the closing stays last
    _number(plan, others)
    return block


def delete_plan(plan: Plan) -> None:
    """Delete a plan with all its blocks."""
    db.session.delete(plan)
