"""What counts say in words: how a proposal is seen, and what was decided in a topic."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ..discussion.models import View
from ..discussion.tallies import view_of
from ..language import labelled
from ..presentation import words
from .models import Item, Why


def told_in_counts(item: Item) -> str:
    """The counts of an item as a sentence or two; nobody can be told from them."""
    return _stances(item.data) if item.why is Why.STANCES else _decisions(item.data)


def _stances(data: dict[str, Any]) -> str:
    told = ngettext("%(num)s answer this week.", "%(num)s answers this week.", data["taken"])
    sentences = [told, _("By now: %(counts)s.", counts=_counted(data["counts"]))]
    if data.get("before"):
        sentences.append(_("Before: %(counts)s.", counts=_counted(data["before"])))
    return " ".join(sentences)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(view_of(view, counts[view]) for view in View if counts.get(view))


def _decisions(data: dict[str, Any]) -> str:
    sentences = [
        f"{labelled(words(one), data[one])}." for one in data if one not in {"locked", "rule"}
    ]
    if data.get("locked"):
        sentences.append(_("Writing has ended here."))
    if data.get("rule"):
        sentences.append(_("A new rule holds: %(rule)s.", rule=words(data["rule"])))
    return " ".join(sentences)
