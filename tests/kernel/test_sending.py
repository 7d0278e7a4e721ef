"""Letters on the wire, to a real mail server; one that is away stops nobody."""

import email
from datetime import timedelta
from email import policy

import pytest
import time_machine

from forum import create_app, mail
from forum import post as post_office
from forum.clock import now
from forum.extensions import db
from tests.programs import free_port

TO = ("Zoë, Ada", "ada@example.org")
TEXT = "First\n.\n..\nand so on\n" + "ä" * 2_000


@pytest.fixture
def settings(sink):
    return {"SMTP_URL": sink.url}


@pytest.fixture
def waiting(column, settings):
    """The application with a queue that waits for a worker."""
    app = create_app({**column, **settings, "TESTING": False})
    with app.app_context():
        yield app
        db.engine.dispose()


def read(envelope):
    return email.message_from_bytes(envelope.content, policy=policy.default)


def post(to, subject, text):
    mail.write(to, to.email, subject, text)
    db.session.commit()
    mail.send_soon()


def test_a_letter_arrives_as_it_was_written(app, make, sink):
    ada = make.member("Zoë, Ada", email="ada@example.org")
    with app.app_context():
        post(ada, "Grüße\r\nBcc: all@example.org", TEXT)
    (envelope,) = sink.letters
    letter = read(envelope)
    assert envelope.rcpt_tos == ["ada@example.org"]
    assert envelope.mail_from == "digest@roundtable.example.org"
    assert letter["Subject"] == "Grüße Bcc: all@example.org"
    assert letter["To"].addresses[0].display_name == "Zoë, Ada"
    assert letter.get_content().splitlines() == TEXT.splitlines()
    assert not (app.config["INSTANCE"] / "outbox").exists()


def test_a_line_that_begins_with_from_arrives_as_it_was_written(app, make, sink):
    ada = make.member("Ada")
    with app.app_context():
        post(ada, "News", "From here on.")
    assert read(sink.letters[0]).get_content().strip() == "From here on."


def test_an_invitation_is_sent_by_the_mail_server(app, make, sink):
    make.series()
    args = ["members", "invite", "ada@example.org", "--name", "Ada\r\nBcc: all@example.org"]
    assert app.test_cli_runner().invoke(args=args).exit_code == 0
    (envelope,) = sink.letters
    assert envelope.rcpt_tos == ["ada@example.org"]
    assert "http://forum.test/invitations/" in read(envelope).get_content()


def test_one_connection_carries_many_letters(app, sink):
    with app.app_context(), post_office.opened() as way:
        for number in range(3):
            post_office.send(way, mail.sealed(mail.compose(TO, f"No. {number}", "Good morning.")))
    assert [read(e)["Subject"] for e in sink.letters] == ["No. 0", "No. 1", "No. 2"]


def test_a_letter_that_cannot_be_put_into_mail_keeps_no_other_back(app, make, sink):
    ada, ben = make.member("Ada", email="ädä@example.org"), make.member("Ben")
    with app.app_context():
        mail.write(ada, ada.email, "News", "Lost.")
        post(ben, "News", "Here.")
        assert {letter.text for letter in db.session.query(mail.Letter)} == {""}
    assert [envelope.rcpt_tos for envelope in sink.letters] == [["ben@example.org"]]


def test_a_mail_server_that_is_away_does_not_stop_whoever_posts(app, make, sink):
    make.series()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    args = ["members", "invite", "ada@example.org", "--name", "Ada"]
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 0
    assert "Ada is invited" in result.output
    assert not sink.letters


@pytest.mark.parametrize(
    ("url", "kind", "port"), [("smtp://host", "SMTP", 25), ("smtps://host", "SMTP_SSL", 465)]
)
def test_each_way_has_its_own_port_where_none_is_named(app, monkeypatch, url, kind, port):
    asked = []

    def away(host, port, timeout, context=None):
        asked.append((host, port))
        raise OSError("away")

    monkeypatch.setattr(f"smtplib.{kind}", away)
    app.config["SMTP_URL"] = url
    with app.app_context(), pytest.raises(post_office.Away), post_office.opened():
        """Nobody is there."""
    assert asked == [("host", port)]


def test_a_letter_that_was_refused_is_sent_later_under_the_same_identity(
    make, waiting, sink, caplog
):
    ada, queue = make.member("Ada"), waiting.extensions["queue"]
    post(ada, "News", "Good morning.")
    identity = db.session.query(mail.Letter).one().message_id
    sink.answers["ada@example.org"] = "451 later, please"
    queue.execute(queue.dequeue())
    assert not sink.letters
    assert "A letter was not taken: 451 later, please" in caplog.text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]

    sink.answers.clear()
    moment = now().replace(tzinfo=None)
    later = moment + timedelta(minutes=3)
    assert not queue.read_schedule(moment)
    (again,) = queue.read_schedule(later)
    queue.execute(again, later)
    (envelope,) = sink.letters
    assert read(envelope)["Message-ID"] == identity


def test_a_letter_that_was_refused_for_good_is_not_sent_again(app, make, sink, caplog):
    ada, ben = make.member("Ada"), make.member("Ben")
    sink.answers["ada@example.org"] = "550 <ada@example.org>: nobody here"
    with app.app_context():
        post(ada, "News", "Good morning.")
        sink.answers.clear()
        post(ben, "News", "Good morning.")
    assert [envelope.rcpt_tos for envelope in sink.letters] == [["ben@example.org"]]
    # Whoever runs the forum hears why; whom it was to stays in the database.
    assert "A letter was not taken: 550 <…>: nobody here" in caplog.text


def test_the_words_of_a_letter_are_forgotten_once_it_is_sent(app, make, sink):
    ada = make.member("Ada")
    with app.app_context():
        post(ada, "News", "Good morning.")
        letter = db.session.query(mail.Letter).one()
        assert (letter.subject, letter.text) == ("", "")
        assert letter.sent_at
    assert sink.letters


def test_what_is_taken_out_of_the_post_is_never_sent(make, waiting, sink):
    ada, ben = make.member("Ada"), make.member("Ben")
    queue = waiting.extensions["queue"]
    post(ada, "News", "Good morning.")
    post(ben, "News", "Good morning.")
    mail.forget(ada.id)
    db.session.commit()
    queue.execute(queue.dequeue())
    assert [envelope.rcpt_tos for envelope in sink.letters] == [["ben@example.org"]]


def test_a_letter_whose_worker_stopped_in_between_is_sent_after_a_while(app, make, sink):
    ada = make.member("Ada")
    with app.app_context():
        mail.write(ada, ada.email, "News", "Good morning.")
        db.session.query(mail.Letter).one().taken_at = now()
        db.session.commit()
        mail.send_soon()
        assert not sink.letters
        with time_machine.travel(now() + timedelta(minutes=16)):
            mail.send_soon()
        assert len(sink.letters) == 1
