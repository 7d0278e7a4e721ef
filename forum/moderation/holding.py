"""Letters about a decision wait as long as it can be taken back without a word."""

from datetime import timedelta

from .. import mail
from .models import Decision

# Longer than a page offers it, so that of a decision taken back from there no letter has gone out.
LETTERS_WAIT = timedelta(seconds=15)


def held(decision: Decision) -> mail.Held:
    """What lets a letter about this decision be taken out of the post for a while."""
    return mail.Held(f"decision {decision.id}", LETTERS_WAIT)
