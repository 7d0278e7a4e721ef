"""What digests need from hour to hour: gathered when a week is over, nudged and sent when due."""

from collections.abc import Iterator
from datetime import timedelta

from ..clock import now
from ..extensions import tasks
from ..programme import queries as programme
from . import actions, approving, queries


@tasks.job(every=timedelta(minutes=5))
def tend_digests() -> None:
    """Do what is due; begun as often as one likes, by as many as one likes, it is done once."""
    for _done in tend():
        pass


def tend() -> Iterator[tuple[str, int]]:
    """Do what is due, step by step: what was done, and with which number."""
    series = programme.current_series()
    if series is None:
        return
    actions.keep_numbers()
    if digest := approving.gather_week(series):
        yield "nothing to report" if digest.is_quiet else "gathered", digest.number
    for digest in queries.drafts(series):
        is_due = digest.due_at is not None and digest.due_at <= now() and not digest.held_at
        if is_due and not digest.approved_at and approving.nudge_editors(digest):
            yield "nudged", digest.number
        if is_due and approving.send_if_due(digest):
            yield "sent", digest.number
