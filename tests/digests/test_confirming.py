"""Before a digest leaves it is asked once more: how many of whom; and it goes to exactly those."""

import re

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role

from .desk import deliveries, digests, edit, gather, laid_down, open_confirmation


@pytest.fixture
def olga(make, visit):
    """An organiser with a draft; there are two members with her, and one observer."""
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    make.member("Una", Role.OBSERVER)
    olga = visit(make.member("Olga", Role.ORGANISER))
    gather(olga)
    assert edit(olga, subject="The week").status_code == 303
    return olga


def press(editor, **values):
    """Press “Send it now” with the boxes as they are given."""
    return editor.submit("/digests/1/send", having="due_at", **values)


def shown(editor):
    """List → what the question says of it."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', editor.page.html)
    return {re.sub("<.*?>", "", name): re.sub("<.*?>", "", words) for name, words in rows}


def confirm(editor):
    return editor.submit(having="sure")


def test_who_is_unticked_gets_nothing_whatever_button_is_pressed(app, olga):
    assert press(olga, lists=["to_members"]).status_code == 200
    assert "Send to 2 readers" in olga.page.text
    assert shown(olga)["Observers"] == "not to them"
    assert laid_down(app) == {}

    assert confirm(olga).status_code == 303

    assert set(deliveries(app)) == {"ada@example.org", "olga@example.org"}
    assert set(laid_down(app)) == {"ada@example.org", "olga@example.org"}


@pytest.mark.parametrize("intent", ["", "schedule"])
def test_approval_and_hour_take_the_boxes_too(app, olga, intent):
    form = olga.get("/digests/1/send").form(having="due_at").values
    sent = {**form, "lists": ["to_observers"], "intent": intent}

    assert olga.post("/digests/1/approve", sent).status_code == 303

    [draft] = digests(app)
    assert (draft.to_members, draft.to_observers, draft.to_outside) == (False, True, False)
    assert (draft.approved_at is None) is (intent == "schedule")


def test_each_box_says_how_many_and_the_whole_is_said(olga):
    text = olga.get("/digests/1/send").text

    assert "Members who write or moderate: 2 readers" in text
    assert "Observers: one reader" in text
    assert "Outside readers: 0 readers" in text
    assert "Readers in all: 3" in text


def test_the_question_says_number_title_and_that_it_cannot_be_called_back(olga):
    press(olga)

    for words in ("Send digest No. 1?", "The week", "cannot be called back"):
        assert words in olga.page.text
    assert shown(olga) == {
        "Members who write or moderate": "2",
        "Observers": "1",
        "Outside readers": "not to them",
        "Together": "3",
    }


def wish_for_none(app, name):
    with app.app_context():
        db.session.query(Member).filter_by(name=name).one().letters = LettersWanted.NONE
        db.session.commit()


@pytest.mark.parametrize("is_as_many", [False, True])
def test_if_others_would_get_it_meanwhile_it_is_asked_again(app, make, olga, is_as_many):
    open_confirmation(olga)
    wish_for_none(app, "Una")
    if is_as_many:
        make.member("Ben")

    assert confirm(olga).status_code == 409
    assert "It is not sent yet." in olga.page.text
    assert f"Send to {3 if is_as_many else 2} readers" in olga.page.text
    assert not digests(app)[0].is_sent
    assert deliveries(app) == {}

    assert confirm(olga).status_code == 303
    assert set(deliveries(app)) == {
        f"{name}@example.org" for name in ("ada", "olga", *(["ben"] if is_as_many else []))
    }


def test_a_draft_that_was_changed_meanwhile_is_not_asked_for(make, visit, olga):
    seen = olga.get("/digests/1/send").form(having="due_at").values
    other = visit(make.member("Mona", Role.MODERATOR))
    assert edit(other, subject="Another week").status_code == 303

    assert olga.post("/digests/1/send", seen).status_code == 409


def test_of_two_organisers_with_other_boxes_the_second_is_told(app, make, visit, olga):
    seen = olga.get("/digests/1/send").form(having="due_at").values
    other = visit(make.member("Oli", Role.ORGANISER))
    assert press(other, lists=["to_members"]).status_code == 200

    assert olga.post("/digests/1/send", seen).status_code == 409
    assert not digests(app)[0].to_observers


@pytest.mark.parametrize("door", ["send", "approve", "lists"])
def test_a_digest_for_nobody_is_refused_beside_the_boxes(app, olga, door):
    form = olga.get("/digests/1/send").form(having="due_at").values

    answer = olga.post(f"/digests/1/{door}", {**form, "lists": []})

    assert answer.status_code == 422
    assert "Say whom the digest goes to." in olga.page.text
    assert olga.page.form(having="due_at").values.get("lists", []) == []
    assert digests(app)[0].to_members


def test_moderators_read_to_whom_and_have_no_say(app, make, visit, olga):
    mona = visit(make.member("Mona", Role.MODERATOR))
    form = mona.get("/digests/1/send").form(having="due_at").values
    assert "Readers in all: 4" in mona.page.text
    assert mona.post("/digests/1/send", {**form, "lists": ["to_members"]}).status_code == 403

    assert press(mona).status_code == 200
    assert confirm(mona).status_code == 303

    assert len(deliveries(app)) == 4
