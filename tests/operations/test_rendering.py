"""What an older version of the renderer has made is made anew, in portions and for everybody."""

import pytest

from forum import text
from forum.digests.models import Digest
from forum.discussion.models import Comment, Edit
from forum.extensions import db
from forum.operations import jobs
from forum.operations.jobs import render_some_anew
from forum.permissions import Role
from forum.programme.models import Topic
from tests.conftest import both_columns
from tests.digests.desk import edit, gather
from tests.moderation.deciding import decide
from tests.together import elsewhere

KEPT = ((Comment, "html"), (Edit, "html"), (Topic, "closing_html"), (Digest, "note_html"))
OLD = "<p>As it was made once.</p>"


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make, visit, mona, ada):
    """With something of each kind that keeps HTML."""
    topic = make.topic("pre")
    comment = make.comment(ada, topic, "Run **late**.")
    decide(mona, comment, "publish")
    visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Run *early*.")
    mona.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="Thank **you**.")
    gather(mona)
    edit(mona, subject="A week", note="Mind the **gap**.")
    return topic


def make_old(app, kinds=KEPT):
    with app.app_context():
        for kind, name in kinds:
            done = db.session.query(kind).update({name: OLD, "renderer": text.RENDERER - 1})
            assert done
        db.session.commit()


def kept(app, kind, name):
    with app.app_context():
        return [html for (html,) in db.session.query(getattr(kind, name)).order_by(kind.id)]


def seq_of(app, topic):
    with app.app_context():
        return db.session.get_one(Topic, topic.id).seq


def render(app):
    with app.app_context():
        render_some_anew()


@both_columns
def test_what_is_old_is_rendered_anew_wherever_it_stands(app, visit, mona, ada, topic):
    before = {kind: kept(app, kind, name) for kind, name in KEPT}
    make_old(app)
    render(app)
    assert {kind: kept(app, kind, name) for kind, name in KEPT} == before
    assert "<strong>late</strong>" in visit(ada).get(f"/topics/{topic.id}").html
    assert "<strong>gap</strong>" in mona.client.get("/digests/1/letter").text


def test_pages_that_were_made_before_show_it_too(app, visit, mona, ada, topic):
    reader, there = visit(ada), f"/topics/{topic.id}"
    make_old(app)
    with app.app_context():
        # Whatever is written lets the process make the page anew, of what is kept.
        db.session.get_one(Topic, topic.id).seq += 1
        db.session.commit()
    seq = seq_of(app, topic)
    assert OLD in reader.get(there).html
    render(app)
    assert "<strong>late</strong>" in reader.get(there).html
    assert reader.client.get(f"{there}/changes?after={seq}").json["reload"]


def test_where_nothing_is_another_one_no_page_is_loaded_anew(app, mona, topic):
    with app.app_context():
        db.session.query(Comment).update({"renderer": text.RENDERER - 1})
        db.session.commit()
    seq = seq_of(app, topic)
    for _ in range(2):
        render(app)
        assert seq_of(app, topic) == seq
    with app.app_context():
        assert db.session.query(Comment).filter(Comment.renderer < text.RENDERER).count() == 0


def test_it_is_done_in_portions_or_at_once_by_hand(app, make, ada, monkeypatch):
    monkeypatch.setattr(jobs, "PORTION", 2)
    monkeypatch.setattr(jobs, "PORTIONS_AT_ONCE", 2)
    for _ in range(9):
        make.comment(ada, make.topic("post"))
    make_old(app, KEPT[:1])
    render(app)
    assert kept(app, *KEPT[0]).count(OLD) == 5
    said = app.test_cli_runner().invoke(args=["jobs", "render"]).output
    assert said == "Rendered anew: 5.\n"
    assert OLD not in kept(app, *KEPT[0])


@both_columns
def test_words_that_were_changed_meanwhile_stay(app, make, visit, ada, monkeypatch):
    comment = make.comment(ada, make.topic("post"), "Run them late.")
    mine, put_in = visit(ada), jobs._put_in
    make_old(app, KEPT[:1])
    path = f"/comments/{comment.id}/revise"

    def late(*found):
        elsewhere(lambda: mine.submit(path, having="source", source="Run them early."))
        put_in(*found)

    monkeypatch.setattr(jobs, "_put_in", late)
    render(app)
    assert kept(app, *KEPT[0]) == ["<p>Run them early.</p>"]


def test_what_is_written_is_kept_with_the_version_that_made_it(app, mona, ada, topic):
    with app.app_context():
        for kind in jobs.KEPT:
            assert {row.renderer for row in db.session.query(kind)} <= {text.RENDERER}
