"""What a reader hears while a page is open."""

import re

from tests.conftest import both_columns

from .writing import reply, write


@both_columns
def test_readers_of_one_language_hear_the_same_fragment_and_others_theirs(make, visit):
    topic = make.topic("post")
    ada = make.member("Ada", country="DE")
    readers = {
        name: visit(make.member(name, language=language))
        for name, language in [("Ben", "en"), ("Bea", "en"), ("Fay", "fr"), ("Fred", "fr")]
    }
    for reader in readers.values():
        assert reader.follow(topic.id) == {"seq": 0}

    write(visit(ada), topic)

    heard = {name: reader.hears() for name, reader in readers.items()}
    assert heard["Ben"] == heard["Bea"]
    assert heard["Fay"] == heard["Fred"]
    assert "Germany" in heard["Ben"]["html"]
    assert "Allemagne" in heard["Fay"]["html"]
    assert re.search(r">\d+ [A-Z][a-z]{2}, \d\d:\d\d<", heard["Ben"]["html"])
    assert re.search(r">\d+ [a-zéû]+\.?, \d\d:\d\d<", heard["Fay"]["html"])
    for change in heard.values():
        assert "<strong>first</strong>" in change["html"]
        assert (change["seq"], change["anchor"], change["under"]) == (1, "c1", None)


def test_a_reply_says_where_it_belongs(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    root = make.comment(ada, topic)
    for _ in range(3):
        root = make.comment(ada, topic, parent=root)
    reader = visit(make.member("Ben"))
    reader.follow(topic.id)

    reply(visit(ada), topic, 4)

    change = reader.hears()
    assert (change["anchor"], change["under"]) == ("c5", "c4")
    assert "to #4" in change["html"]


def test_an_author_hears_their_own_comment_like_everyone(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    author, reader = visit(ada), visit(make.member("Ben"))
    author.follow(topic.id)
    reader.follow(topic.id)

    write(author, topic)

    assert author.hears() == reader.hears()


def test_who_follows_one_topic_does_not_hear_another(make, visit):
    ada, here, there = make.member("Ada"), make.topic("post"), make.topic("anonymous")
    reader, other = visit(make.member("Ben")), visit(make.member("Bea"))
    reader.follow(here.id)
    other.follow(there.id)

    write(visit(ada), here)

    assert reader.hears()["anchor"] == "c1"
    assert other.heard_nothing()
