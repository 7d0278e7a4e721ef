"""A quote says under which rule its author answered: a name let stand before a stricter one came is
not given any more. Of the answers until now, the rules of their topics tell."""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"
STRICTNESS = ["on the record", "Chatham House Rule", "anonymous"]


def upgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.add_column(sa.Column("answered_under", sa.String(20)))
    connection = op.get_bind()
    known = sa.MetaData()
    quote, comment, rule = (
        sa.Table(name, known, autoload_with=connection) for name in ("quote", "comment", "topic_rule")
    )
    answered = connection.execute(
        sa.select(quote.c.id, quote.c.answered_at, comment.c.submitted_at, comment.c.topic_id)
        .join(comment, comment.c.id == quote.c.comment_id)
        .where(quote.c.answer.is_not(None), quote.c.answered_at.is_not(None))
    ).all()
    for quote_id, answered_at, submitted_at, topic_id in answered:
        rules = connection.execute(
            sa.select(rule.c.attribution, rule.c.since)
            .where(rule.c.topic_id == topic_id, rule.c.since <= answered_at)
            .order_by(rule.c.id)
        ).all()
        before = [one for one in rules if one.since <= submitted_at][-1:]
        held = [*before, *(one for one in rules if one.since > submitted_at)]
        if not held:
            continue
        strictest = max((one.attribution for one in held), key=STRICTNESS.index)
        connection.execute(
            sa.update(quote).where(quote.c.id == quote_id).values(answered_under=strictest)
        )


def downgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.drop_column("answered_under")
