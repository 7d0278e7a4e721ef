"""A letter says in its head where it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0051"


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("headers", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("headers")
