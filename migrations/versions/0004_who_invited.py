"""Whose invitation it is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("invited_by_id", sa.Integer(), nullable=True))
        member.create_foreign_key(
            op.f("fk_member_invited_by_id"), "member", ["invited_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_constraint(op.f("fk_member_invited_by_id"), type_="foreignkey")
        member.drop_column("invited_by_id")
