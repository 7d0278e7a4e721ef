"""What was decided about a member at a roundtable, why, and what they say to it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def _person(name: str, *, nullable: bool) -> sa.Column:
    key = sa.ForeignKey("member.id", name=f"fk_measure_{name}")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    table = sa.ForeignKey("roundtable.id", name="fk_measure_roundtable_id", ondelete="CASCADE")
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("member_id", nullable=False),
        sa.Column("roundtable_id", sa.Integer(), table, nullable=False),
        _person("by_id", nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        _moment("taken_at", nullable=False),
        _moment("until"),
        _moment("ended_at"),
        sa.Column("objection", sa.Text(), nullable=False),
        _moment("objected_at"),
        sa.Column("answer", sa.Text(), nullable=False),
        _moment("answered_at"),
        _person("answered_by_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
    )
    op.create_index("ix_measure_member_id", "measure", ["member_id"])
    op.create_index("ix_measure_roundtable_id_id", "measure", ["roundtable_id", "id"])


def downgrade() -> None:
    op.drop_table("measure")
