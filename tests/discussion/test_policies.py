"""Who may write where, and whether it appears or waits: each policy, through the page."""

from forum.discussion.models import State
from tests.make import PROGRAMME

from .writing import POSITION, stored, write

WAITS = "A moderator reads your comment before it appears."


def states(app) -> list[State]:
    return [comment.state for comment in stored(app)]


def test_under_pre_everything_waits_and_the_composer_says_so(app, make, visit):
    topic = make.topic("pre")
    writer = visit(make.member("Ada"))
    assert "Send for review" in writer.get(f"/topics/{topic.id}").text

    for number in range(4):
        write(writer, topic, claim=f"No. {number}")

    assert states(app) == [State.PENDING] * 4
    assert WAITS in writer.get(f"/topics/{topic.id}").text


def test_that_everything_is_read_first_is_said_once_and_to_those_who_write(make, visit):
    topic, told = make.topic("pre"), "Every comment is read by a moderator before it appears"
    page = visit(make.member("Ada")).get(f"/topics/{topic.id}")
    assert page.text.count(told) == 1
    assert told in page.text.split("Send for review")[1]
    for role in ("observer", "moderator"):
        assert told not in visit(make.member("Mo" + role, role)).get(f"/topics/{topic.id}").text


def test_under_newcomers_the_first_three_wait_and_then_it_goes_straight_on(app, make, visit):
    topic = make.topic("newcomers")
    writer, moderator = visit(make.member("Ada")), visit(make.member("Mo", "moderator"))
    for number in range(3):
        write(writer, topic, claim=f"No. {number}")
    assert states(app) == [State.PENDING] * 3

    for count, comment in enumerate(stored(app)):
        assert "Send for review" in writer.get(f"/topics/{topic.id}").text, count
        moderator.submit(f"/moderation/{comment.id}", having="message", verdict="publish")

    assert "Send for review" not in writer.get(f"/topics/{topic.id}").text
    write(writer, topic)
    assert states(app) == [State.PUBLISHED] * 4


def test_under_post_the_first_comment_appears_at_once(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    assert "Send for review" not in writer.get(f"/topics/{topic.id}").text

    answer = write(writer, topic)

    assert answer.location == f"/topics/{topic.id}#c1"
    assert states(app) == [State.PUBLISHED]
    assert WAITS not in writer.get(f"/topics/{topic.id}").text


def refused(writer, form, topic) -> str:
    key = {"form_key": "made-for-a-test-only"}
    fields = {**form.values, **key, "language": "en", "prompt": "", **POSITION}
    answer = writer.post(f"/topics/{topic.id}/comments", fields)
    assert answer.status_code == 403
    assert POSITION["source"] in writer.page.text
    return writer.page.text


def test_without_an_open_exchange_a_topic_is_read_only_except_for_moderators(app, make, visit):
    ada, mo = make.member("Ada"), make.member("Mo", "moderator")
    topic = make.topic("closed")
    writer = visit(ada)
    form = writer.get(f"/topics/{make.topic('post').id}") and writer.page.form(having="source")
    page = writer.get(f"/topics/{topic.id}")
    assert "Reading only" in page.text
    assert 'name="source"' not in page.html

    assert "You cannot write in this topic just now." in refused(writer, form, topic)
    assert stored(app) == []
    moderator = visit(mo)
    assert 'name="source"' in moderator.get(f"/topics/{topic.id}").html
    assert write(moderator, topic).status_code == 303
    assert states(app) == [State.PUBLISHED]


def test_an_observer_reads_and_cannot_write(app, make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    watcher = visit(make.member("Olga", "observer"))

    watcher.get("/")
    form = watcher.page.form(action="/sign-out")
    page = watcher.get(f"/topics/{topic.id}")

    assert "Storage comes first" in page.text
    assert "As an observer you read everything here." in page.text
    assert 'name="source"' not in page.html
    refused(watcher, form, topic)
    assert len(stored(app)) == 1


def test_a_roundtable_does_not_exist_for_members_of_another(app, make, visit):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    eve = visit(make.member("Eve", at=(1, 2)))
    eve.get("/")
    form = eve.page.form(action="/sign-out")

    for path in ("", "/changes?after=0", "/comments/1"):
        assert eve.status(f"/topics/{topic.id}{path}") == 404
    answer = eve.post(f"/topics/{topic.id}/comments", {**form.values, **POSITION})

    assert answer.status_code == 404
    assert len(stored(app)) == 1


def test_every_seated_member_reads_the_key_questions_and_nobody_else(make, visit):
    topic = make.topic("question")
    make.comment(make.member("Mo", "moderator", at=(2,)), topic)

    for role, at in [("observer", (1,)), ("participant", (4,)), ("moderator", (3,))]:
        page = visit(make.member(f"{role}{at[0]}", role, at=at)).get(f"/topics/{topic.id}")
        assert "Storage comes first" in page.text
    assert visit(make.member("Nil", None)).status(f"/topics/{topic.id}") == 404


KEY_QUESTIONS_OPEN = "  - {key: all, opens: -1d 08:00, closes: +9d 18:00, policy: post}\n"


def test_any_participant_writes_under_a_key_question_while_its_exchange_is_open(app, make, visit):
    make.series(PROGRAMME + "exchanges:\n" + KEY_QUESTIONS_OPEN)
    topic = make.topic("question")

    assert write(visit(make.member("Ada", at=(1,))), topic).status_code == 303
    assert write(visit(make.member("Ben", at=(4,))), topic).status_code == 303
    watcher = visit(make.member("Olga", "observer", at=(1,)))
    assert 'name="source"' not in watcher.get(f"/topics/{topic.id}").html
    assert states(app) == [State.PUBLISHED] * 2


def test_what_an_exchange_asks_is_not_asked_of_who_cannot_write(make, visit):
    topic = make.topic("newcomers")
    asked, empty = "What this exchange asks of those who write", "Nobody has written here yet."
    writer, watcher = visit(make.member("Ada")), visit(make.member("Olga", "observer"))

    page = watcher.get(f"/topics/{topic.id}")

    assert "Write." in page.text
    assert asked in page.text
    assert empty in page.text
    assert "hidden> The first comment sets the tone.</span>" in page.html
    assert asked not in writer.get(f"/topics/{topic.id}").text
    assert f"{empty} The first comment sets the tone." in writer.page.text
