"""What members are notified of, and the way in which each wishes to hear of it."""

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model, db
from .models import Member


class Matter(StrEnum):
    """What a notification is about."""

    DECISION = "decision"
    APPEAL = "appeal"
    MEASURE = "measure"
    REPORT = "report"
    REPLY = "reply"
    ANSWER = "answer"
    MARK = "mark"
    RESTATEMENT = "restatement"
    FAIRNESS = "fairness"
    MENTION = "mention"
    EDIT = "edit"
    WAITING = "waiting"
    REPORTED = "reported"
    APPEALED = "appealed"
    RULING = "ruling"


class Way(StrEnum):
    """How a member hears of something. In the site they find it in any case."""

    SITE = "in the site"
    AT_ONCE = "at once"
    DAILY = "daily"
    DIGEST = "in the digest"


# What waits for moderators, as long as it does; and all that only they are notified of.
OF_THE_DESK = (Matter.WAITING, Matter.REPORTED, Matter.APPEALED)
OF_MODERATORS = (*OF_THE_DESK, Matter.RULING)
# The way, as long as a member has not chosen another.
USUAL = {
    Matter.DECISION: Way.AT_ONCE,
    Matter.APPEAL: Way.AT_ONCE,
    Matter.MEASURE: Way.AT_ONCE,
    Matter.REPORT: Way.AT_ONCE,
    Matter.REPLY: Way.DIGEST,
    Matter.ANSWER: Way.DIGEST,
    Matter.MARK: Way.DIGEST,
    Matter.RESTATEMENT: Way.DIGEST,
    Matter.FAIRNESS: Way.DIGEST,
    Matter.MENTION: Way.DIGEST,
    Matter.EDIT: Way.SITE,
    Matter.WAITING: Way.SITE,
    Matter.REPORTED: Way.SITE,
    Matter.APPEALED: Way.SITE,
    Matter.RULING: Way.SITE,
}
# Letters that say at once and in full what a notification is about: they go to those who wish so.
IN_FULL = {
    "moderation/addressed.txt": Matter.DECISION,
    "moderation/answered.txt": Matter.DECISION,
    "moderation/appeal_ruled.txt": Matter.APPEAL,
    "moderation/corrected.txt": Matter.DECISION,
    "moderation/decision.txt": Matter.DECISION,
    "moderation/flag_settled.txt": Matter.REPORT,
    "moderation/hidden.txt": Matter.DECISION,
    "moderation/measure_answered.txt": Matter.APPEAL,
    "moderation/measure_ended.txt": Matter.MEASURE,
    "moderation/measure_taken.txt": Matter.MEASURE,
    "moderation/merged.txt": Matter.DECISION,
    "moderation/moved.txt": Matter.DECISION,
    "moderation/reclassified.txt": Matter.DECISION,
    "moderation/removed.txt": Matter.DECISION,
    "moderation/restored.txt": Matter.DECISION,
    "moderation/returned.txt": Matter.DECISION,
    "moderation/separated.txt": Matter.DECISION,
    "moderation/undone.txt": Matter.DECISION,
}


class Wish(Model):
    """The way a member has chosen for a matter, where it is not the usual one."""

    __tablename__ = "wish"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    matter: Mapped[Matter] = mapped_column(primary_key=True)
    way: Mapped[Way]


def way(member: Member, matter: Matter) -> Way:
    """How a member wishes to hear of a matter."""
    wish = db.session.get(Wish, (member.id, matter))
    return wish.way if wish else USUAL[matter]


def ways(member_ids: Collection[int]) -> dict[tuple[int, Matter], Way]:
    """(Member id, matter) → the way, for each of several members and everything there is."""
    usual = {(one, matter): way for one in member_ids for matter, way in USUAL.items()}
    rows = db.session.scalars(sa.select(Wish).where(Wish.member_id.in_(member_ids)))
    return usual | {(wish.member_id, wish.matter): wish.way for wish in rows}


def is_written_to(member: Member, template: str) -> bool:
    """Whether a member gets a letter at once: unless they wish to hear of its matter otherwise."""
    matter = IN_FULL.get(template)
    return matter is None or way(member, matter) is Way.AT_ONCE
