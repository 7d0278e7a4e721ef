"""The form of somebody's seats."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField

from ..fields import choices
from ..members.models import Member
from ..permissions import Role
from ..programme.models import Roundtable
from ..words import WORDS

ROLES = (Role.OBSERVER, Role.PARTICIPANT, Role.MODERATOR)


class SeatsForm(FlaskForm):
    """A role, or none, at each roundtable; and over all of them."""

    is_organiser = BooleanField(_l("Organiser of the whole series"))
    # How the member stood, as whoever sets the seats saw it.
    seen = HiddenField("")

    @property
    def tables(self) -> list[SelectField]:
        return [field for field in self if isinstance(field, SelectField)]


def seats_form(member: Member, roundtables: Sequence[Roundtable], **options: Any) -> SeatsForm:
    """The form with the tables there are, filled in with the seats the member has."""

    class Form(SeatsForm):
        pass

    held = {seat.roundtable_id: seat.role for seat in member.seats}
    for table in roundtables:
        field = SelectField(
            f"{table.roman}  {table.title}",
            choices=choices([("", _l("No seat")), *((r.value, WORDS[r.value]) for r in ROLES)]),
            default=held.get(table.id, ""),
        )
        setattr(Form, f"table_{table.id}", field)
    return Form(is_organiser=member.is_organiser, **options)


def chosen(form: SeatsForm, roundtables: Sequence[Roundtable]) -> dict[Roundtable, Role]:
    """Which seats a valid form gives."""
    found = ((table, form.data[f"table_{table.id}"]) for table in roundtables)
    return {table: Role(role) for table, role in found if role}
