"""What a comment said before its present words, for those who may read it."""

from collections.abc import Sequence

from .models import Comment, Purpose, Revision


def former_words(comment: Comment) -> Sequence[Revision]:
    """The texts readers have seen before the present one, the oldest first."""
    at = comment.published_at
    return [one for one in comment.revisions if at and one.replaced_at > at]


def public_words(comment: Comment) -> Sequence[Revision]:
    """Those of them that all readers may see still: none up to the last one in which somebody could
    be made out who should not be."""
    seen = former_words(comment)
    veiled = [n for n, one in enumerate(seen) if one.replaced_for is Purpose.IDENTITY]
    return seen[veiled[-1] + 1 :] if veiled else seen
