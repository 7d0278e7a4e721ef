"""Letting one's older comments follow a rule that was loosened since: only their author may."""

from collections.abc import Sequence

from flask import render_template

from .. import journal, live
from ..clock import now
from ..extensions import db
from ..members import consents
from ..members.models import Member, Subject
from ..programme.models import Topic
from . import queries
from .models import Comment


def held_back(author: Member, topic: Topic) -> list[Comment]:
    """The author's comments here that stay under a stricter rule than holds now."""
    present = topic.attribution_rule.strictness
    own = queries.own_comments_in(author, topic)
    return [comment for comment in own if comment.rule.strictness > present]


def held_back_topics(comments: Sequence[Comment]) -> list[Topic]:
    """Where some of one's own comments stand under another rule than they would by themselves."""
    found = {
        comment.topic
        for comment in comments
        if comment.released_at
        or comment.rule.strictness > comment.topic.attribution_rule.strictness
    }
    return sorted(found, key=lambda topic: topic.id)


def is_released(author: Member, topic: Topic) -> bool:
    """Whether the author has let older comments follow a looser rule here."""
    return consents.standing(author, Subject.RELEASE, str(topic.id)) is not None


def words(topic: Topic) -> str:
    """What the author agrees to, as it is shown and kept."""
    return render_template("discussion/release_words.txt", topic=topic).strip()


def release(author: Member, topic: Topic) -> None:
    """Let the author's comments of before follow the rule that holds now, on record."""
    older = held_back(author, topic)
    if not older:
        return
    version = str(topic.rules[-1].id)
    consents.give(author, Subject.RELEASE, words(topic), version, reference=str(topic.id))
    for comment in older:
        comment.released_at = now()
    _announce(topic, "comments released")


def take_back(author: Member, topic: Topic) -> None:
    """Put the author's comments back under the rule they were written under."""
    if not consents.withdraw(author, Subject.RELEASE, str(topic.id)):
        return
    for comment in queries.own_comments_in(author, topic):
        comment.released_at = None
    _announce(topic, "release taken back")


def _announce(topic: Topic, event: str) -> None:
    # Whose comments they are is in the consent; the topic's record does not say it again.
    seq = journal.next_seq(topic)
    journal.record(event, None, topic=topic, seq=seq)
    db.session.commit()
    live.reload(topic.id, seq)
