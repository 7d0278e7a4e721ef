"""What members do with what is kept about them: profile, visits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from .. import live
from ..clock import now
from ..extensions import db
from . import taking_part
from .models import Member

A_NEW_VISIT_AFTER = timedelta(minutes=30)


def update_profile(member: Member, changes: Mapping[str, Any]) -> None:
    """Change what the group sees of oneself, and how one reads."""
    was_counted = member.shows_presence
    for name, value in changes.items():
        setattr(member, name, value)
    db.session.commit()
    if was_counted and not member.shows_presence:
        live.tell_uncounted(member.id)


def agree_to_take_part(member: Member) -> None:
    """Record that a member agrees to the words in force."""
    taking_part.agree(member)
    db.session.commit()


def withdraw_taking_part(member: Member) -> None:
    """Record that a member no longer agrees: no page of the group and no letter from now on."""
    taking_part.withdraw(member)
    db.session.commit()
    live.drop_ended()


def note_visit(member: Member) -> None:
    """Remember when a visit began, so that the next one can tell what is new since; at most once a
    minute. Part of the caller's transaction."""
    moment = now()
    if member.seen_at and moment - member.seen_at < timedelta(minutes=1):
        return
    if member.seen_at and moment - member.seen_at > A_NEW_VISIT_AFTER:
        member.last_visit_at = member.seen_at
    member.seen_at = moment
