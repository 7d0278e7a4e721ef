"""Members are notified of what is decided about them, and whoever answers objections of these."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"

UNIQUE = "uq_notification_member_id_matter_measure_id"


def upgrade() -> None:
    with op.batch_alter_table("notification") as notification:
        notification.alter_column("comment_id", existing_type=sa.Integer(), nullable=True)
        notification.add_column(sa.Column("measure_id", sa.Integer(), nullable=True))
        notification.create_foreign_key(
            op.f("fk_notification_measure_id"),
            "measure",
            ["measure_id"],
            ["id"],
            ondelete="CASCADE",
        )
        notification.create_unique_constraint(op.f(UNIQUE), ["member_id", "matter", "measure_id"])
        notification.create_index(op.f("ix_notification_measure_id"), ["measure_id"])


def downgrade() -> None:
    op.execute("DELETE FROM notification WHERE comment_id IS NULL")
    with op.batch_alter_table("notification") as notification:
        notification.drop_index(op.f("ix_notification_measure_id"))
        notification.drop_constraint(op.f(UNIQUE), type_="unique")
        notification.drop_constraint(op.f("fk_notification_measure_id"), type_="foreignkey")
        notification.drop_column("measure_id")
        notification.alter_column("comment_id", existing_type=sa.Integer(), nullable=False)
