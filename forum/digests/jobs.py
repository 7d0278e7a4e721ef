"""Delivering a digest: each letter at most once, whatever stops in between."""

import smtplib

from .. import mail
from ..clock import now
from ..extensions import db, tasks
from . import queries
from .letters import letter_for
from .models import Delivery, DeliveryState


@tasks.job(retries=8, retry_delay=120)
def deliver_digest(digest_id: int) -> None:
    """Send what is queued of a digest. A letter that was being sent when a worker died stays
    marked as such: whether it arrived nobody knows, so it is not sent again."""
    with mail.opened() as way:
        while delivery := queries.take_next_delivery(digest_id):
            _deliver(delivery, way)
            # The next letter asks for texts and rights as they are then.
            db.session.expire_all()


def _deliver(delivery: Delivery, way: mail.Post) -> None:
    member = delivery.member
    letter = letter_for(member, delivery.digest)
    message = mail.compose(
        (member.name, member.email),
        letter.subject,
        letter.text,
        letter.html,
        message_id=delivery.message_id,
        headers={"List-Id": mail.list_id()},
    )
    try:
        way.send(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, answer = refusal.recipients[member.email]
        _settle(delivery, DeliveryState.FAILED, f"{code} {answer.decode(errors='replace')}")
    except (smtplib.SMTPException, OSError) as failure:
        # Refused before it was taken: it can be sent again, by the next try of this job.
        _settle(delivery, DeliveryState.QUEUED, str(failure))
        raise
    else:
        _settle(delivery, DeliveryState.SENT)


def _settle(delivery: Delivery, state: DeliveryState, error: str = "") -> None:
    delivery.state, delivery.error, delivery.changed_at = state, error[:300], now()
    db.session.commit()
