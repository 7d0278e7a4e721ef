"""Who is named beside a text: the only maker of names, for every channel."""

from dataclasses import dataclass
from enum import StrEnum

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from ..members.models import Member
from ..programme.models import Attribution
from ..words import SOMEONE, WORDS
from .models import Comment


class Channel(StrEnum):
    """Where a text goes: a page inside, or something that can travel."""

    PAGE = "page"
    LETTER = "letter"
    EXPORT = "export"


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


def byline(comment: Comment, channel: Channel) -> Byline:
    """The name that this channel may carry beside this comment, under the topic's rule."""
    rule = comment.topic.attribution_rule
    if rule is Attribution.ON_THE_RECORD:
        return _named(comment)
    if channel is not Channel.PAGE:
        return _someone(comment.author)
    if rule is Attribution.CHATHAM_HOUSE:
        return _named(comment)
    return _pseudonym(comment)


def _named(comment: Comment) -> Byline:
    author = comment.author
    details = ", ".join(part for part in (author.function, author.organisation) if part)
    return Byline(
        author.name,
        details,
        author.country,
        _country_name(author.country),
        comment.voice.handle,
    )


def _someone(author: Member) -> Byline:
    return Byline(str(SOMEONE.get(author.group or "", _("A participant"))))


def _pseudonym(comment: Comment) -> Byline:
    group = str(WORDS.get(comment.author.group or "", _("Participant")))
    return Byline(f"{group} {comment.voice.letter}", handle=comment.voice.handle)


def _country_name(code: str) -> str:
    if code == "EU":
        return _("European institutions")
    return Locale.parse(str(get_locale() or "en")).territories.get(code, code)
