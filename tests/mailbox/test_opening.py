"""What a letter begins in a topic is opened by its writer's own first sentence; no word is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import text
from forum.discussion.forms import LONGEST_CLAIM
from forum.discussion.kinds import Kind
from forum.mailbox.opening import opened

LONG = "The time is too short " + "and the matter is too large " * 6


@pytest.mark.parametrize(
    ("source", "claim", "rest"),
    [
        ("Friday is too early. We need a week.", "Friday is too early.", "We need a week."),
        ("Friday is too early.", "Friday is too early.", "Friday is too early."),
        ("Friday is too early", "Friday is too early", "Friday is too early"),
        ("One line\n\nAnother.", "One line", "Another."),
        ("Wait!  Not yet.", "Wait!", "Not yet."),
        ("“Not yet.” So he said.", "“Not yet.”", "So he said."),
        # Full stops that end nothing.
        ("Art. 5 says no. So do I.", "Art. 5 says no.", "So do I."),
        ("It is z.B. Malta that waits. So it is.", "It is z.B. Malta that waits.", "So it is."),
        ("Prof. A. Bell is right. I agree.", "Prof. A. Bell is right.", "I agree."),
        ("Am 3. Mai war es zu spät. Leider.", "Am 3. Mai war es zu spät.", "Leider."),
        ("See II.3 for it. It is there.", "See II.3 for it.", "It is there."),
        # A greeting is nobody's claim, and stays where it is.
        ("Dear all,\n\nToo early. Sorry.", "Too early.", "Dear all,\n\nToo early. Sorry."),
        ("Sehr geehrte Frau Müller,\nzu früh.", "zu früh.", "Sehr geehrte Frau Müller,\nzu früh."),
        ("Bonjour,", "Bonjour,", "Bonjour,"),
        ("Dear me, that is early.", "Dear me, that is early.", "Dear me, that is early."),
        # Markup is none of a claim, and the text below keeps it.
        ("**Too** early. Wait.", "Too early.", "**Too** early. Wait."),
        ("- One\n- Two", "One Two", "- One\n- Two"),
    ],
)
def test_the_first_sentence_opens_it_and_the_rest_stands_below(source, claim, rest):
    assert opened(source) == (Kind.POSITION, claim, rest)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("When does it open again? I have more.", Kind.QUESTION),
        ("“When?” I ask.", Kind.QUESTION),
        ("I ask myself. When does it open?", Kind.POSITION),
        ("Open it again.", Kind.POSITION),
    ],
)
def test_a_question_is_one_where_it_begins_with_it(source, kind):
    assert opened(source)[0] is kind


def test_a_long_sentence_is_cut_between_words_and_stands_below_whole():
    kind, claim, rest = opened(LONG)
    assert (kind, rest) == (Kind.POSITION, LONG)
    assert claim.endswith(" …")
    assert LONG.startswith(claim.removesuffix(" …"))
    assert len(claim) <= LONGEST_CLAIM


def test_without_words_nothing_is_begun():
    assert opened("***")[1] == opened("")[1] == ""


@given(st.text(max_size=300).map(text.normalise))
def test_whatever_is_written_the_claim_has_room_and_no_word_is_lost(source):
    _, claim, rest = opened(source)
    assert len(claim) <= LONGEST_CLAIM
    assert "\n" not in claim
    assert rest == source or (source.startswith(claim) and source.endswith(rest))
