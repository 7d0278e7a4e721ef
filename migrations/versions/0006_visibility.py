"""Who finds a member in the directory, and what is said there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    who = sa.Enum(
        "organisers",
        "my roundtables",
        "everybody",
        name="visibility",
        native_enum=False,
        length=20,
    )
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("visibility", who, nullable=False, server_default="organisers")
        )
        member.add_column(
            sa.Column("about", sa.String(length=600), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("about")
        member.drop_column("visibility")
