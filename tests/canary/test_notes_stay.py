"""Moderators note something beside every decision there is: whatever others then receive, pages,
feeds, letters, events and copies, is searched for it."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation import paced
from forum.moderation.measure import Measure
from forum.moderation.models import Decision, Verdict
from forum.permissions import Role
from tests.access.doors import tables
from tests.digests.desk import issue
from tests.letters import letters_to, whole
from tests.moderation import arranging
from tests.moderation.deciding import decide, log
from tests.moderation.flagging import flag, look
from tests.visitor import BROWSER

from .test_canary import everything, written

WORD = "Quokkabird"
WAYS = {way.lower() for way in written(WORD)}
# Of every decision but what the reports of members bring about by themselves.
VERDICTS = set(Verdict) - {Verdict.HIDE}
WHY = {"reason": "Unclear", "message": "As the rules say."}
UNTIL = timedelta(days=7)


def sings(received):
    text = received.decode("utf-8", "replace") if isinstance(received, bytes) else received
    return any(way in text.lower() for way in WAYS)


class Desk:
    """Everything that moderators decide, each with a note that is another's nowhere."""

    def __init__(self, app, make, visit):
        self.app, self.make, self.visit = app, make, visit
        self.mo = visit(make.member("Mo", Role.MODERATOR))
        self.mia = visit(make.member("Mia", Role.MODERATOR))
        self.ada, self.rob = make.member("Ada"), make.member("Rob")
        self.own, self.reporter = visit(self.ada), visit(self.rob)
        self.waits, self.post = make.topic("pre"), make.topic("post")
        self.numbers = count(1)
        self.notes = []

    def note(self, prefix=""):
        self.notes.append(f"{WORD} {next(self.numbers)}.")
        return {f"{prefix}note": self.notes[-1]}

    def comment(self, **fields):
        return self.make.comment(self.ada, self.post, claim="Ferries at night", **fields)

    def case(self, comment, **values):
        return self.mo.submit(f"/moderation/{comment.id}", **values)

    def last(self):
        with self.app.app_context():
            return db.session.query(Decision.id).order_by(Decision.id.desc()).first()[0]

    def waiting(self):
        one = self.make.comment(self.ada, self.waits, claim="Waits")
        decide(self.mo, one, "return", **WHY, **self.note())
        self.own.submit(f"/comments/{one.id}/revise", having="source", source="Other words")
        decide(self.mo, one, "publish", **self.note())
        other = self.make.comment(self.ada, self.waits, claim="Waits, too")
        decide(self.mo, other, "decline", **WHY, **self.note())
        self.appeal("overturn")

    def appeal(self, verdict):
        decision_id = self.last()
        words = "It was quite clear."
        self.own.submit(f"/decisions/{decision_id}/appeal", having="words", words=words)
        with self.app.app_context():
            comment_id = db.session.get(Decision, decision_id).comment_id
        ruled = {"ruling-verdict": verdict, "ruling-answer": "I have read it twice."}
        given = {**ruled, **self.note("ruling-")}
        self.mia.submit(f"/moderation/{comment_id}", action="/ruling", **given)

    def published(self):
        one = self.comment()
        flag(self.reporter, one)
        look(self.mo, one, "keep", **self.note())
        removal = {"removal-reason": "Unclear", **self.note("removal-")}
        self.case(one, action="/removal", **removal)
        self.appeal("uphold")
        self.case(one, action="/restoration", **self.note("again-"))
        self.case(one, action="/undo", having="undo-note", **self.note("undo-"))

    def arranged(self):
        one, question = self.comment(), self.comment(kind=Kind.QUESTION)
        answer = self.comment(kind=Kind.ANSWER, parent=question)
        path = f"/moderation/{one.id}"
        refiled = {"kind": "proposal", "message": "It is one."}
        self.mo.submit(f"{path}/kind", having="kind", **refiled, **self.note())
        for purpose in ("for language", "for identity"):
            words = {"purpose": purpose, "source": f"Better, {purpose}.", "message": "So it is."}
            self.mo.submit(f"{path}/words", having="purpose", **words, **self.note())
        asked = f"/moderation/{question.id}/address"
        self.mo.submit(asked, having="to", to="academic", **self.note())
        for is_it in ("yes", "no"):
            marked = f"/moderation/{answer.id}/answers"
            self.mo.submit(marked, having="is_it", is_it=is_it, **self.note())
        self.moved(answer)

    def moved(self, reply):
        one, other = self.comment(), self.comment()
        arranging.merge(self.mo, one, other.number, **self.note())
        self.case(other, action="/separation", **self.note("again-"))
        there = {"to": f"{self.make.topic('anonymous').id}-0"}
        arranging.split(self.mo, self.post.id, other.number, **there, **self.note())
        kind = {f"kind-{reply.number}": "position"}
        here = arranging.address(self.post.id, reply.number, to=f"{self.post.id}-0")
        self.mo.submit(here, having="seen", **kind, **self.note())

    def several(self):
        one = self.make.comment(self.ada, self.waits, claim="Waits as well")
        self.mo.get("/moderation")
        self.mo.submit(having="item", item=[f"{one.id}~{one.version}"], verdict="publish")
        self.mo.submit(action="/moderation/several", sure="yes", **self.note())

    def members(self):
        place = f"/moderation/roundtables/{tables(self.app)[3]}/members/{self.rob.id}"
        until = (now() + UNTIL).strftime("%Y-%m-%dT%H:%M")
        held = {"kind": "held", "until": until, **WHY}
        self.mo.submit(place, having="message", **held, **self.note())
        self.reporter.submit("/measures", action="/objection", objection="I did not.")
        answer = {"verdict": "uphold", "answer": "It stands.", **self.note()}
        self.mia.submit("/moderation/measures/1/answer", having="answer", **answer)
        self.mo.submit("/moderation/members", action="/measures/1/end", **self.note())

    def topics(self):
        pace, lock = (f"/topics/{self.post.id}/{name}" for name in ("pace", "lock"))
        self.mo.submit(pace, having="policy", policy="pre", **self.note())
        self.mo.submit(pace, having="minutes", minutes="30", **self.note())
        self.mo.submit(pace, action="/slow-mode/end", **self.note("end-"))
        self.mo.submit(pace, having="policy", policy="exchange")
        self.mo.submit(lock, having="closing", when="now", **self.note())
        self.mo.submit(lock, action="/unlock", **self.note("unlock-"))


@pytest.fixture
def desk(app, make, visit):
    desk = Desk(app, make, visit)
    desk.listener = visit(make.member("Cleo"))
    for topic in (desk.waits, desk.post):
        desk.listener.follow(topic.id)
    for act in (desk.waiting, desk.published, desk.arranged, desk.several, desk.members):
        act()
    desk.topics()
    return desk


def names_of(make, desk):
    others = desk.comment()
    waiting = make.comment(desk.ada, desk.waits)
    return {
        "topic": desk.post.id,
        "closed": make.topic("closed").id,
        "question": make.topic("question").id,
        "elsewhere": make.topic("newcomers").id,
        "own": waiting.id,
        "others": others.id,
        "waiting": waiting.id,
        "waiting_elsewhere": waiting.id,
        "author": desk.ada.id,
        "letter": "unknown",
    }


def test_every_decision_has_its_note_for_moderators(app, desk):
    with app.app_context():
        decisions = db.session.query(Decision).all()
        assert {one.verdict for one in decisions if one.note} == VERDICTS
        (measure,) = db.session.query(Measure)
        assert all(getattr(measure, name) for name in Measure.NOTES)
        entries = db.session.query(JournalEntry).filter(JournalEntry.event.in_(paced.EVENTS))
        assert {one.event for one in entries if one.data.get("note")} == set(paced.EVENTS)
        comments = {one.comment_id for one in decisions}
    cases = " ".join(desk.mia.get(f"/moderation/{one}").text for one in comments)
    books = log(desk.mo) + desk.mia.get("/moderation/members").text
    assert len(desk.notes) >= len(VERDICTS) + len(Measure.NOTES) + len(paced.EVENTS)
    assert not [one for one in desk.notes if one not in cases + books]
    with app.app_context():
        kept = [one.note for one in db.session.query(Decision) if one.note]
    assert not [one for one in kept if one not in cases]
    olga = desk.visit(desk.make.member("Olga", Role.ORGANISER))
    assert sings(olga.get("/moderation/log").html)
    for path in ("/record", "/record/journal", "/record/journal.csv"):
        answer = olga.client.get(path, environ_overrides=BROWSER)
        assert answer.status_code == 200
        assert not sings(answer.data)


READERS = {
    "author": lambda desk: desk.own,
    "reporter": lambda desk: desk.reporter,
    "peer": lambda desk: desk.listener,
    "observer": lambda desk: desk.visit(desk.make.member("Oda", Role.OBSERVER)),
    "elsewhere": lambda desk: desk.visit(desk.make.member("Elsa", Role.MODERATOR, at=(1, 4))),
    "visitor": lambda desk: desk.visit(None),
}


def read_by(visitor, desk, names):
    """(where, bytes) of everything that somebody gets to read."""
    yield from everything(visitor, names)
    paths = [f"/topics/{topic.id}/changes?after=0" for topic in (desk.waits, desk.post)]
    paths += [f"/decisions/{one}/appeal" for one in range(1, desk.last() + 1)]
    for path in paths:
        yield path, visitor.client.get(path).data


def test_nobody_else_reads_it_on_a_page_in_a_feed_a_letter_an_event_or_a_copy(app, make, desk):
    issue(desk.mo)
    names = names_of(make, desk)
    for reader, visitor in READERS.items():
        received = list(read_by(visitor(desk), desk, names))
        assert len(received) > 100
        assert not [where for where, what in received if sings(what)], reader
    people = (desk.ada, desk.rob, make.member("Pia"))
    letters = [whole(one) for member in people for one in letters_to(app, member)]
    assert len(letters) > 20
    heard = [desk.listener._heard.get_nowait() for _ in range(desk.listener._heard.qsize())]
    assert len(heard) > 10
    assert not [one for one in (*letters, json.dumps(heard, default=str)) if sings(one)]
    for visitor in (desk.own, desk.reporter, desk.mo):
        assert not [name for name, what in copy(visitor).items() if sings(what)]


def copy(visitor):
    visitor.submit("/account/copy", action="/account/copy")
    page = visitor.get("/account/copy")
    link = next(href for href, _ in page.links if href.startswith("/account/copy/"))
    packed = zipfile.ZipFile(BytesIO(visitor.client.get(link).data))
    assert packed.namelist()
    return {name: packed.read(name) for name in packed.namelist()}


def test_the_search_hears_every_way_of_writing():
    assert all(sings(f"before {way} after") for way in written(WORD))
