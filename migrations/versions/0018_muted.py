"""Topics whose news a member does not count."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(
            sa.Column("is_muted", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("is_muted")
