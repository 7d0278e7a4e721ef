"""Which list of an issue each letter went by: for what was sent before, by the role held now."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"

TO_MEMBERS = "UPDATE delivery SET on_list = 'to_members' WHERE digest_id IS NOT NULL"
TO_OUTSIDE = "UPDATE delivery SET on_list = 'to_outside' WHERE outsider_id IS NOT NULL"
TO_NOBODY_KNOWN = (
    "UPDATE delivery SET on_list = '' WHERE member_id IS NULL AND outsider_id IS NULL"
)
TO_OBSERVERS = """
    UPDATE delivery SET on_list = 'to_observers'
    WHERE digest_id IS NOT NULL
    AND member_id IN (SELECT member_id FROM seat WHERE role = 'observer')
    AND member_id NOT IN (SELECT member_id FROM seat WHERE role <> 'observer')
    AND member_id NOT IN (SELECT id FROM member WHERE is_organiser)
"""


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("on_list", sa.String(12), nullable=False, server_default=""))
    for step in (TO_MEMBERS, TO_OUTSIDE, TO_NOBODY_KNOWN, TO_OBSERVERS):
        op.execute(step)


def downgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("on_list")
