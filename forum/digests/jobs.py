"""Delivering a digest: each letter at most once, whatever stops in between."""

import logging
import smtplib
from email.message import EmailMessage

from .. import mail
from ..clock import now
from ..extensions import db, tasks
from . import queries
from .letters import letter_for
from .models import Delivery, DeliveryState

_log = logging.getLogger(__name__)


class Unfinished(Exception):
    """Some letters were refused for now; the job is to be tried again."""


@tasks.job(retries=8, retry_delay=300)
def deliver_digest(digest_id: int) -> None:
    """Send what is queued of a digest, each letter once; raises Unfinished if some must wait.

    A letter that was being handed over when the line or a worker broke stays marked as being
    sent: whether it arrived nobody knows, so it is not sent again.
    """
    last = 0
    with mail.opened() as way:
        while delivery := queries.take_next_delivery(digest_id, last):
            last = delivery.id
            _deliver(delivery, way)
            # The next letter asks for texts and rights as they are then.
            db.session.expire_all()
    if queries.is_unfinished(digest_id):
        raise Unfinished


def _deliver(delivery: Delivery, way: mail.Post) -> None:
    if not queries.is_reader(delivery.member):
        return _settle(delivery, DeliveryState.DROPPED)
    try:
        letter = _written(delivery)
    except Exception as failure:  # one letter that cannot be written must not stop the others
        _log.exception("A letter could not be written")
        return _settle(delivery, DeliveryState.FAILED, repr(failure))
    try:
        way.send(letter)
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(delivery, *next(iter(refusal.recipients.values())))
    except smtplib.SMTPResponseException as refusal:
        _refused(delivery, refusal.smtp_code, refusal.smtp_error)
    else:
        _settle(delivery, DeliveryState.SENT)
    return None


def _written(delivery: Delivery) -> EmailMessage:
    member = delivery.member
    letter = letter_for(member, delivery.digest)
    return mail.compose(
        (member.name, member.email),
        letter.subject,
        letter.text,
        letter.html,
        message_id=delivery.message_id,
        headers={"List-Id": mail.list_id()},
    )


def _refused(delivery: Delivery, code: int, answer: bytes | str) -> None:
    """For good with a 5xx, for now with a 4xx: then the next try of the job takes it up."""
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    state = DeliveryState.FAILED if code >= 500 else DeliveryState.QUEUED
    _settle(delivery, state, f"{code} {words}")


def _settle(delivery: Delivery, state: DeliveryState, error: str = "") -> None:
    delivery.state, delivery.error, delivery.changed_at = state, error[:300], now()
    db.session.commit()
