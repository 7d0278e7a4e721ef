"""What has taken a decision back is found among the few that take anything back."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0107"
FEW = sa.text("undoes_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_decision_undoes_id",
        "decision",
        ["undoes_id"],
        sqlite_where=FEW,
        postgresql_where=FEW,
    )


def downgrade() -> None:
    op.drop_index("ix_decision_undoes_id", "decision")
