"""The letter of a day to one member: HTML and plain text of the same content."""

from functools import lru_cache, partial
from typing import Any

from flask import render_template
from flask_babel import get_locale, gettext

from .. import mail
from ..discussion.attribution import Byline, Channel, bylines
from ..language import day as day_words
from ..language import speaking_to
from ..mailbox.address import offered
from ..members.models import Member
from ..permissions import OPERATOR
from ..post import Envelope
from . import queries
from .discretion import discretion_for
from .fitting import MOST_LINES
from .letters import inlined_letter, tidy, told_lines
from .models import Day, Delivery
from .news import DayNews, News


class NothingToTell(Exception):
    """What was new is gone by now, or has been read."""


class DayWriter:
    """Writes the letters of one day, as everything is when the first of them is begun."""

    def __init__(self, day: Day, as_of: int = 0) -> None:
        self.day, self.as_of = day, as_of
        self.week = DayNews(day.series, day, queries.since_of(day))
        self.plan = queries.plan_of(day.series)
        self._names = lru_cache(self._names_in)

    def envelope(self, member: Member, news: News, delivery: Delivery) -> Envelope:
        """The letter as it leaves; NothingToTell where nothing is new any more."""
        if not news:
            raise NothingToTell
        way_out = mail.public_link("digests.stop_letters", key=delivery.key)
        with speaking_to(member.ear):
            subject, text, html = self._written(member, news, way_out)
        headers = mail.thread_headers("daily", self.day.series.key) | mail.way_out_headers(way_out)
        to = (member.name, member.email)
        return mail.sealed(mail.compose(to, subject, text, html, delivery.message_id, headers))

    def _written(self, member: Member, news: News, way_out: str) -> tuple[str, str, str]:
        discretion = discretion_for(member, self.plan)
        shown = [one for topic in news.topics for one in topic.shown]
        subject = gettext("Roundtable, %(day)s", day=day_words(self.day.ends_at))
        names = self._names(str(get_locale()))
        content: dict[str, Any] = {
            "address_for": partial(offered, member),
            "day": self.day,
            "discretion": discretion,
            "is_discreet": False,
            "most": MOST_LINES,
            "names": names,
            "news": news,
            "personal": news.personal,
            "rules": {comment.rule for comment in shown},
            "series": self.day.series,
            "subject": subject,
            "told": told_lines(member, news.personal, discretion),
            "way_out": way_out,
        }
        html = inlined_letter(render_template("digests/day.html", **content))
        text = tidy(render_template("digests/day.txt", **content))
        return subject, text, html

    def _names_in(self, _language: str) -> dict[int, Byline]:
        """Comment id → the name that may travel, in the language that is spoken."""
        comments = self.week.comments
        names = bylines(OPERATOR, comments, Channel.LETTER)
        return {one.id: name for one, name in zip(comments, names, strict=True)}
