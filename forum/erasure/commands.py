"""`flask members erase`: for those who cannot sign in any more, on their written request."""

import click

from ..access.commands import group
from ..extensions import db
from ..members import queries
from . import actions


@group.command("erase")
@click.argument("email")
@click.option("--with-texts", is_flag=True, help="Take back what they have written, too.")
@click.confirmation_option(prompt="Nobody can bring this back. Erase?")
def erase(email: str, with_texts: bool) -> None:
    """Remove who a member is from everywhere, for good."""
    member = queries.member_with(email)
    if member is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    actions.erase(member, with_texts)
    db.session.commit()
    click.echo("Erased; a last letter says so.")
