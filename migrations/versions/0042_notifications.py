"""What concerns a member, and how each wishes to hear of it."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(20), nullable=False),
        sa.Column("way", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_wish_member_id")),
        sa.PrimaryKeyConstraint("member_id", "matter", name=op.f("pk_wish")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(20), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notification_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_notification_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "member_id", "matter", "comment_id", name=op.f("uq_notification_member_id_matter_comment_id")
        ),
    )
    for name in ("comment_id", "letter", "noted_at"):
        op.create_index(op.f(f"ix_notification_{name}"), "notification", [name])
    op.create_index("ix_notification_member_id_read_at", "notification", ["member_id", "read_at"])


def downgrade() -> None:
    op.drop_table("notification")
    op.drop_table("wish")
