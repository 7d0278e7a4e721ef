"""References to comments inside texts: “#12” in the same topic, “II.1 #12” in another one."""

import re

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from .. import text
from ..programme.models import Topic

_REFERENCE = re.compile(
    r"(?<![\w#&/])(?:(?P<topic>(?:[IVXLC]+|Q)\.\d{1,3})\s)?#(?P<number>\d{1,6})\b"
)
# Where a number is no reference.
_LEFT_ALONE = {"a", "code", "pre"}
# The links of a footnote as `text` makes them; a number or an arrow alone says nothing aloud.
_TO_NOTE = re.compile(r'<a class="footnote-ref" href="(#[^"]*)">(\d+)</a>')
_BACK = re.compile(r'<a class="footnote-backref" href="(#[^"]*)">')


def referenced(stored_html: Markup, topic: Topic, *, alone: bool = True) -> Markup:
    """HTML made here with links on references: in the topic to what there is, or was; to another
    topic always. What leads to a footnote and back has a name in the reader's language. Unless
    `alone`, a number without its topic leads nowhere: the text stands in many topics."""
    if "#" not in stored_html:
        return stored_html

    def linked(words: str) -> Markup:
        past, pieces = 0, []
        for found in _REFERENCE.finditer(words):
            is_told = alone or found["topic"]
            address = is_told and _address(topic, found["topic"], int(found["number"]))
            if address:
                link = Markup('<a class="cite" href="{}">{}</a>').format(address, found.group())
                pieces += [escape(words[past : found.start()]), link]
                past = found.end()
        return Markup("").join([*pieces, escape(words[past:])])

    return _named(text.markup(text.rewritten(stored_html, linked, _LEFT_ALONE)))


def _named(html: Markup) -> Markup:
    note = Markup('<a class="footnote-ref" href="{}" aria-label="{}">{}</a>')
    back = Markup('<a class="footnote-backref" href="{}" aria-label="{}">')
    numbered = _TO_NOTE.sub(
        lambda found: note.format(
            text.markup(found[1]), gettext("Footnote %(number)s", number=found[2]), found[2]
        ),
        html,
    )
    return text.markup(
        _BACK.sub(
            lambda found: back.format(text.markup(found[1]), gettext("Back to the text")), numbered
        )
    )


def _address(topic: Topic, reference: str | None, number: int) -> str | None:
    there = topic
    if reference and reference != topic.reference:
        found = [one for one in topic.series.topics if one.reference == reference]
        if not found or not number:
            return None
        # How many comments there are is not for everybody to know who reads this one.
        there = found[0]
    elif not 0 < number <= topic.last_number:
        return None
    return url_for("discussion.show_comment", topic_id=there.id, number=number, _external=False)
