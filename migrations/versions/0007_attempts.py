"""How often something was tried; and comments their authors let follow a looser rule."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt") as attempt:
        attempt.create_index("ix_attempt_bucket_at", ["bucket", "at"])
    with op.batch_alter_table("comment") as comment:
        comment.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.drop_column("released_at")
    op.drop_table("attempt")
