"""When a digest leaves: its hour, approval, a hold; and what happens when the hour comes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..language import speaking_to
from ..members.models import Member
from ..permissions import OPERATOR, Person
from ..programme.models import Series
from . import editors, periods, queries
from .actions import mark_sent, queue_letters, require_editor, require_subject, take_version
from .audience import audience_of
from .beginning import new_digest, of_latest_week
from .filling import fill
from .issue import dates_of
from .models import Digest, Plan, Unapproved
from .weeks import plain_subject, week_of

# A draft that was gathered in time leaves at its hour; a late one has its editors' time first.
IN_TIME = timedelta(hours=1)
# Between telling the editors and going without them.
GRACE = timedelta(hours=2)
SOON = timedelta(days=7)


def approve_digest(by: Member, digest: Digest, version: int, due_at: datetime | None) -> None:
    """Let the digest, as it is in this version, leave at an hour (None: at the one it has)."""
    require_editor(by)
    require_subject(digest)
    hour = due_at or digest.due_at or now()
    _change(digest, version, approved_at=now(), approved_by_id=by.id, due_at=hour, held_at=None)
    journal.record("digest approved", by, digest=digest.number)
    db.session.commit()


def schedule_digest(by: Person, digest: Digest, version: int, due_at: datetime) -> None:
    """Give the digest another hour; whether it is approved stays as it is."""
    require_editor(by)
    _change(digest, version, due_at=due_at, nudged_at=None)
    journal.record("digest scheduled", by, digest=digest.number)
    db.session.commit()


def hold_digest(by: Person, digest: Digest, is_held: bool) -> None:
    """Let the digest stay here, approved or not, until it is let go again; a second time
    changes nothing."""
    require_editor(by)
    if is_held == bool(digest.held_at):
        return
    _change(digest, digest.version, held_at=now() if is_held else None)
    journal.record("digest held" if is_held else "digest let go", by, digest=digest.number)
    db.session.commit()


def gather_week(series: Series) -> Digest | None:
    """The draft of the week that ended last, made once whoever comes first, or completed if it was
    begun by hand; None if it is there, or if the plan wants none. A week with nothing to tell has
    its number, and no letters."""
    plan, moment = queries.plan_of(series), now()
    period, last = periods.last_ended(moment, plan), of_latest_week(series, moment)
    # Before every week that has one: the clock has gone back.
    is_too_early = last is None and queries.last_digest(series) is not None
    begun = last if last and _is_begun(period, last) else None
    if is_too_early or not plan.is_on or (begun is None and _is_covered(period, last)):
        return None
    try:
        if begun:
            take_version(begun, begun.version)
            begun.ends_at = period.ends_at
        digest = begun or new_digest(series, period, period.ends_at)
    except Conflict:
        return None
    digest.due_at = digest.due_at or _hour(plan, period, moment)
    fill(OPERATOR, digest)
    if _is_quiet(digest, moment):
        digest.is_quiet, digest.sent_at, digest.due_at = True, moment, None
    journal.record("digest gathered", OPERATOR, digest=digest.number)
    db.session.commit()
    return digest


def planned() -> str:
    """When it was last said how digests come, in a form that a page can hand back."""
    said = sa.select(sa.func.max(JournalEntry.id)).where(JournalEntry.event == "digests planned")
    return str(db.session.scalar(said) or 0)


def plan_digests(by: Person, plan: Plan, wanted: Mapping[str, Any], seen: str = "") -> None:
    """Let the digests of a series come otherwise from now on; what is there keeps its hour.
    Conflict if that was changed since what was `seen`, and is not as is asked."""
    permissions.require(
        permissions.may_organise(by), gettext("Only organisers say when digests come.")
    )
    db.session.execute(
        sa.update(Series).where(Series.id == plan.series_id).values(people=Series.people)
    )
    if sa.inspect(plan).persistent:
        db.session.refresh(plan)
    if seen not in {"", planned()}:
        is_done = all(getattr(plan, name) == value for name, value in wanted.items())
        db.session.rollback()
        if is_done:
            return
        raise Conflict(gettext("This has been set otherwise meanwhile; yours was not set."))
    for name, value in wanted.items():
        setattr(plan, name, value)
    plan.unapproved = Unapproved(plan.unapproved)
    db.session.add(plan)
    journal.record("digests planned", by, series=plan.series_id)
    db.session.commit()


def nudge_editors(digest: Digest) -> bool:
    """Tell those who make the digest, once, that its hour has come and nobody has approved it."""
    told = db.session.scalar(
        sa.update(Digest)
        .where(Digest.id == digest.id, Digest.nudged_at.is_(None), Digest.sent_at.is_(None))
        .where(Digest.approved_at.is_(None), Digest.held_at.is_(None))
        .values(nudged_at=now())
        .returning(Digest.id)
    )
    if told is None:
        db.session.rollback()
        return False
    for editor in queries.editors():
        with speaking_to(editor.ear):
            mail.write(editor, editor.email, *_nudge(digest))
    journal.record("digest nudged", OPERATOR, digest=digest.number)
    db.session.commit()
    mail.send_soon()
    return True


def send_if_due(digest: Digest) -> bool:
    """Send what was approved and whose hour has come; and, where the series wants it so, what
    nobody approved a while after they were told, unless somebody is just editing it."""
    is_due = [Digest.held_at.is_(None), Digest.due_at <= now(), Digest.version == digest.version]
    if digest.approved_at:
        is_due.append(Digest.approved_at.is_not(None))
    elif _goes_anyway(digest):
        is_due.append(Digest.nudged_at <= now() - GRACE)
    else:
        return False
    approver = digest.approved_by_id
    if not mark_sent(digest, *is_due, subject=digest.subject or _plain_subject(digest)):
        return False
    digest.sent_by_id = approver
    queue_letters(OPERATOR, digest, audience_of(digest).readers)
    return True


def _change(digest: Digest, version: int, **values: object) -> None:
    changed = db.session.scalar(
        sa.update(Digest)
        .where(Digest.id == digest.id, Digest.version == version, Digest.sent_at.is_(None))
        .values(**values)
        .returning(Digest.id)
    )
    if changed is None:
        db.session.rollback()
        raise Conflict(gettext("This digest was changed or sent in another window meanwhile."))
    db.session.refresh(digest)


def _is_covered(period: periods.Period, last: Digest | None) -> bool:
    """Whether the week has its digest, or one from before weeks had theirs."""
    if last is None:
        return False
    if last.period_on is None:
        return last.ends_at >= period.ends_at
    return last.period_on >= period.ends_on


def _is_begun(period: periods.Period, last: Digest) -> bool:
    """Whether somebody has begun the week's draft by hand, and nobody has approved it as it is."""
    is_open = not last.is_sent and last.approved_at is None
    return is_open and last.period_on == period.ends_on and last.ends_at < period.ends_at


def _hour(plan: Plan, period: periods.Period, moment: datetime) -> datetime:
    """When the draft leaves: its editors have their time, also if it is late."""
    is_late = moment - period.ends_at > IN_TIME
    return (moment if is_late else period.ends_at) + timedelta(hours=plan.hours_to_edit)


def _is_quiet(digest: Digest, moment: datetime) -> bool:
    is_near = any(date.at < moment + SOON for date in dates_of(digest))
    return not (digest.items or digest.subject or digest.note or is_near)


def _goes_anyway(digest: Digest) -> bool:
    plan = queries.plan_of(digest.series)
    return plan.unapproved is Unapproved.GO and not editors.are_here(digest)


def _nudge(digest: Digest) -> tuple[str, str]:
    """Subject and text of the letter that asks for an approval; it tells nothing of the digest."""
    plan = queries.plan_of(digest.series)
    lines = [
        gettext(
            "The hour of digest No. %(number)d (%(week)s) has come, and nobody has approved it.",
            number=digest.number,
            week=week_of(digest),
        ),
        gettext("If nobody holds it, it leaves in two hours as it is.")
        if plan.unapproved is Unapproved.GO
        else gettext("It waits until somebody does."),
        mail.public_link("digests.edit_digest", number=digest.number),
    ]
    subject = gettext("Digest No. %(number)d waits for its approval", number=digest.number)
    return subject, "\n\n".join(lines) + "\n"


def _plain_subject(digest: Digest) -> str:
    """What a letter is called that nobody gave a subject."""
    with force_locale(digest.series.languages[0]):
        return plain_subject(digest)
