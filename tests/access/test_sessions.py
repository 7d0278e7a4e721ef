"""Where a member is signed in, how that ends, and being asked for the password once more."""

from datetime import timedelta

import pytest
import time_machine

from forum.access.browsers import name_of
from forum.access.models import Purpose, Session
from forum.clock import now
from forum.extensions import db
from forum.safety import confirmed
from tests.access.doors import ANOTHER, PASSWORD, is_in, knows_password, link_for, said_beside
from tests.access.letters import letters
from tests.budget import queries_at_most
from tests.conftest import both_columns

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


@pytest.fixture
def guarded(app):
    """A page that wants to be sure who asks, and a form on it."""
    view = confirmed(lambda: "what matters")
    app.add_url_rule("/guarded", "guarded", view, methods=["GET", "POST"])
    return "/guarded"


def session_ids(app, member) -> list[int]:
    with app.app_context():
        rows = db.session.query(Session).filter_by(member_id=member.id).order_by(Session.id)
        return [row.id for row in rows]


def token(visitor) -> str:
    return visitor.get("/account/sessions").form(action="/sign-out").values["csrf_token"][0]


def later(**distance):
    return time_machine.travel(now() + timedelta(**distance))


def test_who_came_in_at_a_machine_whose_clock_is_ahead_is_in_at_the_others(ada, visit):
    with later(seconds=90):
        visitor = visit(ada)
        assert is_in(visitor)
    assert is_in(visitor)


def answer_confirm(visitor, path: str, password: str):
    return visitor.submit(path, having="password", password=password)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh) Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Mac"),
        ("something on Linux", "Linux"),
        ("x" * 5000, ""),
    ],
)
def test_a_browser_is_called_as_a_person_would_call_it(said, name):
    assert name_of(said) == name


def test_a_member_sees_where_they_are_signed_in_and_which_one_is_here(visit, make, ada):
    abroad, here, ben = visit(), visit(ada), visit(make.member("Ben"))
    abroad.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    abroad.sign_in(ada.email)
    assert "Where you are signed in" in here.get("/account").text

    with queries_at_most(8):
        page = here.get("/account/sessions")

    assert "Firefox on Windows" in page.text
    assert page.text.count("Last seen on") == 2
    assert page.text.count("This browser") == 1
    assert "Firefox" not in ben.get("/account/sessions").text
    assert ben.page.text.count("Last seen on") == 1


@both_columns
def test_an_ended_session_is_out_at_once_and_its_socket_closes(app, make, visit, ada):
    topic = make.topic()
    lost, here = visit(ada), visit(ada)
    assert lost.follow(topic.id) == here.follow(topic.id) == {"seq": 0}

    answer = here.submit("/account/sessions", action=f"/{session_ids(app, ada)[0]}/end")

    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert "That browser is signed out." in here.get("/account/sessions").text
    assert lost.cut_off.wait(5)
    assert not is_in(lost)
    assert is_in(here)
    assert here.ask("follow topic", topic.id) == {"seq": 0}


def test_ending_all_others_leaves_this_one_and_other_members_in(visit, make, ada):
    one, two, here, ben = visit(ada), visit(ada), visit(ada), visit(make.member("Ben"))
    assert is_in(one)
    assert is_in(two)

    here.submit("/account/sessions", action="/end-others")

    assert not is_in(one)
    assert not is_in(two)
    assert is_in(here)
    assert is_in(ben)
    assert here.get("/account/sessions").text.count("Last seen on") == 1


@pytest.mark.parametrize("how", ["others", "changed", "reset"])
def test_sockets_of_sessions_that_end_with_the_others_close_as_well(app, make, visit, ada, how):
    topic = make.topic()
    lost, here, ben = visit(ada), visit(ada), visit(make.member("Ben"))
    for one in (lost, here, ben):
        assert one.follow(topic.id) == {"seq": 0}

    if how == "others":
        here.submit("/account/sessions", action="/end-others")
    elif how == "changed":
        here.submit("/account/password", having="again", password=ANOTHER, again=ANOTHER)
    else:
        path = link_for(app, ada, Purpose.RESET)
        visit().submit(path, having="again", password=ANOTHER, again=ANOTHER)

    assert lost.cut_off.wait(5)
    assert here.cut_off.wait(0.5) is (how == "reset")
    assert ben.ask("follow topic", topic.id) == {"seq": 0}


def test_the_session_of_somebody_else_is_not_there_to_be_ended(app, visit, make, ada):
    theirs, ben = visit(ada), visit(make.member("Ben"))
    (session_id,) = session_ids(app, ada)

    answer = ben.post(f"/account/sessions/{session_id}/end", {"csrf_token": token(ben)})

    assert answer.status_code == 404
    assert is_in(theirs)


def test_a_session_not_used_for_two_weeks_is_over_and_one_in_use_is_not(visit, ada):
    used, idle = visit(ada), visit(ada)
    with later(days=13):
        assert is_in(used)
    with later(days=15):
        assert is_in(used)
        assert not is_in(idle)
        assert not idle.connect()
        assert used.get("/account/sessions").text.count("Last seen on") == 1


def test_a_session_ends_after_thirty_days_however_much_it_is_used(visit, ada):
    visitor = visit(ada)
    for days in (12, 24, 29):
        with later(days=days):
            assert is_in(visitor)
    with later(days=31):
        assert not is_in(visitor)


def test_a_text_sent_after_the_session_went_idle_is_given_back(make, visit, ada):
    visitor, topic = visit(ada), make.topic()
    csrf_token = token(visitor)
    with later(days=15):
        values = {"csrf_token": csrf_token, "source": "What I thought about for long"}
        answer = visitor.post(f"/topics/{topic.id}/comments", values)

    assert answer.status_code == 400
    assert "What I thought about for long" in answer.text


def test_having_been_seen_is_written_down_once_a_minute_at_most(visit, ada):
    visitor = visit(ada)
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        with queries_at_most(20) as first:
            visitor.get("/account")
        with queries_at_most(20) as again:
            visitor.get("/account")

    assert [line for line in first if line.startswith("UPDATE session")]
    assert not [line for line in again if line.startswith("UPDATE")]


def test_what_matters_asks_for_the_password_a_while_after_signing_in(visit, ada, guarded):
    visitor = visit(ada)
    assert visitor.client.get(guarded).text == "what matters"
    with later(minutes=16):
        asked = visitor.client.get(f"{guarded}?a=1")
        assert asked.location == "/confirm?next=/guarded?a%3D1"

        refused = answer_confirm(visitor, asked.location, PASSWORD + ".")
        assert refused.status_code == 422
        assert "This is not your password." in said_beside(visitor.page, "password")
        assert visitor.page.form(having="password").values["password"] == [""]
        assert visitor.status(guarded) == 303

        accepted = visitor.submit(having="password", password=PASSWORD)
        assert (accepted.status_code, accepted.location) == (303, "/guarded?a=1")
        assert visitor.client.get(guarded).text == "what matters"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_confirming_leads_nowhere_but_to_this_site(visit, ada, elsewhere):
    answer = answer_confirm(visit(ada), f"/confirm?next={elsewhere}", PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")


def test_the_password_cannot_be_guessed_by_trying(visit, ada):
    visitor = visit(ada)
    visitor.get("/confirm")
    for _ in range(10):
        assert visitor.submit("/confirm", having="password", password="a").status_code == 422

    assert visitor.submit("/confirm", having="password", password=PASSWORD).status_code == 429


def test_a_form_sent_too_late_leads_back_to_its_page_and_a_text_in_it_is_given_back(
    visit, ada, guarded
):
    visitor = visit(ada)
    csrf_token = token(visitor)
    page = {"Referer": f"http://forum.test{guarded}"}
    with later(minutes=16):
        sent = visitor.client.post(guarded, data={"csrf_token": csrf_token}, headers=page)
        written = {"csrf_token": csrf_token, "note": "Typed with care"}
        kept = visitor.client.post(guarded, data=written, headers=page)

    assert (sent.status_code, sent.location) == (303, "/confirm?next=/guarded")
    assert kept.status_code == 409
    assert "Typed with care" in kept.text


def test_a_member_is_told_that_the_password_was_changed(app, visit, ada):
    path = link_for(app, ada, Purpose.RESET)
    wrong = visit().submit(path, having="again", password=ANOTHER, again="")
    assert wrong.status_code == 422
    assert letters(app) == []

    visit().submit(path, having="again", password=ANOTHER, again=ANOTHER)

    (letter,) = letters(app)
    assert str(letter["To"]) == "Ada <ada@example.org>"
    assert letter["Subject"] == "Your password for Roundtable has been changed"
    assert "http://forum.test/reset-password" in letter.get_content()
    assert ANOTHER not in letter.get_content()
