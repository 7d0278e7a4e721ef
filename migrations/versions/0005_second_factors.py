"""Authenticator apps, recovery codes, and the step between a password and a code."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "authenticator",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_authenticator_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_recovery_code_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code") as code:
        code.create_index(op.f("ix_recovery_code_member_id"), ["member_id"])
    with op.batch_alter_table("token") as token:
        token.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        token.alter_column(
            "purpose",
            existing_type=sa.String(length=20),
            type_=sa.Enum(
                "invitation",
                "sign-in",
                "reset",
                "second step",
                name="purpose",
                native_enum=False,
                length=20,
            ),
            existing_nullable=False,
        )


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'second step'")
    with op.batch_alter_table("token") as token:
        token.drop_column("tries")
    op.drop_table("recovery_code")
    op.drop_table("authenticator")
