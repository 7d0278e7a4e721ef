"""What of a week belongs into its digest: at most twelve, in their order, voices before volume."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.digests.gathering import MOST_OF, pick
from forum.digests.models import Why
from forum.discussion.kinds import REPLIES_TO, ROOTS, Kind
from forum.discussion.models import Comment


def comment(number: int, kind: Kind) -> Comment:
    return Comment(id=number, kind=kind, claim="A claim" if kind in ROOTS else "")


@pytest.mark.parametrize(
    ("kind", "is_answered", "voices", "why"),
    [
        (Kind.PROPOSAL, False, 0, Why.PROPOSAL),
        (Kind.PROPOSAL, False, 9, Why.PROPOSAL),
        (Kind.QUESTION, False, 0, Why.QUESTION),
        (Kind.QUESTION, False, 5, Why.QUESTION),
        (Kind.QUESTION, True, 1, Why.NEW),
        (Kind.QUESTION, True, 2, Why.ANSWERED),
        (Kind.POSITION, False, 0, Why.NEW),
        (Kind.POSITION, False, 1, Why.NEW),
        (Kind.EVIDENCE, False, 2, Why.ANSWERED),
        (Kind.CHALLENGE, False, 2, Why.ANSWERED),
        (Kind.CHALLENGE, False, 1, None),
        (Kind.REMARK, False, 0, None),
    ],
)
def test_why_a_comment_is_chosen(kind, is_answered, voices, why):
    chosen = pick([comment(7, kind)], {7} if is_answered else set(), {7: voices})

    assert [candidate.why for candidate in chosen] == ([why] if why else [])
    assert all(candidate.voices == voices for candidate in chosen)


def test_a_full_week_gives_each_reason_its_share_and_the_merely_new_yield():
    rising = [Kind.PROPOSAL, Kind.QUESTION, Kind.EVIDENCE, Kind.POSITION] * 10
    comments = [comment(number, kind) for number, kind in enumerate(rising)]
    voices = {c.id: 2 + c.id for c in comments if c.kind is Kind.EVIDENCE}

    chosen = pick(comments, set(), voices)

    counted = [[c.comment.id for c in chosen if c.why is why] for why in MOST_OF]
    assert [len(of_this) for of_this in counted] == [5, 4, 3, 0]
    assert counted[2] == [30, 34, 38], "of the answered, those whom most people answered"


def test_among_equals_the_earlier_ones_stay():
    proposals = [comment(number, Kind.PROPOSAL) for number in range(9)]

    assert [c.comment.id for c in pick(proposals, set(), {8: 1})] == [0, 1, 2, 3, 8]


def test_a_quiet_week_gives_an_empty_digest():
    assert pick([], set(), {}) == []


weeks = st.lists(st.sampled_from([*ROOTS, *REPLIES_TO]), max_size=60).flatmap(
    lambda kinds: st.tuples(
        st.just([comment(number, kind) for number, kind in enumerate(kinds)]),
        st.sets(st.integers(0, 60)),
        st.dictionaries(st.integers(0, 60), st.integers(0, 6)),
    )
)


@given(weeks)
def test_a_digest_is_short_in_order_and_has_nothing_twice(week):
    comments, answered, voices = week

    places = [comments.index(c.comment) for c in pick(comments, answered, voices)]

    assert len(places) <= 12
    assert places == sorted(set(places))


@given(weeks)
def test_within_a_reason_nobody_with_more_voices_is_left_out(week):
    comments, answered, voices = week
    chosen = pick(comments, answered, voices)
    taken = {candidate.comment.id for candidate in chosen}
    alone = [found for c in comments for found in pick([c], answered, voices)]
    for why, most in MOST_OF.items():
        inside = [c.voices for c in alone if c.why is why and c.comment.id in taken]
        outside = [c.voices for c in alone if c.why is why and c.comment.id not in taken]
        assert len(inside) <= most
        assert min(inside, default=99) >= max(outside, default=0) or not inside


@given(weeks)
def test_nothing_worth_telling_is_left_out_while_there_is_room(week):
    comments, answered, voices = week
    chosen = pick(comments, answered, voices)
    worth = [found.why for c in comments for found in pick([c], answered, voices)]

    shares = sum(min(worth.count(why), most) for why, most in MOST_OF.items())
    assert len(chosen) == min(12, shares)
