"""In production: only over https, only under its own name, whatever a request claims."""

import pytest

import config
from tests.access.doors import PASSWORD, knows_password
from tests.access.letters import letters

HOME = "https://forum.test"
ENVIRONMENT = {
    "FORUM_ENV": "production",
    "FORUM_SECRET_KEY": "a long and random text, for tests of production alone",
    "FORUM_PUBLIC_URL": HOME,
    "FORUM_SMTP_URL": "smtp://127.0.0.1:1",
}


@pytest.fixture
def settings(column):
    """What `config` makes of a production environment, over this test's database and folder."""
    own = {"SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS", "INSTANCE", "TESTING"}
    return {**config.read(ENVIRONMENT), **{name: column[name] for name in own}}


@pytest.fixture
def browser(app, make):
    make.member("Ada", **knows_password())
    return app.test_client()


def signed_in(browser):
    page = browser.get("/sign-in", base_url=HOME)
    token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    return browser.post(
        "/sign-in",
        base_url=HOME,
        headers={"Referer": f"{HOME}/sign-in"},
        data={"csrf_token": token, "email": "ada@example.org", "password": PASSWORD},
    )


def test_the_sessions_cookie_belongs_to_this_host_over_https_alone(browser):
    answer = signed_in(browser)

    assert answer.status_code == 303
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if "session" in c]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain=" not in cookie
    assert browser.get("/account", base_url=HOME).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/css/base.css", "/account"])
def test_every_answer_asks_for_https_from_now_on(browser, path):
    with browser.get(path, base_url=HOME) as answer:
        promise = answer.headers["Strict-Transport-Security"]
        assert int(promise.split("max-age=")[1].split(";")[0]) >= 31_536_000


def test_static_files_are_kept_for_a_year(browser):
    with browser.get("/static/css/base.css", base_url=HOME) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example", "forum.test.evil.example", "forum.test@evil"])
def test_a_request_under_another_name_is_refused(browser, host):
    assert browser.get("/", base_url=HOME).status_code == 200
    answer = browser.get("/", base_url=HOME, headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_letters_cannot_be_read_on_a_page(browser):
    assert browser.get("/letters", base_url=HOME).status_code == 404


class TestInDevelopment:
    """Where any name is answered, letters still carry the configured one."""

    @pytest.fixture
    def settings(self):
        return {}

    def test_the_host_a_request_claims_stands_in_no_letter(self, app, make):
        make.member("Ada")
        browser = app.test_client()
        evil = {"base_url": "http://evil.example", "headers": {"X-Forwarded-Host": "evil.example"}}
        page = browser.get("/reset-password", **evil)
        token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "email": "ada@example.org"}
        assert browser.post("/reset-password", data=fields, **evil).status_code == 200

        (letter,) = letters(app)
        assert "http://forum.test/reset-password/" in letter.get_content()
        assert "evil" not in letter.as_string()
