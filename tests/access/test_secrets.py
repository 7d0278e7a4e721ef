"""What a copy of the database is worth: no password, no session, no link."""

import base64

import sqlalchemy as sa
from flask.sessions import SecureCookieSessionInterface

from forum.access.actions import LINK_LEADS_TO
from forum.access.models import Purpose
from forum.extensions import db
from tests.access.doors import JOINING, PASSWORD, knows_password, link_for, member_with, sign_in


def everything_kept(app) -> str:
    """All that stands in the database, as one text."""
    with app.app_context():
        rows = [
            repr(tuple(row))
            for table in db.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
        ]
    return "\n".join(rows)


def session_key_of(app, visitor) -> str:
    cookie = visitor.client.get_cookie("session", "forum.test").value
    return SecureCookieSessionInterface().get_signing_serializer(app).loads(cookie)["_user_id"]


def random_bits(key: str) -> int:
    return 8 * len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))


def test_passwords_are_kept_as_argon2id_with_salt_and_at_owasps_cost(app, make):
    ada = make.member("Ada", **knows_password())
    ben = make.member("Ben", **knows_password())

    assert ada.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert ada.password_hash != ben.password_hash
    assert PASSWORD not in everything_kept(app)


def test_a_joining_members_password_is_kept_the_same_way(app, make, visit):
    ada = make.member("Ada")
    path = link_for(app, ada, Purpose.INVITATION)
    visit().submit(path, having="again", **JOINING)

    assert member_with(app, "ada@example.org").password_hash.startswith("$argon2id$")
    assert PASSWORD not in everything_kept(app)


def test_keys_of_sessions_and_links_are_long_and_never_kept_in_the_clear(app, make, visit):
    ada = make.member("Ada", **knows_password())
    visitor = visit()
    sign_in(visitor, "ada@example.org")
    keys = [session_key_of(app, visitor)]
    keys += [link_for(app, ada, purpose).rsplit("/", 1)[1] for purpose in LINK_LEADS_TO]

    kept = everything_kept(app)
    assert "ada@example.org" in kept
    for key in keys:
        assert random_bits(key) >= 128
        assert key not in kept


def test_no_two_keys_are_alike(app, make):
    ada = make.member("Ada")
    links = {link_for(app, ada, purpose) for purpose in LINK_LEADS_TO for _ in range(5)}
    assert len(links) == 5 * len(LINK_LEADS_TO)
