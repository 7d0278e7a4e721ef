"""Putting comments back where they stood before they were split off or moved."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from ..discussion import moving
from ..discussion.actions import question_of
from ..discussion.changes import Changed
from ..discussion.kinds import Kind, that_fit
from ..discussion.models import Comment, Fairness
from ..discussion.moving import Place
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from .holding import held
from .models import Decision
from .splitting import Plan, tell_authors


def why_not_back(top: Comment, stood: Mapping[str, Any]) -> str | None:
    """What stands against a comment's going back to where it `stood`, in words; None if nothing
    does."""
    topic, parent = db.session.get_one(Topic, stood["topic"]), _stood_below(stood)
    if not top.is_published:
        return gettext("The comment has changed since.")
    tree, kind = moving.tree_of(top), Kind(stood["kind"])
    if stood["parent"]:
        is_there = parent and parent.is_published and parent.topic_id == topic.id
        if parent is None or not is_there or parent in tree:
            return gettext("What it stood below is not there any more.")
        if kind not in that_fit(parent.kind):
            return gettext("As what it was, it does not fit below that comment any more.")
    if kind is not top.kind and not moving.has_fitting_replies(top, kind):
        return gettext("What has been answered to it since does not fit what it was.")
    return moving.why_not(tree, topic)


def put_back(top: Comment, decision: Decision, moderator: Member) -> list[Changed]:
    """Let a comment stand where it stood before a decision, with all below it, and tell the
    authors. Part of the caller's transaction, which holds both topics and asked `why_not_back`."""
    stood = decision.stood or {}
    topic, parent = db.session.get_one(Topic, stood["topic"]), _stood_below(stood)
    prompt = next((one for one in topic.prompts if one.number == stood["prompt"]), None)
    gone = Plan(top.topic, Place(topic, prompt, parent), [top], moving.tree_of(top))
    done = moving.move({top: Kind(stood["kind"])}, gone.place, moderator)
    changed = list(done.changed)
    if parent:
        _drop_claim(top, stood)
        top.fairness = Fairness(stood["fairness"]) if stood["fairness"] else None
        if stood["answers"] and parent.answer_id is None:
            parent.relate(answer=top)
            db.session.flush()
            changed += question_of(top, moderator)
    tell_authors(gone, done, (), held(decision), is_back=True)
    return changed


def _drop_claim(top: Comment, stood: Mapping[str, Any]) -> None:
    """A reply that had no claim needs none again, but for one that its author has written since."""
    claim = top.claim
    if not stood["has_claim"]:
        top.claim = ""
        top.claim = "" if claim == top.headline else claim


def _stood_below(stood: Mapping[str, Any]) -> Comment | None:
    return db.session.get(Comment, stood["parent"]) if stood["parent"] else None
