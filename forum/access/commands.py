"""`flask members …`: links to sign in with; inviting stands with the seats in `invitations`."""

import click
from flask.cli import AppGroup

from ..extensions import db
from ..members import queries
from . import actions
from .models import Purpose

group = AppGroup("members", help="Invite people, and help them in.")


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
