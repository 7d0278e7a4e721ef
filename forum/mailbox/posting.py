"""A reply by mail as a comment: below what it answers, or where its topic begins anew."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict, Forbidden

from ..discussion import actions, drafts
from ..discussion.drafts import Composer, Differs
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..discussion.sent import Draft
from ..extensions import db
from ..fields import too_long
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Topic
from ..text import LONGEST_TEXT
from .address import Ticket
from .opening import opened


class NotTaken(Exception):
    """A reply cannot be taken, for the reason that its writer is told; `is_kept`: it stands among
    their drafts."""

    def __init__(self, reason: str, is_kept: bool = False) -> None:
        super().__init__(reason)
        self.is_kept = is_kept


def posted(member: Member, ticket: Ticket, key: str, source: str) -> Comment:
    """The comment that the words of a letter have become; raises NotTaken."""
    topic, parent = _place(member, ticket)
    if ticket.is_over:
        raise NotTaken(gettext("The address was good for some weeks, and is not any more."))
    draft = _draft(member, ticket, key, source, parent)
    if len(source) > LONGEST_TEXT:
        raise NotTaken(too_long(source, LONGEST_TEXT))
    try:
        return actions.post_comment(member, topic, draft)
    except (Forbidden, Conflict) as refused:
        is_kept = _keep(member, topic, parent, source)
        raise NotTaken(str(refused.description), is_kept) from refused


def _place(member: Member, ticket: Ticket) -> tuple[Topic, Comment | None]:
    """The topic that is written in, and the comment that is answered there, if it is one."""
    parent = db.session.get(Comment, ticket.comment_id) if ticket.comment_id else None
    topic_id = parent.topic_id if parent else ticket.topic_id
    topic = programme.topic_for(member, topic_id) if topic_id else None
    if topic is None:
        raise NotTaken(gettext("What you reply to is not open to you, or not there any more."))
    return topic, parent


def _draft(member: Member, ticket: Ticket, key: str, source: str, parent: Comment | None) -> Draft:
    """What a composer would hand over; raises NotTaken where nothing is said."""
    if parent:
        kind = Kind.ANSWER if parent.kind is Kind.QUESTION else Kind.REMARK
        claim, words = "", source
    else:
        kind, claim, words = opened(source[:LONGEST_TEXT])
    if not source or not (claim or parent):
        raise NotTaken(
            gettext("No words of your own were found above, between or below what is quoted.")
        )
    return Draft(
        kind=kind,
        source=words,
        form_key=key,
        claim=claim,
        language=member.language,
        parent=parent,
        prompt=parent.prompt if parent else None,
        rule=ticket.rule,
    )


def _keep(member: Member, topic: Topic, parent: Comment | None, source: str) -> bool:
    """Keep the text among the member's drafts, below what is begun there, once; whether it is."""
    composer = Composer(topic, (parent.number or 0) if parent else 0)
    begun = drafts.of(member, composer)
    fields = dict(begun.fields) if begun else {"language": member.language}
    words = fields.get("source", "")
    if source in words:
        return True
    fields["source"] = f"{words}\n\n{source}".strip()
    try:
        drafts.save(member, composer, fields, begun.version if begun else 0)
    except (Conflict, Differs):
        db.session.rollback()  # the letter gives the text back
        return False
    return True
