"""Who is found among the members, by whom; and that nothing else is told of anybody."""

import pytest

from forum.clock import now
from forum.extensions import db
from forum.members.models import Level, Member, StakeholderGroup, Visibility
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns

# Who looks, and whether they find a member at table 1 who wishes to be seen by:
# the organisers, their own roundtables, everybody.
READERS = {
    "at the same table": ((Role.PARTICIPANT, (1,)), (False, True, True)),
    "an observer there": ((Role.OBSERVER, (1, 2)), (False, True, True)),
    "moderating there": ((Role.MODERATOR, (1,)), (False, True, True)),
    "at another table": ((Role.PARTICIPANT, (2, 3)), (False, False, True)),
    "moderating elsewhere": ((Role.MODERATOR, (2,)), (False, False, True)),
    "an organiser": ((Role.ORGANISER, ()), (True, True, True)),
}
CASES = [
    (reader, wish, finds)
    for reader, (_, found) in READERS.items()
    for wish, finds in zip(Visibility, found, strict=True)
]


@both_columns
@pytest.mark.parametrize(("reader", "wish", "finds"), CASES)
def test_who_finds_whom(make, visit, reader, wish, finds):
    (role, at), _ = READERS[reader]
    ada = make.member("Ada", at=(1,), visibility=wish)
    visitor = visit(make.member("Reader", role, at=at))
    assert ("Ada" in visitor.get("/members").text) is finds
    assert visitor.status(f"/members/{ada.id}") == (200 if finds else 404)


def test_newcomers_are_found_by_the_organisers_alone(make):
    assert make.member("Ada").visibility is Visibility.ORGANISERS


@pytest.mark.parametrize(
    "gone", [{"paused_at": now()}, {"removed_at": now()}, {"joined_at": None}, {"role": None}]
)
def test_who_is_not_here_is_not_found(app, make, visit, gone):
    profile = {"visibility": Visibility.EVERYBODY, **gone}
    joined = profile.pop("joined_at", "yes")
    ada = make.member("Ada", profile.pop("role", Role.PARTICIPANT), **profile)
    if joined is None:
        with app.app_context():
            db.session.get(Member, ada.id).joined_at = None
            db.session.commit()
    visitor = visit(make.member("Ben"))
    assert "Ada" not in visitor.get("/members").text
    assert visitor.status(f"/members/{ada.id}") == 404


def test_not_for_you_and_not_there_read_the_same(make, visit):
    ada, visitor = make.member("Ada"), visit(make.member("Ben"))
    hidden, missing = (
        visitor.get(f"/members/{number}", expect=404).text for number in (ada.id, 999999)
    )
    assert hidden == missing


def test_the_directory_is_narrowed_by_group_level_and_country(make, visit):
    seen = {"visibility": Visibility.EVERYBODY}
    make.member("Ada", group=StakeholderGroup.ACADEMIC, level=Level.LOCAL, country="PT", **seen)
    make.member("Ben", group=StakeholderGroup.ACADEMIC, level=Level.NATIONAL, country="EU", **seen)
    make.member("Eve", group=StakeholderGroup.POLITICIAN, country="PT")
    visitor = visit(make.member("Fay", group=None))

    page = visitor.get("/members")
    assert "Academic (2)" in page.text
    assert "Politician" not in page.text
    assert "Portugal (1)" in page.text

    page = visitor.get("/members?group=academic&level=national&country=EU")
    assert "Ben" in page.text
    assert "Ada" not in page.text
    assert "1 person" in page.text

    assert "Nobody like this" in visitor.get("/members?country=LU").text


@both_columns
@pytest.mark.parametrize("nonsense", ["%00", "wizard", "%F0%9F%90%A6", "x" * 3000])
def test_nonsense_in_the_address_finds_nobody(make, visit, nonsense):
    page = visit(make.member("Ben")).get(f"/members?country={nonsense}&group={nonsense}")
    assert "Nobody like this" in page.text


def test_a_profile_says_no_address_and_nothing_of_what_was_done(make, visit):
    ada = make.member(
        "Ada", visibility=Visibility.EVERYBODY, about="Works on <b>ports</b>.\n\nOften."
    )
    make.comment(ada, make.topic("post"), source="Seven words only she would ever write.")
    page = visit(make.member("Ben")).get(f"/members/{ada.id}")
    assert "Works on <b>ports</b>." in page.text
    assert "ada@example.org" not in page.html
    assert "Seven words" not in page.html
    assert str(now().year) not in page.text


def test_a_peer_learns_of_shared_tables_only(make, visit):
    ada = make.member("Ada", at=(1, 3), visibility=Visibility.EVERYBODY)
    page = visit(make.member("Ben", at=(3,))).get(f"/members/{ada.id}")
    assert "III Straight on" in page.text
    assert "Newcomers first" not in page.text


def test_members_say_who_finds_them_and_what_stands_there(make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    mine, theirs = visit(ada), visit(ben)
    values = {"visibility": "everybody", "about": "Ports."}
    assert mine.submit("/account", having="name", **values).status_code == 303
    assert "Ports." in theirs.get(f"/members/{ada.id}").text
    assert "Seen by:" in mine.get(f"/members/{ada.id}").text

    wrong = mine.submit("/account", having="name", visibility="the world", about="x" * 601)
    assert wrong.status_code == 422
    assert "At most 600" in said_beside(mine.page, "about")
    assert mine.page.form(having="about").values["about"] == ["x" * 601]
