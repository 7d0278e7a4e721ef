"""`flask demo …` and `flask jobs …`."""

import click
from flask import current_app

from ..extensions import tasks
from ..rubbish import leave_what_is_loaded
from ..shell import Commands
from .demonstration import NotHere, load_demonstration
from .jobs import render_portion

group = Commands("demo", help="The demonstration, with invented people.")
jobs = Commands("jobs", help="Background jobs.")


@group.command("load")
def load() -> None:
    """Load the programme, its invented people and their discussion; never in production."""
    try:
        is_new = load_demonstration()
    except NotHere as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("The demonstration is loaded." if is_new else "The demonstration was there already.")


@jobs.command("render")
def render() -> None:
    """Render anew, now, what an older version of the forum has rendered."""
    count = 0
    while rendered := render_portion():
        count += rendered
    click.echo(f"Rendered anew: {count}.")


@jobs.command("work")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many letters and the like at once; digests have a thread of their own.",
)
def work(workers: int) -> None:
    """Do background jobs (letters, and what is due every day) until stopped."""
    # What stands behind Flask's name for it: threads have no context of their own.
    leave_what_is_loaded()
    tasks.work(current_app._get_current_object(), workers)  # type: ignore[attr-defined]
