"""Between queueing and sending: what stops is not repeated, and rights are those of the moment."""

import pytest

from forum.digests.models import Delivery, DeliveryState
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role
from tests.conftest import both_columns

from .desk import deliveries, issue, laid_down, parts, shown_states, work_off


@pytest.fixture
def settings():
    """The real queue, in which letters wait for a worker."""
    return {"TESTING": False}


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def change_member(app, member, **values):
    with app.app_context():
        row = db.session.get(Member, member.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def letter_to(app, name):
    return "".join(parts(laid_down(app)[f"{name}@example.org"]))


@both_columns
def test_letters_wait_for_a_worker_and_then_go(app, make, editor):
    make.member("Ada")
    issue(editor)
    assert set(deliveries(app).values()) == {"queued"}
    assert laid_down(app) == {}

    work_off(app)

    assert set(laid_down(app)) == {"ada@example.org", "mona@example.org"}
    assert set(deliveries(app).values()) == {"sent"}


def test_a_letter_in_doubt_is_not_sent_again(app, make, editor):
    make.member("Ada")
    make.member("Ben")
    issue(editor)
    with app.app_context():
        ada = db.session.query(Member).filter_by(email="ada@example.org").one()
        died = db.session.query(Delivery).filter_by(member_id=ada.id).one()
        died.state = DeliveryState.SENDING
        db.session.commit()

    work_off(app)
    answer = app.test_cli_runner().invoke(args=["digests", "deliver", "1"])

    assert set(laid_down(app)) == {"ben@example.org", "mona@example.org"}
    assert deliveries(app)["ada@example.org"] == "sending"
    assert "1 sending" in answer.output
    assert shown_states(editor) == {"Sent": 2, "Being sent": 1}


def test_the_worker_and_the_command_together_send_once(app, make, editor):
    make.member("Ada")
    issue(editor)

    app.test_cli_runner().invoke(args=["digests", "deliver", "1"])
    work_off(app)

    assert set(laid_down(app)) == {"ada@example.org", "mona@example.org"}


def test_a_letter_shows_nothing_of_a_table_one_has_just_left(app, make, editor):
    ada, ben = make.member("Ada"), make.member("Ben", at=(1, 3))
    table = make.topic().roundtable_id
    make.comment(ada, make.topic(), "Only at table three.", Kind.PROPOSAL, claim="Inner matter")
    issue(editor)
    with app.app_context():
        row = db.session.get(Member, ben.id)
        row.seats = [seat for seat in row.seats if seat.roundtable_id != table]
        db.session.commit()

    work_off(app)

    assert "Inner matter" in letter_to(app, "ada")
    assert "Only at table three." in letter_to(app, "ada")
    assert "Inner matter" not in letter_to(app, "ben")
    assert "Only at table three." not in letter_to(app, "ben")
    assert "Tunnels" not in letter_to(app, "ben")


@pytest.mark.parametrize(
    "change",
    [{"seats": []}, {"letters": LettersWanted.NONE}, {"joined_at": None}, {"agreed_to": "2020-01"}],
    ids=["without a seat", "unsubscribed", "not a member any more", "agreed to earlier words"],
)
def test_who_is_no_reader_any_more_gets_no_letter(app, make, editor, change):
    make.member("Ada")
    ben = make.member("Ben")
    issue(editor, note="Between ourselves.")
    assert "ben@example.org" in deliveries(app)
    change_member(app, ben, **change)

    work_off(app)

    assert "Between ourselves." in letter_to(app, "ada")
    assert "ben@example.org" not in laid_down(app)


def test_a_comment_taken_back_before_sending_is_in_no_letter(app, make, visit, editor):
    ada = make.member("Ada")
    root = make.comment(ada, make.topic(), "I regret.", Kind.PROPOSAL, claim="Regretted")
    make.comment(make.member("Ben"), make.topic(), "Stays.", Kind.PROPOSAL, claim="Kept")
    issue(editor)
    assert "Regretted" in editor.client.get("/digests/1/letter").text

    answer = visit(ada).submit("/comments", action=f"/comments/{root.id}/withdraw")
    assert answer.status_code == 303
    work_off(app)

    for name in ("ada", "ben", "mona"):
        assert "Kept" in letter_to(app, name)
        assert "Regretted" not in letter_to(app, name)
        assert "I regret." not in letter_to(app, name)
    assert "What stood here has been taken back since." in editor.get("/digests/1").text


def test_a_reply_taken_back_is_in_nobodys_personal_part(app, make, visit, editor):
    ada, ben = make.member("Ada"), make.member("Ben")
    root = make.comment(ada, make.topic())
    reply = make.comment(ben, make.topic(), "Hasty words.", parent=root)
    issue(editor)
    assert "Hasty words." in visit(ada).client.get("/digests/1/letter").text

    visit(ben).submit("/comments", action=f"/comments/{reply.id}/withdraw")
    work_off(app)

    assert "Hasty words." not in letter_to(app, "ada")


def test_the_letter_is_the_one_that_preview_showed(app, make, visit, editor):
    tokyo = make.member("Tomo", time_zone="Asia/Tokyo", language="de")
    make.comment(make.member("Ada"), make.topic(), kind=Kind.PROPOSAL)
    issue(editor)
    preview = visit(tokyo).client.get("/digests/1/letter.txt").text

    work_off(app)

    plain, _ = parts(laid_down(app)["tomo@example.org"])
    assert plain == preview
