"""How the people of the demonstration answer its proposals."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .. import journal
from ..discussion.models import Comment, Stance, View
from ..extensions import db
from ..members.models import Member


def answer(members: dict[str, Member], at: datetime, row: dict[str, Any]) -> None:
    """Let members, by key, take the stances of a row: of those who object, the reasons as well."""
    proposal = db.session.scalars(sa.select(Comment).filter_by(claim=row["claim"])).one()
    for view in View:
        keys = row.get(view, ())
        reasons = keys if view is View.OBJECT else {}
        for key in keys:
            member = members[key]
            stance = Stance(comment_id=proposal.id, member_id=member.id, group=member.group)
            stance.view, stance.reason, stance.taken_at = view, reasons.get(key, ""), at
            db.session.add(stance)
            journal.record(
                "stance taken",
                None,
                topic=proposal.topic,
                comment=proposal,
                seq=journal.next_seq(proposal.topic),
                at=at,
            )
