"""Which attribution rule held when; letters in the post; pausing and ending what is open."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_letter_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter") as letter:
        letter.create_index(op.f("ix_letter_member_id"), ["member_id"])

    op.create_table(
        "topic_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column(
            "attribution",
            sa.Enum(
                "on the record",
                "Chatham House Rule",
                "anonymous",
                name="attribution",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_rule_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_rule")),
    )
    with op.batch_alter_table("topic_rule") as rule:
        rule.create_index(op.f("ix_topic_rule_topic_id"), ["topic_id"])

    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("paused_at", moment, nullable=True))
        member.add_column(sa.Column("removed_at", moment, nullable=True))
        member.add_column(sa.Column("rights", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("session") as session:
        session.add_column(
            sa.Column("browser", sa.String(length=80), nullable=False, server_default="")
        )
        for name in ("seen_at", "confirmed_at"):
            session.add_column(sa.Column(name, moment, nullable=False, server_default=LONG_AGO))

    # What is there already: sessions were seen when they began, every topic had its rule always.
    op.execute("UPDATE session SET seen_at = began_at, confirmed_at = began_at")
    op.execute(
        "INSERT INTO topic_rule (topic_id, attribution, since)"
        " SELECT topic.id, COALESCE(topic.attribution, roundtable.attribution, series.attribution),"
        f" '{LONG_AGO}' FROM topic JOIN series ON series.id = topic.series_id"
        " LEFT JOIN roundtable ON roundtable.id = topic.roundtable_id"
    )


def downgrade() -> None:
    with op.batch_alter_table("session") as session:
        for name in ("confirmed_at", "seen_at", "browser"):
            session.drop_column(name)
    with op.batch_alter_table("member") as member:
        for name in ("rights", "removed_at", "paused_at"):
            member.drop_column(name)
    op.drop_table("topic_rule")
    op.drop_table("letter")
