"""Letters that remind are written once; how long before an exchange closes, or none."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
HOURS = "hours_to_remind"


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(sa.Column(HOURS, sa.Integer(), nullable=False, server_default="24"))
    with op.batch_alter_table("exchange") as exchange:
        exchange.add_column(sa.Column(HOURS, sa.Integer(), nullable=True))
    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about", "at", name="pk_reminder"),
    )


def downgrade() -> None:
    op.drop_table("reminder")
    with op.batch_alter_table("exchange") as exchange:
        exchange.drop_column(HOURS)
    with op.batch_alter_table("series") as series:
        series.drop_column(HOURS)
