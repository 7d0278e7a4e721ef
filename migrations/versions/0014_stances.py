"""Stances on proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    views = ("support it", "can accept", "object", "no view")
    op.create_table(
        "stance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "view", sa.Enum(*views, name="view", native_enum=False, length=20), nullable=False
        ),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_stance_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_stance_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stance")),
        sa.UniqueConstraint("comment_id", "member_id", name=op.f("uq_stance_comment_id_member_id")),
    )
    op.create_index(op.f("ix_stance_member_id"), "stance", ["member_id"])


def downgrade() -> None:
    op.drop_table("stance")
