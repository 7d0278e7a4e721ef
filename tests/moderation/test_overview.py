"""The overview: where something waits and how long decisions take, by topic and by week."""

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.extensions import db
from forum.members.models import StakeholderGroup
from forum.moderation import figures
from forum.moderation.models import Decision, Verdict
from forum.permissions import Role
from tests.budget import queries_at_most
from tests.conftest import both_columns

from .deciding import REASONED, decide
from .flagging import flag

PATH = "/moderation/overview"
PAGE = 6


def table(visitor, name):
    """First words of each row → its other cells, as they are read."""
    html = visitor.get(PATH).html.split(f'id="{name}"')[1].split("</section>")[0]
    rows = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html.split("<tbody>")[1], re.DOTALL):
        cells = [
            " ".join(unescape(re.sub(r"<[^>]*>", "", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        rows[cells[0]] = cells[1:]
    return rows


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR, group=None))


@both_columns
def test_what_waits_and_what_is_open_stands_beside_each_topic(make, visit, mona):
    ada, ben = make.member("Ada"), make.member("Ben")
    for _ in range(2):
        make.comment(ada, make.topic("pre"))
    topic = make.topic("post")
    reported = make.comment(ada, topic)
    flag(visit(ben), reported)
    make.comment(ada, topic, kind=Kind.QUESTION)
    answered = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(ben, topic, kind=Kind.ANSWER, parent=answered)
    visit(ada).submit(f"/topics/{topic.id}/comments/4/answers", having="is_it", is_it="yes")

    found = table(mona, "by-topic")

    assert found["II.1 Ferries"][:2] == ["2 new comments", "–"]
    assert f"/moderation?topic={make.topic('pre').id}&amp;waits=new" in mona.get(PATH).html
    assert found["III.1 Tunnels"][:2] == ["1 reported", "1"]
    assert found["III.1 Tunnels"][3] == "not begun; 4 comments"
    assert found["II.2 Locks"] == ["–"] * 7


def test_a_synthesis_is_as_old_as_what_came_after_it(make, mona):
    ada, topic = make.member("Ada"), make.topic("post")
    make.comment(ada, topic)
    line = {"kind": "common ground", "text": "Words in common.", "cites": "#1"}
    mona.submit(f"/topics/{topic.id}/synthesis", having="text", **line)
    assert table(mona, "by-topic")["III.1 Tunnels"][3] == "0 comments since"
    for _ in range(2):
        make.comment(ada, topic)
    assert table(mona, "by-topic")["III.1 Tunnels"][3] == "2 comments since"
    assert "#i-clock" not in mona.get(PATH).html.split("<tbody>")[1]
    for _ in range(figures.OLD_SYNTHESIS - 2):
        make.comment(ada, topic)
    assert "#i-clock" in mona.get(PATH).html.split("<tbody>")[1]


def test_a_group_is_quiet_only_where_it_is_no_single_member(make, mona):
    topic = make.topic("post")
    academics = [make.member(f"Ac{n}", group=StakeholderGroup.ACADEMIC) for n in range(3)]
    for number in range(2):
        make.member(f"Di{number}")
    assert table(mona, "by-topic")["III.1 Tunnels"][2] == "Academic"
    with time_machine.travel(now() - timedelta(days=15)):
        make.comment(academics[0], topic)
    assert table(mona, "by-topic")["III.1 Tunnels"][2] == "Academic"
    make.comment(academics[0], topic)
    found = table(mona, "by-topic")
    assert found["III.1 Tunnels"][2] == "–"
    assert found["II.1 Ferries"][2] == "Academic"


@both_columns
def test_decisions_are_counted_by_week_with_the_time_they_took(make, visit, mona):
    ada, topic, moment = make.member("Ada"), make.topic("pre"), now()
    nora = make.member("Nora", Role.MODERATOR)
    waited = []
    for hours, verdict in ((1, "publish"), (5, "return"), (30, "decline")):
        with time_machine.travel(moment - timedelta(hours=hours)):
            waited.append((make.comment(ada, topic), verdict))
    with time_machine.travel(moment - timedelta(days=14)):
        decide(visit(nora), make.comment(ada, topic), "publish")
    for comment, verdict in waited[:2]:
        decide(mona, comment, verdict, **(REASONED if verdict != "publish" else {}))
    weeks = list(table(mona, "by-week").values())
    # Weeks of nothing before the first decision are told in a sentence.
    assert len(weeks) == 3
    assert f"In the {figures.WEEKS - 3} weeks before nothing was decided." in mona.get(PATH).text
    assert weeks[0] == ["2", "", "–", "1 of 2", "0 of 2"]
    assert weeks[2] == ["1", "", "–", "0 of 1", "0 of 1"]

    decide(mona, waited[2][0], "decline", **REASONED)

    assert next(iter(table(mona, "by-week").values())) == ["3", "", "5 hours", "1 of 3", "1 of 3"]
    assert table(mona, "by-topic")["II.1 Ferries"][4:] == ["3 hours", "1 of 4", "1 of 4"]


@both_columns
def test_time_begins_anew_when_a_text_is_sent_again(make, visit, mona):
    ada, moment = make.member("Ada"), now()
    nora = make.member("Nora", Role.MODERATOR)
    for _ in range(3):
        with time_machine.travel(moment - timedelta(days=3)):
            comment = make.comment(ada, make.topic("pre"))
        with time_machine.travel(moment - timedelta(days=3, hours=-2)):
            decide(visit(nora), comment, "return", **REASONED)
        with time_machine.travel(moment - timedelta(hours=4)):
            visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Anew.")
        decide(mona, comment, "publish")
    assert table(mona, "by-topic")["II.1 Ferries"][4:] == ["3 hours", "3 of 6", "0 of 6"]


def test_a_moderator_sees_their_own_roundtables_and_an_organiser_all(make, visit):
    make.series()
    mo = visit(make.member("Mo", Role.MODERATOR, at=(2,)))
    assert list(table(mo, "by-topic")) == ["II.1 Ferries", "II.2 Locks", "Q.1 What is a river?"]
    olga = visit(make.member("Olga", Role.ORGANISER))
    assert len(table(olga, "by-topic")) == 7
    assert "Overview" in [text.strip() for _, text in mo.get("/moderation").links]
    assert visit(make.member("Ada")).status(PATH) == 403


@pytest.mark.usefixtures("still")
def test_it_asks_as_often_for_thousands_as_for_none(app, make, visit):
    mona, topic = visit(make.member("Mona", Role.MODERATOR)), make.topic("pre")
    comment = make.comment(make.member("Ada"), topic)
    mona.get(PATH)
    with queries_at_most(PAGE) as few:
        mona.get(PATH)
    with app.app_context():
        made = {"topic_id": topic.id, "comment_id": comment.id, "made_at": now()}
        was = {"verdict": Verdict.PUBLISH, "before": State.PENDING}
        db.session.execute(sa.insert(Decision), [{**made, **was}] * 3000)
        db.session.commit()
    with queries_at_most(PAGE) as many:
        assert "0 of 3000" in mona.get(PATH).text
    assert len(many) == len(few)


@both_columns
def test_what_was_taken_back_is_no_decision(make, mona):
    ada = make.member("Ada")
    first, second = (make.comment(ada, make.topic("pre")) for _ in range(2))
    decide(mona, first, "decline", **REASONED)
    decide(mona, second, "return", **REASONED)
    # What was decided last is offered first.
    mona.get("/moderation")
    mona.submit(f"/moderation/{first.id}", action="/undo")
    decide(mona, first, "publish")
    row = table(mona, "by-topic")["II.1 Ferries"]
    assert row[-2:] == ["1 of 2", "0 of 2"]
    assert next(iter(table(mona, "by-week").values()))[0] == "2"
