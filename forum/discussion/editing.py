"""Changing what readers have seen: at once, or when a moderator has read the new words."""

from functools import partial

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..permissions import Person
from ..programme import queries as programme
from . import changes, opening
from .actions import Overtaken, question_of, says
from .changes import Changed
from .models import EDITED, Comment, Edit, Revision, State
from .screening import fate
from .sent import Draft


def may_edit(member: Member, comment: Comment) -> bool:
    """Whether a member may change what readers have seen of their own."""
    is_own = comment.author_id == member.id
    return is_own and comment.stands and opening.is_open(member, comment.topic)


def is_read_first(member: Member, comment: Comment) -> bool:
    """Whether a moderator reads what this member changes, as they read what is posted; in any case
    where it is hidden."""
    exchange = programme.exchange_at(comment.topic)
    is_held = fate(member, comment.topic, exchange) is State.PENDING
    return is_held or not comment.is_published


def words_at(comment: Comment, written: str) -> Revision | None:
    """What stood there when those were its words (`Comment.written`); None if nothing is kept of
    that, or they are the present ones."""
    later = (one for one in comment.revisions if one.replaced_at.isoformat() > written)
    return next(later, None)


def edit_comment(author: Member, comment: Comment, draft: Draft) -> None:
    """Change the words of a published comment, or have a moderator read them first; what they were
    stays readable. The words that stand there already take a change back that waits. Overtaken if
    they are others by now than those the author had before them."""
    refused = gettext("You cannot change this comment just now.")
    require_open = partial(opening.require_open, author, comment.topic, refused)
    require_open()
    permissions.require(may_edit(author, comment), refused)
    opening.hold(author, comment.topic, require_open)
    _hold(comment)
    if draft.seen not in {None, comment.written} and not says(comment.begun, draft):
        db.session.rollback()
        raise Overtaken
    if says(comment, draft):
        take_back(author, comment)
    elif is_read_first(author, comment):
        _submit(author, comment, draft)
    else:
        had_waited = comment.edit is not None
        changed = _put_in(comment, draft, author)
        db.session.commit()
        changes.announce(changed)
        if had_waited:
            live.announce_waiting(comment.topic.roundtable_id)


def take_back(author: Member, comment: Comment) -> None:
    """Leave a published comment as readers see it; doing it twice does nothing more."""
    permissions.require(
        comment.author_id == author.id, gettext("Only its author takes a change back.")
    )
    _hold(comment)
    comment.edit = None
    db.session.commit()
    live.announce_waiting(comment.topic.roundtable_id)


def decide_edit(edit: Edit, state: State, moderator: Person) -> list[Changed]:
    """Put waiting words in their place, or give them the state in which their author finds them;
    Conflict if they are others by now. Part of the caller's transaction."""
    comment, seen = edit.comment, edit.version
    _hold(comment)
    waiting = comment.waiting
    if not isinstance(waiting, Edit) or waiting.version != seen:
        db.session.rollback()
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    if state is State.PUBLISHED:
        return _put_in(comment, waiting, moderator)
    waiting.state = state
    return []


def put_back(comment: Comment, moderator: Person) -> list[Changed]:
    """Give a comment the words it had before its last change, which waits again; readers find both
    in its history. Part of the caller's transaction."""
    last = comment.revisions[-1]
    edit = Edit(state=State.PENDING, submitted_at=comment.edited_at or now())
    for name in (*EDITED, "html", "renderer"):
        setattr(edit, name, getattr(comment, name))
    earlier = Draft(comment.kind, form_key="", **{name: getattr(last, name) for name in EDITED})
    changed = _put_in(comment, earlier, moderator)
    db.session.flush()
    comment.edit = edit
    return changed


def _submit(author: Member, comment: Comment, draft: Draft) -> None:
    edit = comment.edit
    if edit and edit.state is State.PENDING and says(edit, draft):
        db.session.rollback()
        return
    if edit is None:
        edit = comment.edit = Edit()
    for name in EDITED:
        setattr(edit, name, getattr(draft, name))
    edit.render()
    edit.state, edit.submitted_at = State.PENDING, now()
    journal.record("edit submitted", author, topic=comment.topic, comment=comment)
    db.session.commit()
    live.announce_waiting(comment.topic.roundtable_id)


def _put_in(comment: Comment, words: Draft | Edit, actor: Person) -> list[Changed]:
    seq = journal.next_seq(comment.topic)
    comment.revisions.append(comment.as_it_stands())
    # Before the moment of the new words, by which they are known.
    db.session.flush()
    if comment.source != words.source:
        # What was said of a restatement was said of other words: whose view it is is asked again.
        comment.fairness = None
    for name in EDITED:
        setattr(comment, name, getattr(words, name))
    comment.render()
    comment.edited_at, comment.edited_for = now(), None
    comment.edit = None
    journal.record("comment edited", actor, topic=comment.topic, comment=comment, seq=seq)
    if comment.is_published:
        return [(comment, seq)]
    comment.state = State.PUBLISHED
    return [(comment, seq), *question_of(comment, actor)]


def _hold(comment: Comment) -> None:
    """Read a published comment as it is by now; others who change it wait for the commit."""
    journal.hold(comment.topic)
    db.session.refresh(comment)
    if not comment.stands:
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
