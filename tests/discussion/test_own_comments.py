"""What an author may still do: change what has not been published, and withdraw."""

import pytest
from werkzeug.exceptions import Conflict

from forum.discussion.actions import revise_comment, withdraw_comment
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.discussion.sent import Draft
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from tests.together import together

from .writing import row


def decide(moderator, comment, verdict: str):
    values = {"verdict": verdict, "reason": "" if verdict == "publish" else "Unclear"}
    return moderator.submit(f"/moderation/{comment.id}", having="message", **values)


def test_references_lead_from_what_is_not_published_as_well(make, visit):
    ada, topic = make.member("Ada"), make.topic("newcomers")
    decide(visit(make.member("Mo", "moderator")), make.comment(ada, topic), "publish")
    make.comment(ada, topic, "It is as #1 <says>.", claim="")
    page = visit(ada).get("/comments")
    assert (f"/topics/{topic.id}/comments/1", "#1") in page.links
    assert "It is as #1 <says>." in page.text


@pytest.mark.parametrize("returned_first", [False, True])
def test_a_text_not_yet_published_can_be_changed_and_waits_again(app, make, visit, returned_first):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    author, moderator = visit(ada), visit(make.member("Mo", "moderator"))
    if returned_first:
        decide(moderator, comment, "return")
        assert comment.claim not in queue_of(moderator)
    assert row(app, comment.id).state is (State.RETURNED if returned_first else State.PENDING)

    answer = author.submit(
        f"/comments/{comment.id}/revise", having="source", claim="Clearer", source="Now **clear**."
    )

    assert answer.status_code == 303
    after = row(app, comment.id)
    assert (after.state, after.claim, after.number) == (State.PENDING, "Clearer", None)
    assert "<strong>clear</strong>" in after.html
    with app.app_context():
        (kept,) = db.session.get(Comment, comment.id).revisions
        assert (kept.claim, kept.source) == (comment.claim, comment.source)
    assert "Clearer" in queue_of(moderator)


def queue_of(moderator) -> str:
    after = moderator.get("/moderation").html.split('id="queue"')[1]
    return after.split("</section>")[0]


def test_the_form_to_change_a_text_holds_it_and_its_preview_stores_nothing(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    author = visit(ada)

    answer = author.submit(
        f"/comments/{comment.id}/revise", having="source", source="*Soon*", intent="preview"
    )

    assert answer.status_code == 200
    assert "<em>Soon</em>" in author.page.html
    assert author.page.form(having="source").values["claim"] == [comment.claim]
    assert row(app, comment.id).source == comment.source


def test_what_was_published_meanwhile_is_changed_as_what_is_published(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    author, moderator = visit(ada), visit(make.member("Mo", "moderator"))
    author.get(f"/comments/{comment.id}/revise")
    form = author.page.form(having="source")
    decide(moderator, comment, "publish")

    author.post(f"/comments/{comment.id}/revise", {**form.values, "source": "A little late"})

    assert row(app, comment.id).source == comment.source
    assert row(app, comment.id).is_published
    assert "A little late" in moderator.get(f"/moderation/{comment.id}").text


def test_what_was_declined_cannot_be_changed(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    author, moderator = visit(ada), visit(make.member("Mo", "moderator"))
    author.get(f"/comments/{comment.id}/revise")
    form = author.page.form(having="source")
    decide(moderator, comment, "decline")

    answer = author.post(f"/comments/{comment.id}/revise", {**form.values, "source": "Too late"})

    assert answer.status_code == 409
    assert "This comment has been decided on meanwhile" in author.page.text
    assert "Too late" in author.page.text
    assert row(app, comment.id).source == comment.source


def test_what_waits_keeps_its_place_if_nothing_was_changed(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    author, path = visit(ada), f"/comments/{comment.id}/revise"

    author.submit(path, having="source")

    assert "Nothing was changed. Your comment waits" in author.get("/comments").text
    assert row(app, comment.id).submitted_at == comment.submitted_at
    author.submit(path, having="source", source="Other words")
    assert "Sent again." in author.get("/comments").text
    assert row(app, comment.id).submitted_at > comment.submitted_at


@pytest.mark.parametrize("act", ["revise", "withdraw"])
def test_a_decision_between_an_authors_look_and_act_is_not_overwritten(app, make, visit, act):
    """The author's request has read the comment as waiting when a moderator publishes it."""
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))
    moderator = visit(make.member("Mo", "moderator"))
    moderator.get(f"/moderation/{comment.id}")
    with app.test_request_context():
        author, seen = db.session.get(Member, ada.id), db.session.get(Comment, comment.id)
        assert seen.state is State.PENDING
        together(lambda: moderator.submit(having="message", verdict="publish"))
        draft = Draft(Kind.POSITION, "Unread", seen.form_key, claim="Unread")
        with pytest.raises(Conflict):
            revise_comment(author, seen, draft) if act == "revise" else withdraw_comment(
                author, seen
            )

    after = row(app, comment.id)
    assert (after.number, after.state, after.source) == (1, State.PUBLISHED, comment.source)


def test_a_withdrawn_comment_leaves_an_empty_place_with_its_replies_and_is_heard(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    root = make.comment(ada, topic, "Canary text", claim="Canary claim")
    make.comment(ben, topic, "Still here", parent=root)
    reader, author = visit(ben), visit(ada)
    assert "Canary text" in reader.get(f"/topics/{topic.id}").text
    assert reader.follow(topic.id) == {"seq": 2}

    answer = author.submit("/comments", action=f"/comments/{root.id}/withdraw")

    assert answer.status_code == 303
    assert answer.location.endswith(f"/topics/{topic.id}#c1")
    change = reader.hears()
    assert (change["seq"], change["anchor"]) == (3, "c1")
    page = reader.get(f"/topics/{topic.id}")
    for html in (change["html"], page.html):
        assert "Withdrawn by its author" in html
        assert "Canary" not in html
        assert "Ada" not in html
    assert "Still here" in page.html.split('id="c1"')[1]


def test_a_waiting_comment_can_be_withdrawn_and_is_seen_by_nobody(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("pre")
    comment = make.comment(ada, topic)
    author, moderator = visit(ada), visit(make.member("Mo", "moderator"))
    assert comment.claim in queue_of(moderator)

    author.submit("/comments", action=f"/comments/{comment.id}/withdraw")

    assert row(app, comment.id).state is State.WITHDRAWN
    assert comment.claim not in queue_of(moderator)
    assert comment.claim not in author.get(f"/topics/{topic.id}").text
    assert author.client.get(f"/topics/{topic.id}/changes?after=0").json == {
        "seq": 0,
        "changes": [],
    }


def test_what_is_withdrawn_stays_so(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("post"))
    author = visit(ada)
    author.get("/comments")
    form = author.page.form(action="/withdraw")
    assert author.post(form.action, form.values).status_code == 303

    assert author.post(form.action, form.values).status_code == 200
    assert "This is done already" in author.page.text
    another = {**form.values, "window": "another"}
    assert author.post(form.action, another).status_code == 409
    assert row(app, comment.id).state is State.WITHDRAWN


@pytest.mark.parametrize("role", ["participant", "moderator"])
def test_only_ones_own_comments_can_be_changed_or_withdrawn(app, make, visit, role):
    ada, ben = make.member("Ada"), make.member("Ben", role)
    comment = make.comment(ada, make.topic("pre"))
    other, author = visit(ben), visit(ada)
    assert author.status(f"/comments/{comment.id}/revise") == 200
    other.get("/")
    token = other.page.form(action="/sign-out").values

    assert other.status(f"/comments/{comment.id}/revise") == 404
    for act in ("revise", "withdraw"):
        answer = other.post(f"/comments/{comment.id}/{act}", {**token, "source": "Mine now"})
        assert answer.status_code == 404
    assert row(app, comment.id).state is State.PENDING
    assert row(app, comment.id).source == comment.source


def test_who_only_reads_finds_what_they_wrote_before_as_soon_as_they_wrote_anything(
    app, make, visit
):
    entry = ("/comments", "My comments")
    ada, olga = make.member("Ada"), make.member("Olga", "observer")
    make.comment(ada, make.topic("pre"), claim="Written before")
    with app.app_context():
        for seat in db.session.get(Member, ada.id).seats:
            seat.role = Role.OBSERVER
        db.session.commit()

    author, reader = visit(ada), visit(olga)

    for path in ("/", "/programme", f"/topics/{make.topic('pre').id}"):
        # In the bar and in the menu of a phone.
        assert author.get(path).links.count(entry) == 2
        assert entry not in reader.get(path).links
    assert "Written before" in author.get(entry[0]).text


LONG = "Twelve ferries a night, and each of them full. " * 8


@pytest.mark.parametrize("verdict", ["return", "decline", "remove", "withdraw"])
def test_what_stands_nowhere_else_its_author_reads_to_the_end(app, make, visit, verdict):
    ada, mo = make.member("Ada"), visit(make.member("Mo", "moderator"))
    is_late = verdict in {"remove", "withdraw"}
    topic = make.topic("post" if is_late else "pre")
    comment = make.comment(ada, topic, LONG + "That is all.", citation="Port log, p. 9")
    author = visit(ada)
    if verdict == "withdraw":
        author.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    elif verdict == "remove":
        mo.submit(f"/moderation/{comment.id}", action="/removal", **{"removal-reason": "Unclear"})
    else:
        decide(mo, comment, verdict)
    assert row(app, comment.id).state not in {State.PENDING, State.PUBLISHED}

    page = author.get("/comments")
    assert "That is all." in page.text
    assert "Port log, p. 9" in page.text
    assert "That is all." in mo.get(f"/moderation/{comment.id}").text


def test_a_change_that_waits_is_read_to_the_end_as_well(make, visit):
    ada, topic = make.member("Ada"), make.topic("pre")
    comment = make.comment(ada, topic)
    decide(visit(make.member("Mo", "moderator")), comment, "publish")
    author = visit(ada)
    author.submit(f"/comments/{comment.id}/revise", having="source", source=LONG + "Now all.")
    assert "Now all." in author.get("/comments").text
