"""What years of moderation leave behind: many who wrote, what waits, what was decided."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa

from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.discussion.voices import give_voice
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.moderation.models import Decision, Verdict
from forum.permissions import Role
from tests.make import Make

AUTHORS, DECISIONS_EACH = 20, 5
KEYS = ("newcomers", "pre", "record", "post")
VERDICTS = (Verdict.PUBLISH, Verdict.RETURN, Verdict.DECLINE, Verdict.REMOVE)
# As busy as few desks are: five hundred decisions a week.
BETWEEN = timedelta(minutes=20)


def pass_by(waiting: int, entries: int) -> str:
    """Fill an empty forum with what waits and with what was decided, the last of it just now: a
    link that signs an organiser in."""
    make = Make()
    make.series()
    organiser = make.member("Olga", Role.ORGANISER)
    authors = [make.member(f"Author{number}") for number in range(AUTHORS)]
    topics = [make.topic(key) for key in KEYS]
    for author, topic in product(authors, topics):
        give_voice(author, topic)
    link = new_link(db.session.get_one(Member, organiser.id), Purpose.SIGN_IN)
    _write([topic.id for topic in topics], [author.id for author in authors], waiting, entries)
    _decide(entries)
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()
    return link


def _write(topics: list[int], authors: list[int], waiting: int, entries: int) -> None:
    known = ((n, State.PUBLISHED) for n in range(entries // DECISIONS_EACH))
    both = [*((n, State.PENDING) for n in range(waiting)), *known]
    db.session.execute(sa.insert(Comment), [_comment(*one, topics, authors) for one in both])


def _decide(entries: int) -> None:
    """Each comment is sent, and decided on some times in a row."""
    published = sa.select(Comment.id, Comment.topic_id).where(Comment.state == State.PUBLISHED)
    rows, begin = (
        db.session.execute(published.order_by(Comment.id)).all(),
        now() - BETWEEN * entries,
    )
    for batch in _batches(range(entries)):
        facts = [(rows[n // DECISIONS_EACH], n, begin + BETWEEN * n) for n in batch]
        decided = [(*one, VERDICTS[one[1] % len(VERDICTS)]) for one in facts]
        db.session.execute(sa.insert(Decision), [_decision(*one) for one in decided])
        sent = [_sent(*one) for one in facts if one[1] % DECISIONS_EACH == 0]
        happened = [*sent, *(_entry(*one) for one in decided)]
        db.session.execute(sa.insert(JournalEntry), sorted(happened, key=lambda one: one["at"]))


def _batches(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), 10_000):
        yield numbers[start : start + 10_000]


def _comment(number: int, state: State, topics: list[int], authors: list[int]) -> dict[str, Any]:
    words = f"The harbour keeps ferry {number} by night, and nobody has counted who waits."
    return {
        "topic_id": topics[number % len(topics)],
        "author_id": authors[number % len(authors)],
        "kind": list(Kind)[number % 4],
        "language": ("en", "fr", "de")[number % 3],
        "claim": f"Ferry {number}",
        "source": words,
        "html": f"<p>{words}</p>",
        "state": state,
        "form_key": f"bench {state} {number}",
        "submitted_at": now() - timedelta(seconds=10_000 - number),
        "published_at": now() if state is State.PUBLISHED else None,
        # Beyond those that a page of the topic would be read by.
        "number": number + 1 if state is State.PUBLISHED else None,
    }


def _decision(comment: Any, _number: int, at: Any, verdict: Verdict) -> dict[str, Any]:
    place = {"comment_id": comment.id, "topic_id": comment.topic_id, "made_at": at}
    return {**place, "verdict": verdict, "reason": "Unclear", "before": State.PENDING}


def _sent(comment: Any, number: int, at: Any) -> dict[str, Any]:
    place = {"comment_id": comment.id, "topic_id": comment.topic_id, "data": {}}
    return {**place, "event": "comment submitted", "at": at - timedelta(hours=1 + number % 7)}


def _entry(comment: Any, _number: int, at: Any, verdict: Verdict) -> dict[str, Any]:
    event = "comment removed" if verdict is Verdict.REMOVE else "comment decided"
    place = {"comment_id": comment.id, "topic_id": comment.topic_id, "at": at}
    return {**place, "event": event, "data": {"verdict": verdict, "reason": "Unclear"}}
