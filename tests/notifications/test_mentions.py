"""Who is meant by an @ and a name."""

import pytest

from forum.notifications.mentions import MOST_MENTIONED, found

PEOPLE = [
    ("Ada", 1),
    ("Ada Heron", 2),
    ("Benoît Œuvre", 3),
    ("Cy (Office)", 4),
    ("Dee", 5),
    ("Dee", 6),
]


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("I ask @Ada.", [1]),
        ("I ask @Ada Heron, and @Ada Heron again.", [2]),
        ("@Ada Herons are birds.", [1]),
        ("@Adam is somebody else.", []),
        ("mail@Ada is an address.", []),
        ("@Benoît Œuvre then @Ada", [3, 1]),
        ("@Cy (Office)?", [4]),
        ("Of two @Dee nobody knows which.", [5, 6]),
        ("@ Ada", []),
        ("No name at all.", []),
    ],
)
def test_a_mention_is_of_whose_whole_name_stands_there(source, meant):
    assert found(source, PEOPLE) == meant


def test_where_nobody_is_nobody_is_meant():
    assert found("@Ada", []) == []


def test_a_text_that_calls_everybody_calls_some(app, make, visit):
    topic, author = make.topic("post"), make.member("Zoe")
    people = [make.member(f"Member{n:02}") for n in range(MOST_MENTIONED + 1)]
    make.comment(author, topic, " ".join(f"@{one.name}" for one in people))
    for member, number in ((people[0], "#1 mentions you"), (people[-1], "Nothing concerns you")):
        assert number in visit(member).get("/notifications").text
