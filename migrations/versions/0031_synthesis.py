"""The synthesis of a topic, of which every version is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        topic.add_column(
            sa.Column("synthesis_version", sa.Integer(), nullable=False, server_default="0")
        )
    op.create_table(
        "synthesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_synthesis_topic_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["member.id"], name=op.f("fk_synthesis_moderator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("topic_id", "version", name=op.f("uq_synthesis_topic_id_version")),
    )


def downgrade() -> None:
    op.drop_table("synthesis")
    with op.batch_alter_table("topic") as topic:
        topic.drop_column("synthesis_version")
