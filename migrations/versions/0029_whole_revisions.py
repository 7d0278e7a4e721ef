"""Revisions keep the source and the language as well; of those before, what stands now is told."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
KEPT = {"citation": sa.String(500), "language": sa.String(2)}


def upgrade() -> None:
    with op.batch_alter_table("revision") as table:
        for name, kind in KEPT.items():
            table.add_column(sa.Column(name, kind, nullable=True))
    for name in KEPT:
        now = f"SELECT comment.{name} FROM comment WHERE comment.id = revision.comment_id"
        op.execute(f"UPDATE revision SET {name} = ({now})")
    with op.batch_alter_table("revision") as table:
        for name, kind in KEPT.items():
            table.alter_column(name, existing_type=kind, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("revision") as table:
        for name in KEPT:
            table.drop_column(name)
