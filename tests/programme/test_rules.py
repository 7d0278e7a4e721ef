"""Organisers set the attribution rule of the series, a roundtable or a topic."""

import pytest

from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Topic

PAGE = "/programme/attribution"


@pytest.fixture
def organiser(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


def set_rule(visitor, place, rule):
    visitor.get(PAGE)
    token = visitor.page.form(action=PAGE).values["csrf_token"]
    return visitor.post(PAGE, {"csrf_token": token, "place": place, "rule": rule})


def rule_of(app, key):
    with app.app_context():
        return db.session.query(Topic).filter_by(key=key).one().attribution_rule.value


def test_the_nearest_rule_is_in_force_and_is_inherited_again(app, make, organiser):
    topic = make.topic("post")
    table = f"roundtable-{topic.roundtable_id}"
    steps = [
        ("series", "on the record", "on the record"),
        (table, "anonymous", "anonymous"),
        (f"topic-{topic.id}", "Chatham House Rule", "Chatham House Rule"),
        (f"topic-{topic.id}", "", "anonymous"),
        (table, "", "on the record"),
    ]
    for place, rule, in_force in steps:
        assert set_rule(organiser, place, rule).status_code == 303
        assert rule_of(app, "post") == in_force
    assert "Inherited: On the record" in organiser.get(PAGE).text


@pytest.mark.parametrize(
    ("place", "rule", "message"),
    [
        ("topic-99999", "anonymous", "This place is not in the programme."),
        ("series", "", "The series has nothing to inherit a rule from."),
        ("series", "secret", "Choose one of the rules in the list."),
    ],
)
def test_an_unknown_place_or_rule_is_said_and_changes_nothing(
    app, make, organiser, place, rule, message
):
    assert set_rule(organiser, place, rule).status_code == 422
    assert message in organiser.page.text
    assert rule_of(app, "post") == "Chatham House Rule"


def test_the_programme_leads_only_organisers_there(make, visit, organiser):
    assert PAGE in organiser.get("/programme").html
    assert PAGE not in visit(make.member("Mona", Role.MODERATOR)).get("/programme").html
