"""The moderators' lists: the queue with 400 and with 5,000 that wait (either fills every page), the
record and the journal with 1,000 and with 200,000 entries; first page and last, and narrowed down.

Prints how many questions each page asks of the database, and its median time in milliseconds, few
beside many: of work, which nothing else on the machine delays, on SQLite; by the clock on the empty
database whose address is given.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from forum import create_app
from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.clock import now
from forum.discussion.actions import give_voice
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.moderation.models import Decision, Verdict
from forum.permissions import Role
from forum.programme.models import Topic
from tests.budget import queries_at_most
from tests.make import Make

WAITING, ENTRIES = (400, 5_000), (1_000, 200_000)
AUTHORS, ROUNDS, MOST, DECISIONS_EACH = 20, 15, 100, 5
KEYS = ("newcomers", "pre", "record", "post")
VERDICTS = (Verdict.PUBLISH, Verdict.RETURN, Verdict.DECLINE, Verdict.REMOVE)
# Page → its address, with what the database says of where it ends.
PAGES = {
    "queue": "/moderation",
    "queue, last page": "/moderation?after={last}",
    "queue, narrowed": "/moderation?language=fr&kind=question",
    "case": "/moderation/{case}",
    "record": "/record",
    "record, last page": "/record?below=40",
    "record, narrowed": "/record?verdict=decline&topic={topic}",
    "log": "/moderation/log",
    "journal": "/record/journal",
    "journal, last page": "/record/journal?below=40",
    "journal, narrowed": "/record/journal?event=comment+removed&since={day}",
    "overview": "/moderation/overview",
    "head of any page": "/account",
}


def main(url: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = url or f"sqlite:///{folder}/forum.db"
        app = create_app({"INSTANCE": Path(folder), "SQLALCHEMY_DATABASE_URI": database})
        with app.app_context():
            upgrade(directory=str(Path(__file__).parents[2] / "migrations"))
            link, topics, authors = _people()
        clock = time.perf_counter if url else time.thread_time
        client, found, before = _signed_in(app, link), [], (0, 0)
        for size in zip(WAITING, ENTRIES, strict=True):
            with app.app_context():
                _fill(topics, authors, before, size)
                places = _places(topics)
            asked = {name: (client, page.format(**places), clock) for name, page in PAGES.items()}
            found.append({name: _measured(*one) for name, one in asked.items()})
            before = size
        _print(found)


def _people() -> tuple[str, list[int], list[int]]:
    """(A link that signs an organiser in, the ids of topics and of authors.)"""
    make = Make()
    make.series()
    organiser = make.member("Olga", Role.ORGANISER)
    authors = [make.member(f"Author{number}") for number in range(AUTHORS)]
    topics = [make.topic(key) for key in KEYS]
    for author, topic in product(authors, topics):
        give_voice(author, topic)
    link = new_link(db.session.get_one(Member, organiser.id), Purpose.SIGN_IN)
    db.session.commit()
    return link, [topic.id for topic in topics], [author.id for author in authors]


def _signed_in(app: Flask, link: str) -> FlaskClient:
    client = app.test_client()
    path = "/" + link.split("://", 1)[1].split("/", 1)[1]
    token = client.get(path).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post(path, data={"csrf_token": token})
    return client


def _fill(
    topics: list[int], authors: list[int], before: tuple[int, int], size: tuple[int, int]
) -> None:
    """Bring what waits, and what was decided, from one number to another."""
    waiting = [(n, State.PENDING) for n in range(before[0], size[0])]
    known = range(before[1] // DECISIONS_EACH, size[1] // DECISIONS_EACH)
    both = [*waiting, *((n, State.PUBLISHED) for n in known)]
    db.session.execute(sa.insert(Comment), [_comment(*one, topics, authors) for one in both])
    db.session.commit()
    published = sa.select(Comment.id, Comment.topic_id).where(Comment.state == State.PUBLISHED)
    rows = db.session.execute(published.order_by(Comment.id)).all()
    for batch in _batches(range(before[1], size[1])):
        facts = [(rows[n % len(rows)], VERDICTS[n % len(VERDICTS)], n) for n in batch]
        db.session.execute(sa.insert(Decision), [_decision(*one) for one in facts])
        db.session.execute(sa.insert(JournalEntry), [_entry(*one) for one in facts])
        db.session.commit()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


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


def _decision(comment: Any, verdict: Verdict, number: int) -> dict[str, Any]:
    at = now() - timedelta(minutes=20 * (ENTRIES[1] - number))
    place = {"comment_id": comment.id, "topic_id": comment.topic_id, "made_at": at}
    return {**place, "verdict": verdict, "reason": "Unclear", "before": State.PENDING}


def _entry(comment: Any, verdict: Verdict, number: int) -> dict[str, Any]:
    event = "comment removed" if verdict is Verdict.REMOVE else "comment decided"
    at = now() - timedelta(minutes=20 * (ENTRIES[1] - number))
    place = {"comment_id": comment.id, "topic_id": comment.topic_id, "at": at}
    return {**place, "event": event, "data": {"verdict": verdict, "reason": "Unclear"}}


def _places(topics: list[int]) -> dict[str, Any]:
    """What addresses are filled with: near the end, on the last page."""
    latest = sa.select(Comment).where(Comment.state == State.PENDING)
    latest = latest.order_by(Comment.submitted_at.desc()).offset(10).limit(1)
    last = db.session.scalars(latest).one()
    topic, day = db.session.get_one(Topic, topics[1]), now() - timedelta(days=300)
    mark = f"{last.submitted_at.isoformat()}~{last.id}".replace("+", "%2B")
    return {"last": mark, "case": last.id, "topic": topic.id, "day": day.date().isoformat()}


def _measured(client: FlaskClient, address: str, clock: Callable[[], float]) -> tuple[int, float]:
    """(How many questions, the median of milliseconds.)"""
    took = []
    client.get(address)
    for _ in range(ROUNDS):
        begin = clock()
        answer = client.get(address)
        took.append((clock() - begin) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
    with queries_at_most(MOST) as asked:
        client.get(address)
    return len(asked), statistics.median(took)


def _print(found: list[dict[str, tuple[int, float]]]) -> None:
    few, many = found
    head = f"{WAITING[0]} wait, {ENTRIES[0]:,}", f"{WAITING[1]:,} wait, {ENTRIES[1]:,}"
    sys.stdout.write(f"{'':22}{'questions':>10}{head[0]:>20}{head[1]:>24}{'ratio':>8}\n")
    for name, (_, before) in few.items():
        asked, after = many[name]
        times = f"{before:17.1f} ms{after:21.1f} ms{after / before:8.2f}"
        sys.stdout.write(f"{name:22}{asked:>10}{times}\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
