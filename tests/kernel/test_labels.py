"""A label and what it says, with the colon between them as each language sets it."""

import pytest
from flask_babel import force_locale
from markupsafe import Markup

from forum.language import labelled

BOLD, LINK = Markup("<b>Merged</b>"), Markup('<a href="#c2">2</a>')


@pytest.mark.parametrize(("language", "colon"), [("en", ":"), ("de", ":"), ("fr", "\u00a0:")])
@pytest.mark.parametrize(
    ("label", "what", "said"),
    [
        ("Merged", 2, "Merged{} 2"),
        ("R & D", "a < b", "R & D{} a < b"),
        ("R & D", "", "R & D{} "),
        ("", "a < b", "{} a < b"),
        (BOLD, LINK, '<b>Merged</b>{} <a href="#c2">2</a>'),
        (BOLD, "a < b", "<b>Merged</b>{} a &lt; b"),
        ("What is wrong with it?", "Choose.", "What is wrong with it? Choose."),
        ("R & D", LINK, 'R &amp; D{} <a href="#c2">2</a>'),
    ],
)
def test_markup_stays_markup_and_escapes_the_rest(app, language, colon, label, what, said):
    with app.test_request_context(), force_locale(language):
        told = labelled(label, what)
    assert told == said.format(colon)
    assert isinstance(told, Markup) is ("b>" in said or "<a" in said)
