"""The record is read by topic, by decision and by event, from the latest on."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("topic_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE decision SET topic_id ="
        " (SELECT comment.topic_id FROM comment WHERE comment.id = decision.comment_id)"
    )
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("topic_id", existing_type=sa.Integer(), nullable=False)
        decision.create_foreign_key(op.f("fk_decision_topic_id"), "topic", ["topic_id"], ["id"])
    op.create_index(op.f("ix_decision_topic_id_id"), "decision", ["topic_id", "id"])
    op.create_index(
        op.f("ix_decision_topic_id_verdict_id"), "decision", ["topic_id", "verdict", "id"]
    )
    op.create_index(op.f("ix_journal_event_id"), "journal", ["event", "id"])
    op.create_index(op.f("ix_journal_topic_id_id"), "journal", ["topic_id", "id"])
    op.create_index(op.f("ix_journal_actor_id_id"), "journal", ["actor_id", "id"])
    op.create_index(op.f("ix_journal_at"), "journal", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_journal_at"), "journal")
    op.drop_index(op.f("ix_journal_actor_id_id"), "journal")
    op.drop_index(op.f("ix_journal_topic_id_id"), "journal")
    op.drop_index(op.f("ix_journal_event_id"), "journal")
    op.drop_index(op.f("ix_decision_topic_id_verdict_id"), "decision")
    op.drop_index(op.f("ix_decision_topic_id_id"), "decision")
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint(op.f("fk_decision_topic_id"), type_="foreignkey")
        decision.drop_column("topic_id")
