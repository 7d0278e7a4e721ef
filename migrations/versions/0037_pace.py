"""Topics have a policy of their own, and slow mode; members stand somehow at a roundtable."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        topic.add_column(sa.Column("policy", sa.String(20), nullable=True))
        topic.add_column(sa.Column("slow_minutes", sa.Integer(), nullable=True))
    with op.batch_alter_table("seat") as seat:
        seat.add_column(sa.Column("standing", sa.String(20), nullable=True))
        seat.add_column(sa.Column("standing_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seat") as seat:
        seat.drop_column("standing_until")
        seat.drop_column("standing")
    with op.batch_alter_table("topic") as topic:
        topic.drop_column("slow_minutes")
        topic.drop_column("policy")
