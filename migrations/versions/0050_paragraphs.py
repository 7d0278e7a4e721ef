"""The numbers that the paragraphs of a sent digest are cited by."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0043"


def upgrade() -> None:
    for table in ("digest_item", "digest_note"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("paragraph", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("digest_item", "digest_note"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("paragraph")
