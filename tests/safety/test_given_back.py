"""A form that came too late is given back as it was left, and nothing is taken from it."""

from datetime import timedelta

import pytest
import time_machine

from forum.access.models import Purpose
from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from tests.access.doors import PASSWORD, knows_password, link_for, tables
from tests.discussion.writing import POSITION, REMARK, in_composer, stored
from tests.factors.test_second_step import set_up
from tests.visitor import BROWSER

# What every browser says of a form on a page of ours.
HERE = {"Sec-Fetch-Site": "same-origin"}
NOT_SENT = "Nothing was sent yet"


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def filled(visitor, path: str, having="source", **fields) -> tuple[str, dict]:
    """Where a form of a page goes, and what it says once it is filled in."""
    form = visitor.get(path).form(having=having)
    action = form.action.split("#")[0] or path
    return action, {**form.values, **fields}


def post(visitor, path: str, values: dict, headers=HERE):
    answer = visitor.client.post(path, data=values, headers=headers, environ_overrides=BROWSER)
    visitor.read(answer)
    return answer


def press(visitor, having: str, **fields):
    """A button of the page that was given last."""
    form = visitor.page.form(having=having)
    return post(visitor, form.action.split("#")[0], {**form.values, **fields})


def sign_in_anew(visitor, member) -> None:
    """In another window of the same browser, say."""
    visitor.submit("/", action="/sign-out")
    visitor.sign_in(member.email)


def later():
    """When every session of today has ended."""
    return time_machine.travel(now() + timedelta(days=30, minutes=1))


def test_who_signed_in_anew_elsewhere_finds_the_composer_as_it_was(app, visit, ada, topic):
    writer = visit(ada)
    action, form = filled(writer, f"/topics/{topic.id}", **POSITION)
    sign_in_anew(writer, ada)

    answer = post(writer, action, form)

    assert answer.status_code == 400
    assert writer.page.title.startswith("Error: ")
    assert f"Your text: {NOT_SENT}" in writer.page.text
    back = in_composer(writer.page)
    assert {name: back[name] for name in POSITION} == POSITION
    assert back["form_key"] == form["form_key"][0]
    assert stored(app) == []
    given = writer.page
    # Pressed twice, it is one comment.
    for _ in range(2):
        writer.page = given
        assert press(writer, "source").location == f"/topics/{topic.id}#c1"
    assert len(stored(app)) == 1


def test_who_signs_in_again_goes_on_with_the_text_in_the_same_window(app, make, visit, topic):
    ada = make.member("Ada", Role.MODERATOR, **knows_password())
    writer = visit(ada)
    action, form = filled(writer, f"/topics/{topic.id}", **POSITION)
    with later():
        assert post(writer, action, form).status_code == 400
        assert "You are signed out" in writer.page.text
        assert stored(app) == []

        wrong = press(writer, "password", email=ada.email, password="something else")
        assert wrong.status_code == 422
        assert press(writer, "password", email=ada.email, password=PASSWORD).status_code == 200
        answer = press(writer, "source")

        assert answer.status_code == 400
        assert NOT_SENT in writer.page.text
        assert in_composer(writer.page)["source"] == POSITION["source"]
        assert press(writer, "source").location == f"/topics/{topic.id}#c1"
    assert len(stored(app)) == 1


def test_the_text_goes_along_through_a_second_step(app, visit, ada, topic):
    writer = visit(ada)
    authenticator, _ = set_up(writer)
    action, form = filled(writer, f"/topics/{topic.id}", **POSITION)
    writer.submit("/", action="/sign-out")
    post(writer, action, form)

    assert press(writer, "password", email=ada.email, password=PASSWORD).status_code == 200
    press(writer, "carried-source")
    assert "Your code, please" in writer.page.text
    assert press(writer, "code", code="000000").status_code == 422
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert press(writer, "code", code=authenticator.at(now())).status_code == 200
        assert press(writer, "source").status_code == 400

    assert in_composer(writer.page)["claim"] == POSITION["claim"]
    assert stored(app) == []


def test_a_reply_is_given_back_below_what_it_answers(app, make, visit, ada, topic):
    make.comment(make.member("Ben"), topic)
    writer = visit(ada)
    action, form = filled(writer, f"/topics/{topic.id}?reply_to=1", **REMARK)
    sign_in_anew(writer, ada)

    post(writer, action, form)

    assert in_composer(writer.page)["reply_to"] == "1"
    assert press(writer, "source").location == f"/topics/{topic.id}#c2"


def test_where_nobody_writes_by_now_the_text_is_there_to_copy(app, visit, ada, topic):
    writer = visit(ada)
    action, form = filled(writer, f"/topics/{topic.id}", **POSITION)
    with time_machine.travel(now() + timedelta(days=10)):
        sign_in_anew(writer, ada)
        answer = post(writer, action, form)
        # A token that came too late changes nothing: not the drafts either.
        assert "You have begun nothing" in writer.get("/drafts").text

    assert answer.status_code == 403
    assert POSITION["source"] in answer.text


def test_a_change_and_a_view_are_given_back_as_well(app, make, visit, ada, topic):
    make.comment(make.member("Ben"), topic, kind=Kind.PROPOSAL)
    own = make.comment(ada, topic)
    writer = visit(ada)
    change = filled(writer, f"/comments/{own.id}/revise", source="Otherwise.")
    stance = f"/topics/{topic.id}/comments/1/stance"
    view = {"view": "object", "reason": "It is too dear."}
    sign_in_anew(writer, ada)

    assert post(writer, *change).status_code == 400
    assert (in_composer(writer.page)["source"], NOT_SENT in writer.page.text) == (
        "Otherwise.",
        True,
    )
    assert post(writer, stance, view).status_code == 400
    assert NOT_SENT in writer.page.text
    assert writer.page.form(having="reason").values["reason"] == ["It is too dear."]
    assert [comment.source for comment in stored(app)][1] != "Otherwise."
    assert press(writer, "reason").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://forum.test"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://forum.test.elsewhere.test"},
        {"Referer": "http://elsewhere.test/?http://forum.test/"},
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_another_site_wrote_stands_in_no_form(visit, ada, topic, headers, is_signed_in):
    writer = visit(ada if is_signed_in else None)

    answer = post(writer, f"/topics/{topic.id}/comments", POSITION, headers)

    assert answer.status_code == 400
    assert "This form is no longer valid" in writer.page.text
    assert all("source" not in name for form in writer.page.forms for name in form.values)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://forum.test"}, {"Referer": "http://forum.test/x"}]
)
def test_older_browsers_say_where_a_form_stood_in_other_words(visit, ada, topic, headers):
    writer = visit(ada)
    assert post(writer, f"/topics/{topic.id}/comments", POSITION, headers).status_code == 400
    assert in_composer(writer.page)["source"] == POSITION["source"]


def test_the_text_of_one_member_stands_in_no_form_of_another(app, make, visit, ada, topic):
    ben = make.member("Ben", **knows_password())
    shared = visit(ada)
    action, form = filled(shared, f"/topics/{topic.id}", **POSITION)
    shared.submit("/", action="/sign-out")
    post(shared, action, form)
    press(shared, "password", email=ben.email, password=PASSWORD)

    answer = press(shared, "source")

    assert answer.status_code == 400
    assert "This form is no longer valid" in shared.page.text
    assert all("source" not in one.values for one in shared.page.forms)
    assert stored(app) == []
    assert "You have begun nothing" in shared.get("/drafts").text


def test_it_leads_nowhere_else(app, visit, ada, topic):
    visitor = visit()
    visitor.get("/sign-in?next=//elsewhere.test/")
    form = visitor.page.form(having="password")
    values = {**form.values, "email": ada.email, "password": PASSWORD, "carried-source": "Words"}

    answer = post(visitor, "/sign-in?next=//elsewhere.test/", values)

    assert answer.status_code == 200
    assert "elsewhere.test" not in answer.text
    assert visitor.page.form(having="source").action == "/#problem"


def test_no_more_is_carried_than_a_text_can_be_long(visit, topic, ada):
    writer = visit()
    too_much = {**POSITION, "source": "x" * 200_001}
    post(writer, f"/topics/{topic.id}/comments", too_much)
    assert "This form is no longer valid" in writer.page.text
    many = {**POSITION, **{f"field-{number}": "" for number in range(200)}}
    post(writer, f"/topics/{topic.id}/comments", many)
    assert "This form is no longer valid" in writer.page.text


def test_no_password_is_put_in_a_page(visit, ada):
    writer = visit(ada)
    for path in ("/account/password", "/account"):
        answer = post(writer, path, {"name": "Ada", "password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 400
        assert PASSWORD not in answer.text


GUEST = {"name": "Inês Rocha", "email": "ines@example.org", "function": "Adviser"}


@pytest.mark.parametrize("knows_one", [True, False], ids=["password", "link"])
def test_who_is_asked_once_more_who_they_are_goes_on_with_what_they_had_typed(
    app, make, visit, knows_one
):
    olga = make.member("Olga", Role.ORGANISER, **(knows_password() if knows_one else {}))
    organiser = visit(olga)
    chosen = [str(tables(app)[1]), str(tables(app)[2])]
    _, form = filled(organiser, "/seats/invite", having="email", roundtables=chosen, **GUEST)
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert post(organiser, "/seats/invite", form).status_code == 409
        assert press(organiser, "carried-email").status_code == 409
        if knows_one:
            assert press(organiser, "password", password="wrong").status_code == 422
            assert press(organiser, "password", password=PASSWORD).status_code == 200
        else:
            here = organiser.page
            # Followed in another window of the same browser.
            link = link_for(app, olga, Purpose.SIGN_IN)
            assert post(organiser, link, organiser.get(link).forms[0].values).status_code == 303
            organiser.page = here

        assert press(organiser, "email").status_code == 400
        back = organiser.page.form(having="email").values
        assert {name: back[name][0] for name in GUEST} == GUEST
        assert back["roundtables"] == chosen
        assert NOT_SENT in organiser.page.text
        assert people(app) == ["Olga"]
        assert post(organiser, "/seats/invite", back).status_code == 303
    assert people(app) == ["Olga", "Inês Rocha"]


def people(app):
    with app.app_context():
        return [one.name for one in db.session.query(Member).order_by(Member.id)]
