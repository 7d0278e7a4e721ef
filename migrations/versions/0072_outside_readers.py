"""Whom an issue goes to: members, observers, and outside readers, who have no account."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

LISTS = {"to_members": sa.true(), "to_observers": sa.true(), "to_outside": sa.false()}


def upgrade() -> None:
    op.create_table(
        "outside_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("organisation", sa.String(160), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("key", sa.String(24), nullable=False),
        sa.Column("added_by_id", sa.Integer()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("refused_address", sa.String(254), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["member.id"], name=op.f("fk_outside_reader_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_reader")),
        sa.UniqueConstraint("email", name=op.f("uq_outside_reader_email")),
        sa.UniqueConstraint("key", name=op.f("uq_outside_reader_key")),
    )
    with op.batch_alter_table("digest") as digest:
        for name, default in LISTS.items():
            digest.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("member_id", existing_type=sa.Integer(), nullable=True)
        delivery.add_column(sa.Column("outsider_id", sa.Integer()))
        delivery.create_foreign_key(
            "fk_delivery_outsider_id",
            "outside_reader",
            ["outsider_id"],
            ["id"],
            ondelete="SET NULL",
        )
        delivery.create_unique_constraint(
            "uq_delivery_digest_id_outsider_id", ["digest_id", "outsider_id"]
        )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE member_id IS NULL")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint("uq_delivery_digest_id_outsider_id", type_="unique")
        delivery.drop_constraint("fk_delivery_outsider_id", type_="foreignkey")
        delivery.drop_column("outsider_id")
        delivery.alter_column("member_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("digest") as digest:
        for name in LISTS:
            digest.drop_column(name)
    op.drop_table("outside_reader")
