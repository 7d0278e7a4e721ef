"""Notifications as lines of a letter: a letter travels, so that it quotes nothing, and names whom
the rule lets it name."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from .. import mail
from ..discussion.attribution import Channel, bylines
from ..discussion.models import Comment
from ..mailbox.address import offered
from ..members.models import Member
from ..members.wishes import Matter
from ..programme.models import Roundtable, Topic
from .reach import OF_OTHERS
from .told import Told


@dataclass(frozen=True)
class Line:
    """One sentence, the link under which it is answered, and the address at which by mail."""

    comment: Comment
    words: str
    link: str
    answer: str
    place: Topic | Roundtable

    @property
    def reference(self) -> str:
        return self.place.reference if isinstance(self.place, Topic) else self.place.roman

    @property
    def where(self) -> str:
        return f"{self.reference} {self.place.title}"


def lines(member: Member, told: Sequence[Told]) -> list[Line]:
    """One line for each of these, which the caller has found for the member, in whose language it
    speaks."""
    others = [one for one in told if one.matter in OF_OTHERS]
    names = bylines(member, [one.comment for one in others], Channel.LETTER)
    by = {one.notification.id: name.name for one, name in zip(others, names, strict=True)}
    return [_line(member, one, by.get(one.notification.id, "")) for one in told]


def _line(member: Member, one: Told, who: str) -> Line:
    link = mail.public_link(
        "notifications.follow_notification", notification_id=one.notification.id
    )
    answer = offered(member, one.comment) if one.matter in OF_OTHERS else ""
    return Line(one.comment, _words(one, who), link, answer, one.place)


def _words(one: Told, who: str) -> str:
    """What happened, in a sentence without a word of what is written there."""
    # Of a measure neither what it is nor whom it is about.
    number, about = (0, 0) if one.measure else (one.comment.number or 0, one.about.number or 0)
    match one.matter:
        case Matter.REPLY:
            return _("%(who)s has replied to your comment #%(number)d.", who=who, number=about)
        case Matter.ANSWER:
            return _("%(who)s has answered your question #%(number)d.", who=who, number=about)
        case Matter.RESTATEMENT:
            return _(
                "%(who)s has put your comment #%(number)d in other words. Is it fair?",
                who=who,
                number=about,
            )
        case Matter.MENTION:
            return _("%(who)s mentions you in #%(number)d.", who=who, number=number)
        case Matter.EDIT:
            return _("#%(number)d, on which you have said something, was changed.", number=number)
        case Matter.DECISION:
            return _("A moderator has decided on a comment of yours.")
        case Matter.APPEAL:
            if one.measure:
                return _("Your objection is answered.")
            return _("Your appeal is answered.")
        case Matter.MEASURE:
            return _("Something was decided about you at this roundtable.")
        case Matter.REPORT:
            return _("A moderator has looked at #%(number)d, which you reported.", number=number)
        case Matter.WAITING:
            return _("A comment waits for a moderator.")
        case Matter.REPORTED:
            return _("#%(number)d has been reported.", number=number)
        case Matter.APPEALED:
            if one.measure:
                return _("An objection waits for somebody who has not decided it.")
            return _("An appeal against another moderator’s decision waits.")
