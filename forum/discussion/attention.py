"""What a member has seen, and wishes to hear of: topics followed, muted, and marked as read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from ..clock import now
from ..extensions import db, insert
from ..members.actions import A_NEW_VISIT_AFTER
from ..members.models import Member
from ..programme.models import Topic
from . import queries
from .entries import Entry
from .models import Comment, Voice
from .readers import Attention, Visit
from .thread import Thread

# A page that is loaded again and again is not noted each time.
SEEN_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Reading:
    """A reader in a topic on this visit: what is new to them, and what they have not seen yet."""

    visit: Visit
    # The reader's handle here.
    mine: str | None
    # Where the visit began: how far everything had been read, and what of later had been.
    since: int
    known: Collection[int]
    # Whether it begins with this page.
    begins: bool = False

    @property
    def is_first(self) -> bool:
        """Whether the reader has read nothing here on another day."""
        return not (self.since or self.known)

    def is_new(self, entry: Entry) -> bool:
        """Whether others published it, and the reader had not seen it when this visit began."""
        is_later = entry.is_published and entry.seq > self.since
        return is_later and entry.handle != self.mine and entry.id not in self.known

    def is_unseen(self, entry: Entry) -> bool:
        """Whether the reader has not seen it until now, be it there still or not."""
        return entry.seq > self.visit.seq and entry.id not in self.visit.seen

    def new(self, thread: Thread) -> list[Entry]:
        """All that is new to the reader, as it appeared."""
        later, mine, known = thread.later(self.since), self.mine, self.known
        return [e for e in later if e.handle != mine and e.id not in known]

    def unread(self, thread: Thread) -> set[int]:
        """The ids of what others published and the reader has not seen."""
        later, mine = thread.later(self.visit.seq), self.mine
        return {e.id for e in later if e.handle != mine}.difference(self.visit.seen)


def reading(member: Member, topic: Topic, visit: Visit | None, voice: Voice | None) -> Reading:
    """The reader as they open a page of a topic; `visit` and `voice` are theirs in it, as the
    caller has found them."""
    mine = voice.handle if voice else None
    if visit is None:
        usual = {"seq": 0, "seen": [], "attention": Attention.USUAL, "seen_at": now()}
        new = Visit(topic_id=topic.id, member_id=member.id, **usual)
        return Reading(new, mine, 0, (), begins=True)
    if now() - visit.seen_at > A_NEW_VISIT_AFTER:
        return Reading(visit, mine, visit.seq, frozenset(visit.seen), begins=True)
    return Reading(visit, mine, visit.began_at_seq, frozenset(visit.seen[: visit.began_with]))


def note(reading: Reading, thread: Thread, seq: int, shown: Collection[int]) -> None:
    """Remember what a reader has seen of a topic as it was at `seq`: the comments with these ids.
    What was new stays marked for the visit."""
    visit, moment = reading.visit, now()
    unread = reading.unread(thread)
    left, seen = unread.difference(shown), unread.intersection(shown)
    is_noted = not seen and (left or visit.seq == seq)
    if is_noted and moment - visit.seen_at < SEEN_AGAIN_AFTER and visit in db.session:
        return
    if reading.begins:
        _begin_visit(visit, thread)
    visit.seen_at = moment
    if left:
        visit.seen = [*visit.seen, *seen]
    else:
        visit.seq = seq
    db.session.add(visit)
    try:
        db.session.commit()
    except sa.exc.IntegrityError:  # another window was first; it noted the same
        db.session.rollback()


def _begin_visit(visit: Visit, thread: Thread) -> None:
    """What has been read by `seq` alone need not be told one by one any more."""
    later = {entry.id for entry in thread.entries.values() if entry.seq > visit.seq}
    visit.seen = [one for one in visit.seen if one in later]
    visit.began_at_seq, visit.began_with = visit.seq, len(visit.seen)


def note_arrived(member: Member, topic: Topic, thread: Thread, numbers: Collection[int]) -> None:
    """Remember that the comments with these numbers were seen as they arrived."""
    entries = [entry for number in numbers if (entry := thread.at(number))]
    visit, voice = queries.visit_of(member, topic), queries.voice_of(member, topic)
    shown = [entry.id for entry in entries]
    note(reading(member, topic, visit, voice), thread, topic.seq, shown)


def carry(before: Topic, topic: Topic, comments: Sequence[Comment]) -> None:
    """Let comments that are about to move be read by those who have read them. Part of the
    caller's transaction."""
    there = {visit.member_id: visit for visit in _all_visits(topic)}
    for visit in _all_visits(before):
        read = [c.id for c in comments if (c.published_seq or 0) <= visit.seq or c.id in visit.seen]
        if not read:
            continue
        same = there.get(visit.member_id) or Visit(
            topic_id=topic.id, member_id=visit.member_id, seen_at=visit.seen_at
        )
        # Before all others: they are not new in this visit either.
        same.seen = [*read, *(same.seen or ())]
        same.began_with = (same.began_with or 0) + len(read)
        db.session.add(same)


def _all_visits(topic: Topic) -> Sequence[Visit]:
    return db.session.scalars(sa.select(Visit).where(Visit.topic_id == topic.id)).all()


def pay(member: Member, topic: Topic, attention: Attention) -> None:
    """Note how much a member wishes to hear of a topic."""
    _begin(member, [topic])
    db.session.execute(_visits(member, [topic]).values(attention=attention))
    db.session.commit()


def mark_all_read(member: Member, topics: Sequence[Topic]) -> None:
    """Take everything in these topics, which the caller has found for this member, as read."""
    _begin(member, topics)
    for topic in topics:
        read = {"seq": topic.seq, "began_at_seq": topic.seq, "seen": [], "began_with": 0}
        db.session.execute(_visits(member, [topic]).values(**read, seen_at=now()))
    db.session.commit()


def _begin(member: Member, topics: Sequence[Topic]) -> None:
    """A row for every topic, also one that was never opened; another window may be first."""
    for topic in topics:
        row = {"topic_id": topic.id, "member_id": member.id, "seen_at": now()}
        db.session.execute(insert(Visit).values(**row).on_conflict_do_nothing())


def _visits(member: Member, topics: Sequence[Topic]) -> sa.Update:
    return sa.update(Visit).where(
        Visit.member_id == member.id, Visit.topic_id.in_([topic.id for topic in topics])
    )
