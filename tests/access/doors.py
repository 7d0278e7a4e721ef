"""Ways in and out that several tests of members take."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forum.access import passwords
from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.extensions import db
from forum.members.models import Member
from forum.programme.models import Roundtable
from tests.page import Page

from .letters import path_in

PASSWORD = "the heron stands in the reeds"
# What the form of joining wants beside a name.
JOINING = {"password": PASSWORD, "again": PASSWORD, "consent": "y"}
ANOTHER = "the otter swims below the bridge"


def knows_password(password: str = PASSWORD) -> dict[str, str]:
    """What `make.member` needs for a member who can sign in."""
    return {"password_hash": passwords.hash_of(password)}


def sign_in(visitor: Any, email: str, password: str = PASSWORD) -> TestResponse:
    return visitor.submit("/sign-in", having="password", email=email, password=password)


def is_in(visitor: Any) -> bool:
    return visitor.status("/account") == 200


def link_for(app: Flask, member: Member, purpose: Purpose) -> str:
    """The path of a new link for this member."""
    with app.app_context():
        link = new_link(db.session.get(Member, member.id), purpose)
        db.session.commit()
    return path_in(link)


def member_with(app: Flask, email: str) -> Member | None:
    with app.app_context():
        found = db.session.query(Member).filter_by(email=email).one_or_none()
        db.session.expunge_all()
        return found


def tables(app: Flask) -> dict[int, int]:
    """Roundtables' ids by their numbers."""
    with app.app_context():
        return {table.number: table.id for table in db.session.query(Roundtable)}


def said_beside(page: Page, field: str) -> str:
    """What is said to be wrong beside a field; the field must point to it."""
    found = re.search(rf'id="{field}-wrong">.*?</svg>\s*(.*?)</span>', page.html, re.DOTALL)
    return found.group(1).strip() if found else ""


def points_to_what_is_wrong(page: Page, field: str) -> bool:
    tag = re.search(rf'<(?:input|select)[^>]* id="{field}"[^>]*>', page.html)
    return bool(tag) and 'aria-invalid="true"' in tag[0] and f"{field}-wrong" in tag[0]
