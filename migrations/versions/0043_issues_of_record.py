"""A digest for each week: when it comes, how far it is, what its editors say in it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

MOMENTS = ("due_at", "approved_at", "held_at", "nudged_at")
ITEMS = "uq_digest_item_digest_id_comment_id"


def upgrade() -> None:
    with op.batch_alter_table("digest") as digest:
        digest.add_column(sa.Column("correction", sa.Integer(), nullable=False, server_default="0"))
        digest.add_column(sa.Column("period_on", sa.Date()))
        for name in MOMENTS:
            digest.add_column(sa.Column(name, sa.DateTime(timezone=True)))
        digest.add_column(sa.Column("approved_by_id", sa.Integer()))
        digest.add_column(
            sa.Column("is_quiet", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        digest.create_foreign_key(
            "fk_digest_approved_by_id", "member", ["approved_by_id"], ["id"]
        )
        digest.drop_constraint("uq_digest_series_id_number", type_="unique")
        digest.create_unique_constraint(
            "uq_digest_series_id_number_correction", ["series_id", "number", "correction"]
        )
        digest.create_unique_constraint(
            "uq_digest_series_id_period_on", ["series_id", "period_on"]
        )
    _change_items()
    _add_tables()


def _change_items() -> None:
    with op.batch_alter_table("digest_item") as item:
        item.add_column(sa.Column("mark", sa.String(60), nullable=False, server_default=""))
        item.add_column(sa.Column("topic_id", sa.Integer()))
        item.add_column(sa.Column("data", sa.JSON(), nullable=False, server_default="{}"))
        item.add_column(
            sa.Column("is_pinned", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        item.add_column(sa.Column("headline", sa.String(120), nullable=False, server_default=""))
        item.add_column(sa.Column("passages", sa.JSON(), nullable=False, server_default="[]"))
        item.add_column(
            sa.Column("passages_sum", sa.String(64), nullable=False, server_default="")
        )
        item.alter_column("comment_id", existing_type=sa.Integer(), nullable=True)
        item.create_foreign_key(
            "fk_digest_item_topic_id", "topic", ["topic_id"], ["id"], ondelete="CASCADE"
        )
        item.drop_constraint(ITEMS, type_="unique")
    op.execute("UPDATE digest_item SET mark = 'comment ' || comment_id")
    with op.batch_alter_table("digest_item") as item:
        item.create_unique_constraint("uq_digest_item_digest_id_mark", ["digest_id", "mark"])


def _add_tables() -> None:
    op.create_table(
        "digest_plan",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("hours_to_edit", sa.Integer(), nullable=False),
        sa.Column("unapproved", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_digest_plan_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_digest_plan")),
    )
    op.create_table(
        "digest_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("roundtable_id", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_note_digest_id")
        ),
        sa.ForeignKeyConstraint(
            ["roundtable_id"], ["roundtable.id"], name=op.f("fk_digest_note_roundtable_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_note")),
        sa.UniqueConstraint(
            "digest_id", "roundtable_id", name=op.f("uq_digest_note_digest_id_roundtable_id")
        ),
    )
    op.create_table(
        "digest_editor",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digest.id"],
            name=op.f("fk_digest_editor_digest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_digest_editor_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest_id", "member_id", name=op.f("pk_digest_editor")),
    )


def downgrade() -> None:
    for table in ("digest_editor", "digest_note", "digest_plan"):
        op.drop_table(table)
    op.execute("DELETE FROM delivery WHERE digest_id IN (SELECT id FROM digest WHERE correction > 0)")
    op.execute("DELETE FROM digest WHERE correction > 0")
    op.execute("DELETE FROM digest_item WHERE mark <> 'comment ' || comment_id OR comment_id IS NULL")
    with op.batch_alter_table("digest_item") as item:
        item.drop_constraint("uq_digest_item_digest_id_mark", type_="unique")
        item.drop_constraint("fk_digest_item_topic_id", type_="foreignkey")
        item.alter_column("comment_id", existing_type=sa.Integer(), nullable=False)
        item.create_unique_constraint(ITEMS, ["digest_id", "comment_id"])
        for name in (
            "mark",
            "topic_id",
            "data",
            "is_pinned",
            "headline",
            "passages",
            "passages_sum",
        ):
            item.drop_column(name)
    with op.batch_alter_table("digest") as digest:
        digest.drop_constraint("uq_digest_series_id_period_on", type_="unique")
        digest.drop_constraint("uq_digest_series_id_number_correction", type_="unique")
        digest.drop_constraint("fk_digest_approved_by_id", type_="foreignkey")
        digest.create_unique_constraint("uq_digest_series_id_number", ["series_id", "number"])
        for name in ("correction", "period_on", *MOMENTS, "approved_by_id", "is_quiet"):
            digest.drop_column(name)
