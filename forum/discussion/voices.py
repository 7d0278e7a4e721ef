"""Under which handle and letter a member speaks in a topic."""

import secrets
import string

import sqlalchemy as sa

from ..extensions import db, insert
from ..members.models import Member
from ..programme.models import Topic
from . import queries
from .models import Voice


def give_voice(member: Member, topic: Topic) -> Voice:
    """The handle and letter a member has in this topic: drawn once, at random; `is_new` if now."""
    is_new = False
    while (voice := queries.voice_of(member, topic)) is None:
        is_new = True
        used = set(db.session.scalars(sa.select(Voice.letter).where(Voice.topic_id == topic.id)))
        db.session.execute(
            insert(Voice)
            .values(
                topic_id=topic.id,
                member_id=member.id,
                handle=secrets.token_urlsafe(9),
                veiled_handle=secrets.token_urlsafe(9),
                group=member.group,
                letter=secrets.choice(_unused(used)),
            )
            .on_conflict_do_nothing()
        )
    voice.is_new = is_new
    return voice


def handles(voice: Voice) -> str:
    """By which a page knows what is its reader's own: not apart, as both are theirs."""
    return f"{voice.handle} {voice.veiled_handle}"


def _unused(used: set[str]) -> list[str]:
    letters = list(string.ascii_uppercase)
    while not (free := [letter for letter in letters if letter not in used]):
        letters = [a + b for a in letters for b in string.ascii_uppercase]
    return free
