"""Personal letters of one digest, composed and handed to a mail server of our own, beside a bare
loop that sends equally large ready-made letters over one connection.

Prints after each round: letters a second of both, their ratio, the processor's time that ours took
for a letter, and the memory so far. `LETTERS=1000` makes it shorter.
"""

import os
import resource
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from forum import create_app
from forum.clock import now
from forum.digests import jobs, outbox
from forum.digests.actions import edit_digest, gather_digest
from forum.digests.letters import Writer
from forum.digests.models import Delivery, DeliveryState, Digest
from forum.discussion.kinds import Kind
from forum.discussion.readers import Visit
from forum.extensions import db
from forum.mail import new_message_id
from forum.members import taking_part
from forum.members.models import LettersWanted, Member, Seat, StakeholderGroup
from forum.permissions import OPERATOR, Role
from forum.programme.models import Roundtable, Series, Topic
from forum.rubbish import leave_what_is_loaded
from tests.make import Make
from tests.programs import free_port

LETTERS = int(os.environ.get("LETTERS", "10000"))
ROUNDS = 5
WORDS = "The harbour keeps **two** ferries by night, and nobody has counted who waits. " * 5
LANGUAGES = ("en", "fr", "de")
TABLES = ((1, 2, 3, 4), (3,), (2, 3))
WRITERS = 40


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, _sink() as port:
        settings = {
            "INSTANCE": Path(folder),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/forum.db",
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_PACE": 0,
        }
        app = create_app(settings)
        with app.app_context():
            upgrade(directory=str(Path(__file__).parents[2] / "migrations"))
            digest = _digest()
            # As the worker does that sends them.
            leave_what_is_loaded()
            _compare(digest, port)


def _compare(digest: Digest, port: int) -> None:
    """Both take turns, so that whatever else the machine does weighs on both."""
    ready = _ready_made(digest)
    size = sum(map(len, ready)) // len(ready)
    _say(f"{LETTERS} letters of {size / 1000:.1f} kB, in {ROUNDS} rounds")
    took, worked = {"ours": 0.0, "bare": 0.0}, 0.0
    for number in range(1, ROUNDS + 1):
        share = LETTERS // ROUNDS
        took["bare"] += _timed(lambda share=share: _send_bare(ready, share, port))
        _queue(digest, share)
        begin = time.process_time()
        took["ours"] += _timed(lambda: jobs.deliver(digest.id))
        worked += time.process_time() - begin
        rates = {name: number * share / seconds for name, seconds in took.items()}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _say(
            f"{number * share:>6} letters: ours {rates['ours']:.0f}/s, bare {rates['bare']:.0f}/s,"
            f" ratio {rates['ours'] / rates['bare']:.2f};"
            f" {1000 * worked / (number * share):.2f} ms of work, at most {memory:.0f} MiB so far"
        )
    states = outbox.deliveries(digest)
    if states != {DeliveryState.SENT: LETTERS // ROUNDS * ROUNDS}:
        raise SystemExit(f"Not all letters went: {states}")


def _digest() -> Digest:
    """A full digest, and as many readers as letters: three languages, three sets of tables,
    and each has read another part of what was written."""
    make = Make()
    make.series()
    authors = [make.member(f"Author{n}") for n in range(WRITERS)]
    for author in authors:
        author.letters = LettersWanted.NONE
    topic = _discuss(make, authors)
    tables = {table.number: table.id for table in db.session.query(Roundtable)}
    for number in range(LETTERS):
        member = Member(
            email=f"reader{number}@town{number % 50}.example.org",
            name=f"Zoë Reader {number}",
            joined_at=now(),
            agreed_to=taking_part.VERSION,
            language=LANGUAGES[number % 3],
            group=StakeholderGroup.ACADEMIC,
        )
        at = TABLES[number % 7 % 3]
        member.seats = [Seat(roundtable_id=tables[n], role=Role.PARTICIPANT) for n in at]
        db.session.add(member)
        db.session.flush()
        db.session.add(Visit(member_id=member.id, topic_id=topic.id, seq=number % (2 * WRITERS)))
        if number % 1000 == 999:
            db.session.commit()
            db.session.expunge_all()
    db.session.commit()
    draft = gather_digest(OPERATOR, db.session.query(Series).one())
    edit_digest(OPERATOR, draft, draft.version, "What moved this week", WORDS, ())
    draft.sent_at = now()
    db.session.commit()
    return draft


def _discuss(make: Make, authors: list[Member]) -> Topic:
    kinds = (Kind.PROPOSAL, Kind.QUESTION, Kind.POSITION)
    topic = make.topic("post")
    for number, author in enumerate(authors):
        claim = f"{number} {'who waits at night ' * 5}".strip()
        root = make.comment(author, topic, WORDS, kinds[number % 3], claim=claim)
        make.comment(authors[number - 1], topic, WORDS, parent=root)
    return topic


def _queue(digest: Digest, count: int) -> None:
    """The next letters, queued as the sending of a digest does."""
    done = db.session.query(Delivery).count()
    ids = db.session.query(Member.id).filter(Member.name.like("Zoë%")).order_by(Member.id)
    db.session.add_all(
        Delivery(digest_id=digest.id, member_id=member_id, message_id=new_message_id())
        for (member_id,) in ids.offset(done).limit(count)
    )
    db.session.commit()


def _ready_made(digest: Digest) -> list[bytes]:
    """Some of the same letters, as they are sent."""
    members = db.session.query(Member).filter(Member.name.like("Zoë%")).limit(21).all()
    writer = Writer(digest)
    personal = writer.week.of(members)
    return [
        writer.envelope(m, personal[m.id], Delivery(message_id="<a@b>", key="k" * 22)).content
        for m in members
    ]


def _send_bare(ready: list[bytes], count: int, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(count):
            connection.sendmail("a@example.org", ["b@example.org"], ready[number % len(ready)])


def _timed(work: object) -> float:
    begin = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begin


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that takes everything and keeps nothing, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.sink", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert server.stdout
        server.stdout.readline()
        yield port
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
