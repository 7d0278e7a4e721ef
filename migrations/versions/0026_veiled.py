"""Nothing ties what is written without a name to what is written with it."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

GROUPS = ("politician", "decision-maker", "academic", "diplomat", "civil society")


def upgrade() -> None:
    group = sa.Enum(*GROUPS, name="stakeholdergroup", native_enum=False, length=20)
    with op.batch_alter_table("voice") as voice:
        voice.add_column(sa.Column("veiled_handle", sa.String(24), nullable=True))
        voice.add_column(sa.Column("group", group, nullable=True))
    with op.batch_alter_table("stance") as stance:
        stance.add_column(sa.Column("group", group, nullable=True))
        stance.add_column(
            sa.Column("is_told", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    for table in ("voice", "stance"):
        op.execute(
            f'UPDATE {table} SET "group" ='
            f' (SELECT member."group" FROM member WHERE member.id = {table}.member_id)'
        )
    _draw_handles()
    with op.batch_alter_table("voice") as voice:
        voice.alter_column("veiled_handle", existing_type=sa.String(24), nullable=False)
        voice.create_unique_constraint(op.f("uq_voice_veiled_handle"), ["veiled_handle"])


def _draw_handles() -> None:
    connection = op.get_bind()
    for topic_id, member_id in connection.execute(
        sa.text("SELECT topic_id, member_id FROM voice")
    ).all():
        connection.execute(
            sa.text(
                "UPDATE voice SET veiled_handle = :handle"
                " WHERE topic_id = :topic AND member_id = :member"
            ),
            {"handle": secrets.token_urlsafe(9), "topic": topic_id, "member": member_id},
        )


def downgrade() -> None:
    with op.batch_alter_table("stance") as stance:
        stance.drop_column("is_told")
        stance.drop_column("group")
    with op.batch_alter_table("voice") as voice:
        voice.drop_constraint(op.f("uq_voice_veiled_handle"), type_="unique")
        voice.drop_column("group")
        voice.drop_column("veiled_handle")
