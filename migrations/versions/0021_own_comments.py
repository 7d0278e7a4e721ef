"""A member's own comments of one topic are found without looking at everybody's."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.create_index("ix_comment_author_id_topic_id", ["author_id", "topic_id"])
        comment.drop_index("ix_comment_author_id")


def downgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.create_index("ix_comment_author_id", ["author_id"])
        comment.drop_index("ix_comment_author_id_topic_id")
