"""The demonstration: invented people who think about a real programme, loaded once, never live."""

import shutil
from collections import Counter

import pytest
import sqlalchemy as sa

from forum import create_app
from forum.clock import now
from forum.digests.models import Digest
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Stance, State, View
from forum.extensions import db
from forum.members.models import Level, Member, StakeholderGroup
from forum.permissions import Role
from forum.programme.models import Exchange, Series, Topic
from forum.synthesis.models import LineKind
from forum.synthesis.queries import current, not_published
from tests.conftest import both_columns, settings_for


def load(app):
    return app.test_cli_runner().invoke(args=["demo", "load"])


def counted(app):
    """How many rows every table has."""
    with app.app_context():
        return {
            name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for name, table in db.metadata.tables.items()
        }


@both_columns
def test_it_is_loaded_once_and_a_second_time_adds_nothing(app):
    first = load(app)
    assert first.exit_code == 0, first.output
    assert "is loaded" in first.output
    before = counted(app)
    assert before["member"] >= 60
    assert before["comment"] >= 250

    second = load(app)

    assert second.exit_code == 0
    assert "was there already" in second.output
    after = counted(app)
    before.pop("journal"), after.pop("journal")
    assert after == before


@pytest.fixture(scope="module")
def loaded(sqlite_template, tmp_path_factory):
    """An application with the demonstration, for looking at alone."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(sqlite_template, folder / "forum.db")
    app = create_app(settings_for(f"sqlite:///{folder}/forum.db", folder))
    assert load(app).exit_code == 0
    yield app
    with app.app_context():
        db.engine.dispose()


def ask(app, *columns):
    with app.app_context():
        return db.session.execute(sa.select(*columns)).all()


def test_its_people_are_many_and_from_everywhere(loaded):
    people = ask(loaded, Member.name, Member.group, Member.level, Member.country, Member.email)

    assert len(people) >= 60
    assert len({person[0] for person in people}) == len(people)
    assert {person[1] for person in people} >= set(StakeholderGroup)
    assert {person[2] for person in people} >= set(Level)
    assert len({person[3] for person in people} - {"EU", ""}) >= 20
    assert all(person[4].endswith("@example.org") for person in people)


def test_proposals_are_answered_by_others_who_sit_at_their_table(loaded):
    with loaded.app_context():
        stances = db.session.scalars(sa.select(Stance)).all()
        assert {stance.view for stance in stances} == set(View)
        for stance in stances:
            proposal = db.session.get(Comment, stance.comment_id)
            member = db.session.get(Member, stance.member_id)
            assert member.id != proposal.author_id
            assert member.role_at(proposal.topic.roundtable_id) is Role.PARTICIPANT
            assert bool(stance.reason) == (stance.view is View.OBJECT)


def test_every_topic_has_a_discussion_of_its_own(loaded):
    topics = {key for (key,) in ask(loaded, Topic.key)}
    comments = ask(
        loaded,
        sa.select(Topic.key).where(Topic.id == Comment.topic_id).scalar_subquery(),
        Comment.source,
        Comment.claim,
    )

    assert len(comments) >= 250
    assert {key for key, _, _ in comments} == topics
    assert [text for text, count in Counter(c[1] for c in comments).items() if count > 1] == []
    claims = Counter(c[2] for c in comments if c[2])
    assert [claim for claim, count in claims.items() if count > 1] == []


def test_it_shows_every_kind_state_and_policy(loaded):
    kinds = {kind for (kind,) in ask(loaded, Comment.kind)}
    states = {state for (state,) in ask(loaded, Comment.state)}
    policies = {policy for (policy,) in ask(loaded, Exchange.policy)}

    assert kinds == set(Kind)
    assert states == set(State) - {State.REMOVED, State.HIDDEN, State.MERGED}
    assert {str(policy) for policy in policies} == {"pre", "newcomers", "post"}


def test_every_comment_is_in_the_past_and_after_what_it_answers(loaded):
    parent = sa.orm.aliased(Comment)
    with loaded.app_context():
        pairs = db.session.execute(
            sa.select(Comment.submitted_at, parent.submitted_at).join(
                parent, Comment.parent_id == parent.id
            )
        ).all()

    assert len(pairs) > 50
    assert all(answer >= asked for answer, asked in pairs)


def test_it_brings_a_sent_digest_with_items(loaded):
    counts = counted(loaded)

    assert counts["digest"] == 1
    assert 1 <= counts["digest_item"] <= 12
    ((sent_at, subject),) = ask(loaded, Digest.sent_at, Digest.subject)
    assert sent_at < now()
    assert subject


def test_it_brings_a_synthesis_that_rests_on_comments_and_a_topic_that_is_locked(loaded):
    with loaded.app_context():
        topic = db.session.query(Topic).filter_by(key="dublin").one()
        synthesis = current(topic)
        assert synthesis is not None
        assert {line.kind for line in synthesis.lines} == set(LineKind)
        assert not_published(topic, synthesis.cited) == []
        assert topic.seq > synthesis.seq
        locked = db.session.query(Topic).filter(Topic.locks_at < now()).one()
        assert locked.closing


def test_it_says_plainly_that_it_is_invented(loaded):
    assert ask(loaded, Series.is_demonstration) == [(True,)]
    for path in ("/", "/programme"):
        page = loaded.test_client().get(path).text
        assert "Demonstration: every person and every comment is invented." in page


def test_a_real_series_is_not_called_invented(make, visit):
    make.series()

    assert "invented" not in visit().get("/programme").text


def test_production_refuses_it_and_says_why(column, app):
    live = create_app({**column, "PRODUCTION": True})

    answer = load(live)

    assert answer.exit_code != 0
    assert "never loaded in production" in answer.output
    assert "Traceback" not in answer.output
    assert sum(counted(live).values()) == 0
    with live.app_context():
        db.engine.dispose()
