"""Who sees which page: the table of the product, for every page there is."""

import pytest

from forum.extensions import db
from forum.members.models import Seat
from forum.permissions import Role
from tests.access.doors import tables
from tests.digests.desk import pass_a_week
from tests.digests.desk import send as send_digest

WHO = ["visitor", "seatless", "observer", "participant", "moderator", "organiser"]
IN, AWAY, NO, NONE = 200, 303, 403, 404
# Each row: a page, and what each of WHO gets there. The moderator moderates roundtable 3 and is
# an observer at roundtable 2; the others sit at roundtable 3 alone.
PAGES = {
    "/": (IN, IN, IN, IN, IN, IN),
    "/programme": (IN, IN, IN, IN, IN, IN),
    "/sign-in": (IN, IN, IN, IN, IN, IN),
    "/account": (AWAY, IN, IN, IN, IN, IN),
    "/comments": (AWAY, IN, IN, IN, IN, IN),
    "/topics/{post}": (AWAY, NONE, IN, IN, IN, IN),
    "/topics/{post}/changes?after=0": (AWAY, NONE, IN, IN, IN, IN),
    "/topics/{question}": (AWAY, NONE, IN, IN, IN, IN),
    "/topics/{pre}": (AWAY, NONE, NONE, NONE, IN, IN),
    "/topics/{newcomers}": (AWAY, NONE, NONE, NONE, NONE, IN),
    "/topics/{newcomers}/changes?after=0": (AWAY, NONE, NONE, NONE, NONE, IN),
    "/digests": (AWAY, NO, IN, IN, IN, IN),
    "/digests/1": (AWAY, NONE, IN, IN, IN, IN),
    "/digests/1/letter": (AWAY, NONE, IN, IN, IN, IN),
    "/digests/1/export.md": (AWAY, NONE, IN, IN, IN, IN),
    "/digests/2/edit": (AWAY, NONE, NONE, NONE, IN, IN),
    "/digests/2/letter": (AWAY, NONE, NONE, NONE, IN, IN),
    "/moderation": (AWAY, NO, NO, NO, IN, IN),
    "/seats": (AWAY, NO, NO, NO, NO, IN),
    "/seats/invite": (AWAY, NO, NO, NO, NO, IN),
}
LINKS = {
    "/programme": (1, 1, 1, 1, 1, 1),
    "/sign-in": (1, 0, 0, 0, 0, 0),
    "/account": (0, 1, 1, 1, 1, 1),
    "/comments": (0, 0, 0, 1, 1, 1),
    "/digests": (0, 0, 1, 1, 1, 1),
    "/moderation": (0, 0, 0, 0, 1, 1),
    "/seats": (0, 0, 0, 0, 0, 1),
}
TOPICS = ("post", "question", "pre", "newcomers")


@pytest.fixture
def people(app, make, visit):
    """One browser for each of WHO, and two digests: the first sent, the second a draft."""
    organiser = visit(make.member("Olga", Role.ORGANISER))
    moderator = make.member("Mod", Role.MODERATOR, at=(3,))
    seat_beside(app, moderator)
    for number in (1, 2):
        organiser.submit("/digests", action="/digests/gather")
        organiser.submit(f"/digests/{number}/edit", having="subject", subject=f"Week {number}")
        if number == 1:
            assert send_digest(organiser).status_code == 303
            pass_a_week(app)
    return {
        "visitor": visit(),
        "seatless": visit(make.member("Nell", None)),
        "observer": visit(make.member("Otto", Role.OBSERVER, at=(3,))),
        "participant": visit(make.member("Pia", Role.PARTICIPANT, at=(3,))),
        "moderator": visit(moderator),
        "organiser": organiser,
    }


def seat_beside(app, member) -> None:
    """A seat at roundtable 2, where this member only reads."""
    with app.app_context():
        db.session.add(Seat(member_id=member.id, roundtable_id=tables(app)[2], role=Role.OBSERVER))
        db.session.commit()


def test_every_page_opens_for_those_it_is_for(make, people):
    ids = {key: make.topic(key).id for key in TOPICS}
    got = {page: tuple(people[who].status(page.format(**ids)) for who in WHO) for page in PAGES}

    assert got == PAGES


def test_the_navigation_leads_where_one_may_go_and_nowhere_else(people):
    got = {}
    for path in LINKS:
        links = [{href for href, _ in people[who].get("/programme").links} for who in WHO]
        got[path] = tuple(int(path in found) for found in links)

    assert got == LINKS


def test_topics_are_links_for_those_who_may_read_them(make, people):
    ids = {key: make.topic(key).id for key in TOPICS}
    got = {}
    for who in WHO:
        links = {href for href, _ in people[who].get("/programme").links}
        got[who] = {key for key in TOPICS if f"/topics/{ids[key]}" in links}

    assert got == {
        "visitor": set(),
        "seatless": set(),
        "observer": {"post", "question"},
        "participant": {"post", "question"},
        "moderator": {"post", "question", "pre"},
        "organiser": set(TOPICS),
    }


@pytest.mark.parametrize(
    ("topic", "writers"),
    [
        ("post", {"participant", "moderator", "organiser"}),
        ("pre", {"organiser"}),
        ("question", {"moderator", "organiser"}),
    ],
)
def test_those_who_may_write_find_a_composer_and_those_who_may_not_are_refused(
    make, people, topic, writers
):
    path = f"/topics/{make.topic(topic).id}"
    for who in WHO[2:]:
        if people[who].status(path) == 404:
            continue
        page = people[who].get(path)
        token = page.form(action="/sign-out").values["csrf_token"]
        forms = {form.action.split("#")[0] for form in page.forms}
        assert (f"{path}/comments" in forms) is (who in writers), who
        fields = {"kind": "position", "claim": f"By {who}", "source": "Words.", "language": "en"}
        if who in writers:
            answer = people[who].submit(having="source", **fields)
        else:
            hidden = {"form_key": f"key of the {who:>12}", "csrf_token": token}
            answer = people[who].post(f"{path}/comments", {**fields, **hidden, "prompt": ""})
        assert answer.status_code == (303 if who in writers else 403), who


def test_moderators_decide_at_their_own_roundtable_alone(make, people):
    author = make.member("Ann")
    waiting = make.comment(author, make.topic("pre"), claim="Waits at another table")
    for who in WHO:
        visitor = people[who]
        assert visitor.status(f"/moderation/{waiting.id}") == {
            "visitor": 303,
            "moderator": 404,
            "organiser": 200,
        }.get(who, 403)
    assert "Waits at another table" in people["organiser"].get("/moderation").text
    assert "Waits at another table" not in people["moderator"].get("/moderation").text
