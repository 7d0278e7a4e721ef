"""Numbers in addresses and fields in forms open nothing: what is not mine is not there."""

import pytest

from forum.discussion.models import Comment
from forum.extensions import db
from forum.permissions import Role
from tests.access.doors import member_with

NOWHERE = 987_654


def token_of(visitor) -> str:
    return visitor.get("/account").form(having="name").values["csrf_token"]


def kept(app, comment) -> tuple:
    with app.app_context():
        row = db.session.get(Comment, comment.id)
        return row.claim, row.source, str(row.state), row.author_id, row.number, row.topic_id


def words(page) -> str:
    return " ".join(page.text.split())


@pytest.fixture
def waiting(make):
    """Ann's comment, which waits for a moderator of roundtable 2."""
    return make.comment(make.member("Ann"), make.topic("pre"), claim="Ann's own")


@pytest.mark.parametrize("path", ["/comments/{}/revise", "/comments/{}/withdraw"])
@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER])
def test_another_members_comment_is_not_there_to_change(app, make, visit, waiting, path, role):
    eve = visit(make.member("Eve", role))
    before = kept(app, waiting)
    fields = {"claim": "Eve's now", "source": "x", "kind": "position", "csrf_token": token_of(eve)}

    theirs = eve.post(path.format(waiting.id), fields)
    seen = words(eve.page)
    nobodys = eve.post(path.format(NOWHERE), fields)

    assert theirs.status_code == nobodys.status_code == 404
    assert words(eve.page) == seen
    assert kept(app, waiting) == before
    ann = visit("ann@example.org")
    assert ann.status(f"/comments/{waiting.id}/revise") == 200


@pytest.mark.parametrize(
    "path", ["/topics/{}", "/topics/{}/changes?after=0", "/topics/{}/comments/1"]
)
def test_another_roundtables_topic_is_like_one_that_never_was(make, visit, path):
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic)
    eve = visit(make.member("Eve", at=(1,)))
    assert visit("ben@example.org").status(path.format(topic.id)) in {200, 302}

    answers = []
    for topic_id in (topic.id, NOWHERE):
        page = eve.get(path.format(topic_id), expect=404)
        answers.append(words(page))

    assert answers[0] == answers[1]


def test_another_roundtables_topic_takes_no_comment(app, make, visit):
    topic = make.topic("post")
    eve = visit(make.member("Eve", at=(1,)))
    fields = {"kind": "position", "claim": "In", "source": "x", "form_key": "k" * 20}
    fields |= {"language": "en", "prompt": "", "csrf_token": token_of(eve)}

    assert eve.post(f"/topics/{topic.id}/comments", fields).status_code == 404
    ben = visit(make.member("Ben"))
    fields |= {"csrf_token": token_of(ben)}
    assert ben.post(f"/topics/{topic.id}/comments", fields).status_code == 303
    assert "In" in ben.get(f"/topics/{topic.id}").text


def test_another_roundtables_case_is_like_one_that_never_was(app, make, visit, waiting):
    eve = visit(make.member("Eve", Role.MODERATOR, at=(3,)))
    before = kept(app, waiting)
    fields = {"verdict": "publish", "csrf_token": token_of(eve)}

    pages = [words(eve.get(f"/moderation/{i}", expect=404)) for i in (waiting.id, NOWHERE)]
    answer = eve.post(f"/moderation/{waiting.id}/decisions", fields)

    assert pages[0] == pages[1]
    assert answer.status_code == 404
    assert kept(app, waiting) == before
    assert visit(make.member("Mod", Role.MODERATOR)).status(f"/moderation/{waiting.id}") == 200


def test_an_account_takes_no_role_from_a_form(app, make, visit):
    eve = visit(make.member("Eve", Role.OBSERVER, at=(1,)))
    extra = {"is_organiser": "y", "role": "organiser", "seats": "1", "email": "olga@example.org"}
    extra |= {"id": "99", "joined_at": "", "password_hash": "x", "seats-0-role": "moderator"}

    answer = eve.submit("/account", having="organisation", function="Changed", smuggled=extra)

    assert answer.status_code == 303
    row = member_with(app, "eve@example.org")
    assert row.function == "Changed"
    assert (row.is_organiser, row.password_hash) == (False, None)
    assert [str(seat.role) for seat in row.seats] == ["observer"]
    assert eve.status("/seats") == 403


@pytest.mark.parametrize(
    ("topic", "state", "number"), [("pre", "pending", None), ("post", "published", 1)]
)
def test_a_comments_form_decides_neither_author_nor_state_nor_number(
    app, make, visit, topic, state, number
):
    ann, eve = make.member("Ann"), make.member("Eve")
    place = make.topic(topic)
    extra = {"state": "withdrawn", "author_id": str(ann.id), "author": str(ann.id)}
    extra |= {"number": "77", "published_seq": "77", "topic_id": str(make.topic("closed").id)}
    extra |= {"html": "<b>raw</b>", "depth": "2", "id": "4242"}

    own = {"claim": "Hers", "source": "Plain.", "kind": "position"}
    answer = visit(eve).submit(f"/topics/{place.id}", having="source", smuggled=extra, **own)

    assert answer.status_code == 303
    with app.app_context():
        (row,) = db.session.query(Comment).all()
        assert (row.author_id, row.state, row.number) == (eve.id, state, number)
        assert (row.topic_id, row.depth, row.html) == (place.id, 0, "<p>Plain.</p>")
        assert row.id != 4242


def test_an_invitation_makes_no_organiser(app, make, visit):
    olga = visit(make.member("Olga", Role.ORGANISER))
    page = olga.get("/seats/invite").form(having="roundtables")
    fields = {**page.values, "email": "eve@example.org", "name": "Eve", "roundtables": "1"}

    answer = olga.post("/seats/invite", {**fields, "is_organiser": "y", "joined_at": "2020-01-01"})

    assert answer.status_code == 303
    eve = member_with(app, "eve@example.org")
    assert (eve.is_organiser, eve.joined_at) == (False, None)
