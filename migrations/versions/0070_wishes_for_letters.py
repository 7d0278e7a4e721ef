"""What members and series wish letters to tell: which roundtables, and how much of them."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0060"


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("letters_without", sa.JSON(), nullable=False, server_default="[]")
        )
        member.add_column(
            sa.Column("letters_discreet", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("digest_plan") as plan:
        plan.add_column(
            sa.Column("is_discreet", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        plan.add_column(
            sa.Column("discreet_topics", sa.JSON(), nullable=False, server_default="[]")
        )


def downgrade() -> None:
    with op.batch_alter_table("digest_plan") as plan:
        plan.drop_column("discreet_topics")
        plan.drop_column("is_discreet")
    with op.batch_alter_table("member") as member:
        member.drop_column("letters_discreet")
        member.drop_column("letters_without")
