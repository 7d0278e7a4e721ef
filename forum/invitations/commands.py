"""`flask members invite`: an invitation from the shell of the server."""

from typing import Any

import click
from email_validator import EmailNotValidError, validate_email

from ..access.commands import group as members
from ..members.forms import COUNTRIES
from ..members.models import Level, StakeholderGroup
from ..permissions import OPERATOR, Role
from ..programme import queries
from . import actions


@members.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="As the group will see it.")
@click.option(
    "--role", type=click.Choice([r.value for r in Role]), default="participant", show_default=True
)
@click.option(
    "--roundtable", "roundtables", type=int, multiple=True, help="Its number; repeatable."
)
@click.option("--function", default="")
@click.option("--organisation", default="")
@click.option("--group", type=click.Choice([g.value for g in StakeholderGroup]))
@click.option("--level", type=click.Choice([level.value for level in Level]))
@click.option("--country", type=click.Choice([*COUNTRIES, "EU"]), help="EU: the institutions.")
@click.option("--language", type=click.Choice(["en", "fr", "de"]), default="en")
def invite(email: str, name: str, role: str, roundtables: tuple[int, ...], **profile: Any) -> None:
    """Invite a member by letter. Without --roundtable the seat is at every roundtable."""
    known = {table.number: table for table in queries.roundtables()}
    tables = [known[number] for number in roundtables or known if number in known]
    if not name.strip():
        raise click.ClickException("The name is empty.")
    if set(roundtables) - set(known):
        numbers = ", ".join(map(str, known))
        raise click.ClickException(f"There are only these roundtables: {numbers}.")
    if not tables and role != Role.ORGANISER:
        raise click.ClickException("There is no such roundtable. Load a programme first.")
    given = {field: value for field, value in profile.items() if value}
    seats = {} if role == Role.ORGANISER else {table.id: Role(role) for table in tables}
    try:
        email = validate_email(email.strip(), check_deliverability=False).normalized
        given["is_organiser"] = role == Role.ORGANISER
        actions.invite(OPERATOR, [actions.Guest(email, name, seats, given)])
    except EmailNotValidError as invalid:
        raise click.ClickException(str(invalid)) from None
    click.echo(f"{name} is invited; the letter to {email} is on its way.")
