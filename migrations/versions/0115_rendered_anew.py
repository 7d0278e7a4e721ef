"""Every row that keeps HTML says which version of the renderer has made it; of those that did not
say so nobody knows, and they are rendered anew."""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
NEW = ("digest", "digest_note", "edit", "topic")
ALL = (*NEW, "comment")


def upgrade() -> None:
    for name in NEW:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("renderer", sa.Integer(), nullable=False, server_default="0"))
    for name in ALL:
        op.create_index(f"ix_{name}_renderer", name, ["renderer"])


def downgrade() -> None:
    for name in ALL:
        op.drop_index(f"ix_{name}_renderer", name)
    for name in NEW:
        with op.batch_alter_table(name) as table:
            table.drop_column("renderer")
