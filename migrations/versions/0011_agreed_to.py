"""Which words on taking part a member agrees to now, beside the record of all consents."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("agreed_to", sa.String(length=20), nullable=False, server_default="")
        )
    op.execute(
        "UPDATE member SET agreed_to = coalesce((SELECT max(version) FROM consent"
        " WHERE consent.member_id = member.id AND subject = 'taking part'"
        " AND withdrawn_at IS NULL), '')"
    )


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("agreed_to")
