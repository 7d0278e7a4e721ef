"""What a member has seen of a topic is kept comment by comment, where something is left unread."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("seen", sa.JSON(), nullable=False, server_default="[]"))
        visit.add_column(sa.Column("began_with", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("began_with")
        visit.drop_column("seen")
