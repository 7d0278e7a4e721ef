"""A letter is tried again when it is due, can be in doubt, and has a way out of the list."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("key", sa.String(24), nullable=True))
        delivery.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        delivery.add_column(
            sa.Column("taken_at_boot", sa.String(40), nullable=False, server_default="")
        )
        delivery.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE delivery SET due_at = changed_at")
    _draw_keys()
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("key", existing_type=sa.String(24), nullable=False)
        delivery.alter_column("due_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        delivery.alter_column("tries", existing_type=sa.Integer(), server_default=None)
        delivery.create_unique_constraint(op.f("uq_delivery_key"), ["key"])
        delivery.create_index("ix_delivery_digest_id_state", ["digest_id", "state"])
    with op.batch_alter_table("member") as member:
        member.add_column(
            sa.Column("refused_address", sa.String(254), nullable=False, server_default="")
        )
        member.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))


def _draw_keys() -> None:
    connection = op.get_bind()
    for (delivery_id,) in connection.execute(sa.text("SELECT id FROM delivery")).all():
        connection.execute(
            sa.text("UPDATE delivery SET key = :key WHERE id = :id"),
            {"key": secrets.token_urlsafe(16), "id": delivery_id},
        )


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("refusals")
        member.drop_column("refused_address")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_index("ix_delivery_digest_id_state")
        delivery.drop_constraint(op.f("uq_delivery_key"), type_="unique")
        delivery.drop_column("due_at")
        delivery.drop_column("taken_at_boot")
        delivery.drop_column("tries")
        delivery.drop_column("key")
