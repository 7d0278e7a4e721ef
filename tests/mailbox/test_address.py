"""Where a letter is answered: one member's address, for one comment, and nobody can make it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.clock import now
from forum.extensions import db
from forum.mailbox.address import LASTS, Ticket, made, read
from forum.permissions import Role
from forum.programme.models import Attribution

from .mailing import DOMAIN, address_of

IDS = st.integers(min_value=1, max_value=2**31 - 1)
PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


# As they stand in letters that have left: under which rule, and for what.
SECRET, DAY = "a secret of last week", datetime(2026, 10, 16, tzinfo=UTC)
LEFT = {
    Attribution.ON_THE_RECORD: "reply-7kznk27dn7fvtwq4wl63izciqw67qxjvohnrvy5a3gya",
    Attribution.CHATHAM_HOUSE: "reply-k5tw6zff7zdrbcvuykwhe72gs7ge3m5bf2ug2zqsh3fq",
    Attribution.ANONYMOUS: "reply-msbzzsaxzi2rbis56ht7ypwhz4pi66slpjapwv374yja",
}


@PROPERTY
@given(IDS, IDS, st.sampled_from(Attribution), st.integers(0, 20_000), *[st.booleans()] * 2)
def test_what_is_said_is_read_again_whatever_a_mail_server_does_with_capitals(
    app, member_id, row_id, rule, days, is_shouted, is_in_topic
):
    ends_at = now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)
    of_comment, of_topic = (None, row_id) if is_in_topic else (row_id, None)
    said = Ticket(member_id, of_comment, rule, ends_at, of_topic)
    with app.app_context():
        address = made(said)
        assert read(address.upper() if is_shouted else address) == said
    assert address == address.lower()
    assert len(address.split("@")[0]) <= 64


@pytest.mark.parametrize("rule", Attribution)
def test_an_address_in_a_letter_that_has_left_says_what_it_said(app, rule):
    app.config["SECRET_KEY"] = SECRET
    with app.app_context():
        assert read(f"{LEFT[rule]}@{DOMAIN}") == Ticket(7, 4711, rule, DAY)


@PROPERTY
@given(IDS, IDS, st.sampled_from(Attribution))
def test_a_comment_and_a_topic_of_one_number_are_never_taken_for_each_other(
    app, member_id, row_id, rule
):
    with app.app_context():
        one, other = (
            Ticket(member_id, row_id, rule, DAY),
            Ticket(member_id, None, rule, DAY, row_id),
        )
        assert made(one) != made(other)
        assert {read(made(one)), read(made(other))} == {one, other}


@PROPERTY
@given(st.integers(0, 43), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_another_letter_anywhere_makes_it_worthless(app, to, place, other):
    name, domain = to.split("@")
    place += len("reply-")
    changed = f"{name[:place]}{other}{name[place + 1 :]}@{domain}"
    with app.app_context():
        said = read(changed)
        # The last letter has room for bits that say nothing.
        assert said is None or said == read(to)
        assert said is None or place == len(name) - 1 or changed == to


@PROPERTY
@given(st.text(max_size=80))
def test_no_address_of_somebody_s_own_making_is_read(app, words):
    with app.app_context():
        for address in (words, f"reply-{words}@{DOMAIN}", f"{words}@{DOMAIN}", f"reply-a@{words}"):
            assert read(address) is None


def test_it_names_nobody_and_two_of_the_same_member_have_nothing_in_common(app, make, ada, root):
    other = make.comment(ada, make.topic("anonymous"))
    first, second = address_of(app, ada, root), address_of(app, ada, other)
    alike = [a == b for a, b in zip(first, second, strict=True)]
    assert "ada" not in first.split("@")[0][:9]
    assert sum(alike[6:50]) < 15


def test_it_is_over_after_some_weeks(app, to):
    with app.app_context():
        assert not read(to).is_over
        with time_machine.travel(now() + LASTS - timedelta(days=1)):
            assert not read(to).is_over
        with time_machine.travel(now() + LASTS + timedelta(days=1)):
            assert read(to).is_over


def test_another_secret_reads_none_of_them(app, to):
    with app.app_context():
        assert read(to)
        app.config["SECRET_KEY"] = "another"
        assert read(to) is None


def test_another_domain_is_not_ours(app, to):
    with app.app_context():
        assert read(to.replace(DOMAIN, "elsewhere.test")) is None


@pytest.mark.parametrize("key", ["closed", "post"])
def test_it_is_offered_to_those_who_write_there_now(app, make, ada, key):
    mona = make.member("Mona", Role.MODERATOR)
    watcher = make.member("Olga", Role.OBSERVER)
    outsider = make.member("Eve", at=(1,))
    comment = make.comment(mona, make.topic(key))
    assert address_of(app, mona, comment)
    assert bool(address_of(app, ada, comment)) == (key == "post")
    assert not address_of(app, watcher, comment)
    assert not address_of(app, outsider, comment)


def test_without_the_setting_there_is_none(app, ada, root):
    app.config["REPLY_DOMAIN"] = ""
    assert address_of(app, ada, root) == ""
    with app.app_context():
        assert read("reply-abc@") is None
        db.session.rollback()
