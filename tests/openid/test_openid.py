"""Who has an account at the provider, with an address that belongs to the table, comes in by it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
import time_machine

import config
from forum.clock import now
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from tests import programs
from tests.access.doors import is_in, knows_password
from tests.factors.test_second_step import set_up
from tests.safety.test_forgery import everything

START = "/sign-in/openid"
EMAIL = "ada@example.org"


@pytest.fixture(scope="module")
def provider():
    with programs.openid_provider() as url:
        yield url


@pytest.fixture
def settings(provider):
    openid = {"issuer": provider, "client_id": "forum", "client_secret": "x", "name": "Ministry"}
    return {"OPENID": openid}


@pytest.fixture
def ada(make):
    return make.member("Ada", email=EMAIL, **knows_password())


def begin(visitor, path=START):
    answer = visitor.client.get(path, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.status_code == 302
    return answer.location


def agree(provider, location, email=EMAIL, **claims):
    """What somebody does at the provider: the way back."""
    told = {"email": email, "email_verified": True, **claims}
    requests.put(f"{provider}/users/somebody", json=told, timeout=5).raise_for_status()
    answer = requests.post(location, data={"sub": "somebody"}, allow_redirects=False, timeout=5)
    return back(answer.headers["Location"])


def back(location):
    parts = urlsplit(location)
    assert parts.netloc == "forum.test"
    return f"{parts.path}?{parts.query}"


def come_back(visitor, path):
    answer = visitor.client.get(path, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    visitor.read(answer)
    return answer


def test_the_button_leads_to_the_provider_and_back_to_the_page_asked_for(visit, provider, ada):
    visitor = visit()
    page = visitor.get("/sign-in?next=/programme")
    (way,) = [href for href, words in page.links if "Ministry" in words]
    location = begin(visitor, way)
    asked = parse_qs(urlsplit(location).query)
    assert location.startswith(provider)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://forum.test/sign-in/openid/back"]
    assert asked["nonce"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    answer = come_back(visitor, agree(provider, location))
    assert (answer.status_code, answer.location) == (303, "/programme")
    assert is_in(visitor)


def test_the_page_asked_for_is_one_of_here(visit, provider, ada):
    visitor = visit()
    location = begin(visitor, f"{START}?next=//evil.example")
    assert come_back(visitor, agree(provider, location)).location == "/"


def test_the_second_factor_is_asked_for_all_the_same(visit, provider, ada):
    authenticator, _ = set_up(visit(ada))
    visitor = visit()
    location = begin(visitor, f"{START}?next=/programme")
    answer = come_back(visitor, agree(provider, location))
    assert answer.location == "/sign-in/code?next=/programme"
    assert not is_in(visitor)
    visitor.get(answer.location)
    with time_machine.travel(now() + timedelta(minutes=1)):
        code = pyotp.TOTP(authenticator.secret).at(now())
        assert visitor.submit(having="code", code=code).location == "/programme"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "nobody@example.org"},
        {"email": ""},
        {"email": "invited@example.org"},
        {"email": "paused@example.org"},
    ],
    ids=str,
)
def test_no_other_address_lets_anybody_in(app, make, visit, provider, ada, claims):
    make.member("Invited")
    make.member("Paused", paused_at=now())
    with app.app_context():
        db.session.query(Member).filter_by(name="Invited").update({"joined_at": None})
        db.session.commit()
    visitor = visit()
    before = everything(app)
    answer = come_back(visitor, agree(provider, begin(visitor), **claims))
    assert answer.status_code == 403
    assert "Nobody at this table" in visitor.page.text
    assert not is_in(visitor)
    assert everything(app) == before


def test_an_answer_counts_once_in_the_browser_that_asked(visit, provider, ada):
    visitor, stranger = visit(), visit()
    path = agree(provider, begin(visitor))
    assert come_back(stranger, path).status_code == 400
    assert come_back(visitor, path).status_code == 303
    again = come_back(visitor, path)
    assert again.status_code == 400
    forged = path.replace("state=", "state=x")
    assert come_back(visit(), forged).status_code == 400


def test_another_code_is_not_taken(visit, provider, ada):
    mine, other = visit(), visit()
    first = agree(provider, begin(mine))
    second = agree(provider, begin(other))
    state = parse_qs(urlsplit(first).query)["state"][0]
    code = parse_qs(urlsplit(second).query)["code"][0]
    answer = come_back(mine, f"/sign-in/openid/back?code={code}&state={state}")
    assert answer.status_code == 400
    assert not is_in(mine)


def test_who_says_no_there_is_back_at_the_door(visit, provider, ada):
    visitor = visit()
    location = begin(visitor)
    answer = requests.post(location, data={"action": "deny"}, allow_redirects=False, timeout=5)
    answer = come_back(visitor, back(answer.headers["Location"]))
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_session_before_is_not_carried_over(visit, provider, ada):
    visitor = visit()
    location = begin(visitor)
    before = visitor.client.get_cookie("session", "forum.test").value
    come_back(visitor, agree(provider, location))
    assert visitor.client.get_cookie("session", "forum.test").value != before


class TestWithoutProvider:
    @pytest.fixture
    def settings(self):
        nobody = f"http://127.0.0.1:{programs.free_port()}"
        return {"OPENID": {"issuer": nobody, "client_id": "a", "client_secret": "b", "name": "X"}}

    def test_one_that_does_not_answer_stops_nobody(self, visit, make):
        make.member("Mona", Role.MODERATOR)
        visitor = visit()
        visitor.get(START, expect=503)
        assert "X does not answer just now" in visitor.page.text
        visitor.get("/sign-in")


class TestUnasked:
    @pytest.fixture
    def settings(self):
        return {}

    def test_without_settings_there_is_no_button_and_no_door(self, visit):
        visitor = visit()
        assert "openid" not in visitor.get("/sign-in").html
        assert visitor.status(START) == 404


GIVEN = {
    "FORUM_OPENID_ISSUER": "http://accounts.example",
    "FORUM_OPENID_CLIENT_ID": "forum",
    "FORUM_OPENID_CLIENT_SECRET": "x",
    "FORUM_OPENID_NAME": "Ministry",
}


@pytest.mark.parametrize("missing", GIVEN)
def test_half_a_configuration_is_refused(missing):
    with pytest.raises(config.UnsafeSettings, match=missing):
        config.read({**GIVEN, missing: ""})


def test_in_production_the_provider_is_asked_over_https():
    with pytest.raises(config.UnsafeSettings, match="FORUM_OPENID_ISSUER must begin with https"):
        config.read({**GIVEN, "FORUM_ENV": "production"})
