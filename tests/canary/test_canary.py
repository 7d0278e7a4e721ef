"""A canary writes: everything that peers and outsiders then receive is searched for who it is.

All routes that can be read are walked as each reader, so that a new one is searched as well.
"""

import base64
import json
import quopri
from urllib.parse import quote

import pytest

from forum.discussion.models import Voice
from forum.extensions import db
from forum.permissions import Role
from tests.access.letters import letters
from tests.digests.desk import issue
from tests.factors.test_second_step import set_up
from tests.house.matrix import ROUTES
from tests.visitor import BROWSER

CANARY = {
    "name": "Zephyrine Quackenboss",
    "email": "zq@heronquay.example",
    "function": "Heronwarden",
    "organisation": "Heron Quay Institute",
    "country": "MT",
}
SONG = ("Quackenboss", "zq@heronquay", "Heronwarden", "Heron Quay")
RULES = {"record": "on the record", "post": "Chatham House Rule", "anonymous": "anonymous"}
# Under which rules the canary may be heard where; elsewhere it is never heard.
MAY_BE_HEARD = {
    "pages of the topic": {"record", "post"},
    "live": {"record", "post"},
    "home": {"record", "post"},
    # The record of decisions.
    "moderation": {"record", "post"},
    "notifications": {"record", "post"},
    "digests": {"record"},
    "letters": {"record"},
    # Who sits there, for those who keep the table; it says nothing of any text.
    "seats of a table": {"record", "post", "anonymous"},
}
# And where it must be heard, so that the search is known to find it.
MUST_BE_HEARD = {
    ("record", "pages of the topic"),
    ("record", "live"),
    ("record", "notifications"),
    ("record", "digests"),
    ("post", "pages of the topic"),
    ("post", "live"),
    ("post", "notifications"),
}


def written(word):
    """The ways in which a word may stand in bytes."""
    raw = word.encode()
    yield from (word, quote(word), word.replace(" ", "+"), json.dumps(word)[1:-1])
    yield quopri.encodestring(raw).decode()
    for offset in range(3):
        # What comes before shifts the letters; the rims depend on the neighbours.
        yield base64.b64encode(b"\0" * offset + raw).decode()[(offset * 4 + 2) // 3 + 1 : -4]


WAYS = {way.lower() for word in SONG for way in written(word)}


def heard(received):
    """What of the canary is in these bytes or words."""
    text = received.decode("utf-8", "replace") if isinstance(received, bytes) else received
    return sorted(way for way in WAYS if way in text.lower())


def place_of(endpoint):
    if endpoint.startswith("discussion."):
        return "pages of the topic"
    if endpoint in {"moderation.list_members", "moderation.take_measure"}:
        return "seats of a table"
    return endpoint.split(".")[0]


def everything(visitor, names):
    """(where, bytes) of every page and file this reader is given, headers and cookies with them."""
    for row in filter(None, ROUTES.splitlines()):
        method, endpoint, address, *_ = row.split()
        if method != "GET" or endpoint.startswith("operations."):
            continue
        answer = visitor.client.get(
            address.format_map(names), environ_overrides=BROWSER, buffered=True
        )
        yield place_of(endpoint), answer.data
        yield place_of(endpoint), str(answer.headers)
        for cookie in answer.headers.getlist("Set-Cookie"):
            content = cookie.partition("=")[2].split(".")[0]
            yield place_of(endpoint), base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))


def use_everything(own, make, canary, moderator, topic, first, waiting):
    """Every feature that an author has, beside writing."""
    own.submit("/account", having="name", time_zone="Europe/Malta", about="Herons")
    own.submit(f"/comments/{waiting.id}/revise", having="source", source="Waits, in better words.")
    taken_back = make.comment(canary, topic, claim="Taken back")
    own.submit("/comments", action=f"/comments/{taken_back.id}/withdraw")
    _report_and_appeal(own, make, canary, moderator, topic)
    own.submit("/account/address", having="email", email="mona@example.org")
    own.submit("/account/copy", action="/account/copy")
    set_up(own)
    if moderator.status(f"/comments/{first.id}/quote") == 200:
        asked = {"words": "Storage comes", "context": "Here.", "place": "There"}
        moderator.submit(f"/comments/{first.id}/quote", having="words", **asked)
        own.submit("/quotes/1", having="answer", answer="unattributed")


def _report_and_appeal(own, make, canary, moderator, topic):
    others = make.comment(make.member("Otto"), topic, claim="Somebody else's")
    if others.number:
        page = f"/topics/{topic.id}/comments/{others.number}/flag"
        own.submit(page, having="note", reason="Unclear", note="Not in so many words.")
    declined = make.comment(canary, make.topic("pre"), claim="Declined")
    moderator.submit(
        f"/moderation/{declined.id}", having="seen", verdict="decline", reason="Unclear"
    )
    page = next(href for href, _ in own.get("/comments").links if href.endswith("/appeal"))
    own.submit(page, having="words", words="It says what it says.")


@pytest.fixture(params=RULES)
def rule(request):
    return request.param


@pytest.fixture
def world(make, visit, rule):
    """The canary has written under a rule, been decided and reported on; others read."""
    topic, canary = make.topic(rule), make.member(**CANARY)
    first = make.comment(canary, topic, claim="Ferries at night")
    moderator = visit(make.member("Mona", Role.MODERATOR))
    if rule == "record":
        moderator.submit(f"/moderation/{first.id}", having="seen", verdict="publish")
    make.comment(canary, topic, parent=first)
    waiting = make.comment(canary, make.topic("pre"), claim="Waits")
    own = visit(canary)
    use_everything(own, make, canary, moderator, topic, first, waiting)
    if rule == "anonymous":
        values = {"look-reason": "A threat was made."}
        moderator.submit(f"/moderation/{first.id}", action="/looks", **values)
    issue(moderator)
    names = {
        "topic": topic.id,
        "closed": make.topic("closed").id,
        "question": make.topic("question").id,
        "elsewhere": make.topic("newcomers").id,
        "own": waiting.id,
        "others": first.id,
        "waiting": waiting.id,
        "waiting_elsewhere": waiting.id,
        "author": canary.id,
        "letter": "unknown",
    }
    return topic, canary, names


@pytest.mark.parametrize("reader", ["participant", "observer", "visitor"])
def test_the_canary_is_heard_only_where_its_rule_lets_it(app, make, visit, world, rule, reader):
    topic, canary, names = world
    role = None if reader == "visitor" else Role(reader)
    visitor = visit(make.member("Reader", role) if role else None)
    received = list(everything(visitor, names))
    if role:
        visitor.follow(topic.id)
        later = make.comment(canary, topic, "I ask @Reader.", claim="Later")
        visit(make.member("Max", Role.MODERATOR)).submit(
            f"/moderation/{later.id}", having="seen", verdict="publish"
        ) if rule == "record" else None
        received.append(("live", json.dumps(visitor.hears())))
        received.append(("notifications", visitor.get("/notifications").html))
    received += [
        ("letters", part)
        for letter in letters(app)
        if CANARY["email"] not in str(letter["To"])
        for part in (letter.as_bytes(), *(p.get_payload(decode=True) or b"" for p in letter.walk()))
    ]

    found = {where for where, what in received if heard(what)}

    allowed = {where for where, rules in MAY_BE_HEARD.items() if rule in rules}
    if reader == "visitor":
        allowed = {"letters"} & allowed
    assert found <= allowed, {w: heard(what) for w, what in received if w in found - allowed}
    if reader != "visitor":
        assert {where for one, where in MUST_BE_HEARD if one == rule} <= found


@pytest.mark.parametrize("rule", ["anonymous"], indirect=True)
def test_not_even_moderators_hear_it_without_a_look(make, visit, world):
    topic, _, names = world
    desk = visit(make.member("Desk", Role.MODERATOR, at=(topic.roundtable_id,)))
    elsewhere = visit(make.member("Else", Role.MODERATOR, at=(4,)))
    for moderator in (desk, elsewhere):
        received = list(everything(moderator, names))
        found = {where: heard(what) for where, what in received if heard(what)}
        assert set(found) <= {"seats of a table"}, found
    assert "Ferries at night" in desk.get(f"/moderation/{names['others']}").text


@pytest.mark.parametrize("rule", ["anonymous"], indirect=True)
def test_its_handles_are_never_in_one_answer(app, make, visit, world):
    """Two handles of one member in one place would tie topics together."""
    _, canary, names = world
    with app.app_context():
        voices = db.session.query(Voice).filter_by(member_id=canary.id)
        handles = {one for voice in voices for one in (voice.handle, voice.veiled_handle)}
    assert len(handles) == 4
    seen = set()
    for role in (Role.PARTICIPANT, Role.OBSERVER, Role.MODERATOR):
        reader = visit(make.member(role.title(), role))
        for where, what in everything(reader, names):
            text = what.decode("utf-8", "replace") if isinstance(what, bytes) else what
            found = {handle for handle in handles if handle in text}
            assert len(found) < 2, where
            seen |= found
    assert seen


@pytest.mark.parametrize("word", SONG)
def test_the_search_hears_every_way_of_writing(word):
    for way in written(word):
        assert heard(f"before {way} after")
    hidden = base64.b64encode(f'{{"by": "{word}"}}'.encode())
    assert heard(hidden)
    assert not heard("Ferries run at night, said a diplomat.")
