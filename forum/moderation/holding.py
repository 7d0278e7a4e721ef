"""Letters about a decision wait as long as it can be taken back without a word."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from .. import mail
from ..extensions import db
from .models import Decision
from .queries import holds

# Longer than a page offers it, so that of a decision taken back from there no letter has gone out.
LETTERS_WAIT = timedelta(seconds=15)


def held(decision: Decision) -> mail.Held:
    """What lets a letter about this decision, or about all that were made with it, be taken out of
    the post for a while."""
    return mail.Held(f"decision {_together(decision)[0]}", LETTERS_WAIT)


def hold_together(decisions: Sequence[Decision]) -> mail.Held:
    """The same for decisions made at once, of which each author gets one letter."""
    ids = [one.id for one in decisions]
    for one in decisions:
        one.stood = {**(one.stood or {}), "with": ids}
    return held(decisions[0])


def is_unheard(decision: Decision) -> bool:
    """Whether every letter about this decision is in the post still."""
    letters = sa.select(mail.Letter.taken_at).where(mail.Letter.about == held(decision).about)
    taken = db.session.scalars(letters).all()
    return bool(taken) and not any(taken)


def was_heard(decisions: Sequence[Decision]) -> bool:
    """Whether a letter about one of these decisions has been written, and was not taken back."""
    about = [held(one).about for one in decisions]
    told = sa.select(mail.Letter.id).where(mail.Letter.about.in_(about))
    return db.session.scalar(told.limit(1)) is not None


def is_last(decision: Decision) -> bool:
    """Whether nothing holds any more of what was made at once with a decision taken back."""
    others = sa.select(Decision.id).where(Decision.id.in_(_together(decision)), holds())
    return db.session.scalar(others.limit(1)) is None


def _together(decision: Decision) -> list[int]:
    """The ids of the decisions that were made at once."""
    together: list[int] = (decision.stood or {}).get("with", [decision.id])
    return together
