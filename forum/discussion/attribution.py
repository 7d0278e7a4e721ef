"""Who is named beside a text: the only maker of names, for every reader and channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _

from .. import permissions
from ..language import country_name
from ..members.models import Member, StakeholderGroup
from ..permissions import Person
from ..programme.models import Attribution, Topic
from ..words import SOMEONE, WORDS
from . import queries
from .models import Comment

# A group is told outside only where so many of its members were active in the topic.
FEWEST_OF_A_GROUP = 5


class Channel(StrEnum):
    """Where a text goes: a page inside, or something that can travel."""

    PAGE = "page"
    LETTER = "letter"
    EXPORT = "export"


class Answer(StrEnum):
    """How an author wishes to be named beside a passage that is published."""

    NAME = "with my name"
    ROLE = "with my role"
    UNATTRIBUTED = "unattributed"
    NO = "no"


class _Peer:
    """Whoever may read the topic: what is rendered once for all its readers is rendered for it."""

    id = None
    is_organiser = False

    def role_at(self, roundtable_id: int | None) -> permissions.Role:
        return permissions.Role.OBSERVER


PEER = _Peer()


@dataclass(frozen=True)
class Byline:
    """What may stand beside a text; `handle` says “the same voice in this topic”, no more."""

    name: str
    details: str = ""
    country: str = ""
    country_name: str = ""
    handle: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.details, self.country) if part)


def byline(reader: Person | None, comment: Comment, channel: Channel) -> Byline:
    """The name that this channel may carry to this reader (None: anybody) beside this comment.

    On the record names go everywhere. Under the Chatham House Rule they stay on pages for those
    who may read the topic; under an anonymous rule there stands a group and a letter instead. What
    leaves the room says the group at most, and that only where it is large enough to hide one.
    """
    return bylines(reader, [comment], channel)[0]


def bylines(reader: Person | None, comments: Sequence[Comment], channel: Channel) -> list[Byline]:
    """The bylines of several comments, in their order, for no more questions than one."""
    names = [_known(reader, comment, channel) for comment in comments]
    nameless = {c.topic_id for c, name in zip(comments, names, strict=True) if name is None}
    large = queries.groups_active(nameless, FEWEST_OF_A_GROUP) if nameless else set()
    return [name or _someone(comment, large) for comment, name in zip(comments, names, strict=True)]


def behind(comment: Comment) -> Byline:
    """The name behind an anonymous comment; only for a look that has been recorded."""
    return _named(comment)


def quoted(comment: Comment, answer: Answer | None) -> Byline:
    """The name beside a published passage, as its author has answered; without an answer none."""
    if answer is Answer.NAME:
        return _named(comment)
    group = comment.author.group
    if answer is Answer.ROLE and group is not None:
        return Byline(str(SOMEONE[group]))
    return Byline(_("A participant"))


def signature(reader: Person, moderator: Member | None) -> str:
    """A moderator's name beside a decision, for those who keep a desk themselves."""
    if moderator is None:
        return _("By reports")
    held = reader.role_at(None)
    if held is None or not held.includes(permissions.Role.MODERATOR):
        return _("A moderator")
    return moderator.name or _("A former member")


def penned(topic: Topic, moderator: Member, at: datetime) -> str:
    """A moderator's name beside what they write for the whole table, on its pages; where nobody is
    named, their role alone."""
    if topic.strictest_rule_since(at) is Attribution.ANONYMOUS:
        return _("A moderator")
    return moderator.name or _("A former member")


def came_from(comment: Comment) -> Topic | None:
    """The other topic in which a comment was written, where that may stand beside it: whoever reads
    it reads that one as well, under the same rule, and not one that keeps voices apart."""
    before, since = comment.written_in, comment.released_at or comment.submitted_at
    if before is None or before.id == comment.topic_id or comment.rule is Attribution.ANONYMOUS:
        return None
    is_alike = before.strictest_rule_since(since) is comment.rule
    return before if is_alike and before.roundtable_id == comment.topic.roundtable_id else None


def _known(reader: Person | None, comment: Comment, channel: Channel) -> Byline | None:
    """What may tell this author from others; None where nothing may."""
    rule = comment.rule
    if rule is Attribution.ON_THE_RECORD:
        return _named(comment)
    is_inside = reader is not None and permissions.may_read(reader, comment.topic)
    if channel is not Channel.PAGE or not is_inside:
        return None
    return _named(comment) if rule is Attribution.CHATHAM_HOUSE else _pseudonym(comment)


def _named(comment: Comment) -> Byline:
    author = comment.author
    if author.erased_at:
        return Byline(_("A former member"), handle=comment.voice.handle)
    details = ", ".join(part for part in (author.function, author.organisation) if part)
    return Byline(
        author.name,
        details,
        author.country,
        country_name(author.country),
        comment.voice.handle,
    )


def _someone(comment: Comment, large: set[tuple[int, StakeholderGroup]]) -> Byline:
    """Somebody, with the group only where enough of its members spoke for it to hide one."""
    group = comment.author.group
    if group is None or (comment.topic_id, group) not in large:
        return Byline(_("A participant"))
    return Byline(str(SOMEONE[group]))


def _pseudonym(comment: Comment) -> Byline:
    group = str(WORDS.get(comment.voice.group or "", _("Participant")))
    return Byline(f"{group} {comment.voice.letter}", handle=comment.voice.veiled_handle)
