"""What organisers see of letters that did not arrive, and can do; addresses from which everything
comes back; and how fast letters go to one domain."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.digests.ledger import GAPS, LEASE
from forum.digests.models import Delivery, DeliveryState
from forum.extensions import db
from forum.members.models import MOST_REFUSALS, Member
from forum.permissions import Role

from .desk import deliveries, issue, parsed, work_off


@pytest.fixture
def settings(sink):
    return {"SMTP_URL": sink.url}


@pytest.fixture
def organiser(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


def recipients(sink):
    return sorted(address for letter in sink.letters for address in letter.rcpt_tos)


def do_what_is_due(app):
    """What the worker begins every minute."""
    with app.app_context():
        app.extensions["tasks"]["deliver_what_is_due"]()


def member(app, email):
    with app.app_context():
        return db.session.query(Member).filter_by(email=email).one()


def test_organisers_see_whom_a_letter_did_not_reach_and_why(make, sink, organiser, visit):
    make.member("Ada")
    make.member("Ben")
    sink.answers["ada@example.org"] = "550 no such user"
    sink.answers["ben@example.org"] = "451 try later"
    issue(organiser)

    page = organiser.get("/digests/1/delivery")

    assert "ada@example.org" in page.text
    assert "550 no such user" in page.text
    assert "451 try later" in page.text
    assert "olga@example.org" not in page.text
    moderator = visit(make.member("Mona", Role.MODERATOR))
    assert moderator.status("/digests/1/delivery") == 403
    assert "ada@example.org" not in moderator.get("/digests/1").text


def test_sending_again_reaches_those_only_and_under_the_same_identity(app, make, sink, organiser):
    make.member("Ada")
    make.member("Ben")
    sink.answers["ada@example.org"] = "550 no such user"
    issue(organiser)
    assert recipients(sink) == ["ben@example.org", "olga@example.org"]
    with app.app_context():
        identity = db.session.query(Delivery).filter_by(state=DeliveryState.FAILED).one().message_id
    sink.answers.clear()

    answer = organiser.submit("/digests/1/delivery", having="states")

    assert answer.status_code == 303
    assert recipients(sink) == ["ada@example.org", "ben@example.org", "olga@example.org"]
    assert parsed(sink.letters[-1].content)["Message-ID"] == identity
    assert set(deliveries(app).values()) == {"sent"}


def test_what_is_in_doubt_is_sent_again_only_if_somebody_says_so(app, make, sink, organiser):
    ada = make.member("Ada")
    sink.answers["ada@example.org"] = "451 later"
    issue(organiser)
    with app.app_context():
        delivery = db.session.query(Delivery).filter_by(member_id=ada.id).one()
        delivery.state, delivery.changed_at = DeliveryState.SENDING, now() - 2 * LEASE
        db.session.commit()
    sink.answers.clear()

    do_what_is_due(app)
    assert deliveries(app)["ada@example.org"] == "in doubt"
    page = organiser.get("/digests/1/delivery")
    assert "Stopped while it was being sent" in page.text
    assert "some may then get it twice (1)" in page.text
    assert "What was refused" not in page.text, "nothing was"
    assert organiser.submit(having="states").status_code == 422
    assert "Choose what to send again." in organiser.page.text
    assert "ada@example.org" not in recipients(sink)

    form = organiser.get("/digests/1/delivery").form(having="states").values
    sent = {**form, "states": ["in doubt"]}
    organiser.post("/digests/1/delivery", sent)
    assert "ada@example.org" in recipients(sink)
    # The same form again is not another wish, whatever became of the letter meanwhile.
    with app.app_context():
        db.session.query(Delivery).filter_by(member_id=ada.id).one().state = DeliveryState.DOUBT
        db.session.commit()
    assert organiser.post("/digests/1/delivery", sent).status_code == 303
    assert recipients(sink).count("ada@example.org") == 1
    assert "This is done already" in organiser.get("/digests/1/delivery").text


def test_a_letter_refused_for_now_waits_longer_each_time_and_fails_in_the_end(
    app, make, sink, organiser
):
    make.member("Ada")
    sink.answers["ada@example.org"] = "451 try later"
    gaps = []
    with time_machine.travel(now(), tick=False) as clock:
        issue(organiser)
        while deliveries(app)["ada@example.org"] == "queued":
            with app.app_context():
                due_at = db.session.query(Delivery).filter(Delivery.error != "").one().due_at
            gaps.append(due_at - now())
            waiting = organiser.get("/digests/1/delivery").text
            clock.move_to(due_at - timedelta(seconds=1))
            do_what_is_due(app)
            clock.move_to(due_at)
            do_what_is_due(app)

    assert "These are tried again by themselves" in waiting
    assert gaps == GAPS
    assert sorted(gaps) == gaps
    assert deliveries(app)["ada@example.org"] == "failed"


def test_an_address_from_which_letters_keep_coming_back_gets_no_more_and_its_owner_is_told(
    app, make, visit, sink, organiser
):
    ada = make.member("Ada")
    sink.answers["ada@example.org"] = "550 5.1.1 no such user"
    for number in range(1, MOST_REFUSALS + 1):
        assert "came back" not in visit(ada).get("/").text
        issue(organiser, number)
    sink.answers.clear()

    issue(organiser, MOST_REFUSALS + 1)

    assert "ada@example.org" not in recipients(sink)
    assert "Our letters to ada@example.org came back." in visit(ada).get("/").text
    page = organiser.get(f"/digests/{MOST_REFUSALS + 1}/delivery")
    assert "Paused: letters to this address came back" in page.text
    with app.app_context():
        db.session.get(Member, ada.id).email = "ada@example.com"
        db.session.commit()
    issue(organiser, MOST_REFUSALS + 2)
    assert "ada@example.com" in recipients(sink)


@pytest.mark.parametrize("answer", ["550 5.7.1 not from you", "451 later"])
def test_a_refusal_of_us_or_for_now_is_not_counted_against_the_address(
    app, make, sink, organiser, answer
):
    make.member("Ada")
    sink.answers["ada@example.org"] = answer
    issue(organiser)

    assert deliveries(app)["ada@example.org"] in {"failed", "queued"}
    assert member(app, "ada@example.org").refusals == 0


def test_a_letter_that_arrives_ends_the_count(app, make, sink, organiser):
    make.member("Ada")
    sink.answers["ada@example.org"] = "550 no such user"
    issue(organiser)
    assert member(app, "ada@example.org").refusals == 1
    sink.answers.clear()

    issue(organiser, 2)

    assert member(app, "ada@example.org").refusals == 0


def test_only_so_many_letters_a_minute_go_to_one_domain(app, make, sink, organiser):
    app.config["MAIL_PACE"] = 1
    with time_machine.travel(now(), tick=False) as clock:
        make.member("Ada")
        make.member("Ben", email="ben@example.net")
        issue(organiser)
        assert recipients(sink) == ["ben@example.net", "olga@example.org"]
        do_what_is_due(app)
        assert len(sink.letters) == 2

        clock.shift(timedelta(minutes=1))
        do_what_is_due(app)

    assert recipients(sink) == ["ada@example.org", "ben@example.net", "olga@example.org"]


def test_a_digest_does_not_stand_before_a_letter_to_sign_in_with(app, make, visit):
    """Each in a line of its own, with a worker of its own."""
    queues = app.extensions["queues"]
    assert queues["forum"] is app.extensions["queue"]
    assert queues["digests"] is not queues["forum"]
    assert {"deliver_digest", "deliver_what_is_due"} <= {
        name.rpartition(".")[2] for name in queues["digests"]._registry._registry
    }
    assert not [name for name in queues["forum"]._registry._registry if "deliver" in name]
    assert work_off
