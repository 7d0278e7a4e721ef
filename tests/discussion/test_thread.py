"""How comments stand under each other on the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.discussion.thread import Thread


def chain(length: int) -> list[Comment]:
    comments: list[Comment] = []
    for depth in range(length):
        parent = comments[-1] if comments else None
        comments.append(Comment(id=depth + 1, depth=depth, parent=parent))
    return comments


@pytest.mark.parametrize(
    ("depth", "under"), [(0, None), (1, 0), (2, 1), (3, 2), (4, 2), (5, 2), (6, 2)]
)
def test_three_levels_of_replies_show_and_deeper_ones_line_up(depth, under):
    comments = chain(7)

    place = comments[depth].shown_under

    assert (place.depth if place else None) == under


@st.composite
def threads(draw) -> list[Comment]:
    """Comments of a topic with two prompts, each a root or a reply to an earlier one."""
    comments: list[Comment] = []
    for number in range(draw(st.integers(0, 25))):
        parent = draw(st.sampled_from([None, *comments]))
        prompt = parent.prompt_id if parent else draw(st.sampled_from([None, 1, 2]))
        depth = parent.depth + 1 if parent else 0
        comments.append(Comment(id=number + 1, depth=depth, parent=parent, prompt_id=prompt))
    return comments


def walk(thread: Thread, comments: list[Comment], level: int = 0) -> list[tuple[int, Comment]]:
    lines: list[tuple[int, Comment]] = []
    for comment in comments:
        replies = walk(thread, thread.replies_to(comment), level + 1)
        lines += [(level, comment), *replies]
    return lines


@given(threads(), st.data())
def test_every_comment_stands_on_the_page_exactly_once_and_no_deeper_than_three(comments, data):
    own = data.draw(st.sets(st.sampled_from(comments))) if comments else set()
    own = {comment for comment in own if not any(c.parent is comment for c in comments)}
    thread = Thread([c for c in comments if c not in own], [c for c in comments if c in own])

    shown = [line for prompt in (1, 2, None) for line in walk(thread, thread.roots_under(prompt))]

    assert sorted(comment.id for _, comment in shown) == [comment.id for comment in comments]
    assert all(level == min(comment.depth, 3) for level, comment in shown)


@given(threads())
def test_replies_to_one_comment_stand_in_the_order_of_their_numbers(comments):
    thread = Thread(comments)

    for comment in comments:
        numbers = [reply.id for reply in thread.replies_to(comment)]
        assert numbers == sorted(numbers)


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
    by = (7, 7, 8)
    comments = [Comment(id=i, depth=0, author_id=author) for i, author in enumerate(by)]

    assert Thread(comments).voices() == 2
