"""`flask members …`: links to sign in with; inviting stands with the seats in `invitations`."""

import click

from ..extensions import db
from ..factors import actions as factors
from ..members import queries
from ..shell import Commands
from . import actions
from .models import Purpose

group = Commands("members", help="Invite people, and help them in.")


@group.command("signin-link")
@click.argument("email")
def signin_link(email: str) -> None:
    """Print a link that signs the member in, once, within 15 minutes."""
    member = queries.member_with(email)
    if member is None or member.joined_at is None:
        raise click.ClickException(f"Nobody with the address {email} has joined.")
    link = actions.new_link(member, Purpose.SIGN_IN)
    db.session.commit()
    click.echo(link)


@group.command("forget-factors")
@click.argument("email")
def forget_factors(email: str) -> None:
    """Take a member's second factor away who has lost it, recovery codes and all."""
    member = queries.member_with(email)
    if member is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    factors.forget(member)
    click.echo(f"{member.name} signs in with the password alone; a letter says so.")
