"""The queue: what waits, the longest first, at one's own roundtables only."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Policy, Topic
from tests.access.doors import knows_password
from tests.budget import queries_at_most

from .deciding import decide, queue
from .flagging import flag

DESK, CASE = 7, 15


def set_policy(app, topic, policy):
    with app.app_context():
        db.session.get(Topic, topic.id).policy = policy
        db.session.commit()


def test_what_waits_longest_comes_first(make, visit):
    ada, moment = make.member("Ada"), now()
    comments = {}
    for hours in (1, 3, 2):
        with time_machine.travel(moment - timedelta(hours=hours)):
            comments[hours] = make.comment(ada, make.topic("pre"))

    found = queue(visit(make.member("Mo", "moderator")))

    assert found == [str(comments[hours].id) for hours in (3, 2, 1)]


def test_what_waits_longer_than_was_promised_is_marked(make, visit):
    ada, moment = make.member("Ada"), now()
    for hours in (25, 23):
        with time_machine.travel(moment - timedelta(hours=hours)):
            make.comment(ada, make.topic("pre"))
    page = visit(make.member("Mo", "moderator")).get("/moderation")
    assert "waiting 25 hours, promised 24 hours" in page.text
    assert "waiting 23 hours, promised 24 hours" in page.text
    assert page.text.count("late:") == 1


def test_an_item_says_what_a_moderator_needs_to_know(make, visit):
    topic = make.topic("pre")
    ada = make.member("Ada", organisation="Mission of X")
    root = make.comment(make.member("Mia", "moderator"), topic, "What is **stored**?")
    waiting = make.comment(
        ada, topic, "By *law*.", parent=root, citation="OJ L 1, https://eur.example.org/l1"
    )
    make.comment(ada, topic, claim="Fleuve", language="fr")

    page = visit(make.member("Mo", "moderator")).get(f"/moderation/{waiting.id}")

    for words in ("By law.", "What is stored?", "Ada", "Mission of X", "OJ L 1", "Replies to #1"):
        assert words in page.text
    for words in ("II.1", "Fleuve", "Français", "Waiting2", "Published0"):
        assert words in page.text, words
    assert "<em>law</em>" in page.html
    assert 'href="https://eur.example.org/l1"' in page.html


def test_the_queue_holds_ones_own_roundtables_and_the_key_questions(make, visit):
    ada = make.member("Ada")
    here = make.comment(ada, make.topic("newcomers"))
    there = make.comment(ada, make.topic("pre"), claim="Canary of two")

    first = visit(make.member("Mo", "moderator", at=(1,)))
    second = visit(make.member("Mia", "moderator", at=(2,)))
    both = visit(make.member("Max", "moderator", at=(1, 2)))
    organiser = visit(make.member("Olga", Role.ORGANISER))

    assert queue(first) == [str(here.id)]
    assert queue(second) == [str(there.id)]
    assert queue(both) == queue(organiser) == [str(here.id), str(there.id)]
    assert "Canary of two" in second.get("/moderation").html
    assert "Canary of two" not in first.get("/moderation").html
    assert first.status(f"/moderation/{there.id}") == 404
    assert first.status("/moderation/999999") == 404


def test_nothing_waits_at_an_empty_desk(make, visit):
    make.series()

    page = visit(make.member("Mo", "moderator")).get("/moderation")

    assert "Nothing waits." in page.text


def test_the_number_beside_moderation_is_what_waits_for_this_moderator(make, visit):
    ada = make.member("Ada")
    for key in ("newcomers", "pre", "pre"):
        make.comment(ada, make.topic(key))

    for at, count in [((1,), "1"), ((2,), "2"), ((1, 2), "3"), ((3,), "")]:
        page = visit(make.member(f"Mo{at}".replace(" ", ""), "moderator", at=at)).get("/programme")
        shown = page.html.split("<live-count")[1].split(">")[1].split("<")[0]
        assert shown == count
    assert "<live-count" not in visit(ada).get("/programme").html


def test_moderators_hear_that_the_queue_changes_and_only_at_their_roundtables(make, visit):
    ada, topic = make.member("Ada"), make.topic("pre")
    mo, mia = (
        visit(make.member("Mo", "moderator", at=(2,))),
        visit(make.member("Mia", "moderator", at=(1,))),
    )
    author = visit(ada)
    for desk in (mo, mia):
        assert desk.connect()
        assert desk.ask("follow desk") == {"waiting": 0}
    author.follow(topic.id)

    author.submit(f"/topics/{topic.id}", having="source", kind="position", claim="C", source="T")
    mo.hears("waiting")
    assert mo.ask("follow desk") == {"waiting": 1}
    decide(mo, make.comment(ada, make.topic("record")), "decline", reason="Unclear")

    mo.hears("waiting")
    assert mia.ask("follow desk") == {"waiting": 0}
    assert mia.heard_nothing()
    assert author.hears("decided")["own"].startswith("own-")
    assert author.heard_nothing()


@pytest.mark.parametrize("how", ["withdrawn", "changed", "erased"])
def test_moderators_hear_that_something_waits_no_more_on_which_nobody_decided(
    app, make, visit, how
):
    ada, topic = make.member("Ada", **knows_password()), make.topic("post")
    author, mo = visit(ada), visit(make.member("Mo", "moderator"))
    if how == "erased":
        make.comment(ada, make.topic("pre"))
    else:
        comment = make.comment(ada, topic, source="As it stands.")
    if how == "withdrawn":
        flag(visit(make.member("Ben")), comment)
    if how == "changed":
        set_policy(app, topic, Policy.PRE)
        author.submit(f"/comments/{comment.id}/revise", having="source", source="It waits.")
        set_policy(app, topic, None)
    assert mo.connect()
    assert mo.ask("follow desk") == {"waiting": 1}

    if how == "withdrawn":
        author.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    if how == "changed":
        author.submit(f"/comments/{comment.id}/revise", having="source", source="At once.")
    if how == "erased":
        author.submit("/account/erase", having="sure", texts="keep", sure="y")

    mo.hears("waiting")
    assert mo.ask("follow desk") == {"waiting": 0}


@pytest.mark.usefixtures("still")
def test_the_desk_needs_no_more_queries_for_a_longer_queue(make, visit):
    moderator = visit(make.member("Mo", "moderator"))
    topic, asked = make.topic("pre"), {}
    waiting = []
    for count in (20, 300):
        authors = [make.member(f"A{count}n{n}", country="DE") for n in range(2)]
        for number in range(count - len(waiting)):
            waiting.append(make.comment(authors[number % 2], topic))
        # Whoever comes from a case lets it go.
        moderator.get(f"/moderation/{waiting[0].id}")
        for path in ("/moderation", "/moderation?language=en&kind=position&age=late"):
            with queries_at_most(DESK) as asked[count]:
                page = moderator.get(path)
        assert f"{count} wait." in moderator.get("/moderation").text
        with queries_at_most(CASE) as asked[f"case of {count}"]:
            moderator.get(f"/moderation/{waiting[0].id}")
    assert page.html.count('name="item"') == 0

    assert len(asked[300]) == len(asked[20])
    assert len(asked["case of 300"]) == len(asked["case of 20"])
    assert queue(moderator) == [str(comment.id) for comment in waiting]
