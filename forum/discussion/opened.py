"""What stands in a composer as a page opens it, and what its text would look like."""

from flask import render_template, request
from flask_babel import get_locale
from markupsafe import Markup

from .. import text
from ..fields import number as a_number
from ..programme.models import Topic
from .forms import CommentForm
from .models import Comment
from .readers import StoredDraft
from .references import referenced
from .rendered import Rendered

LONGEST_QUOTATION = 1000


def opened(topic: Topic, parent: Comment | None, begun: StoredDraft | None) -> CommentForm:
    """A composer with what was begun in it before."""
    asked = {"kind": request.args["as"]} if "as" in request.args else {}
    values = {"language": str(get_locale()), **(begun.fields if begun else {}), **asked}
    form = CommentForm(topic, parent, formdata=None, **values)
    quotation = _quotation(parent)
    if quotation not in form.source.data:
        before = f"{form.source.data}\n\n" if form.source.data else ""
        # With room below it for the reader's own words.
        form.source.data = f"{before}{quotation}\n\n"
    return form


def blank_fields(seen: Rendered, form: CommentForm) -> Markup:
    """The fields of a composer in which nothing is begun: the same for every reader."""
    offered = tuple((prompt.number, prompt.text) for prompt in form.topic.prompts)
    if offered not in seen.composers:
        html = render_template("discussion/_composer_fields.html", form=form)
        seen.composers[offered] = Markup(html)  # noqa: S704 - made of a template alone
    return seen.composers[offered]


def preview_of(form: CommentForm) -> Markup | None:
    """What the text would look like, made by the one maker of HTML; None unless asked for."""
    if request.form.get("intent") != "preview" or len(form.source.data) > text.LONGEST_TEXT:
        return None
    return referenced(text.markup(text.to_html(form.source.data, "preview")), form.topic)


def draft_version() -> int:
    """Which version of its draft a composer was opened with, or saved last."""
    return request.form.get("draft_version", default=0, type=a_number)


def _quotation(parent: Comment | None) -> str:
    """What of a comment is quoted in the reply to it, as its text keeps it; nothing unless asked
    for."""
    said = text.normalise(request.args.get("quote", "")[:LONGEST_QUOTATION])
    if not parent or not said:
        return ""
    lines = (*said.splitlines(), "", f"#{parent.number}")
    return "\n".join(f"> {line}".rstrip() for line in lines)
