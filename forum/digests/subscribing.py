"""Outside readers: added by organisers, asked whether they wish it, and gone when they say so."""

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..clock import now
from ..extensions import db, has_place
from ..permissions import Person
from . import readership
from .jobs import ask_outsider
from .models import Delivery, DeliveryState
from .outsider import Outsider


def add_outsider(by: Person, email: str, organisation: str, language: str) -> Outsider:
    """Ask somebody outside the group whether they wish to have the digest; until they say yes
    nothing else goes to them. Conflict if they are on the list already."""
    require_organiser(by)
    known = readership.outsider_with(email)
    if known and known.stopped_at:
        raise Conflict(
            gettext("This reader has stopped the letters. Remove them from the list first.")
        )
    if known:
        raise Conflict(gettext("This address is on the list already."))
    reader = Outsider(email=email, organisation=organisation, language=language, added_by_id=by.id)
    if not has_place(reader):
        raise Conflict(gettext("This address is on the list already."))
    journal.record("outside reader added", by, reader=reader.id)
    db.session.commit()

    ask_outsider.later(reader.id)
    return reader


def remove_outsider(by: Person, reader: Outsider) -> None:
    """Forget an outside reader; what waits for them goes to nobody."""
    require_organiser(by)
    forget(reader)
    journal.record("outside reader removed", by, reader=reader.id)
    db.session.commit()


def confirm(reader: Outsider) -> None:
    """Note that an outside reader wishes to have the digest; a second time changes nothing."""
    if reader.confirmed_at and not reader.stopped_at:
        return
    reader.confirmed_at, reader.stopped_at = now(), None
    journal.record("outside reader confirmed", None, reader=reader.id)
    db.session.commit()


def decline(reader: Outsider) -> None:
    """Forget somebody who does not wish to have the digest."""
    forget(reader)
    journal.record("outside reader declined", None, reader=reader.id)
    db.session.commit()


def stop(reader: Outsider) -> None:
    """No more digests to an outside reader, as the link in every letter promises."""
    if reader.stopped_at:
        return
    reader.stopped_at = now()
    journal.record("outside reader stopped", None, reader=reader.id)
    db.session.commit()


def require_organiser(by: Person) -> None:
    permissions.require(
        permissions.may_organise(by), gettext("Only organisers say whom a digest goes to.")
    )


def forget(reader: Outsider) -> None:
    """Take an outside reader away, and what waits for them. Part of the caller's transaction."""
    state = sa.case(
        (Delivery.state == DeliveryState.QUEUED, DeliveryState.DROPPED), else_=Delivery.state
    )
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.outsider_id == reader.id)
        .values(state=state, error="", outsider_id=None)
    )
    db.session.delete(reader)
