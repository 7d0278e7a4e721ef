"""Moderators claim what they read, note what only they read, and take decisions back."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

STATES = ("pending", "published", "hidden", "returned", "declined", "withdrawn", "removed")


def upgrade() -> None:
    state = sa.Enum(*STATES, name="state", native_enum=False, length=20)
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        decision.add_column(sa.Column("before", state, nullable=True))
        decision.add_column(sa.Column("undoes_id", sa.Integer(), nullable=True))
        decision.create_foreign_key(
            op.f("fk_decision_undoes_id"), "decision", ["undoes_id"], ["id"]
        )
        decision.create_unique_constraint(op.f("uq_decision_undoes_id"), ["undoes_id"])
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        letter.add_column(sa.Column("about", sa.String(40), nullable=False, server_default=""))
        letter.create_index(op.f("ix_letter_about"), ["about"])
    with op.batch_alter_table("quote") as quote:
        quote.add_column(sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True))
    # What was answered before anybody could take note of it does not wait all at once.
    op.execute("UPDATE quote SET noted_at = answered_at")
    op.create_table(
        "claim",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_claim_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_claim_member_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_claim")),
        sa.UniqueConstraint("member_id", name=op.f("uq_claim_member_id")),
    )


def downgrade() -> None:
    op.drop_table("claim")
    with op.batch_alter_table("quote") as quote:
        quote.drop_column("noted_at")
    with op.batch_alter_table("letter") as letter:
        letter.drop_index(op.f("ix_letter_about"))
        letter.drop_column("about")
        letter.drop_column("due_at")
    op.execute("DELETE FROM decision WHERE verdict = 'undo'")
    with op.batch_alter_table("decision") as decision:
        decision.drop_constraint(op.f("uq_decision_undoes_id"), type_="unique")
        decision.drop_constraint(op.f("fk_decision_undoes_id"), type_="foreignkey")
        decision.drop_column("undoes_id")
        decision.drop_column("before")
        decision.drop_column("note")
