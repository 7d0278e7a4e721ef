"""The journal knows by which form something came, so that the same form, sent again by a browser whose
line broke before the answer, is not taken for another."""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"


def upgrade() -> None:
    op.add_column("journal", sa.Column("form", sa.String(24), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("journal") as table:
        table.drop_column("form")
