"""The rounds: people write and read while processes are killed; then everything is counted."""

import random
import time

from forum.extensions import db
from forum.programme.models import Topic

from .ledger import Ledger
from .readers import Reader
from .stage import Stage
from .writers import Writer

WRITERS, READERS, MEMBERS_A_WRITER = 5, 6, 10
# A kill hits people at work: so many comments have been acknowledged since the one before.
ACKNOWLEDGED_BETWEEN = 4
PATIENCE = 60.0


def run(stage: Stage, rounds: int, seconds: float, seed: int) -> Ledger:
    """So many kills, or fewer where the time is up; the first half of workers, then of all."""
    chance, ledger, begun = random.Random(seed), Ledger(), time.monotonic()
    people = stage.people("Writer", WRITERS * MEMBERS_A_WRITER)
    writers = [
        Writer(stage.pages.address, stage.topics, people[n::WRITERS], seed + n)
        for n in range(WRITERS)
    ]
    readers = [
        Reader(stage.pages.address, stage.sockets.address, stage.topics[n % len(stage.topics)], one)
        for n, one in enumerate(stage.people("Reader", READERS))
    ]
    for one in [*readers, *writers]:
        one.start()
    for turn in range(rounds):
        if time.monotonic() - begun > seconds:
            break
        _wait_for_work(writers)
        time.sleep(chance.random() / 4)
        if turn < rounds // 2:
            stage.kill_a_worker(chance)
            ledger.workers_killed += 1
        else:
            stage.kill_all()
            ledger.all_killed += 1
        stage.wait()
        ledger.rounds += 1
    _finish(stage, writers, readers, ledger)
    ledger.seconds = round(time.monotonic() - begun)
    return ledger


def _wait_for_work(writers: list[Writer]) -> None:
    enough = sum(one.acknowledged for one in writers) + ACKNOWLEDGED_BETWEEN
    deadline = time.monotonic() + PATIENCE
    while sum(one.acknowledged for one in writers) < enough:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.02)


def _finish(stage: Stage, writers: list[Writer], readers: list[Reader], ledger: Ledger) -> None:
    for one in writers:
        one.stopping.set()
    for one in writers:
        one.join(PATIENCE)
    ledger.take(stage.app, [sent for one in writers for sent in one.sent])
    with stage.app.app_context():
        seqs = {topic.id: topic.seq for topic in db.session.query(Topic)}
    for one in readers:
        is_there = one.settle(seqs[one.topic_id])
        fresh, _ = one.loaded()
        ledger.readers_checked += 1
        ledger.readers_reconnected += one.connections - 1
        ledger.readers_caught_up += one.caught_up
        ledger.readers_wrong += not (is_there and one.held == fresh)
