"""A week that its editors let pass without a letter is told from one of which nothing was to tell."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0101"


def upgrade() -> None:
    with op.batch_alter_table("digest") as digest:
        digest.add_column(
            sa.Column("is_skipped", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("digest") as digest:
        digest.drop_column("is_skipped")
