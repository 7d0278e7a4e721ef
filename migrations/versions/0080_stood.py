"""Decisions know how a comment stood before, so that more of them can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0072"

# What was decided on before a moderator could take it back: where nothing else was possible, it
# had waited.
HAD_WAITED = """
UPDATE decision SET before = 'pending'
WHERE before IS NULL AND of_edit = :no AND (
  verdict IN ('publish', 'decline')
  OR verdict = 'return' AND EXISTS (
    SELECT 1 FROM comment WHERE comment.id = decision.comment_id
    AND (comment.published_at IS NULL OR comment.published_at > decision.made_at)
  )
)
"""


def upgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("stood", sa.JSON(), nullable=True))
    op.execute(sa.text(HAD_WAITED).bindparams(sa.bindparam("no", False, sa.Boolean())))
    # What waits to be looked at is few, beside all that was: it is found without the rest.
    op.create_index(
        "ix_flag_open",
        "flag",
        ["comment_id"],
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_flag_open", "flag")
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("stood")
