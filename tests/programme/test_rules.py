"""Organisers set the attribution rule of the series, a roundtable or a topic."""

import pytest

from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Topic
from tests.conftest import both_columns

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


def filled(visitor, place, rule):
    """The form of a place as somebody has it open, with a rule chosen."""
    return {**form_of(visitor.get(PAGE), place), "rule": rule}


def form_of(page, place):
    return next(form.values for form in page.forms if form.values.get("place") == [place])


@both_columns
def test_a_form_older_than_a_tighter_rule_does_not_loosen_it(app, make, visit, organiser):
    topic = make.topic("post")
    places = ("series", f"topic-{topic.id}")
    old = [filled(organiser, place, "on the record") for place in places]
    other = visit(make.member("Otto", Role.ORGANISER))
    assert other.post(PAGE, filled(other, "series", "anonymous")).status_code == 303
    for sent in old:
        assert organiser.post(PAGE, sent).status_code == 409
        assert "set otherwise meanwhile" in organiser.page.text
        assert "What holds: Anonymous to peers." in organiser.page.text
        assert rule_of(app, "post") == "anonymous"
    # The choice is still there, and is set knowingly.
    again = form_of(organiser.page, places[1])
    assert again["rule"] == ["on the record"]
    assert organiser.post(PAGE, again).status_code == 303
    assert rule_of(app, "post") == "on the record"


@both_columns
@pytest.mark.parametrize("place", ["series", "roundtable", "topic"])
def test_a_form_sent_again_is_done_already_and_takes_back_nothing(
    app, make, visit, organiser, place
):
    topic = make.topic("post")
    place = {"roundtable": f"roundtable-{topic.roundtable_id}", "topic": f"topic-{topic.id}"}.get(
        place, place
    )
    sent = filled(organiser, place, "on the record")
    for _ in range(2):
        assert organiser.post(PAGE, sent).status_code == 303
    # Set back just as it was before: what comes late loosens nothing.
    other, before = visit(make.member("Otto", Role.ORGANISER)), "Chatham House Rule"
    was = before if place == "series" else ""
    assert other.post(PAGE, filled(other, place, was)).status_code == 303
    assert rule_of(app, "post") == before
    assert organiser.post(PAGE, sent).status_code == 409
    assert rule_of(app, "post") == before


def test_what_was_set_for_another_topic_refuses_nothing(app, make, visit, organiser):
    topic, beside = make.topic("post"), make.topic("pre")
    sent = filled(organiser, f"topic-{topic.id}", "anonymous")
    other = visit(make.member("Otto", Role.ORGANISER))
    assert set_rule(other, f"topic-{beside.id}", "on the record").status_code == 303
    assert organiser.post(PAGE, sent).status_code == 303
    assert (rule_of(app, "post"), rule_of(app, "pre")) == ("anonymous", "on the record")


def test_the_programme_leads_only_organisers_there(make, visit, organiser):
    assert PAGE in organiser.get("/programme").html
    assert PAGE not in visit(make.member("Mona", Role.MODERATOR)).get("/programme").html


def test_it_is_said_beside_the_rule_that_it_is_set(make, organiser):
    topic = make.topic("post")
    set_rule(organiser, f"topic-{topic.id}", "anonymous")
    said, text = "The attribution rule is set.", organiser.get(PAGE).text
    # Once: above all else it would lie over another rule.
    assert text.count(said) == 1
    assert text.index(topic.title) < text.index(said)
    assert said not in organiser.get(PAGE).text
