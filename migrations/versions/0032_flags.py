"""Members report comments; what is reported by several is hidden until a moderator has looked."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

OUTCOMES = ("kept", "returned", "removed", "changed", "withdrawn")


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(
            sa.Column("flag_reasons", sa.JSON(), nullable=False, server_default="[]")
        )
        for name, default in (("flags_to_hide", 3), ("hours_to_decide", 24), ("hours_to_answer", 72)):
            series.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))
            )
    with op.batch_alter_table("exchange") as exchange:
        exchange.add_column(sa.Column("flags_to_hide", sa.Integer(), nullable=True))
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("moderator_id", existing_type=sa.Integer(), nullable=True)
    outcome = sa.Enum(*OUTCOMES, name="outcome", native_enum=False, length=20)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", outcome, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_flag_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flag_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint(
            "comment_id", "member_id", name=op.f("uq_flag_comment_id_member_id")
        ),
    )
    op.create_index(op.f("ix_flag_member_id"), "flag", ["member_id"])


def downgrade() -> None:
    op.drop_table("flag")
    # What the earlier software does not know: a hidden comment is one that can be restored.
    op.execute("DELETE FROM decision WHERE moderator_id IS NULL OR verdict IN ('keep', 'hide')")
    op.execute("UPDATE comment SET state = 'removed' WHERE state = 'hidden'")
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("moderator_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("exchange") as exchange:
        exchange.drop_column("flags_to_hide")
    with op.batch_alter_table("series") as series:
        for name in ("hours_to_answer", "hours_to_decide", "flags_to_hide", "flag_reasons"):
            series.drop_column(name)
