"""A topic is locked now or at a time: nobody writes in it any more, and open pages learn of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from forum.programme.models import Topic
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, in_composer, row, stored, write
from tests.moderation.deciding import decide
from tests.together import together
from tests.visitor import BROWSER

CLOSING = "Thank you. What we found goes to the *session*, see #1."
LATER = timedelta(hours=3)


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ben(make, visit):
    return visit(make.member("Ben"))


def lock(moderator, topic, **fields):
    values = {"when": "now", "closing": CLOSING, **fields}
    return moderator.submit(f"/topics/{topic.id}/lock", having="closing", **values)


def unlock(moderator, topic):
    return moderator.submit(f"/topics/{topic.id}/lock", action="/unlock")


def clock(moment):
    """As a browser in Brussels sends it."""
    return moment.astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%dT%H:%M")


def changes(visitor, topic, after, locked=""):
    query = f"after={after}&locked={locked}"
    return visitor.client.get(f"/topics/{topic.id}/changes?{query}").json


@both_columns
def test_open_pages_hear_of_a_lock_and_catching_up_says_the_same(app, make, mona, ben, topic):
    make.comment(make.member("Ada"), topic)
    ben.follow(topic.id)
    assert lock(mona, topic).status_code == 303
    heard = ben.hears()
    assert heard["seq"] == 2
    assert "anchor" not in heard
    assert "data-locked" in heard["parts"]["lock"]
    assert f'href="/topics/{topic.id}/comments/1">#1</a>' in heard["parts"]["lock"]
    assert changes(ben, topic, 1) == {"seq": 2, "changes": [heard]}
    assert changes(ben, topic, 2, locked=1) == {"seq": 2, "changes": []}
    page = ben.get(f"/topics/{topic.id}")
    assert heard["parts"]["lock"] in page.html
    unlock(mona, topic)
    assert ben.hears() == {"seq": 3, "parts": {"lock": ""}}
    with app.app_context():
        seqs = db.session.query(JournalEntry.seq).filter(JournalEntry.seq.is_not(None))
        assert sorted(seq for (seq,) in seqs) == [1, 2, 3]


def test_what_is_locked_shows_the_closing_statement_where_one_could_write(mona, ben, topic):
    lock(mona, topic)
    for reader in (ben, mona):
        page = reader.get(f"/topics/{topic.id}")
        assert page.text.count("What we found goes to the session") == 2
        assert 'name="source"' not in page.html
        assert "may-write" not in page.html.split("<body")[1].split(">")[0]


def test_a_case_and_the_published_policy_say_that_the_topic_locks(make, visit, mona, ben, topic):
    case = f"/moderation/{make.comment(make.member('Ada'), topic).id}"
    at = (now() + LATER).replace(second=0, microsecond=0)
    lock(mona, topic, when="later", at=clock(at))
    assert "It locks on" in mona.get(case).text
    policy = ben.get("/moderation-policy").text
    assert f"{topic.title}: locks on" in policy
    assert "Times are by the clocks of Brussels." in policy
    with time_machine.travel(at, tick=False):
        assert "Locked since" in mona.get(case).text
        assert f"{topic.title}: locked since" in ben.get("/moderation-policy").text
        fleur = visit(make.member("Fleur", language="fr")).get("/moderation-policy")
        assert f"{topic.title}\N{NO-BREAK SPACE}: fermé depuis" in fleur.html


def test_the_time_of_a_lock_is_asked_for_by_the_place_of_one_s_clock(make, visit, topic):
    odile = make.member("Odile", Role.MODERATOR, language="fr", time_zone="Europe/Brussels")
    assert "(Bruxelles)" in visit(odile).get(f"/topics/{topic.id}/lock").text


@both_columns
def test_nobody_posts_edits_or_takes_a_view_while_it_is_locked(app, make, visit, mona, ben, topic):
    ada = make.member("Ada")
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL)
    author = visit(ada)
    revise, stance = f"/comments/{proposal.id}/revise", f"/topics/{topic.id}/comments/1/stance"
    for writer in (ben, mona):
        writer.get(f"/topics/{topic.id}")
    lock(visit(make.member("Mo", Role.MODERATOR)), topic)
    for writer in (ben, mona):
        answer = writer.submit(having="source", **{**POSITION, "source": "Words in flight."})
        assert answer.status_code == 403
        assert "This topic was locked on" in writer.page.text
        assert "Words in flight." in writer.page.html
    assert ben.status(stance) == 403
    assert author.status(revise) == 409
    assert len(stored(app)) == 1
    unlock(mona, topic)
    assert write(ben, topic).status_code == 303
    assert (ben.status(stance), author.status(revise)) == (200, 200)


def test_a_script_is_told_why(mona, ben, topic):
    ben.get(f"/topics/{topic.id}")
    lock(mona, topic)
    form = ben.page.form(having="source")
    answer = ben.client.post(
        form.action.split("#")[0],
        data={**form.values, **POSITION},
        headers={"Accept": "application/json"},
        environ_overrides=BROWSER,
    )
    assert answer.status_code == 403
    assert "locked" in answer.json["reason"]


def test_drafts_are_kept_and_shown_and_can_be_saved(mona, ben, topic):
    begun = {**POSITION, "source": "Half a thought", "intent": "save"}
    ben.submit(f"/topics/{topic.id}", having="source", **begun)
    version = in_composer(ben.get(f"/topics/{topic.id}"))["draft_version"]
    lock(mona, topic)
    page = ben.get(f"/topics/{topic.id}")
    assert "What you had begun is kept." in page.text
    assert "Half a thought" in page.text
    token = page.form(action="/attention").values["csrf_token"]
    values = {"csrf_token": token, "source": "Half a thought, and more", "draft_version": version}
    assert ben.client.post(f"/topics/{topic.id}/draft", data=values).status_code == 200
    unlock(mona, topic)
    ben.get(f"/topics/{topic.id}")
    assert in_composer(ben.page)["source"] == "Half a thought, and more"


def test_what_waits_is_still_decided(app, make, mona, topic):
    waiting = make.comment(make.member("Ada"), make.topic("pre"))
    lock(mona, make.topic("pre"))
    assert decide(mona, waiting, "publish").status_code == 303
    assert row(app, waiting.id).state is State.PUBLISHED


@both_columns
def test_a_lock_at_a_time_needs_nobody_when_it_comes(make, mona, ben, topic):
    """The page tells when; then the same question is answered otherwise, at once."""
    at = (now() + LATER).replace(second=0, microsecond=0)
    lock(mona, topic, when="later", at=clock(at))
    page = ben.get(f"/topics/{topic.id}")
    assert "Locks on" in page.text
    assert "(Brussels)" in page.text
    assert "What we found" not in page.html
    assert changes(ben, topic, 1, locked=0)["changes"] == []
    assert "What we found" not in str(changes(ben, topic, 0))
    assert write(ben, topic).status_code == 303
    ben.get(f"/topics/{topic.id}")
    with time_machine.travel(at, tick=False):
        assert ben.submit(having="source", **POSITION).status_code == 403
        assert write_is_offered(ben, topic) is False
        (change,) = changes(ben, topic, 2, locked=0)["changes"]
        assert change["seq"] == 2
        assert "What we found" in change["parts"]["lock"]
        assert changes(ben, topic, 2, locked=1)["changes"] == []


def write_is_offered(visitor, topic):
    return 'name="source"' in visitor.get(f"/topics/{topic.id}").html


def test_a_time_that_is_none_or_past_is_said_beside_the_field(app, mona, topic):
    past = clock(now() - LATER)
    for wrong in ("", "tomorrow", past):
        assert lock(mona, topic, when="later", at=wrong).status_code == 422
        assert said_beside(mona.page, "at")
        assert "What we found" in mona.page.html
    with app.app_context():
        assert db.session.get(Topic, topic.id).locks_at is None


@pytest.mark.parametrize(
    ("at", "said"),
    [("2027-03-28T02:30", "the clocks go forward"), ("2027-10-31T02:30", "comes twice that day")],
)
def test_a_time_that_no_clock_shows_or_one_shows_twice_is_not_guessed(app, mona, topic, at, said):
    assert lock(mona, topic, when="later", at=at).status_code == 422
    assert said in said_beside(mona.page, "at")
    assert lock(mona, topic, when="later", at=at.replace("02:", "04:")).status_code == 303


def test_a_closing_statement_is_as_safe_as_a_comment(mona, ben, topic):
    lock(mona, topic, closing="<script>alert(1)</script> *Bye* [x](javascript:alert(1))")
    html = ben.get(f"/topics/{topic.id}").html
    assert html.count("<em>Bye</em>") == 2
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


@both_columns
def test_a_comment_sent_while_it_is_locked_is_in_or_given_back(app, mona, ben, topic):
    ben.get(f"/topics/{topic.id}")
    mona.get(f"/topics/{topic.id}/lock")
    locked, sent = together(
        lambda: mona.submit(having="closing", when="now").status_code,
        lambda: ben.submit(having="source", **{**POSITION, "source": "Kept words."}).status_code,
    )
    assert locked == 303
    assert (sent == 303) == (len(stored(app)) == 1)
    with app.app_context():
        events = [
            e.event for e in db.session.query(JournalEntry).order_by(JournalEntry.seq) if e.seq
        ]
    if sent == 303:
        assert events == ["comment published", "topic locked"]
    else:
        assert sent in {403, 409}
        assert "Kept words." in ben.page.html


def test_of_two_moderators_the_second_is_told(make, visit, mona, topic):
    other = visit(make.member("Mo", Role.MODERATOR))
    for moderator in (mona, other):
        moderator.get(f"/topics/{topic.id}/lock")
    assert mona.submit(having="closing", when="now", closing="First.").status_code == 303
    assert other.submit(having="closing", when="now", closing="Second.").status_code == 409
    assert "Second." in other.page.html


def test_only_moderators_of_its_table_lock_it(make, visit, mona, ben, topic):
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(2,)))
    assert mona.status(f"/topics/{topic.id}/lock") == 200
    assert ben.status(f"/topics/{topic.id}/lock") == 403
    assert elsewhere.status(f"/topics/{topic.id}/lock") == 404
    assert "Lock this topic" not in ben.get(f"/topics/{topic.id}").text


@pytest.mark.parametrize("fields", [{}, {"note": "Agreed."}, {"when": "later"}])
def test_the_same_form_twice_is_one_lock_and_the_same_unlock_one(
    app, make, visit, mona, topic, fields
):
    path = f"/topics/{topic.id}"
    fields = {**fields, **({"at": clock(now() + LATER)} if "when" in fields else {})}
    locking = mona.get(f"{path}/lock").form(having="closing").values
    sent = {**locking, "when": "now", "closing": CLOSING, **fields}
    for done in (303, 200):
        assert mona.post(f"{path}/lock", sent).status_code == done
    assert "This is done already" in mona.page.text
    assert heard(app) == ["topic locked"]
    unlocking = mona.get(f"{path}/lock").form(action="/unlock").values
    for done in (303, 200):
        assert mona.post(f"{path}/unlock", unlocking).status_code == done
    assert heard(app) == ["topic locked", "topic unlocked"]
    # What somebody else has set meanwhile holds, and is said.
    lock(visit(make.member("Mo", Role.MODERATOR)), topic)
    assert mona.post(f"{path}/unlock", unlocking).status_code == 409
    assert mona.post(f"{path}/lock", sent).status_code == 409


def heard(app):
    with app.app_context():
        entries = db.session.query(JournalEntry).order_by(JournalEntry.id)
        return [one.event for one in entries if one.event.startswith("topic ")]
