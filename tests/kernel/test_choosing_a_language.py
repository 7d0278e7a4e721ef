"""Which language a page is in: the member's, the one chosen in this browser, the browser's own."""

import pytest

from tests.visitor import BROWSER

HEADERS = [
    ("", "en"),
    ("fr", "fr"),
    ("de-AT", "de"),
    ("fr-BE,fr;q=0.9,en;q=0.8", "fr"),
    ("it,de;q=0.5,en;q=0.4", "de"),
    ("it,pl", "en"),
    ("fr;q=0.1,en;q=0.9", "en"),
    ("*", "en"),
    ("xx-\x7f;;q=,,", "en"),
]


def languages(visitor, path="/programme", accepts="fr"):
    """What a page says its language is: in the page, and in the answer's header."""
    headers = {"Accept-Language": accepts}
    response = visitor.client.get(path, headers=headers, environ_overrides=BROWSER)
    assert response.status_code == 200
    return visitor.read(response).lang, response.headers["Content-Language"]


@pytest.mark.parametrize(("accepts", "expected"), HEADERS)
def test_a_visitor_reads_in_the_language_that_the_browser_prefers(visit, accepts, expected):
    assert languages(visit(), accepts=accepts) == (expected, expected)


@pytest.mark.parametrize("code", ["en", "fr", "de"])
def test_a_visitor_chooses_a_language_and_stays_on_the_page(make, visit, code):
    make.series()
    visitor = visit()
    answer = visitor.submit("/programme", action="/language", language=code)
    assert (answer.status_code, answer.location) == (303, "/programme")
    assert languages(visitor, accepts="it") == (code, code)
    assert languages(visitor, "/", accepts="pl") == (code, code)


def test_a_visitors_choice_is_of_one_browser(visit):
    first, second = visit(), visit()
    first.submit("/programme", action="/language", language="de")
    assert languages(first) == ("de", "de")
    assert languages(second) == ("fr", "fr")


def test_a_member_reads_in_their_own_language_whatever_the_browser_prefers(make, visit):
    ada = visit(make.member("Ada", language="de"))
    assert languages(ada, "/") == ("de", "de")
    assert languages(ada, "/account") == ("de", "de")


def test_a_member_chooses_a_language_for_every_browser(make, visit):
    member = make.member("Ada", language="en")
    here, there = visit(member), visit(member)
    assert languages(there) == ("en", "en")
    here.submit("/programme", action="/language", language="de")
    assert languages(here) == ("de", "de")
    assert languages(there) == ("de", "de")


def test_signing_in_puts_the_members_language_before_the_browsers(make, visit):
    member, visitor = make.member("Ada", language="en"), visit()
    visitor.submit("/programme", action="/language", language="de")
    assert languages(visitor) == ("de", "de")
    visitor.sign_in(member.email)
    assert languages(visitor) == ("en", "en")


@pytest.mark.parametrize("code", ["it", "", "en_US", "../de", "de\0"])
def test_a_language_that_is_not_offered_changes_nothing(visit, code):
    visitor = visit()
    visitor.submit("/programme", action="/language", language="de")
    assert visitor.submit("/programme", action="/language", language=code).status_code == 303
    assert languages(visitor) == ("de", "de")


@pytest.mark.parametrize("elsewhere", ["https://evil.org", "//evil.org", "/\\evil.org", "x", ""])
def test_choosing_a_language_leads_to_no_other_site(visit, elsewhere):
    answer = visit().submit("/programme", action="/language", language="de", next=elsewhere)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_present_language_is_marked_and_each_is_named_in_itself(visit):
    html = visit().get("/programme", headers={"Accept-Language": "de"}).html
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in html
    assert 'value="fr" lang="fr">Français</button>' in html
    assert 'value="en" lang="en">English</button>' in html


def test_a_cache_keeps_languages_and_people_apart(visit):
    response = visit().client.get("/programme", environ_overrides=BROWSER)
    assert {"Cookie", "Accept-Language"} <= set(response.vary.to_header().split(", "))
