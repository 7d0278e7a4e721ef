"""A link may not send people elsewhere: `next` leads to a path of this site or to `/`."""

from urllib.parse import quote, urljoin, urlsplit

import pytest

from forum.access.models import Purpose
from tests.access.doors import ANOTHER, PASSWORD, knows_password, link_for

LOCAL = ["/programme", "/topics/1?reply_to=2", "/%5cevil.example", "/@evil.example", "/a//b"]
HOSTILE = [
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\r\nLocation: https://evil.example",
    "@evil.example",
    "forum.test@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "%2f%2fevil.example",
    "?x",
    "",
]
LONG = "/" + "x" * 20_000


def leads_to(location: str) -> str:
    """Where a browser goes that is told this location; tabs and line ends mean nothing to it."""
    seen = location.translate({9: None, 10: None, 13: None}).replace("\\", "/")
    return urljoin("http://forum.test/sign-in", seen)


def stays(location: str) -> bool:
    parts = urlsplit(leads_to(location))
    return (parts.scheme, parts.netloc) == ("http", "forum.test")


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def after_signing_in(visitor, wanted: str) -> str:
    path = f"/sign-in?next={quote(wanted, safe='')}"
    fields = {"email": "ada@example.org", "password": PASSWORD}
    answer = visitor.submit(path, having="password", **fields)
    assert answer.status_code == 303
    return answer.location


@pytest.mark.parametrize("wanted", LOCAL)
def test_signing_in_leads_on_to_the_page_that_was_asked_for(visit, ada, wanted):
    assert after_signing_in(visit(), wanted) == wanted


@pytest.mark.parametrize("wanted", [*HOSTILE, LONG])
def test_signing_in_never_leads_elsewhere(visit, ada, wanted):
    location = after_signing_in(visit(), wanted)

    assert stays(location)
    assert location == ("/" if wanted in HOSTILE else wanted)


@pytest.mark.parametrize("wanted", [*HOSTILE, LONG])
def test_choosing_a_language_never_leads_elsewhere(make, visit, wanted):
    make.topic()
    answer = visit().submit("/", action="/language", language="de", next=wanted)

    assert answer.status_code == 303
    assert stays(answer.location)
    assert answer.location == ("/" if wanted in HOSTILE else wanted)


@pytest.mark.parametrize(
    ("purpose", "there"),
    # Whoever joins is welcomed first.
    [(Purpose.SIGN_IN, ("/programme", "/")), (Purpose.INVITATION, ("/welcome", "/welcome"))],
)
def test_links_in_letters_never_lead_elsewhere_afterwards(app, visit, ada, purpose, there):
    for wanted, expected in zip(("/programme", "//evil.example"), there, strict=True):
        visitor, path = visit(), link_for(app, ada, purpose)
        token = visitor.get(path).form().values["csrf_token"]
        fields = {
            "csrf_token": token,
            "name": "Ada",
            "password": ANOTHER,
            "again": ANOTHER,
            "consent": "y",
        }
        assert visitor.post(f"{path}?next={quote(wanted)}", fields).location == expected


def test_who_must_sign_in_first_comes_to_the_page_that_was_asked_for(make, visit, ada):
    topic = make.topic()
    visitor = visit()
    answer = visitor.client.get(f"/topics/{topic.id}?reply_to=1")
    assert answer.status_code == 303

    fields = {"email": "ada@example.org", "password": PASSWORD}
    back = visitor.submit(answer.location, having="password", **fields)

    assert back.location == f"/topics/{topic.id}?reply_to=1"
