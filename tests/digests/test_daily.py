"""The letter of a day: once a day, to those who wish for it, and only if something is new."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from forum.digests.daily import tend_days
from forum.digests.models import Day, Delivery
from forum.digests.tending import tend_digests
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role
from forum.privacy.jobs import forget_what_is_old
from tests.conftest import both_columns

from .desk import deliveries, issue, parsed, parts

# The series' hour is ten, which is nine in UTC in winter.
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)
DAILY = LettersWanted.DAILY


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def ada(make, clock):
    return make.member("Ada", letters=DAILY)


@pytest.fixture
def ben(make, clock):
    return make.member("Ben")


def tend(app):
    with app.app_context():
        tend_days()


def laid_down(app, name="ada"):
    """The day's letters to somebody, the first one first."""
    files = sorted((app.config["INSTANCE"] / "outbox").glob("*.eml"))
    letters = [(file.read_bytes(), parsed(file.read_bytes())) for file in files]
    return [
        content
        for content, letter in letters
        if letter["To"].addresses[0].username == name and "daily" in (letter["List-Id"] or "")
    ]


def days(app):
    with app.app_context():
        return [day.day_on for day in db.session.query(Day).order_by(Day.day_on)]


@both_columns
def test_at_the_hour_of_the_series_it_tells_what_is_new(app, make, ada, ben, clock):
    mine = make.comment(ada, make.topic(), claim="Dig deeper")
    make.comment(ben, make.topic(), "Never.", Kind.CHALLENGE, mine, claim="Not below the river")
    make.comment(ben, make.topic(), claim="Who pays", kind=Kind.QUESTION)
    clock.move_to(WEDNESDAY - timedelta(minutes=2))
    tend(app)
    assert laid_down(app) == []

    clock.move_to(WEDNESDAY)
    tend(app)

    [content] = laid_down(app)
    letter = parsed(content)
    assert letter["Subject"] == "Roundtable, Wednesday 4 March"
    for part in parts(content):
        assert "Not below the river" in part
        assert "Who pays" in part
        assert "A participant, III.1 #" in part
        assert "Ben" not in part
        assert "Dig deeper" not in part
    assert days(app) == [date(2026, 3, 4)]
    assert deliveries(app) == {"ada@example.org": "sent"}


def test_it_brings_the_headers_of_a_list(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)

    tend(app)

    letter = parsed(laid_down(app)[0])
    assert letter["List-Id"] == "Roundtable daily <daily.forum.test>"
    assert letter["List-Unsubscribe"].startswith("<http://forum.test/digests/stop/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["References"] == "<daily.test@forum.test>"


def test_a_day_on_which_nothing_is_new_brings_none(app, make, ada, clock):
    make.comment(ada, make.topic(), claim="My own words")
    clock.move_to(WEDNESDAY)

    tend(app)

    assert laid_down(app) == []
    assert days(app) == [date(2026, 3, 4)]


def test_what_was_read_is_not_new(app, make, visit, ada, ben, clock):
    make.member("Cleo", letters=DAILY)
    make.comment(ben, make.topic(), claim="Who pays")
    visit(ada).get(f"/topics/{make.topic().id}")
    clock.move_to(WEDNESDAY)

    tend(app)

    assert laid_down(app) == []
    assert len(laid_down(app, "cleo")) == 1


def test_each_thing_is_told_once_and_nothing_is_left_out(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="On Tuesday")
    clock.move_to(WEDNESDAY)
    tend(app)
    make.comment(ben, make.topic(), claim="On Wednesday")
    clock.move_to(WEDNESDAY + A_DAY)
    tend(app)
    clock.move_to(WEDNESDAY + 2 * A_DAY)
    tend(app)

    told = ["".join(parts(content)) for content in laid_down(app)]

    assert ["On Tuesday" in one for one in told] == [True, False]
    assert ["On Wednesday" in one for one in told] == [False, True]


def test_after_a_time_without_a_worker_the_next_letter_tells_of_all_of_it(
    app, make, ada, ben, clock
):
    make.comment(ben, make.topic(), claim="On Tuesday")
    clock.move_to(WEDNESDAY)
    tend(app)
    make.comment(ben, make.topic(), claim="On Wednesday")
    # Too late for Thursday's.
    clock.move_to(WEDNESDAY + A_DAY + timedelta(hours=13))
    tend(app)
    assert len(laid_down(app)) == 1
    clock.move_to(WEDNESDAY + 2 * A_DAY)

    tend(app)

    assert "On Wednesday" in "".join(parts(laid_down(app)[1]))


@both_columns
def test_two_schedulers_make_one_letter(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)
    together = threading.Barrier(2)

    def at_once():
        together.wait()
        tend(app)

    both = [threading.Thread(target=at_once) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    tend(app)

    assert len(laid_down(app)) == 1
    assert days(app) == [date(2026, 3, 4)]


@pytest.mark.parametrize(
    "change",
    [
        {"letters": LettersWanted.WEEKLY},
        {"letters": LettersWanted.NONE},
        {"agreed_to": ""},
        {"seats": []},
        {"refused_address": "ada@example.org", "refusals": 3},
    ],
    ids=str,
)
def test_who_is_no_reader_gets_none(app, make, ada, ben, clock, change):
    make.member("Cleo", letters=DAILY)
    make.comment(ben, make.topic(), claim="Who pays")
    with app.app_context():
        row = db.session.get(Member, ada.id)
        for name, value in change.items():
            setattr(row, name, value)
        db.session.commit()
    clock.move_to(WEDNESDAY)

    tend(app)

    assert len(laid_down(app, "cleo")) == 1
    assert laid_down(app) == []


class TestBetweenQueueingAndSending:
    """With the real queue, in which letters wait for a worker."""

    @pytest.fixture
    def settings(self):
        return {"TESTING": False}

    @pytest.fixture
    def queued(self, app, make, ada, ben, clock):
        make.member("Cleo", letters=DAILY)
        comment = make.comment(ben, make.topic(), claim="Who pays")
        clock.move_to(WEDNESDAY)
        tend(app)
        assert set(deliveries(app).values()) == {"queued"}
        return comment

    def work_off(self, app):
        queue = app.extensions["queues"]["digests"]
        while task := queue.dequeue():
            queue.execute(task)

    def test_what_was_taken_back_is_told_to_nobody(self, app, make, visit, ben, queued):
        answer = visit(ben).submit("/comments", action=f"/comments/{queued.id}/withdraw")
        assert answer.status_code == 303

        self.work_off(app)

        assert laid_down(app) == []
        assert set(deliveries(app).values()) == {"dropped"}

    def test_who_has_lost_a_seat_reads_nothing_of_its_table(self, app, ada, queued):
        with app.app_context():
            row = db.session.get(Member, ada.id)
            row.seats = [seat for seat in row.seats if seat.roundtable_id == 1]
            row.rights += 1
            db.session.commit()

        self.work_off(app)

        assert laid_down(app) == []
        assert len(laid_down(app, "cleo")) == 1

    def test_who_has_stopped_them_meanwhile_gets_none(self, app, visit, ada, queued):
        visit(ada).submit("/account/digest", having="letters", letters="weekly")

        self.work_off(app)

        assert laid_down(app) == []
        assert deliveries(app)["ada@example.org"] == "dropped"
        assert len(laid_down(app, "cleo")) == 1


def test_its_way_out_leaves_the_weekly_digest(app, make, visit, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)
    tend(app)
    link = (
        parsed(laid_down(app)[0])["List-Unsubscribe"].strip("<>").removeprefix("http://forum.test")
    )
    robot = app.test_client(use_cookies=False)
    assert "The weekly digest still comes." in robot.get(link).text

    for _ in range(2):
        answer = robot.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "You get no more letters of the day" in answer.text

    with app.app_context():
        assert db.session.get(Member, ada.id).letters is LettersWanted.WEEKLY


def test_those_who_hear_daily_get_the_weekly_digest_as_well(app, make, visit, ada, ben, clock):
    editor = visit(make.member("Mona", Role.MODERATOR))
    make.comment(ben, make.topic(), claim="Who pays")

    issue(editor)

    assert deliveries(app) == {f"{name}@example.org": "sent" for name in ("ada", "ben", "mona")}


def test_it_keeps_to_what_its_reader_wishes(app, make, visit, ada, ben, clock):
    make.comment(make.member("Rex", Role.MODERATOR), make.topic("record"), claim="Locks leak")
    make.comment(ben, make.topic(), claim="Who pays")
    visitor = visit(ada)
    tables = visitor.get("/account/digest").form(having="letters").values["tables"]
    visitor.submit("/account/digest", having="letters", letters_discreet="y", tables=tables[2:])
    clock.move_to(WEDNESDAY)

    tend(app)

    for part in parts(laid_down(app)[0]):
        assert "III.1 Tunnels" in part
        assert "One new comment" in part
        assert "Who pays" not in part
        assert "Locks" not in part


def test_an_anonymous_topic_names_nobody_and_one_on_the_record_everybody(
    app, make, ada, ben, clock
):
    make.comment(ben, make.topic("anonymous"), claim="Who swims")
    rex = make.member("Rex", Role.MODERATOR, function="lock keeper")
    make.comment(rex, make.topic("record"), claim="Locks leak")
    clock.move_to(WEDNESDAY)

    tend(app)

    for part in parts(laid_down(app)[0]):
        assert "Who swims" in part
        assert "Ben" not in part
        assert "Diplomat A" not in part
        assert "Rex, lock keeper" in part


def test_a_day_of_many_comments_stays_a_letter(app, make, ada, ben, clock):
    for number in range(8):
        make.comment(ben, make.topic(), claim=f"{number} {'мост ' * 23}")
    clock.move_to(WEDNESDAY)

    tend(app)

    [content] = laid_down(app)
    for part in parts(content):
        assert "3 more stand in the forum" in part
    assert len(content) < 60_000
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_that_it_went_is_forgotten_in_time(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)
    tend(app)
    clock.move_to(WEDNESDAY + timedelta(days=91))

    with app.app_context():
        forget_what_is_old()
        assert db.session.query(Delivery).count() == 0


def test_it_goes_by_hand_as_well(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)
    run = app.test_cli_runner().invoke

    assert run(args=["digests", "daily"]).output == "1 letters of the day.\n"
    assert run(args=["digests", "daily"]).output == "Nothing is due.\n"
    assert len(laid_down(app)) == 1


def test_the_weekly_job_sends_no_letters_of_a_day(app, make, ada, ben, clock):
    make.comment(ben, make.topic(), claim="Who pays")
    clock.move_to(WEDNESDAY)
    with app.app_context():
        tend_digests()

    assert laid_down(app) == []
