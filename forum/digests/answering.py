"""The lines below a letter's items under which they are answered by mail: each reader has their own
addresses, in lines that are otherwise the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app, get_template_attribute
from markupsafe import Markup

from ..discussion.models import Comment
from ..mailbox.address import offered
from ..members.models import Member
from ..mould import Gap, cut
from .issue import Entry, Issue

IN_HTML, IN_TEXT = "mailbox/_answer.html", "mailbox/_answer.txt"


@dataclass(frozen=True)
class Answer:
    """One such line: where it stands, what it answers, and its pieces around the address."""

    gap: Gap
    comment: Comment
    html: Sequence[str]
    text: Sequence[str]


class Answers:
    """The lines of a letter's common part, in its order; none where replies are not taken."""

    def __init__(self, issue: Issue | None, inlined: Callable[[str], str]) -> None:
        is_on = bool(issue and current_app.config["REPLY_DOMAIN"])
        entries = issue.entries if issue and is_on else []
        self.lines = {e.item.id: _line(e.item.comment, inlined) for e in entries if e.item.comment}
        self.gaps = [line.gap for line in self.lines.values()]

    def place(self, entry: Entry) -> Markup | str:
        """Where the line of an entry stands in a template."""
        line = self.lines.get(entry.item.id)
        return Markup(f"<!--{line.gap}-->") if line else ""  # noqa: S704 - a mark made here

    def of(self, member: Member, is_shown_only: bool) -> tuple[list[str], list[str]]:
        """What goes into the gaps of the HTML and of the text; where it is only shown to somebody
        else, with an address that takes nothing."""
        html, text = [], []
        for line in self.lines.values():
            to = _address(member, line.comment, is_shown_only)
            html.append(to.join(line.html) if to else "")
            text.append(to.join(line.text) if to else "")
        return html, text


def _line(comment: Comment, inlined: Callable[[str], str]) -> Answer:
    gap, to = Gap(), Gap()
    html = get_template_attribute(IN_HTML, "answer")(str(to), comment)
    text = get_template_attribute(IN_TEXT, "answer")(str(to), comment)
    return Answer(gap, comment, cut(inlined(html), [to]), cut(text, [to]))


def _address(member: Member, comment: Comment, is_shown_only: bool) -> str:
    own = offered(member, comment)
    return f"reply@{current_app.config['REPLY_DOMAIN']}" if own and is_shown_only else own
