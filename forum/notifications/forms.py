"""The form in which members say how they wish to hear of things."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField

from ..fields import choices
from ..members.models import Member
from ..members.wishes import OF_MODERATORS, USUAL, Matter, Way
from ..words import MATTER, WAY

HINTS = {
    Matter.DECISION: _l("With the reason, and how you can appeal."),
    Matter.WAITING: _l("At the roundtables you moderate."),
}


class WaysForm(FlaskForm):
    """A choice for each matter that can concern a member."""

    def __init__(self, given: Mapping[Matter, Way]) -> None:
        super().__init__(data={matter.name.lower(): way for matter, way in given.items()})

    @property
    def chosen(self) -> dict[Matter, Way]:
        asked = {matter.name.lower(): matter for matter in Matter}
        return {asked[f.name]: Way(f.data) for f in self if f.name in asked}

    @property
    def matters(self) -> list[Field]:
        names = {matter.name.lower() for matter in Matter}
        return [f for f in self if f.name in names]


def form_for(member: Member, given: Mapping[Matter, Way]) -> WaysForm:
    """The form with the matters of this member: moderators have some of their own."""
    matters = [m for m in USUAL if member.is_moderator or m not in OF_MODERATORS]
    fields: dict[str, Any] = {
        matter.name.lower(): SelectField(
            MATTER[matter],
            choices=choices((way.value, WAY[way]) for way in Way),
            description=HINTS.get(matter, ""),
        )
        for matter in matters
    }
    return type("WaysForm", (WaysForm,), fields)({m: given[m] for m in matters})
