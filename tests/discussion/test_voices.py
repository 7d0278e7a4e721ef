"""A member's handle and letter in a topic: stable inside of it, worth nothing outside."""

import re
import string

from forum.discussion.models import Voice
from forum.discussion.voices import give_voice
from forum.extensions import db
from forum.members.models import Member
from forum.programme.models import Topic
from tests.conftest import both_columns
from tests.together import together

from .writing import write


def voices(app) -> list[Voice]:
    with app.app_context():
        return list(db.session.query(Voice))


def test_a_handle_is_one_within_a_topic_and_another_in_the_next(app, make):
    ada, ben = make.member("Ada"), make.member("Ben")
    post, anonymous = make.topic("post"), make.topic("anonymous")
    for author, topic in [(ada, post), (ada, post), (ben, post), (ada, anonymous)]:
        make.comment(author, topic)

    handles = {(v.member_id, v.topic_id): v.handle for v in voices(app)}

    assert handles.keys() == {(ada.id, post.id), (ben.id, post.id), (ada.id, anonymous.id)}
    assert len(set(handles.values())) == 3


def test_a_handle_is_drawn_and_not_derived(app, make):
    """The same member in the same topic of a forum set up alike gets another one."""
    ada, topic = make.member("Ada"), make.topic("anonymous")
    drawn = set()
    for _ in range(5):
        with app.app_context():
            db.session.query(Voice).delete()
            give_voice(db.session.get(Member, ada.id), db.session.get(Topic, topic.id))
            db.session.commit()
        drawn |= {voice.handle for voice in voices(app)}

    assert len(drawn) == 5
    assert all(len(handle) >= 12 for handle in drawn)


def test_no_two_members_share_a_letter_even_beyond_the_alphabet(app, make):
    topic = make.topic("anonymous")
    for number in range(30):
        make.comment(make.member(f"Member{number}"), topic)

    letters = [voice.letter for voice in voices(app)]

    assert len(set(letters)) == 30
    assert set(string.ascii_uppercase) < set(letters)
    assert all(re.fullmatch("[A-Z]{1,2}", letter) for letter in letters)


@both_columns
def test_two_first_comments_of_one_member_at_once_share_a_voice(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("anonymous")
    windows = [visit(ada) for _ in range(3)]

    acts = [
        lambda n=n, w=w: write(w, topic, claim=f"Mine {n}").status_code
        for n, w in enumerate(windows)
    ]

    assert together(*acts) == [303, 303, 303]
    (voice,) = voices(app)
    page = visit(make.member("Ben")).get(f"/topics/{topic.id}")
    assert page.html.count(f'data-voice="{voice.veiled_handle}"') == 3
    assert page.text.count(f"Diplomat {voice.letter}") == 3


def test_by_which_handle_a_page_knows_its_own_is_told_to_its_author_alone(make, visit):
    topic = make.topic("anonymous")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    for one in (ada, ben):
        one.follow(topic.id)
    write(ada, topic)
    hers = ada.hears("voice")
    write(ben, topic)
    assert hers["topic"] == topic.id
    assert ben.hears("voice")["voice"] != hers["voice"]
