"""Days of which letters tell, each once; the letters of both kinds leave by one ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "digest_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_digest_day_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_day")),
        sa.UniqueConstraint(
            "series_id", "day_on", name=op.f("uq_digest_day_series_id_day_on")
        ),
    )
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("digest_id", existing_type=sa.Integer(), nullable=True)
        delivery.add_column(sa.Column("day_id", sa.Integer()))
        delivery.add_column(sa.Column("since", sa.DateTime(timezone=True)))
        delivery.create_foreign_key(
            "fk_delivery_day_id", "digest_day", ["day_id"], ["id"], ondelete="CASCADE"
        )
        delivery.create_unique_constraint("uq_delivery_day_id_member_id", ["day_id", "member_id"])


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE digest_id IS NULL")
    op.execute("UPDATE member SET letters = 'weekly' WHERE letters = 'daily'")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint("uq_delivery_day_id_member_id", type_="unique")
        delivery.drop_constraint("fk_delivery_day_id", type_="foreignkey")
        delivery.drop_column("since")
        delivery.drop_column("day_id")
        delivery.alter_column("digest_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("digest_day")
