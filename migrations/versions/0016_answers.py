"""Which reply answers a question, whom it asks, and whether a restatement is fair."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    groups = ("politician", "decision-maker", "academic", "diplomat", "civil society")
    group = sa.Enum(*groups, name="stakeholdergroup", native_enum=False, length=20)
    fairness = sa.Enum("fair", "not quite", name="fairness", native_enum=False, length=20)
    with op.batch_alter_table("comment") as comment:
        comment.add_column(sa.Column("addressed_to", group, nullable=True))
        comment.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        comment.add_column(sa.Column("fairness", fairness, nullable=True))
        comment.create_foreign_key(
            op.f("fk_comment_answer_id"), "comment", ["answer_id"], ["id"]
        )
    # Questions that had an answer before stay answered, by the first of them.
    op.execute(
        "UPDATE comment SET answer_id = (SELECT min(reply.id) FROM comment AS reply"
        " WHERE reply.parent_id = comment.id AND reply.kind = 'answer'"
        " AND reply.state = 'published') WHERE kind = 'question'"
    )


def downgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.drop_constraint(op.f("fk_comment_answer_id"), type_="foreignkey")
        comment.drop_column("fairness")
        comment.drop_column("answer_id")
        comment.drop_column("addressed_to")
