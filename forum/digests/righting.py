"""Making right what a digest said: a short letter to those who got it, and a note in the record."""

from flask_babel import force_locale, gettext
from werkzeug.exceptions import Conflict

from .. import text
from ..clock import now
from ..extensions import has_place
from ..permissions import Person
from . import queries, readership
from .actions import queue_letters, require_editor
from .models import LISTS, Digest


def send_corrigendum(by: Person, digest: Digest, words: str, after: int) -> Digest:
    """Send a corrigendum to everyone a digest went to; Conflict unless so many went before it."""
    require_editor(by)
    if not digest.is_sent or digest.is_quiet:
        raise Conflict(gettext("Only what was sent can be corrected."))
    corrigendum = Digest(
        series_id=digest.series_id,
        number=digest.number,
        correction=after + 1,
        begins_at=digest.begins_at,
        ends_at=digest.ends_at,
        subject=_subject(digest),
        note=words,
        note_html=text.to_html(words, f"digest {digest.number} corrigendum {after + 1}"),
        sent_at=now(),
        sent_by_id=by.id,
        **{name: getattr(digest, name) for name in LISTS},
    )
    if len(queries.corrigenda(digest)) != after or not has_place(corrigendum):
        raise Conflict(
            gettext("A corrigendum to this digest was sent meanwhile. Look at it first.")
        )
    queue_letters(by, corrigendum, readership.got_it(digest))
    return corrigendum


def _subject(digest: Digest) -> str:
    """In the language of the series, as the digest's own."""
    with force_locale(digest.series.languages[0]):
        return gettext("Corrigendum to No. %(number)d", number=digest.number)
