"""Topics can be followed as well as muted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    words = sa.Enum(
        "usual", "followed", "muted", native_enum=False, length=20, name="attention"
    )
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("attention", words, nullable=False, server_default="usual"))
    op.execute("UPDATE visit SET attention = 'muted' WHERE is_muted")
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("is_muted")


def downgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(
            sa.Column("is_muted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute("UPDATE visit SET is_muted = (attention = 'muted')")
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("attention")
