"""A digest as a letter to one member: HTML and plain text of the same content."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import css_inline
from flask import current_app, get_template_attribute, render_template
from flask_babel import force_locale, gettext

from .. import mail
from ..discussion.attribution import Channel
from ..language import speaking_to
from ..mailbox.address import offered
from ..members.models import Member
from ..mould import Gap, Mould, cut
from ..notifications.letters import Line, lines
from ..permissions import Person
from ..post import Envelope
from ..words import MATTER
from . import outbox, queries
from .answering import Answers, answered_in
from .discretion import Discretion, discretion_for, subscriber, told_to
from .fitting import HEAVIEST, MOST_LINES, OWN_PART, shorter
from .issue import Issue, issue_for
from .models import Delivery, Digest
from .outsider import Outsider
from .personal import Personal, Week
from .weeks import plain_subject

_inliner = css_inline.CSSInliner(
    load_remote_stylesheets=False, keep_at_rules=False, keep_style_tags=False
)
# In what our templates write; what people write has no such marks in it.
_CLASSES = re.compile(r'<(\w+) class="([\w -]+)"')


@dataclass(frozen=True)
class Letter:
    subject: str
    html: str
    text: str


@dataclass(frozen=True)
class Shared:
    """What readers of one language, time zone and set of topics have in common of a letter: all
    but the personal part and the way out."""

    subject: str
    html: list[str]
    text: list[str]
    mould: Mould
    answers: Answers


class Writer:
    """Writes one digest to many members, as everything is when the first letter is begun; for
    somebody who looks at it `beside` them, without what only they may read."""

    def __init__(self, digest: Digest, as_of: int = 0, beside: Person | None = None) -> None:
        self.digest, self.as_of, self.beside = digest, as_of, beside
        self.week = Week(digest)
        self.plan = queries.plan_of(digest.series)
        self._shared: dict[tuple[object, ...], Shared] = {}
        # Macros: to render a template for every letter takes three times as long.
        self._in_html = get_template_attribute("digests/_letter_personal.html", "for_you")
        self._in_text = get_template_attribute("digests/letter_personal.txt", "for_you")

    def letter(self, member: Member, personal: Personal, way_out: str) -> Letter:
        """The letter with its words to look at."""
        with speaking_to(member.ear):
            shared = self._shared_with(member, personal)
            html, text = self._own_parts(member, personal, way_out, shared.answers)
        return Letter(shared.subject, filled(shared.html, html), filled(shared.text, text))

    def envelope(self, member: Member, personal: Personal, delivery: Delivery) -> Envelope:
        """The letter as it leaves."""
        way_out = mail.public_link("digests.stop_letters", key=delivery.key)
        with speaking_to(member.ear):
            shared = self._shared_with(member, personal)
            html, text = self._own_parts(member, personal, way_out, shared.answers)
        headers = mail.way_out_headers(way_out)
        to = (member.name, member.email)
        return shared.mould.fill(to, delivery.message_id, headers, text, html)

    def _shared_with(self, member: Member, personal: Personal) -> Shared:
        answered = answered_in(member, personal.topics)
        wishes = (*member.letters_without, member.letters_discreet)
        topics = tuple(topic.id for topic in personal.topics)
        key = (member.ear, topics, wishes, answered)
        if key not in self._shared:
            discretion = discretion_for(member, self.plan)
            self._shared[key] = _shared(member, self.digest, discretion, self.beside, answered)
        return self._shared[key]

    def _own_parts(
        self, member: Member, personal: Personal, way_out: str, answers: Answers
    ) -> tuple[list[str], list[str]]:
        """What goes into the gaps of the HTML and of the text."""
        html = text = ""
        if self.digest.correction == 0 and (personal or self.beside):
            discretion = discretion_for(member, self.plan)
            told = [] if self.beside else told_lines(member, personal, discretion)
            content = personal, told, discretion, MOST_LINES, partial(offered, member)
            html = _inlined(str(self._in_html(*content, is_withheld=bool(self.beside))))
            text = str(self._in_text(*content, is_withheld=bool(self.beside)))
        addresses = answers.of(member, bool(self.beside))
        return [html, *addresses, way_out], [text, *addresses, way_out]


def letter_for(member: Member, digest: Digest, asking: Person | None = None) -> Letter:
    """The letter as this member gets it if it is sent now: exactly what preview shows. To somebody
    else who asks it is shown without what only this member may know."""
    beside = None if asking is None or asking.id == member.id else asking
    writer = Writer(digest, beside=beside)
    delivery = None if beside else outbox.delivery_to(member, digest)
    way_out = (
        mail.public_link("digests.stop_letters", key=delivery.key)
        if delivery
        else mail.public_link("digests.choose_letters")
    )
    return writer.letter(member, writer.week.of([member])[member.id], way_out)


def trial_for(member: Member, digest: Digest) -> Envelope:
    """The letter to look at in one's own mail program: it says that it is one to try."""
    letter = letter_for(member, digest)
    with speaking_to(member.ear):
        subject = gettext("To try: %(subject)s", subject=letter.subject)
    return mail.sealed(mail.compose((member.name, member.email), subject, letter.text, letter.html))


def question_to(reader: Outsider) -> Envelope:
    """The letter that asks somebody outside whether they wish to have the digest."""
    link = mail.public_link("digests.answer_outside", key=reader.key)
    with force_locale(reader.language):
        subject = gettext("Do you wish to have the digest of Roundtable?")
        words = render_template("digests/outside_question.txt", link=link)
    return mail.sealed(mail.compose((reader.organisation, reader.email), subject, words))


def told_lines(member: Member, personal: Personal, discretion: Discretion) -> list[Line]:
    """What a member is told of beside replies, in sentences; where that is to be discreet, only
    what it is about."""
    return [
        replace(line, words=str(MATTER[line.matter])) if discretion.covers(line.place) else line
        for line in lines(member, personal.told)
    ]


def _shared(
    member: Member,
    digest: Digest,
    discretion: Discretion,
    beside: Person | None,
    answered: Collection[int] | None,
) -> Shared:
    reader = subscriber(member)
    issue = told_to(reader, issue_for(reader, digest, Channel.LETTER, beside), discretion)
    return shared_by(digest, issue, discretion, answered)


def shared_by(
    digest: Digest,
    issue: Issue,
    discretion: Discretion,
    answered: Collection[int] | None = None,
    is_outside: bool = False,
) -> Shared:
    """What the letters of an issue to such readers have in common, as heavy as may be at most; in
    the topics with these ids they can be `answered`."""
    content: dict[str, Any] = {"digest": digest, "is_discreet": discretion.is_everywhere}
    content |= {"series": digest.series, "rules": issue.rules, "is_outside": is_outside}
    # Of a corrigendum it is no editor's own.
    is_plain = discretion.is_everywhere or digest.correction
    content["subject"] = plain_subject(digest) if is_plain else digest.subject
    for fitting in shorter(issue):
        answers = Answers(fitting, None if digest.correction else answered)
        shared = _cast({**content, "issue": fitting, "answers": answers})
        if shared.mould.weight <= HEAVIEST - OWN_PART:
            break
    return shared


def _cast(content: dict[str, Any]) -> Shared:
    digest, subject, answers = content["digest"], content["subject"], content["answers"]
    personal, way_out = Gap(), Gap()
    gaps = [personal, *answers.gaps, way_out]
    content = {**content, "personal": personal, "way_out": way_out}
    kind = "corrigendum" if digest.correction else "letter"
    html = cut(_inliner.inline(render_template(f"digests/{kind}.html", **content)), gaps)
    text = cut(tidy(render_template(f"digests/{kind}.txt", **content)), gaps)
    return Shared(subject, html, text, Mould(subject, _headers(digest), text, html), answers)


def tidy(words: str) -> str:
    """A plain letter with no more than two empty lines in a row."""
    return re.sub(r"\n{4,}", "\n\n\n", words).strip() + "\n"


def inlined_letter(page: str) -> str:
    """A whole letter with its rules moved into it."""
    return _inliner.inline(page)


def _headers(digest: Digest) -> Mapping[str, str]:
    """All issues of a series make one thread, whose beginning nobody has."""
    return mail.thread_headers("digest", digest.series.key)


def _inlined(rows: str) -> str:
    """Rows with the rules moved into them, as many mail programs want them."""
    return _CLASSES.sub(lambda found: found[0] + _style(found[1], found[2]), rows)


@cache
def _style(tag: str, classes: str) -> str:
    """What our rules say of such an element; asked once, as every letter has the same few."""
    folder = Path(current_app.root_path, current_app.template_folder or "")
    rules = (folder / "digests" / "_letter.css").read_text(encoding="utf-8")
    lone = f'<{tag} class="{classes}"></{tag}>'
    placed = f"<table><tr>{lone}</tr></table>" if tag == "td" else lone
    style = re.search(r' style="[^"]*"', _inliner.inline_fragment(placed, rules))
    return style[0] if style else ""


def filled(pieces: list[str], own: list[str]) -> str:
    """A text with its gaps filled."""
    return "".join(a + b for a, b in zip(pieces, [*own, ""], strict=True))
