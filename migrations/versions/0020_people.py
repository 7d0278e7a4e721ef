"""What tells that something made before shows old names."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(sa.Column("people", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.drop_column("people")
