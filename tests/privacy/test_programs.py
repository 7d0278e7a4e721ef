"""What programs that come by find: what they may list, whom to tell, what this place is."""

from datetime import datetime

import pytest

from forum.clock import now


def test_the_addresses_of_letters_are_not_to_be_listed(visit):
    rules = visit().client.get("/robots.txt")
    assert rules.mimetype == "text/plain"
    assert "Disallow: /invitations/" in rules.text


def test_who_finds_a_weakness_finds_whom_to_tell(app, visit):
    answer = visit().client.get("/.well-known/security.txt")
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:digest@roundtable.example.org"
    assert told["Canonical"] == "http://forum.test/.well-known/security.txt"
    assert datetime.fromisoformat(told["Expires"]) > now()


def test_a_browser_that_asks_for_the_old_icon_is_led_to_ours(visit):
    answer = visit().client.get("/favicon.ico")
    assert answer.location.startswith("/static/favicon.svg")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/programme"])
def test_public_pages_say_what_they_are_and_members_pages_stay_out_of_lists(make, visit, path):
    ada = make.member("Ada")
    outside, inside = visit().get(path), visit(ada).get(path)
    assert '<meta name="description" content="' in outside.html
    assert "noindex" not in outside.html
    assert "noindex" in inside.html


def test_other_pages_are_in_no_list(make, visit):
    make.series()
    assert "noindex" in visit().get("/reset-password").html
