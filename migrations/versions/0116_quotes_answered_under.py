"""A quote says under which rule its author answered: a name let stand before a stricter one came is
not given any more. Of the answers until now nobody knows, and they count as given on the record."""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"


def upgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.add_column(sa.Column("answered_under", sa.String(20)))


def downgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.drop_column("answered_under")
