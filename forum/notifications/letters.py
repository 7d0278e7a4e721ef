"""Notifications as lines of a letter: a letter travels, so that it quotes nothing, and names whom
the rule lets it name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from .. import mail
from ..discussion.attribution import Channel, bylines
from ..discussion.models import Comment, Fairness
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
    matter: Matter

    @property
    def reference(self) -> str:
        return self.place.reference if isinstance(self.place, Topic) else self.place.roman

    @property
    def where(self) -> str:
        return f"{self.reference} {self.place.title}"


def lines(member: Member, told: Sequence[Told]) -> list[Line]:
    """One line for each of these, which the caller has found for the member, in whose language it
    speaks; what waits at the desk is counted, for each topic."""
    others = [one for one in told if one.matter in OF_OTHERS]
    names = bylines(member, [one.comment for one in others], Channel.LETTER)
    by = {one.notification.id: name.name for one, name in zip(others, names, strict=True)}
    return [_line(member, some, by.get(some[0].notification.id, "")) for some in _together(told)]


def _together(told: Sequence[Told]) -> Collection[list[Told]]:
    found: dict[tuple[Matter, int], list[Told]] = {}
    for one in told:
        which = one.comment.topic_id if one.matter is Matter.WAITING else one.notification.id
        found.setdefault((one.matter, which), []).append(one)
    return found.values()


def _line(member: Member, some: Sequence[Told], who: str) -> Line:
    one = some[0]
    count = len({told.comment.id for told in some}) if one.matter is Matter.WAITING else 1
    answer = offered(member, one.comment) if one.matter in OF_OTHERS else ""
    leads_to_one = "notifications.follow_notification", {"notification_id": one.notification.id}
    endpoint, which = ("moderation.show_queue", {}) if count > 1 else leads_to_one
    link = mail.public_link(endpoint, **which)
    return Line(one.comment, _words(one, who, count), link, answer, one.place, one.matter)


def _words(one: Told, who: str, count: int) -> str:
    """What happened, in a sentence without a word of what is written there."""
    return _of_a_measure(one.matter) if one.measure else _of_a_comment(one, who, count)


def _of_a_measure(matter: Matter) -> str:
    """Neither what it is nor whom it is about."""
    match matter:
        case Matter.APPEAL:
            return _("Your objection is answered.")
        case Matter.APPEALED:
            return _("An objection waits for an answer.")
        case Matter.RULING:
            return _("An objection to a decision of yours is answered.")
        case _:
            return _("Something was decided about you at this roundtable.")


def _of_a_comment(one: Told, who: str, count: int) -> str:
    number, about = one.comment.number or 0, one.about.number or 0
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
        case Matter.MARK | Matter.FAIRNESS:
            return _judged(one, number)
        case Matter.MENTION:
            return _("%(who)s mentions you in #%(number)d.", who=who, number=number)
        case Matter.EDIT:
            return _("#%(number)d, on which you have said something, was changed.", number=number)
        case Matter.DECISION:
            return _("A moderator has decided on a comment of yours.")
        case Matter.APPEAL:
            return _("Your appeal is answered.")
        case Matter.REPORT:
            return _("A moderator has looked at #%(number)d, which you reported.", number=number)
        case Matter.WAITING:
            return ngettext(
                "A comment waits for a moderator.", "%(num)s comments wait for a moderator.", count
            )
        case Matter.REPORTED:
            return _("#%(number)d has been reported.", number=number)
        case Matter.APPEALED:
            return _("An appeal against another moderator’s decision waits.")
        case _:  # a ruling: what is about a measure is said above
            return _("An appeal against a decision of yours is answered.")


def _judged(one: Told, number: int) -> str:
    """What another says of one's own reply."""
    match one.matter:
        case Matter.MARK if one.answers:
            return _(
                "Your answer #%(number)d is marked as the answer to question #%(question)d.",
                number=number,
                question=one.replied_to,
            )
        case Matter.MARK:
            return _(
                "Your answer #%(number)d is no longer marked as the answer to question"
                " #%(question)d.",
                number=number,
                question=one.replied_to,
            )
        case _ if one.comment.fairness is Fairness.FAIR:
            return _("Your restatement #%(number)d is confirmed as fair.", number=number)
        case _:
            return _(
                "Your restatement #%(number)d is not quite fair, says whose view it is.",
                number=number,
            )
