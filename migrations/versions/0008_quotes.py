"""Passages somebody asked to publish, and what their authors answered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    answers = ("with my name", "with my role", "unattributed", "no")
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer", sa.Enum(*answers, name="answer", native_enum=False, length=20), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["member.id"], name=op.f("fk_quote_asked_by_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_quote_comment_id")),
        sa.ForeignKeyConstraint(
            ["token_id"], ["token.id"], name=op.f("fk_quote_token_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    with op.batch_alter_table("quote") as quote:
        quote.create_index(op.f("ix_quote_comment_id"), ["comment_id"])
        quote.create_index(op.f("ix_quote_token_id"), ["token_id"])


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'quote'")
    op.drop_table("quote")
