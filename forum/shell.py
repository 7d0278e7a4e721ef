"""Commands in the shell of the server: what they cannot do they say in a sentence."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException


class Commands(AppGroup):
    """A group of commands: no refusal, and no database that is away or old, ends in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HTTPException as refusal:
            raise click.ClickException(str(refusal.description)) from refusal
        except (OperationalError, ProgrammingError) as failure:
            said = str(failure.orig).strip().splitlines()[0]
            raise click.ClickException(
                f"The database refuses: {said}. Does it run, at FORUM_DATABASE_URL,"
                " and is it up to date (flask db upgrade)?"
            ) from failure
