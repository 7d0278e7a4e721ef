"""Splitting comments off, and moving them: what would go where, and doing it once that was seen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import live, mail
from ..discussion import changes, moving
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..discussion.moving import Move, Place
from ..discussion.voices import handles
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..programme.models import Topic
from .deciding import take_turn
from .holding import hold_together
from .interventions import link_to
from .models import UNSAID, Decision, Said, Verdict


class Outdated(Conflict):
    """What would go is not any more what the moderator has looked at."""


@dataclass(frozen=True)
class Plan:
    """What would go to a place: comments that stand there, and what is below them."""

    before: Topic
    place: Place
    tops: Sequence[Comment]
    tree: Sequence[Comment]

    @property
    def numbered(self) -> list[Comment]:
        return [comment for comment in self.tree if comment.number]

    @property
    def along(self) -> int:
        """How many go with what they stand below."""
        return len(self.numbered) - len(self.tops)

    @property
    def unread(self) -> int:
        """How many go that readers do not see yet."""
        return len(self.tree) - len(self.numbered)

    @property
    def people(self) -> int:
        return len({comment.author_id for comment in self.numbered})

    @property
    def is_left(self) -> bool:
        return self.place.topic.id != self.before.id

    @property
    def new_numbers(self) -> list[int]:
        """The numbers they would have, if nothing is published there before."""
        own = moving.numbers_kept(self.place.topic, self.numbered)
        new = count(self.place.topic.last_number + 1)
        return [own.get(comment.id) or next(new) for comment in self.numbered]

    @property
    def replies(self) -> list[Comment]:
        """What is a reply, and becomes a comment of its own."""
        return [comment for comment in self.tops if comment.parent_id]

    @property
    def reopened(self) -> list[Comment]:
        """The questions that lose the answer marked."""
        asked = [one.parent for one in self.replies if one.parent]
        going = {comment.id for comment in self.tops}
        return [question for question in asked if question.answer_id in going]

    @property
    def seen(self) -> str:
        """All this in a form that a page can hand back."""
        prompt = self.place.prompt
        where = [self.place.topic.id, prompt.id if prompt else 0]
        rows = [(c.id, c.topic_id, c.parent_id, c.number, c.kind, c.state) for c in self.tree]
        return sha256(repr([where, *map(str, rows)]).encode()).hexdigest()[:24]


def plan(before: Topic, numbers: Collection[int], place: Place) -> Plan:
    """What would go if the comments with these numbers did."""
    ticked = db.session.scalars(
        sa.select(Comment)
        .where(Comment.topic_id == before.id, Comment.number.in_(numbers))
        .order_by(Comment.number)
    ).all()
    trees = {top: moving.tree_of(top) for top in ticked}
    below = {one.id for top, tree in trees.items() for one in tree if one is not top}
    tops = [top for top in ticked if top.id not in below]
    tree = moving.in_order(comment for top in tops for comment in trees[top])
    return Plan(before, place, tops, tree)


def why_not(plan: Plan) -> str | None:
    """What stands against it, in words; None if nothing does."""
    if not plan.tops or not all(top.is_published for top in plan.tops):
        return gettext("One of these comments is not there any more.")
    for top in plan.replies:
        if not moving.kinds_alone(top):
            return gettext(
                "No kind fits comment %(number)d by itself with the replies it has: file some of"
                " them anew first, or split them off as well.",
                number=top.number,
            )
    stays = [top for top in plan.tops if not top.parent_id and top.prompt is plan.place.prompt]
    if stays and not plan.is_left:
        return gettext("Comment %(number)d stands there already.", number=stays[0].number)
    return moving.why_not(plan.tree, plan.place.topic)


def split_off(
    moderator: Member, shown: Plan, kinds: Mapping[int, Kind], said: Said, seen: str
) -> tuple[Move, Sequence[Decision]]:
    """Let what a moderator has looked at go to its place; a reply becomes a comment of its own, of
    the kind given by its number. Each author is told which of theirs went where, and why. Outdated
    if it is not any more what was `seen`."""
    take_turn(moderator, shown.before, shown.place.topic)
    db.session.expire_all()
    now = plan(shown.before, [top.number or 0 for top in shown.tops], shown.place)
    if now.seen != seen or why_not(now):
        db.session.rollback()
        raise Outdated(gettext("Something has changed here meanwhile. Look at it once more."))
    chosen = {top: kinds.get(top.number or 0, top.kind) for top in now.tops}
    wrong = [top for top, kind in chosen.items() if kind not in moving.kinds_alone(top)]
    if wrong:
        db.session.rollback()
        raise Conflict(gettext("This kind does not fit the replies it has."))
    split = set(now.replies)
    stood = {top: standing(top) for top in chosen}
    done = moving.move(chosen, now.place, moderator)
    verdicts = {top: Verdict.SPLIT if top in split else Verdict.MOVE for top in chosen}
    decisions = [
        Decision(
            comment=top, moderator=moderator, verdict=verdict, stood=stood[top], **said._asdict()
        )
        for top, verdict in verdicts.items()
    ]
    db.session.add_all(decisions)
    db.session.flush()
    tell_authors(now, done, split, hold_together(decisions), said)
    db.session.commit()

    for voice in done.new_voices:
        # Their open pages know what is theirs, before it comes there.
        live.tell_voice(voice.member_id, voice.topic_id, handles(voice))
    changes.announce(done.changed)
    live.reload(shown.before.id, done.left_at)
    mail.send_soon()
    return done, decisions


def standing(top: Comment) -> dict[str, Any]:
    """Where it is and as what, in a form that leads back there."""
    return {
        "topic": top.topic_id,
        "prompt": top.prompt.number if top.prompt else 0,
        "parent": top.parent_id,
        "kind": top.kind,
        "has_claim": bool(top.claim),
        "fairness": top.fairness,
        "answers": top.parent is not None and top.parent.answer_id == top.id,
    }


def tell_authors(
    gone: Plan,
    done: Move,
    split: Collection[Comment],
    waits: mail.Held,
    said: Said = UNSAID,
    *,
    is_back: bool = False,
) -> None:
    """Write to each author which of theirs went where; `split` are comments of their own now."""
    by_author: dict[Member, list[tuple[Comment, int, int]]] = defaultdict(list)
    for comment, old, new in done.numbers:
        by_author[comment.author].append((comment, old, new))
    for author, numbers in by_author.items():
        write(
            author,
            "moderation/moved.txt",
            held=waits,
            before=gone.before,
            topic=gone.place.topic,
            prompt=gone.place.prompt,
            numbers=numbers,
            tops=gone.tops,
            split=split,
            said=said,
            is_back=is_back,
            parent=gone.place.parent,
            link=link_to(numbers[0][0]),
        )
