"""Of two moderators who have one case open each sees the other: a claim is a moderator's, and not a
comment's. None outlives ten minutes, so none is carried over."""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"


def upgrade() -> None:
    _make_anew("member_id")
    op.create_index("ix_claim_comment_id", "claim", ["comment_id"])


def downgrade() -> None:
    _make_anew("comment_id", sa.UniqueConstraint("member_id", name="uq_claim_member_id"))


def _make_anew(key: str, *more: sa.Constraint) -> None:
    op.drop_table("claim")
    op.create_table(
        "claim",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_claim_comment_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_claim_member_id"),
        sa.PrimaryKeyConstraint(key, name="pk_claim"),
        *more,
    )
