"""What moderators look at is counted by indexes alone, however much there is."""

from alembic import op

revision = "0090"
down_revision = "0080"


def upgrade() -> None:
    op.drop_index("ix_comment_author_id_topic_id", "comment")
    by_author = ["author_id", "topic_id", "state", "published_at"]
    op.create_index("ix_comment_author_id_topic_id", "comment", by_author)
    by_topic = ["topic_id", "state", "kind", "answer_id"]
    op.create_index("ix_comment_topic_id_state_kind", "comment", by_topic)
    of_event = ["topic_id", "event", "id"]
    op.create_index("ix_journal_topic_id_event_id", "journal", of_event)


def downgrade() -> None:
    op.drop_index("ix_journal_topic_id_event_id", "journal")
    op.drop_index("ix_comment_topic_id_state_kind", "comment")
    op.drop_index("ix_comment_author_id_topic_id", "comment")
    op.create_index("ix_comment_author_id_topic_id", "comment", ["author_id", "topic_id"])
