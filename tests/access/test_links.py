"""Links in letters: each works once, for a while, for one purpose and one member."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from forum.access.models import Purpose
from forum.clock import now
from tests.access.doors import ANOTHER, PASSWORD, is_in, knows_password, link_for, sign_in
from tests.conftest import both_columns
from tests.together import together

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAYS = [Purpose.INVITATION, Purpose.SIGN_IN, Purpose.RESET]
every_way = pytest.mark.parametrize("purpose", WAYS)
FIELDS = {
    Purpose.INVITATION: {"name": "Ada", "password": ANOTHER, "again": ANOTHER, "consent": "y"},
    Purpose.RESET: {"password": ANOTHER, "again": ANOTHER},
    Purpose.SIGN_IN: {},
}
DOORS = {
    Purpose.INVITATION: "/invitations/",
    Purpose.SIGN_IN: "/sign-in/",
    Purpose.RESET: "/reset-password/",
}


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def opened(visitor, path: str, purpose: Purpose) -> Callable[[], int]:
    """Open a link's page; returns what sends its form, whatever has become of the link."""
    token = visitor.read(visitor.client.get(path)).form().values["csrf_token"]
    return lambda: visitor.post(path, {"csrf_token": token, **FIELDS[purpose]}).status_code


def has_worked(visit, visitor, purpose: Purpose) -> bool:
    """Whether a link did what it is for."""
    if purpose is Purpose.SIGN_IN:
        return is_in(visitor)
    return sign_in(visit(), "ada@example.org", ANOTHER).status_code == 303


@every_way
def test_a_link_works_once(app, visit, ada, purpose):
    first, second = visit(), visit()
    path = link_for(app, ada, purpose)
    use_again = opened(second, path, purpose)

    assert opened(first, path, purpose)() == 303
    assert has_worked(visit, first, purpose)
    assert use_again() in {200, 409}
    assert not is_in(second)
    assert "has been used" in second.get(path, expect=410).text


@every_way
def test_looking_at_a_link_uses_nothing_up(app, visit, ada, purpose):
    path = link_for(app, ada, purpose)
    scanner, person = visit(), visit()

    scanner.get(path)
    scanner.get(path)
    scanner.client.head(path)

    assert not is_in(scanner)
    assert opened(person, path, purpose)() == 303
    assert has_worked(visit, person, purpose)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [
        (Purpose.INVITATION, 21 * DAY),
        (Purpose.SIGN_IN, 15 * MINUTE),
        (Purpose.RESET, HOUR),
    ],
)
@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "too late"])
def test_a_link_works_for_its_time_and_no_longer(app, visit, ada, purpose, lasts, is_late):
    visitor = visit()
    start = now()
    with time_machine.travel(start, tick=False):
        path = link_for(app, ada, purpose)
    with time_machine.travel(start + lasts + (MINUTE if is_late else -MINUTE)):
        send = opened(visitor, path, purpose)
        assert ("expired" in visitor.page.text) is is_late
        assert (send() == 303) is not is_late
        assert has_worked(visit, visitor, purpose) is not is_late


@pytest.mark.parametrize(
    ("purpose", "door"), [(p, door) for p in WAYS for door in WAYS if door != p]
)
def test_a_link_opens_no_other_door(app, visit, ada, purpose, door):
    own = link_for(app, ada, purpose)
    key = own.rsplit("/", 1)[1]
    thief = visit()

    send = opened(thief, DOORS[door] + key, door)

    assert "expired" in thief.page.text
    assert send() in {200, 409}
    assert not is_in(thief)
    assert sign_in(visit(), "ada@example.org", PASSWORD).status_code == 303
    assert opened(visit(), own, purpose)() == 303


@every_way
def test_a_newer_link_ends_the_older_one(app, visit, ada, purpose):
    older, newer = link_for(app, ada, purpose), link_for(app, ada, purpose)

    assert "expired" in visit().get(older, expect=410).text
    assert opened(visit(), newer, purpose)() == 303


@pytest.mark.parametrize("key", ["x", "%00", "é", "x" * 3000, "..%2f..%2fsign-in"])
@every_way
def test_a_key_that_never_was_is_like_one_that_is_used_up(visit, ada, purpose, key):
    visitor = visit()
    page = visitor.client.get(DOORS[purpose] + key)

    assert page.status_code in {410, 404}
    assert visitor.read(page).form().action
    assert not is_in(visitor)


@both_columns
@every_way
def test_a_link_used_by_several_at_once_works_for_one(app, visit, ada, purpose):
    path = link_for(app, ada, purpose)
    visitors = [visit() for _ in range(4)]
    answers = sorted(together(*[opened(visitor, path, purpose) for visitor in visitors]))

    assert answers[0] in {200, 303}
    assert answers.count(303) == 1
    assert set(answers) <= {200, 303, 409}
    if purpose is not Purpose.RESET:
        assert sum(is_in(visitor) for visitor in visitors) == 1
