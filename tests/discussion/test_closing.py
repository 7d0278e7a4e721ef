"""An exchange closes: what is begun stays, what waits is decided on, what was returned can be sent
again, and whoever is too late is told what to do. Open pages learn of it."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.members.models import Seat, Standing
from forum.permissions import Role
from forum.programme.models import Exchange, Policy, Topic
from tests.discussion.writing import POSITION, in_composer, row, stored, write
from tests.moderation.deciding import REASONED, decide
from tests.visitor import BROWSER

LATE = {**POSITION, "source": "A moment too late."}


@pytest.fixture
def ben(make, visit):
    return visit(make.member("Ben"))


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def close(app, key, ahead=None):
    """Let the exchange end this moment; `ahead`: another one opens in so long a time."""
    with app.app_context():
        exchange = db.session.query(Exchange).filter_by(key=key).one()
        exchange.closes_at = now()
        if ahead:
            opens, closes = now() + ahead, now() + 2 * ahead
            places = {"series_id": exchange.series_id, "roundtable_id": exchange.roundtable_id}
            window = {"opens_at": opens, "closes_at": closes, "policy": exchange.policy}
            db.session.add(Exchange(key="next", **places, **window))
        db.session.commit()


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(hours=30), "send it from there then."),
        (None, "No further one is planned yet. Your text is kept among your drafts."),
    ],
)
def test_too_late_the_text_comes_back_is_a_draft_and_one_is_told_what_to_do(
    app, make, ben, ahead, said
):
    topic = make.topic("post")
    ben.get(f"/topics/{topic.id}")
    close(app, "post", ahead)
    answer = ben.submit(having="source", **LATE)
    assert answer.status_code == 403
    assert "You cannot write in this topic just now. The exchange closed on" in ben.page.text
    assert said in ben.page.text
    assert LATE["source"] in ben.page.text
    assert stored(app) == []
    drafts = ben.get("/drafts")
    assert LATE["source"] in drafts.text
    assert said in drafts.text
    page = ben.get(f"/topics/{topic.id}")
    assert "The exchange closed on" in page.text
    assert LATE["source"] in page.text
    if ahead:
        with time_machine.travel(now() + ahead + timedelta(minutes=1)):
            page = ben.get(f"/topics/{topic.id}")
            assert in_composer(page)["source"] == LATE["source"]
            assert ben.submit(having="source").status_code == 303
            assert "You have begun nothing" in ben.get("/drafts").text


def test_a_script_is_told_the_same_and_the_text_is_a_draft(app, make, ben):
    topic = make.topic("post")
    form = ben.get(f"/topics/{topic.id}").form(having="source")
    close(app, "post")
    answer = ben.client.post(
        form.action.split("#")[0],
        data={**form.values, **LATE},
        headers={"Accept": "application/json"},
        environ_overrides=BROWSER,
    )
    assert answer.status_code == 403
    assert "Your text is kept among your drafts." in answer.json["reason"]
    assert LATE["source"] in ben.get("/drafts").text


def test_an_observer_keeps_no_draft_and_is_told_nothing_of_one(app, make, visit):
    topic, watcher = make.topic("post"), visit(make.member("Oda", Role.OBSERVER))
    token = watcher.get("/").form(action="/sign-out").values["csrf_token"]
    values = {**LATE, "csrf_token": token, "form_key": "made-for-a-test-only", "language": "en"}
    assert watcher.post(f"/topics/{topic.id}/comments", values).status_code == 403
    assert "drafts" not in watcher.page.text.split("You cannot write")[1][:60]
    assert "You have begun nothing" in watcher.get("/drafts").text


def test_what_waits_is_still_decided_on_and_its_author_knows(app, make, mona, ben):
    topic = make.topic("pre")
    write(ben, topic)
    (waiting,) = stored(app)
    close(app, "pre")
    for page in ("/comments", f"/topics/{topic.id}"):
        assert "The exchange has closed; it is still decided on" in ben.get(page).text
    assert "What of yours waits for a moderator is still decided on" in ben.page.text
    assert decide(mona, waiting, "publish").status_code == 303
    assert row(app, waiting.id).state is State.PUBLISHED
    assert "What waits for a moderator is still decided on" in ben.get("/moderation-policy").text


def test_what_was_returned_can_be_sent_again_after_the_close_and_nothing_else(app, make, mona, ben):
    topic = make.topic("pre")
    for words in ("One.", "Two."):
        write(ben, topic, source=words)
    returned, waiting = stored(app)
    close(app, "pre")
    decide(mona, returned, "return", **REASONED)
    better = {**POSITION, "source": "Better put."}
    sent = ben.submit(f"/comments/{returned.id}/revise", having="source", **better)
    assert sent.status_code == 303
    assert row(app, returned.id).state is State.PENDING
    assert row(app, returned.id).source == "Better put."
    # It waits again; what has not been read yet is as it was sent in time.
    for one in (returned, waiting):
        page = f"/comments/{one.id}/revise"
        assert ben.submit(page, having="source", **LATE).status_code == 403
    assert row(app, waiting.id).source == "Two."


def test_a_lock_ends_that_as_well(app, make, mona, ben):
    topic = make.topic("pre")
    write(ben, topic)
    (returned,) = stored(app)
    decide(mona, returned, "return", **REASONED)
    ben.get(f"/comments/{returned.id}/revise")
    close(app, "pre")
    mona.submit(f"/topics/{topic.id}/lock", having="closing", when="now")
    assert ben.submit(having="source", **LATE).status_code == 403
    assert row(app, returned.id).source == POSITION["source"]


def test_a_page_knows_when_it_changes_and_learns_that_it_has(app, make, ben):
    """By its own clock; and by what every question and every connection is answered."""
    topic = make.topic("post")
    html = ben.get(f"/topics/{topic.id}").html
    was = html.split('data-opening="')[1].split('"')[0]
    with app.app_context():
        closes = db.session.query(Exchange).filter_by(key="post").one().closes_at
    assert f'data-next="{closes.isoformat()}"' in html
    changes = f"/topics/{topic.id}/changes?after=0&opening={was}"
    assert "opening" not in ben.client.get(changes).json
    assert ben.follow(topic.id)["seq"] == 0
    answer = ben.ask("follow topic", topic.id, was)
    assert answer.keys() == {"seq", "seal", "now"}
    assert abs(answer["now"] / 1000 - now().timestamp()) < 60
    with app.app_context():
        db.session.query(Exchange).filter_by(key="post").one().closes_at = now()
        db.session.commit()
    told = ben.client.get(changes).json["opening"]
    assert told != was
    assert ben.ask("follow topic", topic.id, was)["opening"] == told
    assert f'data-opening="{told}"' in ben.get(f"/topics/{topic.id}").html


def _holds_first(topic, exchange, seat):
    exchange.policy = Policy.PRE


def _holds_here(topic, exchange, seat):
    topic.policy = Policy.PRE


def _goes_slowly(topic, exchange, seat):
    topic.slow_minutes = 30


def _holds_them(topic, exchange, seat):
    seat.standing = Standing.HELD


@pytest.mark.parametrize("change", [_holds_first, _holds_here, _goes_slowly, _holds_them])
def test_a_page_learns_that_what_is_written_goes_another_way_now(app, make, ben, change):
    """Or its composer would go on to say that the text appears at once."""
    topic = make.topic("post")
    was = ben.get(f"/topics/{topic.id}").html.split('data-opening="')[1].split('"')[0]
    with app.app_context():
        here = db.session.get(Topic, topic.id)
        exchange = db.session.query(Exchange).filter_by(key="post").one()
        seat = db.session.query(Seat).filter_by(roundtable_id=here.roundtable_id).one()
        change(here, exchange, seat)
        db.session.commit()
    changes = f"/topics/{topic.id}/changes?after=0&opening={was}"
    assert ben.client.get(changes).json["opening"] != was
