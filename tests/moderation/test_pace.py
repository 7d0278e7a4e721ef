"""A topic has a policy of its own, and slow mode: said before one writes, kept by the software."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.actions import post_comment
from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.discussion.pace import TooSoon
from forum.discussion.sent import Draft
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.permissions import Role
from forum.programme.models import Topic
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, in_composer, stored, write
from tests.together import together
from tests.visitor import BROWSER

MINUTES = 30
AGAIN = {**POSITION, "source": "One thing more."}


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ben(make, visit):
    return visit(make.member("Ben"))


def slow_down(moderator, topic, minutes=MINUTES):
    return moderator.submit(f"/topics/{topic.id}/pace", having="minutes", minutes=minutes)


def speed_up(moderator, topic):
    return moderator.submit(f"/topics/{topic.id}/pace", action="/slow-mode/end")


def set_policy(moderator, topic, policy):
    return moderator.submit(f"/topics/{topic.id}/pace", having="policy", policy=policy)


def events(app, name):
    with app.app_context():
        return [e.data for e in db.session.query(JournalEntry).filter_by(event=name)]


def post(visitor, **fields):
    """Send what stands in the composer of the page that is open."""
    return visitor.submit(having="source", **{**AGAIN, **fields})


def test_the_composer_says_so_before_one_writes_and_until_when_after(app, make, mona, ben, topic):
    slow_down(mona, topic)
    assert f"you wait {MINUTES} minutes before the next one" in ben.get(f"/topics/{topic.id}").text
    begins = (now() + timedelta(minutes=1)).replace(second=10, microsecond=0)
    with time_machine.travel(begins, tick=False) as clock:
        ends = begins.replace(second=0) + timedelta(minutes=MINUTES + 1)
        assert write(ben, topic).status_code == 303
        page = ben.get(f"/topics/{topic.id}")
        assert "or as soon as two others have written" in page.text
        assert "your text is kept among your drafts" in page.text
        compose = page.html.split('id="compose"')[1]
        assert ">Publish</button>" not in compose
        assert "Save the draft" in compose
        assert f'data-next="{ends.isoformat()}"' in page.html
        clock.shift(timedelta(minutes=MINUTES, seconds=-1))
        assert post(ben).status_code == 422
        clock.shift(timedelta(seconds=1))
        assert write(ben, topic, **AGAIN).status_code == 303
    assert len(stored(app)) == 2


def test_a_refused_text_comes_back_with_the_message_beside_it_and_is_a_draft(app, mona, ben, topic):
    ben.get(f"/topics/{topic.id}")
    early = ben.page
    assert ben.submit(having="source", **POSITION).status_code == 303
    slow_down(mona, topic)
    ben.page, ben.path = early, f"/topics/{topic.id}"
    answer = post(ben, form_key="another form of the same page")
    assert answer.status_code == 422
    assert "Slow mode: you have just written here." in said_beside(ben.page, "source")
    assert in_composer(ben.page)["source"] == AGAIN["source"]
    # The page knows the draft that it has become.
    assert ben.submit(having="source", intent="save", source="And more.").status_code == 303
    assert "And more." in ben.get("/drafts").text
    assert len(stored(app)) == 1


def test_a_script_is_told_the_same_and_the_text_is_a_draft(app, mona, ben, topic):
    write(ben, topic)
    slow_down(mona, topic)
    form = ben.get(f"/topics/{topic.id}").form(having="source")
    answer = ben.client.post(
        form.action.split("#")[0],
        data={**form.values, **AGAIN},
        headers={"Accept": "application/json"},
        environ_overrides=BROWSER,
    )
    assert answer.status_code == 422
    assert "Slow mode" in answer.json["reason"]
    assert AGAIN["source"] in ben.get("/drafts").text


def test_two_other_voices_end_the_wait_and_one_voice_twice_does_not(app, make, mona, ben, topic):
    ada, eva = make.member("Ada"), make.member("Eva")
    slow_down(mona, topic)
    make.comment(ada, topic)
    write(ben, topic)
    ben.get(f"/topics/{topic.id}")
    assert post(ben).status_code == 422
    with time_machine.travel(now() + timedelta(minutes=MINUTES - 1)):
        with app.app_context():
            db.session.get(Topic, topic.id).slow_minutes = None
            db.session.commit()
        make.comment(eva, topic)
        make.comment(eva, topic)
        with app.app_context():
            db.session.get(Topic, topic.id).slow_minutes = MINUTES
            db.session.commit()
        ben.get(f"/topics/{topic.id}")
        assert post(ben).status_code == 422
        make.comment(ada, topic)
        assert "you wait 30 minutes" in ben.get(f"/topics/{topic.id}").text
        assert post(ben).status_code == 303


def test_what_waits_counts_and_changing_it_does_not_make_one_wait_longer(app, make, mona, visit):
    topic, writer = make.topic("pre"), visit(make.member("Ada"))
    slow_down(mona, topic)
    with time_machine.travel(now(), tick=False) as clock:
        write(writer, topic)
        (waiting,) = stored(app)
        clock.shift(timedelta(minutes=MINUTES - 1))
        changed = {**POSITION, "source": "Better put."}
        revised = writer.submit(f"/comments/{waiting.id}/revise", having="source", **changed)
        assert revised.status_code == 303
        writer.get(f"/topics/{topic.id}")
        assert post(writer).status_code == 422
        clock.shift(timedelta(minutes=1))
        assert write(writer, topic, **AGAIN).status_code == 303


def test_moderators_do_not_wait_and_other_topics_are_as_before(make, mona, ben, topic):
    slow_down(mona, topic)
    for words in ("One.", "Two."):
        assert write(mona, topic, source=words).status_code == 303
    for words in ("One.", "Two."):
        assert write(ben, make.topic("anonymous"), source=words).status_code == 303


@both_columns
def test_fifty_posts_at_once_are_one(app, make, topic):
    ada = make.member("Ada")
    with app.app_context():
        db.session.get(Topic, topic.id).slow_minutes = MINUTES
        db.session.commit()

    def act(number):
        with app.app_context():
            draft = Draft(Kind.POSITION, f"No. {number}", f"form number {number:05}", claim="One")
            try:
                member, place = (
                    db.session.get(t, i) for t, i in ((Member, ada.id), (Topic, topic.id))
                )
                post_comment(member, place, draft)
            except TooSoon:
                return False
            return True

    done = together(*[lambda n=n: act(n) for n in range(50)])
    assert done.count(True) == 1
    assert len(stored(app)) == 1
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(event="comment submitted").count() == 1


@both_columns
def test_the_same_form_twice_is_one_comment_in_slow_mode_as_well(app, make, topic):
    ada = make.member("Ada")
    with app.app_context():
        db.session.get(Topic, topic.id).slow_minutes = MINUTES
        db.session.commit()

    def act():
        with app.app_context():
            member, place = db.session.get(Member, ada.id), db.session.get(Topic, topic.id)
            draft = Draft(Kind.POSITION, "Same.", "the very same form", claim="One")
            return post_comment(member, place, draft).id

    assert len(set(together(*[act] * 8))) == 1


@both_columns
def test_readers_hear_of_it_as_of_a_lock_and_catching_up_says_the_same(app, make, mona, ben, topic):
    ben.follow(topic.id)
    assert slow_down(mona, topic).status_code == 303
    heard = ben.hears()
    assert heard["seq"] == 1
    assert "data-slow" in heard["parts"]["pace"]
    changes = f"/topics/{topic.id}/changes?after="
    assert ben.client.get(f"{changes}0").json == {"seq": 1, "changes": [heard]}
    assert heard["parts"]["pace"] in ben.get(f"/topics/{topic.id}").html
    set_policy(mona, topic, "pre")
    assert 'data-policy="pre"' in ben.hears()["parts"]["pace"]
    speed_up(mona, topic)
    assert "data-slow" not in ben.hears()["parts"]["pace"]
    set_policy(mona, topic, "exchange")
    assert ben.hears() == {"seq": 4, "parts": {"pace": ""}}
    assert events(app, "slow mode set") == [{"part": "pace", "minutes": MINUTES}]
    assert events(app, "policy changed") == [
        {"part": "pace", "policy": "pre"},
        {"part": "pace", "policy": None},
    ]


def test_a_topic_s_policy_decides_is_shown_and_stands_in_the_published_one(app, mona, ben, topic):
    set_policy(mona, topic, "pre")
    page = ben.get(f"/topics/{topic.id}")
    assert "Send for review" in page.text
    assert "Comments appear at once" not in page.text
    assert page.text.count("Every comment is read by a moderator before it appears") == 1
    write(ben, topic)
    (held,) = stored(app)
    assert held.state is State.PENDING
    slow_down(mona, topic)
    assert "Slow mode. After a comment one waits 30" in mona.get(f"/moderation/{held.id}").text
    policy = ben.get("/moderation-policy").text
    assert "Every comment is read by a moderator before it appears; slow mode, 30 minutes" in policy
    set_policy(mona, topic, "exchange")
    assert "Send for review" not in ben.get(f"/topics/{topic.id}").text


def test_a_policy_of_its_own_survives_the_programme(app, make, mona, topic):
    set_policy(mona, topic, "newcomers")
    make.series()
    with app.app_context():
        assert db.session.get(Topic, topic.id).policy == "newcomers"


@pytest.mark.parametrize("wrong", ["", "0", "-5", "many", "1.5", "10081", "9" * 30])
def test_what_is_no_number_of_minutes_is_said_beside_the_field(app, mona, topic, wrong):
    assert slow_down(mona, topic, wrong).status_code == 422
    assert said_beside(mona.page, "minutes")
    assert events(app, "slow mode set") == []


def test_what_is_no_policy_is_refused(app, mona, topic):
    assert set_policy(mona, topic, "anything").status_code == 422
    assert events(app, "policy changed") == []


def test_of_two_moderators_the_second_is_told_and_the_same_twice_is_once(
    app, make, visit, mona, topic
):
    other = visit(make.member("Mo", Role.MODERATOR))
    for moderator in (mona, other):
        moderator.get(f"/topics/{topic.id}/pace")
    assert mona.submit(having="minutes", minutes=5).status_code == 303
    assert other.submit(having="minutes", minutes=50).status_code == 409
    assert slow_down(mona, topic, 5).status_code == 303
    assert len(events(app, "slow mode set")) == 1


def test_a_form_whose_answer_was_lost_is_sent_again_and_holds_once(app, mona, topic):
    path = f"/topics/{topic.id}"
    slow = mona.get(f"{path}/pace").form(having="minutes").values
    noted = {**slow, "minutes": 5, "note": "Agreed."}
    for done in (303, 200):
        assert mona.post(f"{path}/slow-mode", noted).status_code == done
    ending = mona.get(f"{path}/pace").form(action="/end").values
    for done in (303, 200):
        assert mona.post(f"{path}/slow-mode/end", ending).status_code == done
    policy = mona.get(f"{path}/pace").form(having="policy").values
    for done in (303, 200):
        assert mona.post(f"{path}/policy", {**policy, "policy": "pre"}).status_code == done
    for event in ("slow mode set", "slow mode ended", "policy changed"):
        assert len(events(app, event)) == 1


def test_what_is_noted_where_nothing_changes_is_kept(app, mona, topic):
    slow_down(mona, topic, 5)
    note = "We talked about it, and leave it so."
    page = f"/topics/{topic.id}/pace"
    assert mona.submit(page, having="minutes", minutes=5, note=note).status_code == 303
    assert note in mona.get("/moderation/log").text
    assert [data["minutes"] for data in events(app, "slow mode set")] == [5, 5]


def test_only_moderators_of_its_table_set_it(make, visit, ben, topic):
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(2,)))
    assert ben.status(f"/topics/{topic.id}/pace") == 403
    assert elsewhere.status(f"/topics/{topic.id}/pace") == 404
    assert "Policy and pace" not in ben.get(f"/topics/{topic.id}").text
