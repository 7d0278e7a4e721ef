"""The published policy of moderation: generated from the settings in force."""

from flask import abort, render_template
from flask_babel import gettext as _

from ..discussion.pace import VOICES
from ..programme import queries as programme
from ..programme.models import Exchange, Series, Topic
from ..safety import open_to_all
from .appealing import APPEAL_WITHIN
from .views import bp


@bp.get("/moderation-policy")
@open_to_all
def show_policy() -> str:
    series = programme.whole_programme() or abort(404)
    return render_template(
        "moderation/policy.html",
        series=series,
        places=_places(series),
        special=_special(series),
        voices=VOICES,
        appeal_within=APPEAL_WITHIN,
    )


def _special(series: Series) -> list[Topic]:
    """Where the moderators have set how and until when one writes, in the programme's order."""
    topics = [topic for table in series.roundtables for topic in table.topics]
    return [t for t in (*topics, *series.key_questions) if t.policy or t.slow_minutes or t.locks_at]


def _places(series: Series) -> list[tuple[str, Exchange | None, bool]]:
    """(Where, the exchange that is open there or opens next, whether it is open), in order."""
    tables = [(f"{table.roman} {table.title}", table.id) for table in series.roundtables]
    named: list[tuple[str, int | None]] = [*tables]
    if series.key_questions:
        named.append((_("Key questions"), None))
    found = []
    for name, table_id in named:
        current = programme.open_exchange(series, table_id)
        found.append((name, current or programme.next_exchange(series, table_id), bool(current)))
    return found
