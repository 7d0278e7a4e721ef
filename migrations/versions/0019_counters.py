"""Room for whatever a passkey counts to: 32 bits without a sign."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("passkey") as passkey:
        passkey.alter_column("uses", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade() -> None:
    with op.batch_alter_table("passkey") as passkey:
        passkey.alter_column("uses", existing_type=sa.BigInteger(), type_=sa.Integer())
