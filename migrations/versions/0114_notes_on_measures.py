"""What is decided about a member has internal notes, as what is decided on a comment has."""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
NOTES = ("note", "note_at_end", "note_with_answer")


def upgrade() -> None:
    with op.batch_alter_table("measure") as measure:
        for name in NOTES:
            measure.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("measure") as measure:
        for name in NOTES:
            measure.drop_column(name)
