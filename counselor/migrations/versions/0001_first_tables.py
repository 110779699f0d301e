"""First tables.

Names of constraints follow the convention in counselor/db.py.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from counselor.db import UTCDateTime
from counselor.keycheck import first_row

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# parents before children; taken back the other way round
TABLES = (
    "clinics",
    "people",
    "sessions",
    "devices",
    "invitations",
    "attempts",
    "couples",
    "partners",
    "goals",
    "plans",
    "blocks",
    "assignments",
    "prompts",
    "sheets",
    "answers",
    "comments",
    "key_checks",
)


def text(name: str, length: int, *, null: bool = False) -> sa.Column[Any]:
    """Text in clear: ids, words of a fixed list, and what has to be searched."""
    return sa.Column(name, sa.String(length), nullable=null)


def moment(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A moment in UTC."""
    return sa.Column(name, UTCDateTime(timezone=True), nullable=null)


def sealed(name: str, *, null: bool = True) -> sa.Column[Any]:
    """Ciphertext; empty where nothing was written."""
    return sa.Column(name, sa.LargeBinary, nullable=null)


def upgrade() -> None:
    """Make them, and the row by which the right key file is known."""
    op.create_table(
        "clinics",
        text("id", 32),
        text("name", 120),
        text("contact", 200),
        sa.PrimaryKeyConstraint("id"),
    )

    op.create_table(
        "people",
        text("id", 32),
        text("clinic_id", 32),
        text("role", 12),
        text("name", 80),
        text("sign_in_name", 80, null=True),
        text("password_hash", 200, null=True),
        moment("created_at"),
        moment("disabled_at", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"]),
        sa.UniqueConstraint("sign_in_name"),
    )
    op.create_index("ix_people_clinic_id", "people", ["clinic_id"])

    op.create_table(
        "sessions",
        text("id", 32),
        text("person_id", 32),
        moment("started_at"),
        moment("seen_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])

    op.create_table(
        "devices",
        text("id", 32),
        text("person_id", 32),
        moment("seen_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_devices_person_id", "devices", ["person_id"])

    op.create_table(
        "invitations",
        text("id", 32),
        text("person_id", 32),
        text("code_hash", 64),
        moment("created_at"),
        moment("expires_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("ix_invitations_person_id", "invitations", ["person_id"])

    op.create_table(
        "attempts",
        text("id", 32),
        text("key", 64),
        moment("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attempts_key_at", "attempts", ["key", "at"])

    op.create_table(
        "couples",
        text("id", 32),
        text("clinic_id", 32),
        text("counselor_id", 32),
        moment("created_at"),
        moment("closed_at", null=True),
        text("policy", 16),
        sealed("themes_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"]),
        sa.ForeignKeyConstraint(["counselor_id"], ["people.id"]),
        sa.UniqueConstraint("id", "counselor_id"),
    )
    op.create_index("ix_couples_counselor", "couples", ["counselor_id", "created_at"])

    op.create_table(
        "partners",
        text("id", 32),
        text("couple_id", 32),
        text("side", 1),
        text("pronouns", 40),
        text("print_size", 8),
        text("paper", 8),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["couple_id"], ["couples.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["id"], ["people.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("couple_id", "side"),
    )

    op.create_table(
        "goals",
        text("id", 32),
        text("couple_id", 32),
        moment("created_at"),
        moment("removed_at", null=True),
        sealed("text_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["couple_id"], ["couples.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_goals_couple_id", "goals", ["couple_id"])

    op.create_table(
        "plans",
        text("id", 32),
        text("couple_id", 32),
        text("counselor_id", 32),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        moment("created_at"),
        sa.Column("version", sa.Integer, nullable=False),
        sealed("objectives_sealed"),
        sealed("notes_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["couple_id", "counselor_id"], ["couples.id", "couples.counselor_id"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_plans_counselor", "plans", ["counselor_id", "held_on"])
    op.create_index("ix_plans_couple", "plans", ["couple_id", "held_on"])

    op.create_table(
        "blocks",
        text("id", 32),
        text("plan_id", 32),
        sa.Column("position", sa.Integer, nullable=False),
        text("kind", 16),
        sa.Column("minutes", sa.Integer, nullable=False),
        text("practice", 60),
        moment("removed_at", null=True),
        sealed("title_sealed"),
        sealed("text_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_blocks_plan", "blocks", ["plan_id", "position"])

    op.create_table(
        "assignments",
        text("id", 32),
        text("couple_id", 32),
        text("counselor_id", 32),
        text("practice", 60),
        text("given_to", 8),
        text("title", 400),
        text("summary", 2000),
        sa.Column("steps", sa.JSON, nullable=False),
        moment("assigned_at"),
        sa.Column("due", sa.Date, nullable=True),
        moment("withdrawn_at", null=True),
        sealed("why_sealed"),
        sealed("when_where_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["couple_id", "counselor_id"], ["couples.id", "couples.counselor_id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("id", "couple_id", "counselor_id"),
    )
    op.create_index("ix_assignments_counselor", "assignments", ["counselor_id", "due"])
    op.create_index("ix_assignments_couple", "assignments", ["couple_id", "assigned_at"])

    op.create_table(
        "prompts",
        text("id", 32),
        text("assignment_id", 32),
        sa.Column("position", sa.Integer, nullable=False),
        text("type", 16),
        text("audience", 16),
        text("text", 400),
        sa.Column("options", sa.JSON, nullable=False),
        text("low", 400),
        text("high", 400),
        text("visibility", 12),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("assignment_id", "position"),
    )

    op.create_table(
        "sheets",
        text("id", 32),
        text("assignment_id", 32),
        text("couple_id", 32),
        text("counselor_id", 32),
        text("partner_id", 32),
        text("side", 1),
        text("code", 8),
        moment("opened_at", null=True),
        moment("sent_at", null=True),
        moment("returned_at", null=True),
        moment("reviewed_at", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["assignment_id", "couple_id", "counselor_id"],
            ["assignments.id", "assignments.couple_id", "assignments.counselor_id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["people.id"]),
        sa.UniqueConstraint("assignment_id", "partner_id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_sheets_back", "sheets", ["counselor_id", "sent_at"])
    op.create_index("ix_sheets_partner", "sheets", ["partner_id", "assignment_id"])

    op.create_table(
        "answers",
        text("id", 32),
        text("sheet_id", 32),
        text("prompt_id", 32),
        text("author_id", 32),
        text("visibility", 12),
        moment("saved_at", null=True),
        sa.Column("version", sa.Integer, nullable=False),
        sealed("body_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheets.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("sheet_id", "prompt_id"),
    )
    op.create_index("ix_answers_prompt_id", "answers", ["prompt_id"])

    op.create_table(
        "comments",
        text("id", 32),
        text("sheet_id", 32),
        text("prompt_id", 32),
        text("by_id", 32),
        moment("at"),
        sealed("text_sealed"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheets.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_comments_sheet", "comments", ["sheet_id", "prompt_id"])

    keys = op.create_table(
        "key_checks",
        text("id", 32),
        sealed("text_sealed", null=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(keys, [first_row()])


def downgrade() -> None:
    """Take them back, with all that is in them."""
    for table in reversed(TABLES):
        op.drop_table(table)
