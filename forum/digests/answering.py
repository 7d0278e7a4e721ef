"""Where the items of a digest are answered by mail: at addresses of each reader's own, and so many
gaps in what is otherwise the same for all."""

from collections.abc import Collection, Sequence

from flask import current_app

from ..clock import now
from ..discussion import queries as discussion
from ..discussion.models import Comment
from ..mailbox.address import Ticket, made
from ..members.models import Member
from ..mould import Gap
from ..permissions import may_comment, may_write
from ..programme import queries as programme
from ..programme.models import Topic
from .issue import Entry, Issue


class Answers:
    """The addresses in a letter's common part, in its order, for readers who write in some topics;
    none where replies are not taken. An item of no comment is answered in its topic, by a text that
    stands there by itself. With None for topics they are readers who never write."""

    def __init__(self, issue: Issue, topic_ids: Collection[int] | None) -> None:
        # Whether these are readers who are told where they can reply, and where not.
        self.are_offered = topic_ids is not None
        entries = [entry for entry in issue.entries if _is_told(entry, topic_ids or ())]
        self.about = {entry.item.id: _comment(entry) or entry.topic for entry in entries}
        self.places = {item_id: Gap() for item_id in self.about}

    @property
    def gaps(self) -> list[Gap]:
        return list(self.places.values())

    def of(self, member: Member, is_shown_only: bool) -> list[str]:
        """What goes into the gaps; where it is only shown to somebody else, an address that takes
        nothing."""
        if is_shown_only:
            return [f"reply@{current_app.config['REPLY_DOMAIN']}"] * len(self.about)
        return [made(Ticket.to(member, about)) for about in self.about.values()]


def answered_in(member: Member, topics: Sequence[Topic]) -> tuple[int, ...] | None:
    """The ids of those topics in which a member's letters can be answered now; None where they
    never can, in no topic."""
    if not current_app.config["REPLY_DOMAIN"] or not any(may_write(member, one) for one in topics):
        return None
    moment = now()
    return tuple(
        topic.id
        for topic in topics
        if may_comment(member, topic, programme.exchange_at(topic), moment)
    )


def _is_told(entry: Entry, topic_ids: Collection[int]) -> bool:
    """Whether an item stands in a letter by itself, in one of these topics."""
    return entry.topic.id in topic_ids and not entry.is_counted


def _comment(entry: Entry) -> Comment | None:
    """The comment that is answered where an item is: a line rests on some, of which it is the
    first."""
    if entry.item.comment or not entry.line:
        return entry.item.comment
    cited = (discussion.comment_in(entry.topic, number) for number in entry.line.cites)
    return next((comment for comment in cited if comment), None)
