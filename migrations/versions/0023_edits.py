"""Changes of published comments wait for a moderator where comments do."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    states = ("pending", "published", "returned", "declined", "withdrawn", "removed")
    state = sa.Enum(*states, name="state", native_enum=False, length=20)
    op.create_table(
        "edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("citation", sa.String(500), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_edit_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_edit_comment_id")),
    )
    op.create_index(op.f("ix_edit_state_submitted_at"), "edit", ["state", "submitted_at"])
    with op.batch_alter_table("decision") as decision:
        decision.add_column(
            sa.Column("of_edit", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("of_edit")
    op.drop_table("edit")
