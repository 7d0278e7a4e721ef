"""Closed by default: the few doors that visitors may open are named here."""

from urllib.parse import urlsplit

import pytest

from forum import create_app
from tests.visitor import BROWSER

OPEN = {
    "digests.answer_outside",
    "digests.export_session",
    "digests.stop_letters",
    "feeds.read_digests",
    "feeds.read_programme",
    "home.home",
    "invitations.accept_invitation",
    "invitations.renew_invitation",
    "access.ask_for_reset",
    "members.choose_language",
    "moderation.show_policy",
    "access.renew_link",
    "access.reset_password",
    "access.sign_in",
    "access.sign_in_by_link",
    "access.sign_in_by_passkey",
    "access.take_second_step",
    "access.undo_factor",
    "access.take_second_step_by_passkey",
    "openid.come_back",
    "openid.lead_there",
    "operations.list_letters",
    "operations.show_letter",
    "operations.show_letter_html",
    "privacy.favicon",
    "privacy.robots",
    "privacy.security",
    "privacy.show_privacy",
    "quotes.answer_by_link",
    "programme.show_programme",
    "static",
}
LETTERS = {endpoint for endpoint in OPEN if endpoint.startswith("operations.")}


def _doors(app):
    """Every way in: (endpoint, method, address), with something in the place of parameters."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: _example(rule.rule, name) for name in rule.arguments}
            address = app.url_for(rule.endpoint, **values, _external=False)
            for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield rule.endpoint, method, address


def _example(rule, parameter):
    return 1 if f"<int:{parameter}>" in rule else "favicon.svg"


def _answer(visitor, method, address):
    """How a visitor is answered, who sends a token with what changes things."""
    token = visitor.get("/sign-in").form(having="password").values["csrf_token"]
    data = {} if method == "GET" else {"csrf_token": token}
    return visitor.client.open(
        address, method=method, data=data, environ_overrides=BROWSER, buffered=True
    )


def _is_turned_away(method, answer):
    if method != "GET":
        return answer.status_code == 400
    return answer.status_code == 303 and urlsplit(answer.location).path == "/sign-in"


def test_visitors_find_exactly_the_stated_doors_open(app, visit, make):
    make.series()
    visitor, doors = visit(), list(_doors(app))
    answers = [(e, m, _is_turned_away(m, _answer(visitor, m, a))) for e, m, a in doors]
    assert {endpoint for endpoint, _, is_turned_away in answers if not is_turned_away} == OPEN
    assert {endpoint for endpoint, _, is_turned_away in answers if is_turned_away}.isdisjoint(OPEN)


def test_a_visitor_who_asks_for_the_head_only_is_turned_away_all_the_same(app, visit):
    visitor = visit()
    assert visitor.client.get("/digests", environ_overrides=BROWSER).status_code == 303
    assert visitor.client.head("/digests", environ_overrides=BROWSER).status_code == 303


def test_signing_in_leads_back_to_the_page_that_was_asked_for(visit):
    answer = visit().client.get("/topics/7?reply_to=3", environ_overrides=BROWSER)
    assert answer.location == "/sign-in?next=/topics/7?reply_to%3D3"


@pytest.mark.parametrize("more", [{"SMTP_URL": "smtp://127.0.0.1:25"}, {"PRODUCTION": True}])
def test_letters_are_pages_only_where_they_are_laid_into_a_folder(app, column, more):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= LETTERS
    sending = create_app({**column, **more})
    assert not {rule.endpoint for rule in sending.url_map.iter_rules()} & LETTERS


def test_a_form_without_its_token_is_refused_even_at_an_open_door(visit):
    visitor = visit()
    answer = visitor.client.post("/language", data={"language": "fr"}, environ_overrides=BROWSER)
    assert answer.status_code == 400
