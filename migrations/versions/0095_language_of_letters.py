"""Letters in another language than the pages, where a member wishes so."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0091"


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("letters_language", sa.String(2), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("letters_language")
