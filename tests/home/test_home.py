"""Home: what is new, what waits, who answered; of what its reader may read."""

import re
from datetime import UTC, datetime, timedelta

import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.permissions import Role
from forum.programme.models import Roundtable, Topic
from tests.budget import queries_at_most

HOME = 19


def rows(page) -> dict[str, str]:
    """Title → what the programme's row on this page says beside it."""
    found = {}
    for row in page.html.split('<span class="ti">')[1:]:
        title, _, beside = row.split("</li>")[0].partition('<span class="meta">')
        words = re.sub("<[^>]*>", " ", beside)
        found[re.search("<(?:a|span)[^>]*>([^<]+)", title)[1]] = " ".join(words.split())
    return found


def test_unread_comments_are_counted_by_topic_and_ones_own_are_not(make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    for key, author in [("post", ada), ("post", ada), ("anonymous", ada), ("post", ben)]:
        make.comment(author, make.topic(key))

    page = visit(ben).get("/")

    assert "3 new comments in 2 topics." in page.text
    beside = rows(page)
    assert beside["Tunnels"].startswith("2 new")
    assert beside["Swimming"].startswith("1 new")
    assert "new" not in beside["Fords"]
    assert "One new comment in one topic." in visit(ada).get("/").text


def test_what_was_seen_is_no_longer_new(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    make.comment(ada, topic)
    reader = visit(ben)
    assert "One new comment in one topic." in reader.get("/").text

    reader.get(f"/topics/{topic.id}")

    assert "You have read everything." in reader.get("/").text
    make.comment(ada, topic)
    assert "One new comment in one topic." in reader.get("/").text
    assert "2 new comments in one topic." in visit(make.member("Bea")).get("/").text


def test_the_newest_two_of_a_topic_are_shown(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    for number in range(4):
        make.comment(ada, topic, claim=f"Claim {number}")

    news = visit(make.member("Ben")).get("/").html.split('id="news"')[1].split("</section>")[0]

    assert "4 new" in news
    assert [f"Claim {n}" in news for n in range(4)] == [False, False, True, True]


def test_of_other_roundtables_nothing_is_told_not_even_how_much(make, visit):
    ada = make.member("Ada")
    make.comment(ada, make.topic("post"), claim="Canary claim")
    guest, member = visit(make.member("Eve", at=(1,))), visit(make.member("Ben"))
    assert "Canary claim" in member.get("/").text
    assert rows(member.get("/"))["Tunnels"].startswith("1 new")

    page = guest.get("/")

    assert "Canary claim" not in page.text
    assert "You have read everything." in page.text
    beside = rows(page).get("Tunnels", "")
    assert "new" not in beside
    assert "1" not in beside


def test_answers_to_me_and_what_waits_of_mine_are_there_for_me_only(make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    root = make.comment(ada, make.topic("post"))
    make.comment(ben, make.topic("post"), "Because of *x*", parent=root)
    make.comment(ada, make.topic("pre"), claim="Still waiting")

    mine, theirs = visit(ada).get("/"), visit(ben).get("/")

    for words in ("One answers you.", "Because of x", "Still waiting", "has not appeared"):
        assert words in mine.text
    for words in ("answers you", "Still waiting", "not appeared"):
        assert words not in theirs.text


def test_answers_and_mentions_count_until_they_are_read(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    root = make.comment(ada, topic)
    make.comment(ben, topic, parent=root)
    make.comment(ben, topic, "What says @Ada?")
    with time_machine.travel(now(), tick=False) as clock:
        reader = visit(ada)
        for _ in range(3):
            assert "One answers you." in reader.get("/").text
            assert "Mentions you" in reader.page.text
            clock.shift(timedelta(hours=12))
        reader.get(f"/topics/{topic.id}")

        assert "answers you" not in reader.get("/").text
        assert "Mentions you" not in reader.page.text
        make.comment(ben, topic, "You, @Ada?", parent=root)
        assert "One answers you." in reader.get("/").text
        # Of one that does both it is told once.
        assert "Mentions you" not in reader.page.text


def test_visitors_find_the_open_door_and_no_comment(make, visit):
    make.comment(make.member("Ada"), make.topic("post"), claim="Canary claim")
    assert "Canary claim" in visit(make.member("Ben")).get("/").text

    page = visit().get("/")

    assert "Rivers and Bridges" in page.text
    assert "Canary" not in page.text


def test_a_member_without_a_seat_finds_what_visitors_find(make, visit):
    make.comment(make.member("Ada"), make.topic("post"), claim="Canary claim")

    page = visit(make.member("Nil", None)).get("/")

    assert "Canary" not in page.text
    assert "new comment" not in page.text


def test_home_needs_no_more_queries_for_more_comments(make, visit):
    ada = make.member("Ada")
    reader, asked = visit(ada), {}
    root = make.comment(ada, make.topic("post"))
    for count in (5, 40):
        for number in range(count):
            author = make.member(f"A{count}n{number}", country="DE")
            key = ("post", "anonymous")[number % 2]
            make.comment(author, make.topic(key), parent=None if number % 2 else root)
        reader.get("/")
        with queries_at_most(HOME) as asked[count]:
            page = reader.get("/")
    assert "45 new comments in 2 topics." in page.text

    assert len(asked[40]) <= len(asked[5]) + 1


def test_questions_that_wait_are_counted_and_the_rest_is_one_link_away(make, visit):
    ada, post, other = make.member("Ada"), make.topic("post"), make.topic("anonymous")
    for number in range(4):
        make.comment(ada, post, kind=Kind.QUESTION, claim=f"Why {number}?")
    reader = visit(make.member("Ben"))
    assert "4 questions wait for an answer" in reader.get("/").text
    assert "All that wait" not in reader.page.text
    for number in range(3):
        make.comment(ada, other, kind=Kind.QUESTION, claim=f"Who {number}?")

    page = reader.get("/")

    assert "7 questions wait for an answer" in page.text
    assert "Those you can answer now and those to your group first: 5 of them." in page.text
    for topic, count in ((post, 4), (other, 3)):
        (there,) = (href for href, _ in page.links if f"/topics/{topic.id}?waiting=1" in href)
        assert f"{count} of {count} comments" in reader.get(there).text


def test_of_an_exchange_only_those_hear_who_sit_there(make, visit):
    make.series()
    told = "The exchange of Roundtable III is open"
    assert told in visit(make.member("Ada")).get("/").text
    assert told not in visit(make.member("Eve", at=(1,))).get("/").text


def test_who_does_not_write_is_told_what_they_can_do_and_asked_nothing(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    for number in range(6):
        make.comment(ada, topic, kind=Kind.QUESTION, claim=f"Who knows {number}?")
    observer = visit(make.member("Olga", role=Role.OBSERVER))
    observer.get(f"/topics/{topic.id}")
    told = "As an observer you read everything here and can follow topics."

    home, writer = observer.get("/"), visit(make.member("Ben")).get("/")

    assert told in home.text
    (digest,) = (href for href, words in home.links if words == "How the digest comes to you")
    observer.get(digest)
    assert "6 questions wait for an answer" in writer.text
    assert "questions wait" not in home.text
    assert "Nothing has been written since you were here." in home.text
    assert "A good moment to write" not in home.text
    assert told not in writer.text


def test_who_writes_at_one_roundtable_is_asked_there_alone(app, make, visit):
    mo, ben = make.member("Mo", role=Role.MODERATOR), make.member("Ben", at=(3,))
    with app.app_context():
        table = db.session.query(Roundtable).filter_by(number=1).one()
        seat = Seat(member_id=ben.id, roundtable_id=table.id, role=Role.OBSERVER)
        db.session.add(seat)
        db.session.commit()
    for key, claim in (("post", "Who digs?"), ("newcomers", "Who builds?")):
        make.comment(mo, make.topic(key), kind=Kind.QUESTION, claim=claim)
    assert "2 questions wait for an answer" in visit(mo).get("/").text

    page = visit(ben).get("/")

    assert "One question waits for an answer" in page.text
    assert "As an observer" not in page.text


def test_who_was_put_in_other_words_is_asked_until_they_have_said_whether_it_is_fair(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    mine = make.comment(ada, topic)
    make.comment(ben, topic, parent=mine, kind=Kind.RESTATEMENT, source="In my words.")
    author = visit(ada)
    author.get(f"/topics/{topic.id}")
    with time_machine.travel(now() + timedelta(hours=12)):
        assert "In my words." in author.get("/").text
        author.submit(f"/topics/{topic.id}/comments/2/fair", having="fairness", fairness="fair")
        assert "In my words." not in author.get("/").text


def test_who_only_reads_now_is_not_asked_for_ever_whether_it_is_fair(app, make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    mine = make.comment(ada, topic)
    make.comment(ben, topic, parent=mine, kind=Kind.RESTATEMENT, source="In my words.")
    with app.app_context():
        for seat in db.session.get(Member, ada.id).seats:
            seat.role = Role.OBSERVER
        db.session.commit()
    author = visit(ada)
    assert "In my words." in author.get("/").text
    author.get(f"/topics/{topic.id}")
    assert "In my words." not in author.get("/").text


def test_an_answer_is_to_be_answered_only_where_one_writes_now(app, make, visit):
    ada, ben = make.member("Ada"), make.member("Ben")
    for key in ("post", "anonymous"):
        root = make.comment(ada, make.topic(key))
        make.comment(ben, make.topic(key), parent=root)
    with app.app_context():
        db.session.query(Topic).filter_by(key="anonymous").one().locks_at = now()
        db.session.commit()

    page = visit(ada).get("/")

    assert "Read and reply, III.1 #2" in page.text
    assert "Read it there, III.2 #2" in page.text
    assert page.text.count("Read and reply") == 1


def test_of_a_view_put_in_other_words_home_asks_whether_that_is_fair(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    view = make.comment(ada, topic)
    make.comment(ben, topic, "You want boats.", kind=Kind.RESTATEMENT, parent=view)
    reader = visit(ada)
    question = ("Is it fair?, III.1 #2", f"/topics/{topic.id}/comments/2/fair")
    found = [(words, href) for href, words in reader.get("/").links if "fair" in href]
    assert found == [question]

    reader.get(question[1])
    reader.submit(having="fairness", fairness="fair")

    assert "Is it fair?" not in reader.get("/").text


@time_machine.travel(datetime(2026, 10, 26, 14, tzinfo=UTC), tick=False)
def test_a_visit_of_the_same_day_is_told_by_the_hour(app, make, visit):
    ada = make.member("Ada", time_zone="UTC")
    reader = visit(ada)

    def seen(at):
        with app.app_context():
            db.session.get(Member, ada.id).last_visit_at = at
            db.session.commit()
        return reader.get("/").text

    today = seen(now() - timedelta(hours=2))
    assert "Your last visit was today at 12:00." in today
    assert "Since today, 12:00" in today
    assert "Your last visit was on Sunday 25 October." in seen(now() - timedelta(days=1))
