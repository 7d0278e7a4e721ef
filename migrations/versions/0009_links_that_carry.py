"""What a link brings about, where its purpose does not say it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("token") as token:
        token.add_column(
            sa.Column("carries", sa.String(length=254), nullable=False, server_default="")
        )


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'address'")
    with op.batch_alter_table("token") as token:
        token.drop_column("carries")
