"""Which comments stand on which page, what is folded, and where a link leads."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.discussion.attention import Reading
from forum.discussion.entries import Entry
from forum.discussion.folding import LEVELS_SHOWN, REPLIES_A_PAGE, REPLIES_SHOWN
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.discussion.readers import Visit
from forum.discussion.thread import ROOTS_A_PAGE, Thread

PROMPTS = (1, 2, 3)


def entry(number, parent=None, prompt=None, *, is_published=True, handle="h"):
    rest = {"seq": number, "handle": handle, "group": None, "is_waiting": False}
    return Entry(
        id=number * 10,
        number=number,
        parent_id=parent and parent.id,
        prompt=prompt,
        kind=Kind.REMARK if parent else Kind.POSITION,
        language="en",
        claim="",
        length=100,
        is_published=is_published,
        **rest,
    )


@st.composite
def threads(draw):
    """Comments of a topic with three prompts, each a root or a reply to an earlier one."""
    entries = []
    for number in range(1, draw(st.integers(0, 120)) + 1):
        # Long chains and broad levels, both.
        near = entries[-3:] + entries[:2]
        parent = draw(st.sampled_from([None, *near]))
        prompt = None if parent else draw(st.sampled_from([None, 1, 3]))
        more = {"is_published": draw(st.integers(0, 9)) > 0, "handle": draw(st.sampled_from("ab"))}
        entries.append(entry(number, parent, prompt, **more))
    return Thread(entries, PROMPTS)


def pages(thread):
    page = thread.page()
    found = [page]
    while page.after is not None:
        page = thread.page(page.after)
        found.append(page)
    return found


@given(threads())
def test_every_root_stands_on_one_page_in_its_order(thread):
    found = pages(thread)
    roots = [root for page in found for section in page.sections for root in section.roots]
    assert roots == thread.roots
    assert all(sum(len(s.roots) for s in page.sections) <= ROOTS_A_PAGE for page in found)
    order = [(root.prompt or 9, root.number) for root in roots]
    assert order == sorted(order)


@given(threads())
def test_pages_lead_back_as_they_lead_on(thread):
    found = pages(thread)
    assert found[0].before is None
    for earlier, later in pairwise(found):
        assert thread.page(later.before) == earlier


@given(threads())
def test_every_prompt_ends_on_one_page_where_new_ones_may_stand(thread):
    is_open = [s.prompt for page in pages(thread) for s in page.sections if s.is_open]
    assert sorted(is_open, key=lambda p: p or 9) == [*PROMPTS, None]


@given(threads(), st.integers(1, REPLIES_A_PAGE))
def test_nothing_shows_without_what_it_replies_to_and_the_counts_are_honest(thread, most):
    for base in thread.entries.values():
        branch = thread.branch(base, most)
        shown = [thread.entries[one] for one in branch.shown]
        assert len(shown) <= most + 1
        for one in shown:
            assert one is base or one.parent_id in branch.shown
        levels = [len(thread.path(one)) - len(thread.path(base)) for one in shown]
        assert max(levels) <= LEVELS_SHOWN
        beside = sum(one.is_published for one in shown if one is not base)
        continued = sum(thread.below(thread.entries[one]) for one in branch.continued)
        assert beside + len(branch.folded) + continued == thread.below(base)


@given(threads())
def test_a_link_leads_to_a_page_on_which_the_comment_stands(thread):
    for one in thread.entries.values():
        base = thread.shown_with(one)
        if base:
            assert one.id in thread.branch(base, REPLIES_A_PAGE).shown
            continue
        root = thread.root_of(one)
        assert one.id in thread.branch(root, REPLIES_SHOWN).shown
        page = thread.page(thread.page_of(root))
        assert root in [r for section in page.sections for r in section.roots]


@given(threads())
def test_a_prompt_s_page_begins_with_its_first_root(thread):
    for prompt in (1, 3, None):
        roots = [root for root in thread.roots if root.prompt == prompt]
        page = thread.page(thread.begins_after(prompt))
        here = [root for section in page.sections for root in section.roots]
        assert here[:1] == roots[:1] or not roots


@given(threads(), st.integers(0, 130), st.frozensets(st.integers(0, 130)))
def test_what_is_new_to_a_reader_is_found_as_it_is_asked_of_each(thread, seq, seen):
    known = frozenset(number * 10 for number in seen)
    reading = Reading(Visit(seq=seq, seen=sorted(known)), "a", seq, known)
    new = [one for one in thread.entries.values() if reading.is_new(one)]

    assert reading.new(thread) == new
    assert reading.unread(thread) == {one.id for one in new}
    assert all(one.is_published and one.seq > seq and one.handle == "b" for one in new)


def test_what_begins_after_nothing_begins_at_the_beginning():
    thread = Thread([entry(1), entry(2)])
    assert thread.page(99) == thread.page()
    assert Thread([]).page().after is None


@pytest.mark.parametrize(
    ("state", "waits"), [(None, True), (State.PUBLISHED, False), (State.WITHDRAWN, True)]
)
def test_a_question_waits_until_an_answer_is_marked_and_while_it_stands(state, waits):
    answer = Comment(id=2, depth=1, kind=Kind.ANSWER, state=state) if state else None
    question = Comment(id=1, depth=0, kind=Kind.QUESTION, state=State.PUBLISHED, answer=answer)

    assert question.is_waiting is waits


def test_only_questions_wait():
    position = Comment(id=1, depth=0, kind=Kind.POSITION, state=State.PUBLISHED)

    assert not position.is_waiting


def test_voices_are_members_and_not_comments():
    entries = [entry(number, handle=handle) for number, handle in enumerate("aab", 1)]

    assert Thread(entries).voices == 2
