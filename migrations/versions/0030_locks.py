"""Topics lock at a time, with a closing statement."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
STATEMENT = ("closing", "closing_html")


def upgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        topic.add_column(sa.Column("locks_at", sa.DateTime(timezone=True), nullable=True))
        for name in STATEMENT:
            topic.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        for name in (*STATEMENT, "locks_at"):
            topic.drop_column(name)
