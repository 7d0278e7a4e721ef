"""`flask digests …`: the week's draft by hand, and letters that wait."""

import click

from ..permissions import OPERATOR
from ..programme import queries as programme
from ..shell import Commands
from . import actions, daily, jobs, ledger, outbox, queries, tending

group = Commands("digests", help="Gather and deliver digests.")


@group.command("gather")
def gather() -> None:
    """Make this week's draft, or bring it up to date."""
    series = programme.current_series()
    if series is None:
        raise click.ClickException("No series is loaded: flask programme load FILE.")
    digest = actions.gather_digest(OPERATOR, series)
    click.echo(
        f"Digest {digest.number}: {len(digest.items)} items, ready to be edited at"
        f" /digests/{digest.number}/edit."
    )


@group.command("tend")
def tend() -> None:
    """Do what is due: gather the week that is over, tell the editors, send what was approved."""
    done = list(tending.tend())
    for what, number in done:
        click.echo(f"Digest {number}: {what}.")
    if not done:
        click.echo("Nothing is due.")


@group.command("daily")
def send_day() -> None:
    """Do what is due today: queue the day's letters to those who wish for them."""
    series = programme.current_series()
    count = daily.queue_day(series) if series else None
    click.echo("Nothing is due." if count is None else f"{count} letters of the day.")


@group.command("deliver")
@click.argument("number", type=int)
def deliver(number: int) -> None:
    """Send what is still queued of digest NUMBER, even if it is not due yet."""
    digest = queries.digest_for(OPERATOR, number)
    if digest is None or not digest.is_sent:
        raise click.ClickException(f"Digest {number} has not been sent off by a moderator.")
    ledger.hasten(digest.id)
    jobs.deliver_digest(digest.id)
    for state, count in outbox.deliveries(digest).items():
        click.echo(f"{count} {state.value}")
