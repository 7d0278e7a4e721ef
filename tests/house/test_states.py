"""Who sees what of whom, in every state of things: the tables of `states.py` are kept."""

import ast
import re
from datetime import timedelta
from functools import cache
from html import unescape

import pytest
import sqlalchemy as sa

from forum.clock import now
from forum.discussion.models import SEEN_BY_READERS, Comment, Revision, State, Voice
from forum.erasure.actions import erase
from forum.exports.formats import FORMATS
from forum.extensions import db
from forum.members import consents
from forum.members.models import Member, Subject
from forum.members.wishes import Matter
from forum.moderation.models import Decision, Flag, Review
from forum.notifications.models import Notification
from forum.permissions import Role
from forum.programme.models import Exchange, Policy, Topic
from forum.quotes.models import Quote
from tests.digests.desk import pass_a_week, send
from tests.visitor import BROWSER

from . import states
from .source import FORUM, TEMPLATES, tree

TOPICS = {"record": "record", "house": "post", "anonymous": "anonymous"}
AUTHORS = {"record": "Quarry", "house": "Quincy", "anonymous": "Quaver"}
DESKS = (2, 3)


def rows(table):
    """(first columns, role → cell) of every line."""
    for line in filter(None, map(str.strip, table.splitlines())):
        words = line.split()
        cells = words[-len(states.ROLES) :]
        yield tuple(words[: -len(states.ROLES)]), dict(zip(states.ROLES, cells, strict=True))


@pytest.fixture
def people(make):
    found = {
        "visitor": None,
        "observer": make.member("Oda", Role.OBSERVER, at=DESKS),
        "peer": make.member("Pia", at=DESKS),
        "moderator": make.member("Mona", Role.MODERATOR, at=DESKS),
        "elsewhere": make.member("Nora", Role.MODERATOR, at=(4,)),
        "organiser": make.member("Olga", Role.ORGANISER),
    }
    for rule, name in AUTHORS.items():
        found[rule] = make.member(name, at=DESKS, organisation=f"{name} House")
    return found


@pytest.fixture
def comments(app, make, visit, people):
    """Rule → a published comment; each was chosen for a digest, asked for as a quote, reported, and
    is to be looked through, so that every surface has a reason to show it."""
    with app.app_context():
        db.session.execute(sa.update(Exchange).values(policy=Policy.POST))
        db.session.commit()
    found = {}
    for rule, key in TOPICS.items():
        claim, source = f"Claimed under {rule}", f"Written under {rule}"
        found[rule] = make.comment(people[rule], make.topic(key), claim=claim, source=source)
    organiser = visit(people["organiser"])
    organiser.submit("/digests", action="/digests/gather")
    organiser.submit("/digests/1/edit", having="subject", subject="A week")
    assert send(organiser).status_code == 303
    with app.app_context():
        for comment in found.values():
            asked = {"words": "Some words", "context": "Here.", "place": "There"}
            asked["answered_under"] = db.session.get(Comment, comment.id).rule
            by = people["moderator"].id
            db.session.add(Quote(comment_id=comment.id, asked_by_id=by, **asked))
            db.session.add(Review(comment_id=comment.id))
            kept = {"verdict": "keep", "moderator_id": by}
            db.session.add(Decision(comment=db.session.get(Comment, comment.id), **kept))
            db.session.add(Flag(comment_id=comment.id, member_id=by, reason="Unclear"))
            for person in filter(None, people.values()):
                matter = Matter.DECISION if person.id == comment.author_id else Matter.MENTION
                told = {"member_id": person.id, "matter": matter, "comment_id": comment.id}
                db.session.add(Notification(**told))
            db.session.get(Comment, comment.id).edited_at = now()
            before = {"claim": comment.claim, "source": f"{comment.source} before"}
            before |= {"citation": "", "language": "en"}
            db.session.add(Revision(comment_id=comment.id, **before))
        db.session.commit()
    return found


def put_into(app, comments, state):
    """Bring the comments into a state, whatever it takes."""
    was_read = state in SEEN_BY_READERS
    with app.app_context():
        for comment in comments.values():
            row = db.session.get(Comment, comment.id)
            row.state = state
            if not was_read:
                row.number = row.published_seq = row.published_at = None
        db.session.commit()


def seen(answer, rule, letter, *, by_author):
    """What an answer tells of the comment under this rule, as one letter of the table."""
    if answer.status_code != 200:
        return "-"
    text = unescape(answer.get_data(as_text=True))
    name = AUTHORS[rule]
    # Authors read their own name in the head of every page; beside texts the house stands with it.
    is_named = f"{name} House" in text or (not by_author and name in text)
    has_words = any(f"{verb} under {rule}" in text for verb in ("Claimed", "Written"))
    if is_named:
        return "n" if has_words else "N"
    if not has_words:
        is_page_of_one = rule in answer.request.path or "/topics/" in answer.request.path
        return "p" if is_page_of_one and re.search(r'id=\\?"c1\\?"', text) else "."
    return "l" if re.search(rf"Diplomat {letter}\b", text) else "w"


@pytest.mark.parametrize("state", State)
def test_every_surface_shows_what_the_table_says(app, visit, people, comments, state):
    put_into(app, comments, state)
    # Not as they were drawn: two could be alike.
    letters = dict(zip(TOPICS, "XYZ", strict=True))
    with app.app_context():
        for rule, letter in letters.items():
            db.session.query(Voice).filter_by(member_id=people[rule].id).one().letter = letter
        db.session.commit()
    clients = {who: visit(member).client for who, member in people.items()}

    @cache
    def answer(who, path):
        """One page for all three rules where its address names none of their comments."""
        return clients[who].get(path, environ_overrides=BROWSER, buffered=True)

    shown, stated = [], []
    for (of, surface), cells in rows(states.COMMENTS):
        if of != state.value:
            continue
        address = states.SURFACES[surface][1]
        for role, cell in cells.items():
            found = ""
            for rule, comment in comments.items():
                names = {"topic": comment.topic_id, "comment": comment.id}
                given = answer(rule if role == "author" else role, address.format_map(names))
                found += seen(given, rule, letters[rule], by_author=role == "author")
            shown.append((state.value, surface, role, found))
            stated.append((state.value, surface, role, cell))
    assert shown == stated


def test_no_cell_of_the_tables_is_missing():
    given = [columns for columns, _ in rows(states.COMMENTS)]
    wanted = [(state.value, surface) for state in State for surface in states.SURFACES]
    assert sorted(given) == sorted(wanted)


def test_the_tables_let_no_name_out():
    """Whatever else changes: these hold of every cell."""
    for (state, surface), cells in rows(states.COMMENTS):
        for role, cell in cells.items():
            record, house, anonymous = cell
            assert "N" not in cell
            assert anonymous != "n", (state, surface, role)
            if surface in states.TRAVELS:
                assert house not in "nl", (state, surface, role)
                assert anonymous not in "nl", (state, surface, role)
            if role in {"visitor", "elsewhere"}:
                assert set(cell) <= {"-", "."}, (state, surface, role)
            if role in {"observer", "peer"} and state != "published":
                assert set(cell) <= {"-", ".", "p"}, (state, surface, role)
            assert record in "-.pwnl"


# Members


@pytest.fixture
def subject(app, make):
    """Puts a member whom all may find into a state."""

    def put(state):
        given = {"email": "subject@example.org", "visibility": "everybody", "at": DESKS}
        member = make.member("Quillon", **given)
        with app.app_context():
            row = db.session.get(Member, member.id)
            if state == "invited":
                row.joined_at = None
            if state == "paused":
                row.paused_at = now()
            if state == "removed":
                row.removed_at = now()
            db.session.commit()
            if state == "erased":
                erase(row, with_texts=False)
        return member

    return put


@pytest.mark.parametrize("state", ["joined", "invited", "paused", "removed", "erased"])
def test_every_list_of_people_shows_what_the_table_says(visit, people, subject, state):
    member = subject(state)
    clients = {who: visit(one).client for who, one in people.items()}
    for (of, surface), cells in rows(states.MEMBERS):
        if of != state:
            continue
        shown = {}
        for role in cells:
            path = states.MEMBER_SURFACES[surface][1].format(member=member.id)
            asking = clients["house" if role == "author" else role]
            answer = asking.get(path, environ_overrides=BROWSER)
            has_name = "Quillon" in answer.get_data(as_text=True)
            shown[role] = "-" if answer.status_code != 200 else "n" if has_name else "."
        assert shown == cells, (of, surface)


# Quotes


@pytest.mark.parametrize("state", ["asked", "named", "withdrawn", "void"])
def test_a_quote_shows_what_the_table_says(app, visit, people, comments, state):
    author = people["house"]
    with app.app_context():
        quote = db.session.query(Quote).filter_by(comment_id=comments["house"].id).one()
        quote.words = "Words to quote"
        if state != "asked":
            quote.answer, quote.answered_at = "with my name", now()
            member = db.session.get(Member, author.id)
            consents.give(
                member, Subject.QUOTE, "x", "1", reference=str(quote.id), answer="with my name"
            )
        if state == "withdrawn":
            quote.answer = None
            consents.withdraw(db.session.get(Member, author.id), Subject.QUOTE, str(quote.id))
        if state == "void":
            db.session.get(Comment, comments["house"].id).state = State.WITHDRAWN
        db.session.commit()
    clients = {who: visit(one).client for who, one in people.items()}
    for (of, surface), cells in rows(states.QUOTES):
        if of != state:
            continue
        shown = {}
        for role in cells:
            asking = clients["house" if role == "author" else role]
            answer = asking.get(states.QUOTE_SURFACES[surface], environ_overrides=BROWSER)
            text = unescape(answer.get_data(as_text=True))
            words, name = "Words to quote" in text, "Quincy House" in text
            shown[role] = (
                "-" if answer.status_code != 200 else "n" if name else "w" if words else "."
            )
        assert shown == cells, (of, surface)


# The synthesis


def test_a_synthesis_shows_what_the_table_says(make, visit, people, comments):
    mona = visit(people["moderator"])
    for comment in comments.values():
        line = {"kind": "common ground", "text": "Words in common.", "cites": "#1"}
        mona.submit(f"/topics/{comment.topic_id}/synthesis", having="text", **line)
    clients = {who: visit(one).client for who, one in people.items()}
    for (surface,), cells in rows(states.SYNTHESIS):
        shown = {}
        for role in cells:
            asking = clients["house" if role == "author" else role]
            shown[role] = ""
            for comment in comments.values():
                path = states.SYNTHESIS_SURFACES[surface].format(topic=comment.topic_id)
                answer = asking.get(path, environ_overrides=BROWSER)
                text = unescape(answer.get_data(as_text=True))
                if answer.status_code != 200:
                    shown[role] += "-"
                else:
                    assert "Words in common." in text
                    shown[role] += "n" if "by Mona" in text else "w"
        assert shown == cells, surface


# Exchanges: who writes when


WINDOWS = {"before": (1, 2), "open": (-1, 1), "closed": (-2, -1), "locked": (-1, 1)}


@pytest.mark.parametrize("state", WINDOWS)
def test_a_topic_takes_what_the_table_says(app, make, visit, people, state):
    topic = make.topic("post")
    opens, closes = (now() + timedelta(days=day) for day in WINDOWS[state])
    with app.app_context():
        db.session.execute(sa.update(Exchange).values(opens_at=opens, closes_at=closes))
        if state == "locked":
            db.session.execute(sa.update(Topic).values(locks_at=now()))
        db.session.commit()
    ((_, cells),) = [row for row in rows(states.EXCHANGES) if row[0] == (state,)]
    taken = {}
    for role in cells:
        visitor = visit(people["house" if role == "author" else role])
        token = visitor.get("/sign-in").form(having="password").values["csrf_token"]
        comment = {"kind": "position", "claim": role, "source": "x", "language": "en"}
        answer = visitor.client.post(
            f"/topics/{topic.id}/comments",
            data={
                **comment,
                "form_key": f"a key for this {role}",
                "csrf_token": token,
                "prompt": "",
            },
            environ_overrides=BROWSER,
        )
        taken[role] = str(answer.status_code)
    assert taken == cells


# Digests


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_a_digest_shows_what_the_table_says(app, visit, people, comments, state):
    pass_a_week(app)
    visit(people["organiser"]).submit("/digests", action="/digests/gather")
    number = {"sent": 1, "draft": 2}[state]
    clients = {who: visit(one).client for who, one in people.items()}
    for (of, surface), cells in rows(states.DIGESTS):
        if of != state:
            continue
        shown = {}
        for role in cells:
            path = states.DIGEST_SURFACES[surface].format(number=number)
            asking = clients["house" if role == "author" else role]
            answer = asking.get(path, environ_overrides=BROWSER, follow_redirects=False)
            shown[role] = str(answer.status_code)
        assert shown == cells, (of, surface)


# Nothing without a row


def test_every_page_is_a_surface_or_has_a_reason_not_to_be(app):
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    surfaces = {endpoint for endpoint, _ in states.SURFACES.values()}
    surfaces |= {endpoint for endpoint, _ in states.MEMBER_SURFACES.values()}
    assert surfaces.isdisjoint(states.NO_SURFACE)
    assert pages == surfaces | set(states.NO_SURFACE)


def test_every_letter_is_listed_with_what_it_may_tell():
    texts = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.txt")}
    assert texts == set(states.LETTERS)


def test_every_export_is_a_surface():
    looked_at = {f"export.{form}" for form in FORMATS} & set(states.SURFACES)
    assert {f"export.{form}" for form in FORMATS} - looked_at == set(states.SAME_AS_JSON)


# Functions that emit → which of what they are given is the event.
EMIT = {"emit": 0, "_emit_to_readers": 1}


def test_every_event_a_socket_hears_is_listed_with_what_it_carries():
    calls = [node for node in ast.walk(tree(FORUM / "live.py")) if isinstance(node, ast.Call)]
    named = [(getattr(call.func, "attr", getattr(call.func, "id", "")), call) for call in calls]
    events = [call.args[EMIT[name]] for name, call in named if name in EMIT]
    # One passes on the name that it is given.
    assert [event.id for event in events if not isinstance(event, ast.Constant)] == ["name"]
    assert {event.value for event in events if isinstance(event, ast.Constant)} == set(states.HEARD)
