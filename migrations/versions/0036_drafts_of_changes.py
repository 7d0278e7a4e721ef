"""What members have begun to change in comments of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

ONE_A_COMPOSER = "uq_draft_member_id_topic_id_replied_to"


def upgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("revises", sa.Integer(), nullable=False, server_default="0"))
        draft.drop_constraint(ONE_A_COMPOSER, type_="unique")
        draft.create_unique_constraint(
            f"{ONE_A_COMPOSER}_revises", ["member_id", "topic_id", "replied_to", "revises"]
        )


def downgrade() -> None:
    op.execute("DELETE FROM draft WHERE revises <> 0")
    with op.batch_alter_table("draft") as draft:
        draft.drop_constraint(f"{ONE_A_COMPOSER}_revises", type_="unique")
        draft.create_unique_constraint(ONE_A_COMPOSER, ["member_id", "topic_id", "replied_to"])
        draft.drop_column("revises")
