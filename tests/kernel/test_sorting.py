"""Lists stand in the order of dictionaries, people by their family names."""

import pytest

from forum.sorting import by_family_name, by_letters


@pytest.mark.parametrize(
    "in_order",
    [
        ["Dänemark", "Deutschland", "Österreich", "Zypern"],
        ["Égypte", "Espagne", "États-Unis", "Zambie"],
        ["Lodz", "Łódź", "Lund"],
        ["Cote", "cote", "côte"],
        ["Aland", "Åland", "Albania"],
    ],
)
def test_marks_and_capitals_do_not_take_words_apart(in_order):
    backwards = in_order[::-1]
    assert sorted(backwards, key=by_letters) == in_order


def test_people_stand_by_the_last_word_of_their_names():
    names = ["Zofia Ahlén", "Ágnes Bakó", "Anna Bako", "Bram Özdemir", "Ada van Zandt", "Plato"]
    in_order = ["Zofia Ahlén", "Anna Bako", "Ágnes Bakó", "Bram Özdemir", "Plato", "Ada van Zandt"]
    assert sorted(names, key=by_family_name) == in_order
