"""Comments are removed with a reason, and move with their replies to another topic."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.add_column(
            sa.Column("removed_for", sa.String(120), nullable=False, server_default="")
        )
        comment.add_column(sa.Column("written_in_id", sa.Integer(), nullable=True))
        comment.create_foreign_key(
            op.f("fk_comment_written_in_id"), "topic", ["written_in_id"], ["id"]
        )
    op.create_table(
        "moved",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_moved_topic_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_moved_comment_id")),
        sa.PrimaryKeyConstraint("topic_id", "number", name=op.f("pk_moved")),
    )
    op.create_index(op.f("ix_moved_comment_id"), "moved", ["comment_id"])


def downgrade() -> None:
    op.drop_table("moved")
    with op.batch_alter_table("comment") as comment:
        comment.drop_constraint(op.f("fk_comment_written_in_id"), type_="foreignkey")
        comment.drop_column("written_in_id")
        comment.drop_column("removed_for")
