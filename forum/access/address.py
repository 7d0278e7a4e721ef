"""A new e-mail address: asked for, confirmed from its own mailbox, and told to the old one."""

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict, NotFound

from .. import journal, mail
from ..extensions import db
from ..members import queries as people
from ..members.letters import write, write_elsewhere
from ..members.models import Member
from . import queries, throttle
from .actions import end_other_sessions, is_on_its_way, new_key, use, void_links
from .models import Purpose, Session, Token


def waiting(member: Member) -> Token | None:
    """The change that waits for its link to be opened; its new address is what it carries."""
    return queries.open_token(member, Purpose.ADDRESS)


def ask(member: Member, address: str) -> None:
    """Send a link to the new address, and word of it to the present one; nothing changes yet. The
    same form twice asks once: a new link would end the first.

    Whether somebody else has this address is told to that mailbox alone.
    """
    new = address.strip().lower()
    if is_on_its_way(member, Purpose.ADDRESS, new):
        return
    void_links(member, Purpose.ADDRESS)
    key = new_key(member, Purpose.ADDRESS, carries=new)
    holder = people.member_with(new)
    if throttle.may_write(new):
        if holder is None:
            link = mail.public_link("access.change_address", key=key)
            write_elsewhere(member, new, "access/address_asked.txt", link=link)
        else:
            write(holder, "access/address_taken.txt")
    journal.record("address change asked", member)
    write(
        member,
        "access/address_notice.txt",
        address=new,
        link=mail.public_link("access.ask_for_reset"),
    )
    db.session.commit()
    mail.send_soon()


def give_up(member: Member) -> None:
    """Keep the present address: the link to another stops working."""
    void_links(member, Purpose.ADDRESS)
    journal.record("address change given up", member)
    db.session.commit()


def asked_with(member: Member, key: str) -> Token | None:
    """The change this link brings about, if it is this member's; NotFound if it is another's."""
    token = queries.token_for(key, Purpose.ADDRESS)
    if token and token.member_id != member.id:
        raise NotFound
    return token


def change(kept: Session, key: str) -> None:
    """Take the new address over, by the link that came there; every other session ends.

    Conflict if the link is no longer good, or somebody else has the address by now.
    """
    member = kept.member
    asked_with(member, key)
    new = use(key, Purpose.ADDRESS).carries
    void_links(member)
    write(member, "access/address_changed.txt", address=new, contact=mail.contact())
    member.email = new
    journal.record("address changed", member)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        raise Conflict(gettext("This address cannot be used.")) from None
    end_other_sessions(kept)
    mail.send_soon()
