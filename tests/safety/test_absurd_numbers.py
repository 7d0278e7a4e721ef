"""Numbers that no row can have, at every door that takes one: an answer, and nothing is changed."""

import pytest

from forum.digests.models import Digest
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.fields import LARGEST_NUMBER
from forum.moderation.models import Decision
from forum.permissions import Role
from tests.conftest import both_columns
from tests.digests.desk import gather

ABSURD = ["-1", "x", "", "1.5", str(LARGEST_NUMBER + 1), "9" * 19, "9" * 30, "9" * 5000]
# What an address asks for in vain is left out; a page that never was is not there.
ADDRESSES = {
    "/topics/{topic}?after={number}": 200,
    "/topics/{topic}?order=time&at={number}": 200,
    "/topics/{topic}?page={number}": 200,
    "/topics/{topic}?reply_to={number}": 404,
    "/topics/{topic}/comments/{number}": 404,
    "/topics/{topic}/comments/{number}/replies": 404,
    "/moderation?topic={number}&place={number}": 200,
    "/moderation?after=2026-01-01T00:00:00%2B00:00~{number}": 200,
    "/moderation/record?topic={number}": 404,
    "/record?topic={number}": 200,
    "/record?below=2026-01-01T00:00:00%2B00:00~{number}": 200,
    "/digests/{number}": 404,
    "/members/{number}": 404,
}


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def waiting(make):
    return make.comment(make.member("Ada"), make.topic("pre"), claim="Still waiting")


@both_columns
def test_addresses_take_them_for_what_they_are(make, mo, waiting):
    topic = make.topic("pre")
    for address, expected in ADDRESSES.items():
        for number in filter(None, ABSURD):
            status = mo.status(address.format(topic=topic.id, number=number))
            assert status == expected, (address, number[:40])


@both_columns
def test_forms_of_the_moderators_take_them_for_nobodys(app, mo, waiting):
    token = mo.get("/moderation").form(action="/sign-out").values["csrf_token"]
    for number in ABSURD:
        ticked = {"item": f"{number}~{waiting.submitted_at.isoformat()}", "verdict": "publish"}
        answers = [
            mo.post("/moderation/several", {**ticked, "sure": "yes", "csrf_token": token}),
            mo.post("/moderation/undo", {"decision": number, "csrf_token": token}),
        ]
        assert all(one.status_code < 500 for one in answers), number[:40]
    with app.app_context():
        assert db.session.get(Comment, waiting.id).state is State.PENDING
        assert db.session.query(Decision).count() == 0


@both_columns
def test_forms_of_a_digests_editors_take_them_for_no_version(app, mo, waiting):
    gather(mo)
    form = mo.get("/digests/1/edit").form(having="subject").values
    token = form["csrf_token"]
    for number in ABSURD:
        answers = [
            mo.post("/digests/1/edit", {**form, "version": number, "subject": "Otherwise"}),
            mo.post("/digests/1/edit", {**form, "order": number, "intent": f"up {number}"}),
            mo.post("/digests/1/edit", {**form, "intent": f"topic-up {number}"}),
            mo.post("/digests/1/approve", {"version": number, "csrf_token": token}),
        ]
        if number:
            wanted = {"version": number, "csrf_token": token}
            answers.append(mo.post("/digests/1/discard", wanted))
        assert all(one.status_code < 500 for one in answers), number[:40]
        form = mo.get("/digests/1/edit").form(having="subject").values
    with app.app_context():
        assert db.session.query(Digest).one().subject != "Otherwise"
