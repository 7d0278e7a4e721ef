"""One decision on several comments: first what it would do, then each in a step of its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from werkzeug.exceptions import Conflict, Forbidden

from ..discussion.models import Comment
from ..extensions import db
from ..fields import number_if_any
from ..members.models import Member
from ..programme.models import Attribution
from . import actions, claiming, queries
from .models import Decision, Verdict

# No page of the queue shows as many.
MOST = 100


@dataclass(frozen=True)
class Chosen:
    """A comment that was ticked, and the version that stood beside the tick."""

    comment_id: int
    version: str


@dataclass
class Plan:
    """What a decision on several would do: on which it can be made, and on which not, and why."""

    can: list[tuple[Comment, str]] = field(default_factory=list)
    cannot: list[tuple[Comment, str]] = field(default_factory=list)
    open_elsewhere: int = 0

    @property
    def authors(self) -> int:
        """By how many it is. What one person wrote anonymously in two topics counts as two: nobody
        learns from the number that it was one."""
        return len({_voice(comment) for comment, _ in self.can})

    @property
    def topics(self) -> int:
        return len({comment.topic_id for comment, _ in self.can})

    @property
    def reasons_not(self) -> Counter[str]:
        return Counter(why for _, why in self.cannot)


@dataclass
class Done:
    """What was decided, and what was not because it was another by then."""

    decisions: list[Decision] = field(default_factory=list)
    refused: list[tuple[Comment, str]] = field(default_factory=list)


def read(items: Sequence[str]) -> list[Chosen]:
    """What a form has ticked; what names no comment is left out."""
    found = []
    for item in items[:MOST]:
        number, _, version = item.partition("~")
        comment_id = number_if_any(number)
        if comment_id and version:
            found.append(Chosen(comment_id, version))
    return found


def plan(moderator: Member, chosen: Sequence[Chosen]) -> Plan:
    """What one decision on these would do now; it changes nothing."""
    planned = Plan()
    for one in chosen:
        comment = queries.case(moderator, one.comment_id)
        if comment is None:
            continue
        waiting = comment.waiting
        if waiting is None:
            why = gettext("it was decided on meanwhile")
            planned.cannot.append((comment, why))
        elif waiting.version != one.version:
            planned.cannot.append((comment, gettext("its author has changed it meanwhile")))
        else:
            planned.can.append((comment, one.version))
            planned.open_elsewhere += claiming.on(moderator, comment) is not None
    return planned


def decide(
    moderator: Member,
    chosen: Sequence[Chosen],
    verdict: Verdict,
    reason: str,
    message: str,
    note: str,
) -> Done:
    """Decide on each that is still the version that was ticked; the others are told of."""
    done = Done()
    said = {"reason": reason, "message": message, "note": note}
    for one in chosen:
        comment = queries.case(moderator, one.comment_id)
        if comment is None:
            continue
        try:
            seen = {"seen": one.version}
            done.decisions.append(actions.decide(moderator, comment, verdict, **said, **seen))
        except (Conflict, Forbidden) as refused:
            db.session.rollback()
            done.refused.append((comment, str(refused.description)))
    return done


def _voice(comment: Comment) -> tuple[int, int | None]:
    is_veiled = comment.rule is Attribution.ANONYMOUS
    return comment.author_id, comment.topic_id if is_veiled else None
