"""Every `seq` has a seal, a number drawn with it: so a page is told when the database was set back to
a backup and has come as far again since."""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"


def upgrade() -> None:
    for name in ("topic", "journal"):
        op.add_column(name, sa.Column("seal", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    for name in ("topic", "journal"):
        with op.batch_alter_table(name) as table:
            table.drop_column("seal")
