"""What members do with comments: post, revise, withdraw."""

from datetime import datetime
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.exceptions import Conflict

from .. import journal, live, permissions, text
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..permissions import Person
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from . import changes, opening, pace, sent
from .changes import Changed
from .kinds import Kind
from .models import EDITED, Comment, Edit, State
from .readers import StoredDraft
from .screening import fate
from .sent import Draft
from .voices import give_voice, handles


class Overtaken(Conflict):
    """The words that somebody has changed are others by now: another window was faster."""


def post_comment(author: Member, topic: Topic, draft: Draft) -> Comment:
    """Add a comment; the exchange's policy decides whether it appears or waits.

    The same form twice is the same comment; the same form with another text is a Conflict.
    """
    exchange = require_open(author, topic)
    try:
        comment, changed, is_as_read = _stored(author, topic, draft, exchange)
    except (opening.Meanwhile, pace.TooSoon, sa.exc.IntegrityError):
        db.session.rollback()
        if before := sent.with_key(author, draft.form_key):
            return _same(before, draft)
        raise

    if comment.voice.is_new:
        # Before their words, of which their other windows would tell them as of somebody else's.
        live.tell_voice(author.id, topic.id, handles(comment.voice))
    if changed:
        changes.announce(changed, is_as_read=is_as_read)
    else:
        live.announce_waiting(topic.roundtable_id)
    return comment


def _stored(
    author: Member, topic: Topic, draft: Draft, exchange: Exchange | None
) -> tuple[Comment, list[Changed], bool]:
    """The comment, on disk; what readers see anew; and whether the topic is as it was read."""
    # It takes its time, in which nobody has to wait for the topic.
    html = text.to_html(draft.source, draft.form_key)
    voice = give_voice(author, topic)
    is_as_read = _hold(author, topic, draft)
    pace.require_turn(author, topic)
    comment = _comment(author, topic, draft, html)
    comment.state = fate(author, topic, exchange)
    seq = _take_place(comment, topic) if comment.is_published else None
    db.session.add(comment)
    db.session.flush()
    set_committed_value(comment, "voice", voice)
    journal.record(sent.SUBMITTED, author, topic=topic, comment=comment, filed=draft.filing)
    changed = _published(comment, author, seq) if seq else []
    db.session.commit()
    return comment, changed, is_as_read


def require_open(author: Member, topic: Topic) -> Exchange | None:
    """The exchange in which this member writes here now; refused where there is none for them."""
    return opening.require_open(author, topic, _l("You cannot write in this topic just now."))


def _hold(author: Member, topic: Topic, draft: Draft) -> bool:
    """What was promised to the writer holds at the moment of sending, they may still write, and a
    reply is below what it answers; or it is not sent. Whether the topic is as it was read before.
    """
    journal.hold(topic)
    is_as_read, has_rights_as_read = programme.are_as_read(topic, author)
    if not is_as_read:
        programme.read_anew(topic)
    parent, gone = draft.parent, opening.locked(topic)
    if draft.rule and draft.rule is not topic.attribution_rule:
        gone = gettext(
            "The rule of this topic has changed while you wrote. Read it and send again."
        )
    if parent:
        if not is_as_read:
            db.session.refresh(parent)
        if parent.topic_id != topic.id or not parent.is_published:
            gone = gettext("The comment you reply to is not there any more.")
    if gone:
        db.session.rollback()
        raise opening.Meanwhile(gone)
    if not has_rights_as_read:
        opening.require_again(author, partial(require_open, author, topic))
    return is_as_read


def publish(comment: Comment, actor: Person, at: datetime | None = None) -> list[Changed]:
    """Give a comment its number and its place in the topic's order; returns what readers see anew.

    Part of the caller's transaction: post_comment's, or a moderator's decision.
    """
    return _published(comment, actor, _take_place(comment, comment.topic, at), at)


def _take_place(comment: Comment, topic: Topic, at: datetime | None = None) -> int:
    """Its number, and its place in the topic's order; returns the latter."""
    seq, number = journal.next_of(topic, "seq", "last_number")
    comment.state, comment.published_at = State.PUBLISHED, at or now()
    comment.published_seq, comment.number = seq, number
    return seq


def _published(
    comment: Comment, actor: Person, seq: int, at: datetime | None = None
) -> list[Changed]:
    journal.record("comment published", actor, topic=comment.topic, comment=comment, seq=seq, at=at)
    return [(comment, seq)]


# What an author may change before anybody has read it.
REVISED = ("kind", "claim", "source", "citation", "language", "addressed_to")


def revise_comment(author: Member, comment: Comment, draft: Draft) -> bool:
    """Change a text that has not been published, keep what it was, and submit it again; what a
    moderator has returned also after the exchange has closed. What waits as it is keeps its place:
    whether anything was done."""
    _require_may_send_again(author, comment)
    permissions.require(
        comment.author_id == author.id, gettext("Only its author changes a comment.")
    )
    if not comment.is_open_to_change:
        raise Conflict(gettext("This comment has been decided on meanwhile and cannot be changed."))
    if draft.seen not in {None, comment.written} and not says(comment, draft):
        raise Overtaken
    if comment.state is State.PENDING and _is_the_same(comment, draft):
        return False

    opening.hold(author, comment.topic, partial(_require_may_send_again, author, comment))
    take_state(comment, State.PENDING)
    comment.revisions.append(comment.as_it_stands())
    for name in REVISED:
        setattr(comment, name, getattr(draft, name))
    comment.relate(prompt=draft.prompt)
    comment.render()
    comment.submitted_at = now()
    journal.record("comment revised", author, topic=comment.topic, comment=comment)
    db.session.commit()

    live.announce_waiting(comment.topic.roundtable_id)
    return True


def _is_the_same(comment: Comment, draft: Draft) -> bool:
    is_there = comment.prompt_id == (draft.prompt and draft.prompt.id)
    return is_there and all(getattr(comment, name) == getattr(draft, name) for name in REVISED)


def _require_may_send_again(author: Member, comment: Comment) -> None:
    if not opening.may_answer_return(author, comment):
        require_open(author, comment.topic)


def says(words: Comment | Edit, draft: Draft) -> bool:
    """Whether these are the words of the draft already."""
    return all(getattr(words, name) == getattr(draft, name) for name in EDITED)


def withdraw_comment(author: Member, comment: Comment) -> None:
    """Take one's comment back; a published one leaves an empty place, and replies keep theirs."""
    permissions.require(
        comment.author_id == author.id, gettext("Only its author withdraws a comment.")
    )
    if comment.state in {State.WITHDRAWN, State.REMOVED, State.MERGED}:
        raise Conflict(gettext("This comment is not there any more."))

    topic = comment.topic
    seq = journal.next_seq(topic) if comment.stands else None
    take_state(comment, State.WITHDRAWN)
    comment.edit = None
    db.session.execute(sa.delete(StoredDraft).where(StoredDraft.revises == comment.id))
    journal.record("comment withdrawn", author, topic=topic, comment=comment, seq=seq)
    changed = [(comment, seq), *question_of(comment, author)] if seq else []
    db.session.commit()

    changes.announce(changed)
    # It may have waited itself, or a change, a report or an appeal of it.
    live.announce_waiting(topic.roundtable_id)


def take_state(comment: Comment, state: State) -> None:
    """Change the state in one step: of two people who act at once one is first, and the other
    hears of it as a Conflict. Part of the caller's transaction."""
    taken = db.session.scalar(
        sa.update(Comment)
        .where(Comment.id == comment.id, Comment.state == comment.state)
        .where(Comment.submitted_at == comment.submitted_at)
        .values(state=state)
        .returning(Comment.id)
    )
    if taken is None:
        db.session.rollback()
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    db.session.refresh(comment)


def _comment(author: Member, topic: Topic, draft: Draft, html: str) -> Comment:
    comment = Comment(
        depth=draft.parent.depth + 1 if draft.parent else 0,
        kind=draft.kind,
        language=draft.language,
        claim=draft.claim,
        source=draft.source,
        html=html,
        citation=draft.citation,
        addressed_to=draft.addressed_to,
        form_key=draft.form_key,
    )
    comment.relate(topic=topic, author=author, parent=draft.parent, prompt=draft.prompt)
    return comment


def _same(before: Comment, draft: Draft) -> Comment:
    """What was posted with this form before, if it was this text."""
    said = {name: getattr(draft, name) or "" for name in EDITED} | draft.filing
    if not sent.is_of(before, said):
        again = gettext(
            "This form has been sent before with another text. Copy yours and open a new one."
        )
        raise Conflict(again)
    return before


def question_of(comment: Comment, actor: Person | None) -> list[Changed]:
    """The question whose marked answer this is: readers see it open again when the answer goes, and
    answered when it is back. Part of the caller's transaction."""
    question = comment.parent
    is_one = question is not None and question.kind is Kind.QUESTION and question.is_published
    if question is None or not is_one or question.answer_id != comment.id:
        return []
    seq, topic = journal.next_seq(comment.topic), comment.topic
    event = "question answered" if comment.is_published else "question opened"
    # Who has not written the answer has done it as a moderator.
    is_office = actor is not None and actor.id != comment.author_id
    journal.record(event, actor, topic=topic, comment=question, seq=seq, in_office=is_office)
    return [(question, seq)]


def next_number(topic: Topic) -> int:
    """The next number in the topic; the caller's transaction holds the topic's row."""
    return journal.next_of(topic, "last_number")[0]
