"""What a member sends and has sent: asked before every comment, so that each stands once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member, StakeholderGroup
from ..programme.models import Attribution, Prompt, Topic
from .kinds import Kind
from .models import EDITED, Comment, State

SUBMITTED = "comment submitted"
SENT_AGAIN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Draft:
    """What a composer hands over; `form_key` was made when it was opened."""

    kind: Kind
    source: str
    form_key: str
    claim: str = ""
    citation: str = ""
    language: str = "en"
    parent: Comment | None = None
    prompt: Prompt | None = None
    addressed_to: StakeholderGroup | None = None
    # The attribution rule that stood beside the text; None where there was none to read.
    rule: Attribution | None = None
    # Which words of a comment the writer has changed; None where that is not asked.
    seen: str | None = None

    @property
    def filing(self) -> dict[str, str]:
        """Where the writer puts it, and as what, by the names of the form: moderators may file it
        otherwise, and what was sent is known by this."""
        prompt = self.prompt if self.prompt and not self.parent else None
        return {
            "kind": self.kind,
            "addressed_to": self.addressed_to or "",
            "reply_to": str(self.parent.number) if self.parent else "",
            "prompt": str(prompt.number) if prompt else "",
        }


def with_key(author: Member, form_key: str) -> Comment | None:
    """What the author posted with this form before."""
    asked = {"author_id": author.id, "form_key": form_key}
    found = db.session.scalar(_with_key(), asked)
    return db.session.get_one(Comment, found) if found else None


def is_of(comment: Comment, said: Mapping[str, str]) -> bool:
    """Whether a form that says this, of what a composer asks, has made this comment."""
    filed = _filed(comment)
    # A reply has no claim, and nothing but a question is to anybody.
    left_out = set() if comment.claim else {"claim"}
    left_out |= set() if filed.get("kind") == Kind.QUESTION else {"addressed_to"}
    made = {**{name: getattr(comment, name) or "" for name in EDITED}, **filed}
    return all(made[name] == said[name] for name in (made.keys() & said.keys()) - left_out)


def _filed(comment: Comment) -> Mapping[str, str]:
    found = db.session.scalar(
        sa.select(JournalEntry.data)
        .where(JournalEntry.comment_id == comment.id, JournalEntry.event == SUBMITTED)
        .order_by(JournalEntry.id)
        .limit(1)
    )
    return (found or {}).get("filed", {})


def sent_again(author: Member, topic: Topic, draft: Draft) -> Comment | None:
    """What the author has just sent, if this is the same text in a new form: without a script the
    way back leads to a page with the old words and a new key."""
    last = last_of(author, topic)
    if last is None or last.state not in {State.PENDING, State.PUBLISHED}:
        return None
    names = (*EDITED, "kind", "addressed_to")
    is_same = all(getattr(last, name) == getattr(draft, name) for name in names)
    place = (draft.parent and draft.parent.id, draft.prompt and draft.prompt.id)
    is_same = is_same and (last.parent_id, last.prompt_id) == place
    is_again = is_same and now() - last.submitted_at < SENT_AGAIN_WITHIN
    return db.session.get_one(Comment, last.id) if is_again else None


def last_of(author: Member, topic: Topic) -> sa.Row[Any] | None:
    """What the author has written last in a topic, as much as is asked of it."""
    asked = {"author_id": author.id, "topic_id": topic.id}
    return db.session.execute(_last(), asked).first()


# To put these questions together takes longer than to ask them; to make ready for a whole comment,
# where there is none nearly always, as well.
_of = Comment.__table__.c


@cache
def _with_key() -> sa.Select[Any]:
    return sa.select(_of.id).where(
        _of.author_id == sa.bindparam("author_id"), _of.form_key == sa.bindparam("form_key")
    )


@cache
def _last() -> sa.Select[Any]:
    said = [_of[name] for name in (*EDITED, "kind", "addressed_to", "parent_id", "prompt_id")]
    return (
        sa.select(_of.id, _of.state, _of.submitted_at, *said)
        .where(_of.author_id == sa.bindparam("author_id"), _of.topic_id == sa.bindparam("topic_id"))
        .order_by(_of.id.desc())
        .limit(1)
    )
