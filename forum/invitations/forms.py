"""Forms of inviting and joining; what is wrong is said beside the field."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired

from ..access.forms import NewPasswordForm
from ..fields import CheckBoxes, address, choices, needed, short, trim
from ..language import LANGUAGES
from ..members.forms import ProfileForm
from ..permissions import Role
from ..words import WORDS


class JoinForm(NewPasswordForm):
    name = StringField(_l("Your name, as the group should see it"), [needed, short], filters=[trim])


class InviteForm(ProfileForm):
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
