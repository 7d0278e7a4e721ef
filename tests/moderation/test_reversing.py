"""What was arranged anew goes back by one button to how it stood; where it does not, the page says
why, and leads to what does."""

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Purpose, State
from forum.extensions import db
from forum.members.models import StakeholderGroup
from forum.moderation.models import Decision
from tests.discussion.writing import row
from tests.letters import letters_to, whole

from .arranging import another_topic, merge, move, split
from .deciding import decide, decided, queue

SPELT = {"purpose": Purpose.IDENTITY.value, "source": "Run them.", "message": "Less is enough."}


def take_back(moderator, comment):
    return moderator.submit(f"/moderation/{comment.id}", action="/undo")


def refile(moderator, comment, **fields):
    values = {"kind": "proposal", "message": "It asks for something.", **fields}
    return moderator.submit(f"/moderation/{comment.id}/kind", having="message", **values)


def undo_at_once(moderator, place):
    """By the notice on the page that one is led to."""
    moderator.get(place)
    assert "<undo-notice" in moderator.page.html
    return moderator.submit(action="/undo")


@pytest.fixture
def question(make, ada, topic):
    return make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")


@pytest.fixture
def answers(make, ben, topic, question):
    return [
        make.comment(ben, topic, words, kind=Kind.ANSWER, parent=question)
        for words in ("We do.", "They do.")
    ]


def test_a_kind_and_a_prompt_taken_back_at_once_and_no_letter_says_a_word(
    app, mona, ada, topic, comment
):
    done = refile(mona, comment, prompt="1")
    assert (row(app, comment.id).kind, bool(row(app, comment.id).prompt_id)) == ("proposal", True)

    assert undo_at_once(mona, done.location).status_code == 303

    assert (row(app, comment.id).kind, row(app, comment.id).prompt_id) == ("position", None)
    assert letters_to(app, ada) == []
    assert "Decision taken back" in mona.get("/record").text


def test_a_question_is_to_whom_it_was_before(app, mona, ada, question):
    for to in ("academic", "diplomat"):
        mona.submit(f"/moderation/{question.id}/address", having="to", to=to)
    letters_to(app, ada)
    take_back(mona, question)
    assert row(app, question.id).addressed_to is StakeholderGroup.ACADEMIC
    # It has been told, so the taking back is told as well.
    told = [whole(letter) for letter in letters_to(app, ada)]
    assert sum("taken back" in one for one in told) == 1
    take_back(mona, question)
    assert row(app, question.id).addressed_to is None
    assert "Take it back" not in decided(mona.get(f"/moderation/{question.id}"))


def test_the_answer_marked_before_is_marked_again(app, mona, ada, ben, question, answers):
    first, second = answers
    for answer in answers:
        mona.submit(f"/moderation/{answer.id}/answers", having="is_it", is_it="yes")
    take_back(mona, second)
    assert row(app, question.id).answer_id == first.id
    take_back(mona, first)
    assert row(app, question.id).answer_id is None
    assert letters_to(app, ada) == letters_to(app, ben) == []


def test_an_answer_that_another_has_followed_is_not_taken_back(app, mona, question, answers):
    for answer in answers:
        mona.submit(f"/moderation/{answer.id}/answers", having="is_it", is_it="yes")
    page = mona.get(f"/moderation/{answers[0].id}")
    assert "Another answer has been marked meanwhile" in page.text
    assert "Take it back" not in decided(page)


def test_an_author_s_words_come_back_after_an_edit_for_identity(app, mona, ada, comment):
    done = mona.submit(f"/moderation/{comment.id}/words", having="purpose", **SPELT)
    assert row(app, comment.id).source == "Run them."
    undo_at_once(mona, done.location)
    assert row(app, comment.id).source == "Run them late."
    assert row(app, comment.id).edited_for is None
    assert letters_to(app, ada) == []


def test_merged_ones_are_taken_apart_together(app, make, mona, ben, topic, comment):
    others = [make.comment(ben, topic, f"Words {n}", claim=f"Late {n}") for n in range(2)]
    done = merge(mona, comment, *(one.number for one in others))
    assert {row(app, one.id).state for one in others} == {State.MERGED}
    assert len(letters_to(app, ben)) == 1
    undo_at_once(mona, done.location)
    assert {row(app, one.id).state for one in others} == {State.PUBLISHED}
    subjects = [letter["Subject"] for letter in letters_to(app, ben)]
    assert subjects.count("Merged comments stand by themselves again") == 2


def test_what_has_moved_goes_back_with_its_replies_and_every_number_leads_there(
    app, make, mona, ben, topic, comment
):
    reply = make.comment(ben, topic, "And trams.", parent=comment)
    there = another_topic(app, make, topic)
    done = move(mona, comment, there)
    assert len(letters_to(app, ben)) == 1

    undo_at_once(mona, done.location)

    assert {row(app, one.id).topic_id for one in (comment, reply)} == {topic.id}
    assert row(app, reply.id).parent_id == comment.id
    # What comes back has its own number again; the one it had meanwhile leads there.
    assert row(app, reply.id).number == reply.number
    here = f"/topics/{topic.id}/comments/{reply.number}"
    assert mona.client.get(here).location == f"/topics/{topic.id}#c{reply.number}"
    assert mona.client.get(f"/topics/{there.id}/comments/2").location == here
    told = [whole(letter) for letter in letters_to(app, ben)]
    assert sum("they stand again where they were" in one for one in told) == 1
    assert "Decision taken back" in mona.get("/record").text


def test_what_was_split_off_is_a_reply_again_and_the_answer_that_was_marked(
    app, mona, ben, topic, question, answers
):
    first, _ = answers
    mona.submit(f"/moderation/{first.id}/answers", having="is_it", is_it="yes")
    kind = {f"kind-{first.number}": "position"}
    done = split(mona, topic.id, first.number, to=f"{topic.id}-0", **kind)
    stands_alone = row(app, first.id)
    assert (stands_alone.parent_id, stands_alone.kind) == (None, Kind.POSITION)
    assert row(app, question.id).answer_id is None
    assert letters_to(app, ben)

    undo_at_once(mona, done.location)

    again = row(app, first.id)
    assert (again.parent_id, again.kind, again.depth) == (question.id, Kind.ANSWER, 1)
    assert (again.claim, again.number) == ("", first.number)
    assert row(app, question.id).answer_id == first.id
    told = [whole(letter) for letter in letters_to(app, ben)]
    assert sum(f"it is a reply again, to #{question.number}" in one for one in told) == 1


def test_several_that_were_split_off_go_back_together(app, mona, ben, topic, question, answers):
    kinds = {f"kind-{one.number}": "position" for one in answers}
    done = split(mona, topic.id, *(one.number for one in answers), to=f"{topic.id}-0", **kinds)
    undo_at_once(mona, done.location)
    assert {row(app, one.id).parent_id for one in answers} == {question.id}
    assert letters_to(app, ben) == []


def test_of_what_was_merged_and_taken_apart_at_once_no_letter_says_a_word(
    app, make, mona, ada, ben, topic, comment
):
    others = [make.comment(ben, topic, f"Words {n}", claim=f"Late {n}") for n in range(2)]
    done = merge(mona, comment, *(one.number for one in others))
    assert "The authors will be told." in mona.get(done.location).text
    mona.submit(action="/undo")
    assert letters_to(app, ada) + letters_to(app, ben) == []


def test_of_several_that_moved_one_that_goes_back_is_told_beside_the_others(
    app, mona, ben, topic, question, answers
):
    kinds = {f"kind-{one.number}": "position" for one in answers}
    split(mona, topic.id, *(one.number for one in answers), to=f"{topic.id}-0", **kinds)
    mona.get("/moderation")
    take_back(mona, answers[0])
    told = "".join(whole(letter) for letter in letters_to(app, ben))
    assert "it was a reply, and stands by itself now" in told
    assert "it is a reply again, to" in told


def test_below_what_is_gone_nothing_goes_back(app, mona, topic, question, answers):
    first, _ = answers
    kind = {f"kind-{first.number}": "position"}
    split(mona, topic.id, first.number, to=f"{topic.id}-0", **kind)
    removal = {"removal-reason": "Unclear", "removal-message": "Please say it again."}
    mona.submit(f"/moderation/{question.id}", action="/removal", **removal)

    page = mona.get(f"/moderation/{first.id}")

    assert "What it stood below is not there any more." in page.text
    assert "Take it back" not in decided(page)
    assert row(app, first.id).parent_id is None


def test_what_was_answered_since_keeps_it_where_it_is(make, mona, ben, topic, comment):
    reply = make.comment(ben, topic, "And trams.", parent=comment)
    split(mona, topic.id, reply.number, to=f"{topic.id}-0", **{f"kind-{reply.number}": "question"})
    make.comment(ben, topic, "By rail.", parent=reply, kind=Kind.RESTATEMENT)

    page = mona.get(f"/moderation/{reply.id}")

    assert "does not fit what it was" in page.text
    assert "Take it back" not in decided(page)


def test_what_was_taken_apart_is_merged_again(app, make, mona, ben, topic, comment):
    other = make.comment(ben, topic, "Late, too.", claim="Late as well")
    merge(mona, comment, other.number)
    mona.submit(f"/moderation/{other.id}", action=f"{other.id}/separation")
    assert row(app, other.id).state is State.PUBLISHED

    take_back(mona, other)

    assert (row(app, other.id).state, row(app, other.id).merged_into_id) == (
        State.MERGED,
        comment.id,
    )


def test_a_decision_from_before_anything_was_kept_says_so(app, mona, comment):
    refile(mona, comment)
    with app.app_context():
        db.session.query(Decision).one().stood = None
        db.session.commit()
    page = mona.get(f"/moderation/{comment.id}")
    assert "How it was before is not on record" in page.text
    assert "Take it back" not in decided(page)


def test_what_is_taken_back_can_be_decided_anew(app, make, mo, ada):
    waiting = make.comment(ada, make.topic("pre"))
    decide(mo, waiting, "publish")
    refile(mo, waiting)
    assert "Take it back" in decided(mo.get(f"/moderation/{waiting.id}"))
    take_back(mo, waiting)
    take_back(mo, waiting)
    assert row(app, waiting.id).state is State.HIDDEN
    assert queue(mo) == [str(waiting.id)]
