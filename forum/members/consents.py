"""Consents: given in words that are kept, withdrawn without being forgotten."""

from collections.abc import Sequence

import sqlalchemy as sa

from .. import journal
from ..clock import now
from ..extensions import db
from .models import Consent, Member, Subject


def give(
    member: Member,
    subject: Subject,
    words: str,
    version: str,
    reference: str = "",
    answer: str = "yes",
) -> Consent:
    """Record what a member agreed to; an earlier answer about the same is withdrawn by it.

    Part of the caller's transaction.
    """
    withdraw(member, subject, reference)
    consent = Consent(
        member_id=member.id,
        subject=subject,
        reference=reference,
        version=version,
        words=words,
        answer=answer,
    )
    db.session.add(consent)
    journal.record("consent given", member, subject=subject, reference=reference, version=version)
    return consent


def withdraw(member: Member, subject: Subject, reference: str = "") -> bool:
    """Withdraw what a member agreed to; whether there was anything. Part of the caller's
    transaction."""
    withdrawn = db.session.execute(
        sa.update(Consent)
        .where(Consent.member_id == member.id, Consent.subject == subject)
        .where(Consent.reference == reference, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
        .returning(Consent.id)
    ).all()
    if withdrawn:
        journal.record("consent withdrawn", member, subject=subject, reference=reference)
    return bool(withdrawn)


def standing(member: Member, subject: Subject, reference: str = "") -> Consent | None:
    """What a member agrees to now."""
    return db.session.scalar(
        sa.select(Consent).where(
            Consent.member_id == member.id,
            Consent.subject == subject,
            Consent.reference == reference,
            Consent.withdrawn_at.is_(None),
        )
    )


def taken_back(subject: Subject) -> set[int]:
    """The ids of the members who agreed once and do not any more; for organisers."""
    given = sa.select(Consent.member_id).where(Consent.subject == subject)
    standing_now = given.where(Consent.withdrawn_at.is_(None))
    return set(db.session.scalars(given.except_(standing_now)))


def of(member: Member) -> Sequence[Consent]:
    """Everything a member ever agreed to, the latest first."""
    return db.session.scalars(
        sa.select(Consent).where(Consent.member_id == member.id).order_by(Consent.id.desc())
    ).all()
