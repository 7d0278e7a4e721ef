"""What readers have seen may be put better; what it was stays readable."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.discussion.difference import Change, difference
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Revision
from forum.extensions import db
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.together import together

from .writing import in_composer, reply, row


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def comment(make, ada):
    return make.comment(ada, make.topic("post"), claim="Night ferries", source="Run ferries late.")


def path(comment):
    return f"/comments/{comment.id}/revise"


def edit(visitor, comment, **fields):
    return visitor.submit(path(comment), having="source", **fields)


def history(visitor, comment):
    return visitor.get(f"/topics/{comment.topic_id}/comments/{comment.number}/history")


def test_a_published_comment_is_changed_and_says_so(app, make, visit, ada, comment):
    mine, ben = visit(ada), visit(make.member("Ben"))
    ben.follow(comment.topic_id)
    answer = edit(mine, comment, source="Run ferries **later**.")
    assert answer.location == f"/topics/{comment.topic_id}#c1"
    heard = ben.hears()
    assert heard["anchor"] == "c1"
    assert "<strong>later</strong>" in heard["html"]
    page = ben.get(f"/topics/{comment.topic_id}")
    assert "edited" in page.text
    assert page.html.count('id="c1"') == 1
    changed = history(ben, comment)
    assert "<del>" in changed.html
    assert "[removed: late]" in changed.text
    assert "[added: **later**]" in changed.text


@pytest.mark.parametrize("key", ["post", "pre"])
def test_of_two_windows_the_later_is_shown_what_the_earlier_has_written(make, visit, key):
    """In the first the change stands at once, in the second it waits, as the comment does."""
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic(key), claim="Night ferries", source="Run ferries late.")
    earlier, later = visit(ada), visit(ada)
    later.get(path(comment))
    edit(earlier, comment, source="Run ferries all night.")
    refused = later.submit(having="source", source="Run ferries at dawn.")
    assert refused.status_code == 409
    assert "Run ferries [removed: late][added: all night]." in later.page.text
    assert later.page.form(having="source").values["source"] == ["Run ferries at dawn."]
    assert "all night" in earlier.get(path(comment)).html
    assert later.submit(having="source").status_code == 303
    assert "at dawn" in earlier.get(path(comment)).html


def test_the_same_change_sent_twice_is_one(app, make, visit, ada, comment):
    mine = visit(ada)
    mine.get(path(comment))
    form = mine.page.form(having="source")
    for _ in range(2):
        again = mine.post(path(comment), {**form.values, "source": "Run ferries all night."})
        assert again.status_code == 303
    with app.app_context():
        assert db.session.query(Revision).count() == 1


def test_a_source_that_was_changed_is_told_as_well(make, visit, ada):
    topic = make.topic("post")
    fact = make.comment(ada, topic, kind=Kind.EVIDENCE, citation="https://old.example.org/count")
    mine = visit(ada)
    edit(mine, fact, citation="https://new.example.org/count", language="fr")
    page = history(visit(make.member("Ben")), fact)
    assert "[removed: old][added: new].example.org/count" in page.text
    assert "[removed: English][added: Français]" in page.text


def test_an_unchanged_comment_has_no_mark(make, visit, ada, comment):
    mine = visit(ada)
    edit(mine, comment)
    assert "edited" not in mine.get(f"/topics/{comment.topic_id}").text
    assert "stands as it was published" in history(mine, comment).text


def test_every_version_is_kept_and_what_nobody_saw_is_not_shown(app, make, visit, ada):
    topic = make.topic("pre")
    waiting = make.comment(ada, topic, claim="One", source="Never seen by anybody.")
    mine = visit(ada)
    edit(mine, waiting, source="First seen.")
    mona = visit(make.member("Mona", Role.MODERATOR))
    mona.submit(f"/moderation/{waiting.id}", having="seen", verdict="publish")
    with app.app_context():
        assert db.session.query(Revision).count() == 1
        waiting = db.session.get(Comment, waiting.id)
        assert waiting.number == 1
    assert "Never seen" not in history(visit(make.member("Ben")), waiting).html


def test_only_its_author_changes_it_while_the_exchange_is_open(make, visit, comment):
    assert visit(make.member("Ben")).status(path(comment)) == 404
    assert visit(make.member("Mona", Role.MODERATOR)).status(path(comment)) == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"source": ""}, "source"), ({"claim": ""}, "claim"), ({"source": "x" * 20_001}, "source")],
)
def test_bad_input_is_said_given_back_and_changes_nothing(app, visit, ada, comment, fields, wrong):
    mine = visit(ada)
    answer = edit(mine, comment, **{"claim": "Kept claim", **fields})
    assert answer.status_code == 422
    assert said_beside(mine.page, wrong)
    if wrong != "claim":
        assert mine.page.form(having="source").values["claim"] == ["Kept claim"]
    with app.app_context():
        assert db.session.get(Comment, comment.id).source == "Run ferries late."


def test_its_kind_stays(app, visit, ada, comment):
    assert edit(visit(ada), comment, kind="proposal").status_code == 303
    with app.app_context():
        assert db.session.get(Comment, comment.id).kind is Kind.POSITION


def test_what_is_withdrawn_meanwhile_is_not_changed(visit, ada, comment):
    first, second = visit(ada), visit(ada)
    first.get(path(comment))
    second.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    answer = first.submit(having="source", source="Too late.")
    assert answer.status_code == 409
    assert "Too late." in answer.text
    assert second.status(f"/topics/{comment.topic_id}/comments/1/history") == 404


@both_columns
def test_of_two_changes_at_once_one_is_made_and_the_other_is_asked_again(app, visit, ada, comment):
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(path(comment))
    answers = together(
        lambda: first.submit(having="source", source="Run ferries at one.").status_code,
        lambda: second.submit(having="source", source="Run ferries at two.").status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Revision).count() == 1
        topic = db.session.get(Comment, comment.id).topic
        assert topic.seq == 2


def test_who_is_second_sees_what_the_first_has_changed_and_keeps_their_own(
    app, visit, ada, comment
):
    visit(ada).submit(path(comment), having="source", source="Run ferries at noon.")
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(path(comment))
    first.submit(having="source", source="Run ferries at one.", citation="Timetable 2024")

    answer = second.submit(having="source", source="Run ferries at two.")

    assert answer.status_code == 409
    assert second.page.title.startswith("Error: ")
    assert "Your text: This has been changed meanwhile" in second.page.text
    assert "Run ferries at [removed: noon][added: one]." in second.page.text
    assert "[added: Timetable 2024]" in second.page.text
    assert in_composer(second.page)["source"] == "Run ferries at two."
    assert row(app, comment.id).source == "Run ferries at one."
    assert second.submit(having="source").status_code == 303
    assert row(app, comment.id).source == "Run ferries at two."


def test_those_who_had_answered_are_told_until_they_have_looked(make, visit, ada):
    topic = make.topic("post")
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Night ferries")
    ben, cleo, dora = (visit(make.member(name)) for name in ("Ben", "Cleo", "Dora"))
    stance = f"/topics/{topic.id}/comments/1/stance"
    ben.submit(stance, having="reason", view="support it")
    cleo.submit(f"/topics/{topic.id}?reply_to=1", having="source", kind="remark", source="Hm.")
    edit(visit(ada), proposal, source="Quite another text.")
    for reader in (ben, cleo):
        assert "Changed since you answered" in reader.get("/").text
        reader.get(f"/topics/{topic.id}")
        assert "Changed since you answered" not in reader.get("/").text
    assert "Changed since you answered" not in dora.get("/").text


def test_in_the_thread_it_says_so_to_them_until_they_have_answered_anew(make, visit, ada):
    topic, told = make.topic("post"), "Changed after you had answered."
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Night ferries")
    ben, cleo, dora, mine = (visit(make.member(n)) for n in ("Ben", "Cleo", "Dora", "Edna"))
    stance, page = f"/topics/{topic.id}/comments/1/stance", f"/topics/{topic.id}"
    ben.submit(stance, having="reason", view="support it")
    reply(cleo, topic, 1)
    # It was different words that these two have answered from the first.
    edit(visit(ada), proposal, source="Quite another text.")
    mine.submit(stance, having="reason", view="can accept")

    asked = [told in reader.get(page).text for reader in (ben, cleo, dora, mine)]
    assert asked == [True, True, False, False]
    # Where a letter leads them as well, but whose view is of the words as they are now.
    assert [told in reader.get(stance).text for reader in (ben, mine)] == [True, False]
    # On every visit, in every order, with the way to what has changed.
    assert told in ben.get(f"{page}?order=time").text
    assert f"{page}/comments/1/history" in cleo.get(page).html.split(told)[1][:200]
    ben.submit(stance, having="reason", view="support it")
    reply(cleo, topic, 1, source="I see.")
    assert [told in reader.get(page).text for reader in (ben, cleo)] == [False, False]


WORDS = st.text(alphabet="ab \n.", max_size=60)


@given(WORDS, WORDS)
def test_the_difference_holds_both_texts(before, after):
    pieces = list(difference(before, after))
    assert "".join(words for change, words in pieces if change is not Change.NEW) == before
    assert "".join(words for change, words in pieces if change is not Change.GONE) == after


def test_two_long_texts_are_compared_in_a_moment():
    before = " ".join(str(n * 7 % 1000) for n in range(4000))
    after = " ".join(str(n * 11 % 1000) for n in range(4000))
    begin = time.process_time()
    assert list(difference(before, after))
    assert time.process_time() - begin < 5
