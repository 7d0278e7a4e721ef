"""The letters that wait are found by an index, whatever number of the same issue has gone."""

from alembic import op

revision = "0101"
down_revision = "0097"

OF_AN_ISSUE = ["digest_id", "state", "outsider_id"]
OF_A_DAY = ["day_id", "state"]


def upgrade() -> None:
    op.drop_index("ix_delivery_digest_id_state", "delivery")
    op.create_index("ix_delivery_digest_id_state_outsider_id", "delivery", OF_AN_ISSUE)
    op.create_index("ix_delivery_day_id_state", "delivery", OF_A_DAY)


def downgrade() -> None:
    op.drop_index("ix_delivery_day_id_state", "delivery")
    op.drop_index("ix_delivery_digest_id_state_outsider_id", "delivery")
    op.create_index("ix_delivery_digest_id_state", "delivery", ["digest_id", "state"])
