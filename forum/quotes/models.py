"""Passages somebody asked to publish."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import text
from ..clock import now
from ..discussion.attribution import Answer
from ..discussion.models import Comment, Purpose
from ..extensions import Model
from ..programme.models import Attribution


class Quote(Model):
    """A passage of a comment, and what its author answered; without an answer it names nobody."""

    __tablename__ = "quote"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    token_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("token.id", ondelete="SET NULL"), index=True
    )
    words: Mapped[str] = mapped_column(sa.Text)
    context: Mapped[str] = mapped_column(sa.Text)
    place: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]
    # The rule its author knew of when they answered.
    answered_under: Mapped[Attribution | None]
    # When a moderator has taken note of the answer.
    noted_at: Mapped[datetime | None]

    comment: Mapped[Comment] = relationship()

    @property
    def is_tightened(self) -> bool:
        """Whether a name was let stand before the comment came under a stricter rule: it is not
        given any more, for the author was not told what it would tell now."""
        known = self.answered_under or Attribution.ON_THE_RECORD
        return self.answer is Answer.NAME and known.strictness < self.comment.rule.strictness

    @property
    def signature(self) -> Answer | None:
        """How the passage may be signed now."""
        return Answer.UNATTRIBUTED if self.is_tightened else self.answer

    @property
    def is_void(self) -> bool:
        """Whether the comment no longer says this: withdrawn, removed, or its words forgotten; or
        edited since so that it does not tell who somebody is."""
        veiled = [one for one in self.comment.revisions if one.replaced_for is Purpose.IDENTITY]
        is_veiled = any(one.replaced_at > self.asked_at for one in veiled)
        return not self.comment.is_published or (is_veiled and not self._stands)

    @property
    def _stands(self) -> bool:
        said = f"{self.comment.claim} {text.to_plain(self.comment.html)}"
        return bool(text.pattern_of(self.words).search(" ".join(said.split())))
