"""What one chooses from on the account page: countries and time zones, in one's own language."""

import re

import pytest

from tests.access.doors import member_with


def options(page, name):
    found = re.search(rf'<select[^>]* id="{name}".*?</select>', page.html, re.DOTALL)
    return re.findall(r'<option[^>]* value="([^"]*)">([^<]*)</option>', found[0])


@pytest.fixture
def ada(make):
    return make.member("Ada", language="de")


def test_countries_are_all_there_in_the_order_of_the_language(visit, ada):
    listed = options(visit(ada).get("/account"), "country")
    codes = [code for code, _ in listed]
    assert {"TN", "LY", "EG", "UA", "FR", "US"} < set(codes)
    assert not {"ZZ", "EZ", "UN"} & set(codes)
    names = [name for _, name in listed]
    assert names.index("Dänemark") < names.index("Deutschland") < names.index("Österreich")
    assert names.index("Österreich") < names.index("Zypern")


def test_time_zones_go_by_region_and_place_without_the_names_of_old(visit, ada):
    page = visit(ada).get("/account")
    zones = dict(options(page, "time_zone")) | {"": ""}
    assert "Brüssel (Belgien)" in page.html
    assert zones["Europe/Vienna"] == "Wien (Österreich)"
    assert not {"Europe/Belfast", "Asia/Calcutta", "US/Eastern", "Etc/GMT+5"} & set(zones)
    groups = re.findall(r'<optgroup label="([^"]*)"', page.html)
    assert groups[0] == "Europa"
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize(
    ("language", "man"), [("en", "Isle of Man"), ("fr", "Île de Man"), ("de", "Isle of Man")]
)
def test_a_place_that_is_called_as_its_country_is_named_once(make, visit, language, man):
    page = visit(make.member("Max", language=language)).get("/account")
    zones = dict(options(page, "time_zone"))
    assert zones["Europe/Isle_of_Man"] == man
    for name in zones.values():
        place, _, country = name.removesuffix(")").partition(" (")
        assert place != country


def test_a_zone_of_old_that_a_member_has_stays_theirs(app, visit, make):
    ben = make.member("Ben", time_zone="Asia/Calcutta")
    visitor = visit(ben)
    assert visitor.submit("/account", having="time_zone", name="Benno").status_code == 303
    assert member_with(app, "ben@example.org").time_zone == "Asia/Calcutta"


def test_the_zone_is_told_by_its_place(visit, ada):
    assert "Brüssel" in visit(ada).get("/account/notifications").text
