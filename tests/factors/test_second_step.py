"""With an authenticator app a password alone lets nobody in."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine

from forum.access.models import Purpose
from forum.clock import now
from forum.extensions import db
from forum.factors import codes
from forum.factors.models import Authenticator, RecoveryCode
from forum.permissions import Role
from tests.access.doors import (
    ANOTHER,
    PASSWORD,
    is_in,
    knows_password,
    link_for,
    said_beside,
    sign_in,
)
from tests.access.letters import letters, path_of_last_letter
from tests.conftest import both_columns
from tests.together import together

SET_UP = "/account/second-factor/set-up"
EMAIL = "ada@example.org"


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def shown_key(page):
    return "".join(re.search(r"<code class=\"nowrap\">(.*?)</code>", page.html)[1].split()).replace(
        "<br>", ""
    )


def set_up(visitor):
    """(The app, the recovery codes) of somebody signed in."""
    app = pyotp.TOTP(shown_key(visitor.get(SET_UP)))
    done = visitor.submit(having="code", code=app.at(now()))
    assert done.status_code == 200
    return app, re.findall(r"<code class=\"nowrap\">(.*?)</code>", done.text)


def later(minutes=1):
    return time_machine.travel(now() + timedelta(minutes=minutes))


def half_way(visit, path="/sign-in"):
    visitor = visit()
    answer = visitor.submit(path, having="password", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in/code")
    assert not is_in(visitor)
    visitor.get(answer.location)
    return visitor


def test_the_app_is_set_up_with_a_first_code_and_the_letter_says_so(app, visit, ada):
    mine = visit(ada)
    wrong = mine.submit(SET_UP, having="code", code="123456")
    assert wrong.status_code == 422
    assert "code is not right" in said_beside(mine.page, "code")
    assert sign_in(visit(), EMAIL).location == "/"

    _, recovery = set_up(mine)

    assert len(set(recovery)) == 10
    assert "second factor" in letters(app)[-1]["Subject"]
    assert "10 recovery codes are left" in mine.get("/account/second-factor").text
    mine.get(SET_UP, expect=409)


def test_secrets_are_shown_once_and_kept_unreadable(app, visit, ada):
    mine = visit(ada)
    answer = mine.client.get(SET_UP, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.headers["Cache-Control"] == "no-store"
    secret, recovery = set_up(mine)
    with app.app_context():
        kept = db.session.query(Authenticator).one().secret
        assert secret.secret not in kept
        assert codes.decrypted(kept) == secret.secret
        hashes = {row.code_hash for row in db.session.query(RecoveryCode)}
    assert not hashes & {code.replace("-", "") for code in recovery}


def test_password_then_code_then_in_and_to_the_page_asked_for(visit, ada):
    authenticator, _ = set_up(visit(ada))
    visitor = half_way(visit, "/sign-in?next=/programme")
    with later():
        answer = visitor.submit(
            having="code", code=f" {authenticator.at(now())[:3]} {authenticator.at(now())[3:]}"
        )
        assert (answer.status_code, answer.location) == (303, "/programme")
        assert is_in(visitor)


def test_a_sign_in_link_and_a_new_password_lead_no_way_around_it(app, visit, ada):
    set_up(visit(ada))
    by_link = visit()
    by_link.get(link_for(app, ada, Purpose.SIGN_IN))
    assert by_link.submit(action="").location.startswith("/sign-in/code")
    assert not is_in(by_link)

    by_reset = visit()
    path = link_for(app, ada, Purpose.RESET)
    by_reset.submit(path, having="again", password=ANOTHER, again=ANOTHER)
    assert not is_in(by_reset)
    assert sign_in(by_reset, EMAIL, ANOTHER).location.startswith("/sign-in/code")


@both_columns
def test_one_code_lets_one_browser_in(visit, ada):
    authenticator, _ = set_up(visit(ada))
    first, second = half_way(visit), half_way(visit)
    with later():
        code = authenticator.at(now())
        answers = together(
            lambda: first.submit(having="code", code=code).status_code,
            lambda: second.submit(having="code", code=code).status_code,
        )
    assert sorted(answers) == [303, 422]


@both_columns
def test_a_recovery_code_works_once_however_it_is_typed(visit, ada):
    mine = visit(ada)
    _, recovery = set_up(mine)
    assert half_way(visit).submit(having="code", code=recovery[0]).status_code == 303
    assert half_way(visit).submit(having="code", code=recovery[0]).status_code == 422
    typed = recovery[1].upper().replace("-", " ")
    assert half_way(visit).submit(having="code", code=typed).status_code == 303
    assert "8 recovery codes are left" in mine.get("/account/second-factor").text

    renewed = mine.submit(action="/recovery-codes")
    assert renewed.status_code == 200
    assert half_way(visit).submit(having="code", code=recovery[2]).status_code == 422


def test_who_knows_the_password_cannot_go_on_trying_codes(visit, ada):
    _, recovery = set_up(visit(ada))
    for _ in range(2):
        visitor = half_way(visit)
        for _ in range(5):
            assert visitor.submit(having="code", code="000000").status_code == 422
    stranger = half_way(visit)
    answer = stranger.submit(having="code", code=recovery[0])
    assert answer.status_code == 429
    assert "Too many tries" in stranger.page.text
    assert not is_in(stranger)
    with later(16):
        assert half_way(visit).submit(having="code", code=recovery[0]).status_code == 303


def test_the_owner_s_own_browser_is_not_kept_waiting(visit, ada):
    mine = visit(ada)
    _, recovery = set_up(mine)
    mine.submit("/", action="/sign-out")
    for _ in range(3):
        visitor = half_way(visit)
        for _ in range(5):
            visitor.submit(having="code", code="000000")
    answer = mine.submit("/sign-in", having="password", email=EMAIL, password=PASSWORD)
    mine.get(answer.location)
    assert mine.submit(having="code", code=recovery[0]).status_code == 303


def test_five_wrong_codes_end_the_way_in(app, visit, ada):
    authenticator, _ = set_up(visit(ada))
    visitor = half_way(visit)
    for _ in range(5):
        assert visitor.submit(having="code", code="000000").status_code == 422
    assert "Wrong codes" in letters(app)[-1]["Subject"]
    with later():
        assert visitor.submit(having="code", code=authenticator.at(now())).status_code == 409
    assert not is_in(visitor)


def test_whoever_begins_anew_after_a_few_wrong_codes_is_noticed_as_well(app, visit, ada):
    set_up(visit(ada))
    before = len(letters(app))
    for number in range(3):
        with later(1 + 20 * number):
            stranger = half_way(visit)
            for _ in range(4):
                assert stranger.submit(having="code", code="000000").status_code == 422
    (told,) = letters(app)[before:]
    assert "Wrong codes" in told["Subject"]


def test_letters_somebody_asks_for_do_not_keep_that_one_back(app, visit, ada):
    set_up(visit(ada))
    for _ in range(6):
        visit().submit("/reset-password", having="email", email=EMAIL)
    stranger = half_way(visit)
    for _ in range(5):
        stranger.submit(having="code", code="000000")
    assert "Wrong codes" in letters(app)[-1]["Subject"]


def test_one_added_by_a_thief_is_taken_back_by_the_letter(app, visit, ada):
    thief = visit(ada)
    set_up(thief)
    link = path_of_last_letter(app)
    owner = visit()
    owner.submit(link_for(app, ada, Purpose.RESET), having="again", password=ANOTHER, again=ANOTHER)
    owner.get(link)
    assert owner.submit(action="").status_code == 303
    assert sign_in(owner, EMAIL, ANOTHER).location == "/"
    assert owner.post(link, {}).status_code == 400


def test_the_way_in_is_open_for_ten_minutes(visit, ada):
    authenticator, _ = set_up(visit(ada))
    visitor = half_way(visit)
    with later(11):
        answer = visitor.submit(having="code", code=authenticator.at(now()))
    assert answer.status_code == 409
    assert not is_in(visitor)


def test_who_is_paused_half_way_does_not_come_in(make, visit, ada):
    authenticator, _ = set_up(visit(ada))
    visitor = half_way(visit)
    visit(make.member("Olga", Role.ORGANISER)).submit(f"/seats/{ada.id}/pause", action="/pause")
    with later():
        answer = visitor.submit(having="code", code=authenticator.at(now()))
    assert answer.status_code in {303, 409}
    assert not is_in(visitor)


def test_removed_it_is_asked_for_no_more_and_the_letter_says_so(app, visit, ada):
    mine = visit(ada)
    set_up(mine)
    mine.submit("/account/second-factor", action="/remove")
    assert "A second factor less" in letters(app)[-1]["Subject"]
    assert sign_in(visit(), EMAIL).location == "/"


def test_who_lost_everything_is_let_in_again_from_the_shell(app, visit, ada):
    before = visit(ada)
    set_up(before)
    assert before.connect()
    done = app.test_cli_runner().invoke(args=["members", "forget-factors", EMAIL])
    assert done.exit_code == 0
    assert before.cut_off.wait(5)
    assert sign_in(visit(), EMAIL).location == "/"


@pytest.mark.parametrize("off", [-45, -20, 20, 45])
def test_a_clock_may_be_half_a_minute_off(off):
    moment, secret = now(), codes.new_secret()
    code = pyotp.TOTP(secret).at(moment + timedelta(seconds=off))
    nearby = [int(moment.timestamp()) // 30 + step for step in (-1, 0, 1)]
    theirs = (int(moment.timestamp()) + off) // 30
    assert codes.step_of(secret, code, moment) == (theirs if theirs in nearby else None)


def test_a_key_sealed_for_another_is_not_taken(make, visit, ada):
    eve = visit(make.member("Eve"))
    key = shown_key(eve.get(SET_UP))
    sealed = eve.page.form(having="sealed").values["sealed"]
    mine = visit(ada)
    answer = mine.submit(SET_UP, having="code", sealed=sealed, code=pyotp.TOTP(key).at(now()))
    assert answer.status_code == 422
    assert shown_key(mine.page) != key
