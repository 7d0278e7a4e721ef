"""What moderators arrange: comments that were merged, and words they have put in others' place."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        comment.add_column(sa.Column("edited_for", sa.String(20), nullable=True))
        comment.create_foreign_key(
            op.f("fk_comment_merged_into_id"), "comment", ["merged_into_id"], ["id"]
        )
    op.create_index(op.f("ix_comment_merged_into_id"), "comment", ["merged_into_id"])
    with op.batch_alter_table("revision") as revisions:
        revisions.add_column(sa.Column("replaced_for", sa.String(20), nullable=True))
    with op.batch_alter_table("stance") as stance:
        stance.add_column(sa.Column("taken_on_id", sa.Integer(), nullable=True))
        stance.create_foreign_key(
            op.f("fk_stance_taken_on_id"), "comment", ["taken_on_id"], ["id"]
        )
    op.create_index(op.f("ix_stance_taken_on_id"), "stance", ["taken_on_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stance_taken_on_id"), "stance")
    with op.batch_alter_table("stance") as stance:
        stance.drop_constraint(op.f("fk_stance_taken_on_id"), type_="foreignkey")
        stance.drop_column("taken_on_id")
    with op.batch_alter_table("revision") as revisions:
        revisions.drop_column("replaced_for")
    op.drop_index(op.f("ix_comment_merged_into_id"), "comment")
    op.execute("UPDATE comment SET state = 'removed' WHERE state = 'merged'")
    with op.batch_alter_table("comment") as comment:
        comment.drop_constraint(op.f("fk_comment_merged_into_id"), type_="foreignkey")
        comment.drop_column("edited_for")
        comment.drop_column("merged_into_id")
