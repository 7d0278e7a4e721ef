"""Feeds: a member's own, at an address that is a secret, and the programme's, which is for all."""

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.permissions import Role
from tests.digests.desk import gather, issue, pass_a_week
from tests.page import Page
from tests.visitor import BROWSER

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "/account/feed"


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def dug(make, editor):
    """A proposal that stands in a digest."""
    dug = make.comment(make.member("Ada"), make.topic(), kind=Kind.PROPOSAL, claim="Dig deeper")
    issue(editor, subject="Below", note="A *good* week.")
    return dug


@pytest.fixture
def ben(make, visit, dug):
    return visit(make.member("Ben"))


@pytest.fixture
def anybody(visit):
    """A feed reader, which has no cookies."""
    return visit()


def opened(visitor):
    """The address of a visitor's feed, opened anew."""
    assert visitor.submit(PAGE, action=PAGE).status_code == 303
    return re.search(r'value="http://forum\.test(/feeds/[^"]+)"', visitor.get(PAGE).html)[1]


def read(anybody, address):
    answer = anybody.client.get(address, environ_overrides=BROWSER)
    assert answer.status_code == 200, answer.status_code
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def said(feed):
    return [
        unescape(re.sub(r"<[^>]+>", " ", entry.find(f"{ATOM}content").text))
        for entry in feed.findall(f"{ATOM}entry")
    ]


def titles(feed):
    return [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]


def change(app, table, key, **values):
    with app.app_context():
        row = db.session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def test_a_feed_tells_the_sent_digests_to_whoever_has_its_address(app, ben, anybody, editor):
    pass_a_week(app)
    gather(editor)

    feed = read(anybody, opened(ben))

    assert titles(feed) == ["No. 1: Below"]
    [words] = said(feed)
    assert "A  good  week." in words
    assert "Dig deeper" in words
    assert "A participant" in words
    assert "Ada" not in words
    link = feed.find(f"{ATOM}entry/{ATOM}link").get("href")
    assert link == "http://forum.test/digests/1"


def test_before_one_is_opened_there_is_none(ben, anybody):
    page = ben.get(PAGE)

    assert "There is none yet" in page.text
    assert "/feeds/" not in page.html
    for key in ("unknown", "unknown.unknown", "%00", "x" * 5000):
        assert anybody.status(f"/feeds/{key}.atom") == 404


def test_a_new_address_ends_the_one_before_and_closing_ends_both(ben, anybody):
    first, second = opened(ben), opened(ben)
    assert first != second

    assert anybody.status(first) == 404
    assert anybody.status(second) == 200
    assert ben.submit(PAGE, action="/close").status_code == 303
    assert anybody.status(second) == 404
    assert "There is none yet" in ben.get(PAGE).text


def test_an_address_is_of_one_member_and_changed_in_one_letter_of_nobody(ben, anybody, make, visit):
    own, other = opened(ben), opened(visit(make.member("Cleo")))

    assert own != other
    assert "ben" not in own.lower()
    for at in (8, len(own) - 8):
        letter = "A" if own[at] != "A" else "B"
        assert anybody.status(own[:at] + letter + own[at + 1 :]) == 404


def test_the_key_that_the_database_keeps_opens_nothing(app, ben, anybody):
    address = opened(ben)
    with app.app_context():
        [key] = db.session.execute(db.text("SELECT key FROM feed_key")).scalars()

    assert key in address
    assert anybody.status(f"/feeds/{key}.atom") == 404


def test_what_a_feed_tells_follows_the_rights_of_its_member(app, make, visit, ben, anybody):
    nia = make.member("Nia", at=(1,))
    elsewhere = opened(visit(nia))
    assert "Dig deeper" in said(read(anybody, opened(ben)))[0]

    assert "Dig deeper" not in said(read(anybody, elsewhere))[0]
    with app.app_context():
        table = (
            db.session.query(Seat).filter(Seat.member_id == make.member("Eve", at=(3,)).id).one()
        )
        db.session.add(
            Seat(member_id=nia.id, roundtable_id=table.roundtable_id, role=Role.OBSERVER)
        )
        db.session.commit()
    assert "Dig deeper" in said(read(anybody, elsewhere))[0]


def test_a_comment_that_is_removed_is_missed_in_the_feed(app, ben, anybody, dug):
    address = opened(ben)
    change(app, Comment, dug.id, state=State.REMOVED)

    [words] = said(read(anybody, address))

    assert "Dig deeper" not in words
    assert "What stood here has been taken back since." in words


@pytest.mark.parametrize(
    "values",
    [
        {"paused_at": now()},
        {"removed_at": now()},
        {"agreed_to": ""},
        {"joined_at": None},
        {"seats": []},
    ],
    ids=lambda values: next(iter(values)),
)
def test_whoever_is_not_let_in_has_no_feed(app, ben, anybody, values):
    address = opened(ben)
    assert anybody.status(address) == 200
    with app.app_context():
        key = db.session.query(Member).filter_by(name="Ben").one().id
    change(app, Member, key, **values)

    assert anybody.status(address) == 404


def test_a_reader_that_has_it_already_is_not_sent_it_again(ben, anybody):
    address = opened(ben)
    first = anybody.client.get(address, environ_overrides=BROWSER)

    again = anybody.client.get(
        address, headers={"If-None-Match": first.headers["ETag"]}, environ_overrides=BROWSER
    )

    assert first.headers["Cache-Control"].startswith("private")
    assert again.status_code == 304
    assert again.data == b""


def test_the_account_and_the_archive_lead_to_it(ben):
    for page in ("/account", "/digests"):
        assert PAGE in {href for href, _ in ben.get(page).links}


def test_the_programme_has_a_feed_for_everybody_in_which_nobody_is_named(make, anybody, dug):
    page = Page(anybody.client.get("/programme", environ_overrides=BROWSER).text)
    assert "/programme.atom" in {href for href, _ in page.links}

    feed = read(anybody, "/programme.atom")

    assert any("has opened" in title for title in titles(feed))
    told = " ".join([*titles(feed), *said(feed)])
    for secret in ("Ada", "Mona", "Dig deeper", "Below", "participant"):
        assert secret not in told


def test_a_session_is_told_before_it_is_held(make, anybody):
    make.series()
    told = titles(read(anybody, "/programme.atom"))
    assert any(title.startswith("Session") for title in told)

    with time_machine.travel(now() - timedelta(days=60)):
        early = titles(read(anybody, "/programme.atom"))
    assert not any(title.startswith("Session") for title in early)


def test_without_a_programme_there_is_no_feed_of_it(anybody):
    assert anybody.status("/programme.atom") == 404


def test_the_same_form_twice_is_one_address(ben):
    for _ in range(2):
        form = ben.get(PAGE).form(action=PAGE).values
        pages = []
        for _ in range(2):
            assert ben.post(PAGE, form).status_code == 303
            pages.append(ben.get(PAGE).form(action=PAGE).values["seen"])
        assert pages[0] == pages[1] != form["seen"]
