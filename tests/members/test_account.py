"""One's own account: every field is kept, and only what exists can be chosen."""

import pytest

from forum.permissions import Role
from tests.access.doors import member_with, points_to_what_is_wrong, said_beside
from tests.access.letters import letters
from tests.digests.desk import send as send_digest

PROFILE = {
    "name": "Ada Lindqvist",
    "function": "Head of unit",
    "organisation": "Ministry of Bridges",
    "group": "decision-maker",
    "level": "national",
    "country": "SE",
    "language": "fr",
    "time_zone": "Europe/Stockholm",
}


@pytest.fixture
def ada(make, visit):
    return visit(make.member("Ada"))


def save(visitor, **values: str):
    return visitor.submit("/account", having="organisation", **values)


def test_every_field_is_kept_and_shown_again(app, ada):
    answer = save(ada, **PROFILE)

    assert (answer.status_code, answer.location) == (303, "/account")
    shown = ada.get("/account").form(having="organisation").values
    assert {name: shown[name] for name in PROFILE} == {n: [v] for n, v in PROFILE.items()}
    kept = member_with(app, "ada@example.org")
    assert {name: getattr(kept, name) for name in PROFILE} == PROFILE


def test_what_is_optional_can_be_taken_back(app, ada):
    save(ada, **PROFILE)
    save(ada, function="", organisation="", group="", level="", country="")

    kept = member_with(app, "ada@example.org")
    assert (kept.function, kept.organisation, kept.country) == ("", "", "")
    assert (kept.group, kept.level) == (None, None)


def test_the_language_changes_the_pages_at_once_and_for_other_browsers(make, visit, ada):
    assert ada.get("/account").lang == "en"

    save(ada, language="de")

    assert ada.get("/account").lang == "de"
    assert visit("ada@example.org").get("/").lang == "de"


def test_the_language_at_the_foot_of_the_page_is_the_accounts_language(app, ada):
    answer = ada.submit("/programme", action="/language", language="fr")

    assert (answer.status_code, answer.location) == (303, "/programme")
    assert ada.get("/programme").lang == "fr"
    assert member_with(app, "ada@example.org").language == "fr"


def test_a_visitors_language_is_this_browsers_alone(make, visit):
    make.topic()
    visitor, other = visit(), visit()
    visitor.submit("/", action="/language", language="de")

    assert visitor.get("/programme").lang == "de"
    assert other.get("/programme").lang == "en"
    assert (
        other.get("/programme", headers={"Accept-Language": "fr-BE,fr;q=0.9,en;q=0.8"}).lang == "fr"
    )


def test_a_language_nobody_translated_changes_nothing(app, ada):
    ada.get("/account")
    answer = ada.submit(action="/language", language="la")

    assert answer.status_code == 303
    assert ada.get("/account").lang == "en"
    assert member_with(app, "ada@example.org").language == "en"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Europe/Atlantis", "Not a valid choice"),
        ("time_zone", "", "Not a valid choice"),
        ("country", "XX", "Not a valid choice"),
        ("group", "pirate", "Not a valid choice"),
        ("level", "galactic", "Not a valid choice"),
        ("language", "la", "Not a valid choice"),
        ("name", " ", "Please fill this in."),
        ("name", "x" * 121, "At most 120 characters"),
        ("function", "x" * 121, "At most 120 characters"),
        ("organisation", "x" * 121, "At most 120 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_saved(
    app, ada, field, value, words
):
    save(ada, **PROFILE)
    other = "function" if field != "function" else "organisation"
    answer = save(ada, **{"language": "en", field: value, other: "Typed just now"})

    assert answer.status_code == 422
    assert ada.page.form(having="organisation").values[other] == ["Typed just now"]
    assert points_to_what_is_wrong(ada.page, field)
    kept = member_with(app, "ada@example.org")
    assert {name: getattr(kept, name) for name in PROFILE} == PROFILE
    save(ada, language="en")
    save(ada, **{field: value})
    assert words in said_beside(ada.page, field)


@pytest.mark.parametrize("wish", ["weekly", "none"])
def test_the_weekly_letter_comes_to_those_who_want_it(app, make, visit, ada, wish):
    assert ada.submit("/account/digest", having="letters", letters=wish).status_code == 303
    mod = visit(make.member("Mod", Role.MODERATOR))
    mod.submit("/digests", action="/digests/gather")
    mod.submit("/digests/1/edit", having="subject", subject="The week", intent="send")
    assert send_digest(mod).status_code == 303

    sent_to = {str(letter["To"]) for letter in letters(app)}
    assert "Mod <mod@example.org>" in sent_to
    assert ("Ada <ada@example.org>" in sent_to) is (wish == "weekly")
