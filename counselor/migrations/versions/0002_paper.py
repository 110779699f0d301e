"""Paper: how a clinic's sheets look, and how each partner reads best.

Columns are only added, with what they mean for rows that are there: so neither database remakes a table, which on
SQLite others point to.
"""

import sqlalchemy as sa
from alembic import op

from counselor.db import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("clinics", sa.Column("colour", sa.String(7), server_default="#111111", nullable=False))
    op.add_column("clinics", sa.Column("logo", sa.LargeBinary, nullable=True))
    op.add_column("clinics", sa.Column("header", sa.Boolean, server_default=sa.true(), nullable=False))
    op.add_column("partners", sa.Column("typeface", sa.String(12), server_default="atkinson", nullable=False))
    op.add_column("partners", sa.Column("plain", sa.Boolean, server_default=sa.false(), nullable=False))
    op.add_column("sheets", sa.Column("typed_at", UTCDateTime(timezone=True), nullable=True))
    op.create_table(
        "scans",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("sheet_id", sa.String(32), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("picture_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_scans_sheet_id", "scans", ["sheet_id"])


def downgrade() -> None:
    """Take them back."""
    op.drop_table("scans")
    op.drop_column("sheets", "typed_at")
    for name in ("plain", "typeface"):
        op.drop_column("partners", name)
    for name in ("header", "logo", "colour"):
        op.drop_column("clinics", name)
