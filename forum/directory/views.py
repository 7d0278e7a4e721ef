"""Doors to the expert group."""

from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from .. import permissions
from ..language import country_name
from ..presentation import words
from ..programme import queries as programme
from ..sorting import by_letters
from . import queries

bp = Blueprint("directory", __name__)


@bp.get("/members")
def list_members() -> str:
    _require_seat()
    wanted = {name: request.args.get(name, "") for name in queries.FILTERS}
    seen = queries.people_for(current_user)
    return render_template(
        "directory/members.html",
        people=queries.narrowed(seen, wanted),
        offered={name: _offered(name, counts) for name, counts in queries.counts(seen).items()},
        wanted=wanted,
        country_name=country_name,
    )


@bp.get("/members/<int:member_id>")
def show_member(member_id: int) -> str:
    _require_seat()
    person = queries.person_for(current_user, member_id) or abort(404)
    return render_template(
        "directory/member.html",
        person=person,
        tables=[
            (table, role)
            for table in programme.roundtables()
            if (role := queries.tables_shown(current_user, person).get(table.id))
        ],
        country_name=country_name,
    )


def _offered(name: str, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(In words, value, how many have it), in the order of the words."""
    in_words = country_name if name == "country" else words
    offered = [(in_words(value), value, count) for value, count in counts.items()]
    return sorted(offered, key=lambda row: by_letters(row[0]))


def _require_seat() -> None:
    permissions.require(
        current_user.role_at(None) is not None, _("Only members with a seat see who is here.")
    )
