"""Organisers see whom the letters of a day did not reach, and send to those again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.digests.daily import tend_days
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role

from .desk import deliveries, parsed

TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, 1, tzinfo=UTC)
PAGE = "/digests/days/2026-03-04/delivery"
A_DAY = timedelta(days=1)
REFUSAL = "550 5.7.1 not from you"


@pytest.fixture
def settings(sink):
    return {"SMTP_URL": sink.url}


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def olga(make, visit, clock):
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture
def sent(app, make, sink, olga, clock):
    """A day on which Ada's letter was refused, and Cleo's went."""
    make.member("Ada", letters=LettersWanted.DAILY)
    make.member("Cleo", letters=LettersWanted.DAILY)
    make.comment(make.member("Ben"), make.topic(), claim="Who pays")
    sink.answers["ada@example.org"] = REFUSAL
    clock.move_to(WEDNESDAY)
    tend(app)
    sink.answers.clear()
    assert deliveries(app) == {"ada@example.org": "failed", "cleo@example.org": "sent"}


def tend(app):
    with app.app_context():
        tend_days()


def letters(sink, to):
    return [parsed(one.content) for one in sink.letters if to in one.rcpt_tos]


def test_they_see_it_day_by_day_and_by_name_with_the_reason(make, visit, olga, sent):
    assert 'href="/digests/days"' in olga.get("/digests").html
    assert f'href="{PAGE}"' in olga.get("/digests/days").html

    olga.get(PAGE)

    assert "ada@example.org" in olga.page.text
    assert REFUSAL in olga.page.text
    assert "cleo@example.org" not in olga.page.text
    moderator = visit(make.member("Mona", Role.MODERATOR))
    assert moderator.status("/digests/days") == 403
    assert moderator.status(PAGE) == 403


def test_it_is_sent_again_to_those_only(app, sink, olga, sent):
    assert letters(sink, "ada@example.org") == []

    assert olga.submit(PAGE, having="states").status_code == 303

    assert deliveries(app) == {"ada@example.org": "sent", "cleo@example.org": "sent"}
    [letter] = letters(sink, "ada@example.org")
    assert "Who pays" in letter.get_body(("plain",)).get_content()
    assert len(letters(sink, "cleo@example.org")) == 1
    assert "One letter is sent again." in olga.get(PAGE).text
    assert "Nobody. What was sent" in olga.page.text


def test_what_the_letter_of_the_next_day_told_is_not_told_again(app, make, sink, olga, sent, clock):
    make.comment(make.member("Dan"), make.topic(), claim="Who digs")
    clock.move_to(WEDNESDAY + A_DAY)
    tend(app)
    assert len(letters(sink, "ada@example.org")) == 1
    make.comment(make.member("Eva"), make.topic(), claim="Who votes")
    sink.answers["ada@example.org"] = REFUSAL
    clock.move_to(WEDNESDAY + 2 * A_DAY)
    tend(app)
    sink.answers.clear()
    clock.move_to(WEDNESDAY + 3 * A_DAY)
    tend(app)
    assert "Who votes" in letters(sink, "ada@example.org")[-1].get_body(("plain",)).get_content()

    page = "/digests/days/2026-03-06/delivery"
    assert "A later letter has told what this one would have." in olga.get(page).text
    assert olga.submit(page, having="states").status_code == 303

    assert len(letters(sink, "ada@example.org")) == 2


def test_what_did_not_arrive_is_told_by_the_letter_of_the_next_day(app, sink, olga, sent, clock):
    assert letters(sink, "ada@example.org") == []
    clock.move_to(WEDNESDAY + A_DAY)
    tend(app)

    [letter] = letters(sink, "ada@example.org")

    assert "Who pays" in letter.get_body(("plain",)).get_content()
    assert len(letters(sink, "cleo@example.org")) == 1
    assert "A later letter has told what this one would have." in olga.get(PAGE).text


def test_who_is_no_reader_any_more_gets_none_of_them(app, sink, olga, sent):
    with app.app_context():
        db.session.query(Member).filter_by(name="Ada").one().letters = LettersWanted.WEEKLY
        db.session.commit()

    assert olga.submit(PAGE, having="states").status_code == 303

    assert letters(sink, "ada@example.org") == []
    assert deliveries(app)["ada@example.org"] == "dropped"


@pytest.mark.parametrize("day", ["2026-03-05", "yesterday", "2026-13-40"])
def test_a_day_without_letters_has_no_page(olga, sent, day):
    assert olga.status(f"/digests/days/{day}/delivery") == 404
