"""Sending again what did not arrive, of an issue or of a day: to those readers only."""

from collections.abc import Collection

from flask_babel import gettext

from .. import journal, permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member
from . import outbox
from .jobs import deliver_day, deliver_digest
from .models import UNSENT, Day, DeliveryState, Digest


def send_again(by: Member, sent: Digest | Day, states: Collection[DeliveryState]) -> int:
    """Queue the letters anew that failed or are in doubt, and no others; how many. What a later
    letter has told meanwhile stays as it is."""
    permissions.require(permissions.may_organise(by), gettext("Only organisers send again."))
    chosen = [d for d in outbox.unsent(sent) if d.state in UNSENT and d.state in states]
    told = outbox.told_later(sent)
    chosen = [delivery for delivery in chosen if delivery.member_id not in told]
    for delivery in chosen:
        delivery.state, delivery.tries, delivery.due_at = DeliveryState.QUEUED, 0, now()
        delivery.reader.refusals = 0
    _record(by, sent, len(chosen))
    db.session.commit()

    deliver = deliver_day if isinstance(sent, Day) else deliver_digest
    deliver.soon(sent.id)
    return len(chosen)


def _record(by: Member, sent: Digest | Day, letters: int) -> None:
    if isinstance(sent, Day):
        journal.record("day sent again", by, day=sent.day_on.isoformat(), letters=letters)
    else:
        journal.record("digest sent again", by, digest=sent.number, letters=letters)
