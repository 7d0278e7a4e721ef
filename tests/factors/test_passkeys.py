"""A passkey lets its owner in, alone or after a password; nothing that looks like one does."""

import json
import re
from datetime import timedelta
from html import unescape

import cbor2
import pytest
import time_machine
from webauthn.helpers import bytes_to_base64url

from forum.access.models import Purpose
from forum.clock import now
from forum.extensions import db
from forum.factors.models import Passkey, RecoveryCode
from forum.permissions import Role
from tests.access.doors import ANOTHER, PASSWORD, is_in, knows_password, link_for, sign_in
from tests.access.letters import letters, path_of_last_letter
from tests.conftest import both_columns
from tests.together import together

from .device import Device
from .test_second_step import set_up

ADD = "/account/passkeys/add"
EMAIL = "ada@example.org"


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def question(page):
    return unescape(re.search(r'data-question="(.*?)"', page.html)[1])


def add(visitor, device=None, name="My phone"):
    """(The device, the answer to the form) of somebody who adds a passkey."""
    device = device or Device()
    answer = device.make(question(visitor.get(ADD)))
    return device, visitor.submit(having="answer", answer=answer, name=name)


def come_in(visitor, device, path="/sign-in"):
    answer = device.prove(question(visitor.get(path)))
    return visitor.submit(action="/passkey", answer=answer)


def half_way(visit):
    visitor = visit()
    answer = sign_in(visitor, EMAIL)
    assert answer.location.startswith("/sign-in/code")
    visitor.get(answer.location)
    return visitor


def recovery_codes(answer):
    return re.findall(r"<code class=\"nowrap\">(.*?)</code>", answer.text)


def test_the_first_factor_comes_with_recovery_codes_and_a_letter(app, visit, ada):
    mine = visit(ada)
    _, done = add(mine)
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    assert len(set(recovery_codes(done))) == 10
    assert "My phone" in letters(app)[-1].get_content()
    _, again = add(mine, name="My key")
    assert again.status_code == 303
    page = mine.get("/account/second-factor")
    assert "My phone" in page.text
    assert "My key" in page.text
    assert "10 recovery codes are left" in page.text


def test_alone_it_lets_its_owner_in_and_to_the_page_asked_for(visit, ada):
    device, _ = add(visit(ada))
    visitor = visit()
    answer = come_in(visitor, device, "/sign-in?next=/programme")
    assert (answer.status_code, answer.location) == (303, "/programme")
    assert is_in(visitor)


def test_after_the_password_it_stands_in_for_the_code(visit, ada):
    device, done = add(visit(ada))
    visitor = half_way(visit)
    assert not is_in(visitor)
    answer = visitor.submit(action="/passkey", answer=device.prove(question(visitor.page)))
    assert answer.status_code == 303
    assert is_in(visitor)
    by_code = half_way(visit)
    assert by_code.submit(having="code", code=recovery_codes(done)[0]).status_code == 303


def test_it_confirms_who_one_is(visit, ada):
    device, _ = add(visit(ada))
    visitor = visit()
    come_in(visitor, device)
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert visitor.status("/account/password") == 303
        answer = come_in(visitor, device, "/confirm?next=/account/password")
        assert (answer.status_code, answer.location) == (303, "/account/password")
        assert visitor.status("/account/password") == 200


def test_it_may_be_the_only_way_in(app, visit, ada):
    mine = visit(ada)
    device, _ = add(mine)
    assert mine.submit("/account/password", action="/remove").status_code == 303
    assert "No password" in letters(app)[-1]["Subject"]
    assert sign_in(visit(), EMAIL).status_code == 422
    visitor = visit()
    assert come_in(visitor, device).status_code == 303
    assert is_in(visitor)
    page = visitor.get("/confirm")
    assert "password" not in page.form(action="/confirm").values
    # The last way in stays.
    answer = visitor.submit("/account/second-factor", action="/remove")
    assert answer.status_code == 409


def test_without_a_passkey_the_password_stays(visit, ada):
    mine = visit(ada)
    assert "Remove my password" not in mine.get("/account/password").text
    token = mine.page.form(having="again").values["csrf_token"]
    assert mine.post("/account/password/remove", {"csrf_token": token}).status_code == 409
    assert sign_in(visit(), EMAIL).status_code == 303


def test_removed_it_opens_nothing_and_takes_the_codes_with_it(app, visit, ada):
    mine = visit(ada)
    device, _ = add(mine)
    mine.submit("/account/second-factor", action="/remove")
    assert "A passkey less" in letters(app)[-1]["Subject"]
    with app.app_context():
        assert db.session.query(RecoveryCode).count() == 0
    assert come_in(visit(), device).status_code == 422
    assert sign_in(visit(), EMAIL).location == "/"


def test_nobody_removes_another_s(make, visit, ada):
    add(visit(ada))
    eve = visit(make.member("Eve"))
    token = eve.get("/account").form(having="name").values["csrf_token"]
    assert eve.post("/account/passkeys/1/remove", {"csrf_token": token}).status_code == 404


def elsewhere(device, asked):
    device.origin = "http://forum.test.example"
    return device.prove(asked)


def unverified(device, asked):
    device.verifies = False
    return device.prove(asked)


def copied(device, asked):
    device.uses = 0
    return device.prove(asked)


def unknown(device, asked):
    return Device(handle=device.handle).prove(asked)


def another_key(device, asked):
    other = Device(handle=device.handle, credential_id=device.credential_id, uses=9)
    return other.prove(asked)


def another_owner(device, asked):
    device.handle = "AAAA"
    return device.prove(asked)


def another_question(device, asked):
    made_up = json.loads(asked) | {"challenge": "bWFkZSB1cA"}
    return device.prove(json.dumps(made_up))


def said_nested(device, asked):
    told = json.loads(device.prove(asked))
    told["response"]["clientDataJSON"] = bytes_to_base64url(b"[" * 9_000)
    return json.dumps(told)


def half_of_it(device, asked):
    told = json.loads(device.prove(asked))
    told["response"]["authenticatorData"] = "AAAA"
    return json.dumps(told)


BENT = (
    *(elsewhere, unverified, copied, unknown, another_key, another_owner, another_question),
    *(said_nested, half_of_it),
)
NO_ANSWER = {
    "nothing": "",
    "nonsense": '{"id": [1], "rawId": null, "response": "x"}',
    "not JSON": "{" * 100,
    "too long": "x" * 30_000,
    "nested": "[" * 19_000,
}
# What does not hold, by its name: a way to answer.
WAYS = {way.__name__: way for way in BENT} | {
    name: lambda _device, _asked, answer=answer: answer for name, answer in NO_ANSWER.items()
}


@pytest.mark.parametrize("way", WAYS)
def test_what_does_not_hold_lets_nobody_in(visit, ada, way):
    device, _ = add(visit(ada))
    device.uses = 3
    come_in(visit(), device)
    visitor = visit()
    answer = WAYS[way](device, question(visitor.get("/sign-in")))
    assert visitor.submit(action="/passkey", answer=answer).status_code == 422
    assert "warn-no" in visitor.page.html
    assert not is_in(visitor)


def test_a_question_is_good_for_its_purpose_and_time_only(make, visit, ada):
    mine = visit(ada)
    device, _ = add(mine)
    at_door = question(visit().get("/sign-in"))
    mine.get("/confirm")
    assert mine.submit(action="/passkey", answer=device.prove(at_door)).status_code == 422
    visitor = visit()
    asked = question(visitor.get("/sign-in"))
    with time_machine.travel(now() + timedelta(minutes=16)):
        answer = visitor.submit(action="/passkey", answer=device.prove(asked))
    assert answer.status_code == 422
    # Made by Eve's device for Ada's question.
    eve = visit(make.member("Eve"))
    eve.get(ADD)
    answer = Device().make(question(mine.get(ADD)))
    assert eve.submit(having="answer", answer=answer).status_code == 422


def test_another_member_s_passkey_is_no_second_step(make, visit, ada):
    add(visit(ada))
    stranger, _ = add(visit(make.member("Eve")))
    visitor = half_way(visit)
    answer = stranger.prove(question(visitor.page))
    assert visitor.submit(action="/passkey", answer=answer).status_code == 422
    assert not is_in(visitor)


@both_columns
@pytest.mark.parametrize("counts", [True, False], ids=["it counts", "it counts nothing"])
def test_one_answer_lets_one_browser_in(visit, ada, counts):
    device, _ = add(visit(ada), Device(counts=counts))
    first, second = visit(), visit()
    answer = device.prove(question(first.get("/sign-in")))
    second.get("/sign-in")
    answers = together(
        lambda: first.submit(action="/passkey", answer=answer).status_code,
        lambda: second.submit(action="/passkey", answer=answer).status_code,
    )
    assert sorted(answers) == [303, 422]


def attested(data):
    return cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})


@pytest.mark.parametrize(
    "made",
    [b"", b"\x81" * 3000, cbor2.dumps([]), cbor2.dumps({}), attested(5), attested(bytes(37))]
    + [attested(bytes(32) + b"\x45" + bytes(length)) for length in (4, 22, 60)],
)
def test_a_passkey_that_no_device_makes_is_refused(visit, ada, made):
    mine = visit(ada)
    told = json.loads(Device().make(question(mine.get(ADD))))
    told["response"]["attestationObject"] = bytes_to_base64url(made)
    answer = mine.submit(having="answer", answer=json.dumps(told), name="Odd")
    assert answer.status_code == 422
    assert "warn-no" in mine.page.html


@both_columns
def test_a_device_may_have_counted_far(visit, ada):
    device, done = add(visit(ada), Device(uses=3_000_000_000))
    assert done.status_code == 200
    assert come_in(visit(), device).status_code == 303


@both_columns
def test_a_name_keeps_what_shows_alone(visit, ada):
    mine = visit(ada)
    assert add(mine, name="My\x00phone")[1].status_code == 200
    assert "Myphone" in mine.get("/account/second-factor").text


def test_one_added_by_a_thief_is_taken_back_by_the_letter(app, visit, ada):
    thief = visit(ada)
    device, done = add(thief)
    link = path_of_last_letter(app)
    owner = visit()
    owner.submit(link_for(app, ada, Purpose.RESET), having="again", password=ANOTHER, again=ANOTHER)
    assert come_in(visit(), device).status_code == 303

    assert "My phone" in owner.get(link).text
    answer = owner.submit(action="")

    assert (answer.status_code, answer.location) == (303, "/reset-password")
    assert come_in(visit(), device).status_code == 422
    assert not is_in(thief)
    assert sign_in(owner, EMAIL, ANOTHER).location == "/"
    with app.app_context():
        assert db.session.query(RecoveryCode).count() == 0
    assert "Nothing is left to remove" in visit().get(link).text
    assert len(recovery_codes(done)) == 10


def test_the_link_takes_back_no_other_passkey(app, visit, ada):
    mine = visit(ada)
    add(mine)
    link = path_of_last_letter(app)
    mine.submit("/account/second-factor", action="/remove")
    # On some databases the next one has the number of the last.
    device, _ = add(mine)
    assert "Nothing is left to remove" in visit().get(link).text
    with time_machine.travel(now() + timedelta(days=8)):
        assert "Nothing is left to remove" in visit().get(path_of_last_letter(app)).text
    assert come_in(visit(), device).status_code == 303


def test_who_is_paused_is_not_let_in(make, visit, ada):
    device, _ = add(visit(ada))
    visit(make.member("Olga", Role.ORGANISER)).submit(f"/seats/{ada.id}/pause", action="/pause")
    visitor = visit()
    assert come_in(visitor, device).status_code == 422
    assert "paused" in visitor.page.text
    assert not is_in(visitor)


def test_the_forum_keeps_the_public_half_alone(app, visit, ada):
    device, _ = add(visit(ada))
    secret = device.key.private_numbers().private_value.to_bytes(32, "big")
    with app.app_context():
        kept = db.session.query(Passkey).one()
        assert secret not in kept.public_key


def test_both_factors_are_removed_one_by_one(visit, ada):
    mine = visit(ada)
    set_up(mine)
    add(mine)
    page = mine.get("/account/second-factor")
    token = page.form(action="/remove").values["csrf_token"]
    mine.post("/account/second-factor/remove", {"csrf_token": token})
    assert "10 recovery codes are left" in mine.get("/account/second-factor").text
    assert sign_in(visit(), EMAIL, PASSWORD).location.startswith("/sign-in/code")


class TestByNumber:
    @pytest.fixture
    def settings(self):
        return {"PUBLIC_URL": "http://127.0.0.1:8000"}

    def test_where_the_site_has_no_name_none_is_offered(self, visit, ada):
        mine = visit(ada)
        assert "Add a passkey" not in mine.get("/account/second-factor").text
        assert mine.status(ADD) == 404
        assert "passkey" not in visit().get("/sign-in").html
