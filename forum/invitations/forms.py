"""Forms of inviting and joining; what is wrong is said beside the field."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from ..access.forms import NewPasswordForm
from ..clock import now
from ..fields import CheckBoxes, address, choices, needed, short, trim
from ..language import LANGUAGES
from ..members.forms import ProfileForm
from ..permissions import Role
from ..programme.models import Roundtable
from ..words import WORDS

# What an organiser says of a guest, and the guest can change later.
PROFILE = ("function", "organisation", "group", "level", "country", "language")


class JoinForm(NewPasswordForm):
    name = StringField(_l("Your name, as the group should see it"), [needed, short], filters=[trim])
    consent = BooleanField(
        _l("I agree"), [InputRequired(_l("Without your consent we may not keep what you write."))]
    )


class SinceForm(FlaskForm):
    """Knows since when somebody has it before them."""

    made = HiddenField(default=lambda: now().isoformat())

    @property
    def since(self) -> datetime | None:
        try:
            moment = datetime.fromisoformat(self.made.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else None


class InviteForm(ProfileForm, SinceForm):
    email = EmailField(_l("E-mail address"), [needed, address], filters=[trim])
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    role = SelectField(
        _l("Role"),
        choices=choices(
            (r.value, WORDS[r.value]) for r in (Role.PARTICIPANT, Role.OBSERVER, Role.MODERATOR)
        ),
    )
    roundtables = CheckBoxes(
        _l("Sits at"), [InputRequired(_l("Choose at least one roundtable."))], coerce=int
    )


class GuestListForm(SinceForm):
    file = FileField(_l("A file"), description=_l("As a spreadsheet saves it: CSV, in UTF-8."))
    table = TextAreaField(
        _l("Or its lines, pasted here"),
        description=_l("The first line names the columns."),
    )


def invite_form(roundtables: Sequence[Roundtable], *values: Any, **options: Any) -> InviteForm:
    """The form for one guest, with the tables there are."""
    form = InviteForm(*values, **options)
    form.roundtables.choices = choices((t.id, f"{t.roman}  {t.title}") for t in roundtables)
    return form
