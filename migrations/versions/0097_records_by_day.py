"""The record and the journal are read by day, of whatever they are narrowed to, by indexes."""

from alembic import op

revision = "0097"
down_revision = "0096"

# (Table, the columns of what is dropped, of what is made in its place).
INDEXES = (
    ("journal", ["at"], ["at", "id"]),
    ("journal", ["event", "id"], ["event", "at", "id"]),
    ("journal", ["topic_id", "id"], ["topic_id", "at", "id"]),
    ("journal", ["topic_id", "event", "id"], ["topic_id", "event", "at", "id"]),
    ("journal", ["comment_id"], ["comment_id", "event", "at"]),
    ("decision", ["topic_id", "id"], ["topic_id", "made_at", "id"]),
    ("decision", ["topic_id", "verdict", "id"], ["topic_id", "verdict", "made_at", "id"]),
)


def upgrade() -> None:
    for table, old, new in INDEXES:
        op.create_index(_name(table, new), table, new)
        op.drop_index(_name(table, old), table)


def downgrade() -> None:
    for table, old, new in INDEXES:
        op.create_index(_name(table, old), table, old)
        op.drop_index(_name(table, new), table)


def _name(table: str, columns: list[str]) -> str:
    return "_".join(["ix", table, *columns])
