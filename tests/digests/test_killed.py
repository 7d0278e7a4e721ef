"""A worker that is killed at any step of a run: nobody gets a letter twice, nobody is left out, and
the ledger says of whom nobody knows."""

import asyncio
import os
import random
import signal
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from forum.clock import now
from forum.digests.ledger import LEASE
from forum.digests.models import Delivery, DeliveryState
from forum.extensions import db
from forum.members import taking_part
from forum.members.models import Member, Seat
from forum.permissions import Role
from forum.programme.models import Roundtable
from tests.programs import free_port

from . import at_work
from .desk import deliveries, issue

# `LETTERS=1000` for a long run.
LETTERS = int(os.environ.get("LETTERS", "30"))
KILLS = max(9, LETTERS // 50)
PATIENCE = 60


class Killer:
    """A mail server that keeps what it is given, and kills whoever hands it over at a step: before
    it has answered, or a moment after."""

    def __init__(self, pipelines):
        self.pipelines = pipelines
        self.got = []
        self.worker = self.step = None
        self.countdown = 0

    def at(self, step):
        if self.worker and step == self.step:
            self.countdown -= 1
            if self.countdown < 0:
                self.kill()

    def kill(self):
        if self.worker:
            self.worker.kill()
        self.worker = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.at("greeted")
        return [responses[0], *self.pipelines * ["250-PIPELINING"], *responses[1:]]

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        self.at("sender told")
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        self.at("recipient told")
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got += envelope.rcpt_tos
        self.at("taken")
        if self.step == "answered" and self.worker:
            self.countdown -= 1
            if self.countdown < 0:
                asyncio.get_running_loop().call_later(random.uniform(0, 0.004), self.kill)
        return "250 taken"


@pytest.fixture(params=["step by step", "all at once"])
def killer(request):
    keeper = Killer(request.param == "all at once")
    controller = Controller(keeper, hostname="127.0.0.1", port=free_port())
    controller.start()
    keeper.url = f"smtp://127.0.0.1:{controller.port}"
    yield keeper
    controller.stop()


@pytest.fixture
def settings():
    """The real queue, in which letters wait for a worker."""
    return {"TESTING": False}


@contextmanager
def worker(app: Flask, url: str):
    process = at_work.begin(
        {
            "FLASK_APP": "wsgi",
            "FORUM_INSTANCE": str(app.config["INSTANCE"]),
            "FORUM_SMTP_URL": url,
            "FORUM_MAIL_PACE": "0",
        }
    )
    try:
        yield process
    finally:
        process.kill()
        process.join(PATIENCE)


def many_readers(app, count):
    with app.app_context():
        table = db.session.query(Roundtable).first()
        for number in range(count):
            member = Member(
                email=f"reader{number}@example.org",
                name=f"Reader {number}",
                joined_at=now(),
                agreed_to=taking_part.VERSION,
            )
            member.seats = [Seat(roundtable_id=table.id, role=Role.OBSERVER)]
            db.session.add(member)
        db.session.commit()


def let_the_lease_end(app):
    """As if so much time had passed; how many were being sent."""
    with app.app_context():
        being_sent = db.session.query(Delivery).filter_by(state=DeliveryState.SENDING).all()
        for delivery in being_sent:
            delivery.changed_at -= LEASE + timedelta(seconds=1)
        db.session.commit()
        return len(being_sent)


def test_a_worker_killed_at_every_step_leaves_nobody_out_and_writes_to_nobody_twice(
    app, make, visit, killer
):
    editor = visit(make.member("Mona", Role.MODERATOR))
    many_readers(app, LETTERS - 1)
    issue(editor)
    assert set(deliveries(app).values()) == {"queued"}
    steps = cycle(["greeted", "sender told", "recipient told", "taken", "answered"])
    in_doubt = 0

    for step in [next(steps) for _ in range(KILLS)]:
        with worker(app, killer.url) as process:
            killer.step, killer.countdown = step, 0 if step == "greeted" else LETTERS // KILLS // 2
            killer.worker = process
            process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL, step
        left = let_the_lease_end(app)
        assert left == {"greeted": 0, "answered": left}.get(step, 1)
        assert left <= 1
        in_doubt += left
    killer.step = None
    with worker(app, killer.url) as process:
        process.join(PATIENCE * 2)
        assert process.exitcode == 0

    states, received = deliveries(app), Counter(killer.got)
    assert len(states) == LETTERS
    assert set(received.values()) == {1}
    assert set(received) <= set(states)
    assert Counter(states.values()) == {"sent": LETTERS - in_doubt, "in doubt": in_doubt}
    assert {address for address, state in states.items() if state == "sent"} <= set(received)
    assert in_doubt >= 3


def test_after_a_power_cut_nobody_knows_of_the_letters_that_were_being_sent(
    app, make, visit, killer
):
    """A machine that starts again has another name for its time."""
    editor = visit(make.member("Mona", Role.MODERATOR))
    many_readers(app, 4)
    issue(editor)
    with app.app_context():
        for delivery in db.session.query(Delivery).limit(2):
            delivery.taken_at_boot, delivery.changed_at = "another time", now() - 2 * LEASE
        db.session.commit()

    with worker(app, killer.url) as process:
        process.join(PATIENCE)
        assert process.exitcode == 0

    assert Counter(deliveries(app).values()) == {"sent": 3, "in doubt": 2}
    assert len(killer.got) == 3
