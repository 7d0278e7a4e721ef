"""A programme file with a mistake: which line, what was expected, and nothing changed."""

import pytest

# What is replaced in the small file, by what, the line to look at, and what is said.
MISTAKES = {
    "colon": ("title: Bridges", "title: Bridges: whose?", 14, "not readable as YAML: mapping"),
    "bracket": ("[en, fr]", "[en, fr", 7, "not readable as YAML: "),
    "NUL": ("title: Bridges", "title: Bri\0dges", 14, "expected text without control"),
    "unknown": ("convenor", "convener", 4, "unknown entry `convener` in the series; known: "),
    "missing": ("        title: Fords\n", "", 16, "a topic needs an entry `title`"),
    "missing in series": ("year: 2023\n", "", 1, "the series needs an entry `year`"),
    "twice": ("year: 2023", "year: 2023\nyear: 2024", 4, "`year` stands twice in the series"),
    "list as entry": ("year: 2023", "[year]: 2023", 3, "unknown entry"),
    "policy": ("policy: post", "policy: open", 24, "one of: pre, newcomers, post; found 'open'"),
    "rule": ("on the record", "secret", 7, "expected one of: on the record, Chatham House Rule"),
    "language": ("[en, fr]", "[en, it]", 6, "expected one of: en, fr, de; found 'it'"),
    "format": ("hybrid", "by post", 19, "expected one of: in person, virtual, hybrid"),
    "date": ("-20d 08:00", "1.10.2023", 22, "expected a time such as 2023-10-26 14:00 or +10d"),
    "no such day": ("-20d 08:00", "2023-02-30 08:00", 22, "found '2023-02-30 08:00'"),
    "no such hour": ("-20d 08:00", "-20d 24:00", 22, "found '-20d 24:00'"),
    "no date": ("-20d 08:00", "[now]", 22, "expected a time such as 2023-10-26 14:00"),
    "zone": ("Europe/Brussels", "Brussels", 5, "expected a time zone such as Europe/Brussels"),
    "closed first": ("closes: +9d", "closes: -21d", 21, "expected `closes` to be later than `open"),
    "ended first": ("ends: +20d", "ends: +19d", 19, "expected `ends` to be later than `starts`"),
    "key twice": ("key: fords", "key: bridges", 16, "the key 'bridges' is used twice"),
    "key elsewhere": ("key: river", "key: fords", 26, "the key 'fords' is used twice"),
    "key": ("key: fords", "key: the fords", 16, "expected a key of letters, digits and hyphens"),
    "list": ("[en, fr]", "en", 6, "expected a list (lines that begin with `- `)"),
    "entries": (
        "{key: river, title: 'What is a river?'}",
        "River",
        26,
        "expected a topic to be entr",
    ),
    "long": ("title: Bridges", f"title: {'B' * 301}", 14, "expected a text of 1 to 300 characters"),
    "no text": ("title: Bridges", "title: ''", 14, "expected a text of 1 to 300 characters"),
    "year": ("2023", "soon", 3, "expected a year such as 2023"),
    "boolean": ("year: 2023", "year: 2023\ndemonstration: 1", 4, "expected true or false"),
}
WHOLE = {
    "empty": ("", 1, "expected a series; the file is empty"),
    "only a remark": ("# nothing yet\n", 1, "expected a series; the file is empty"),
    "a list": ("- key: small\n", 1, "expected the series to be entries `key: value`"),
    "a word": ("small", 1, "expected the series to be entries `key: value`"),
    "not UTF-8": ("title: Brücken".encode("latin-1"), 1, "expected UTF-8 text"),
    "two documents": ("key: a\n---\nkey: b\n", 2, "not readable as YAML: "),
}


@pytest.mark.parametrize("verb", ["check", "load"])
@pytest.mark.parametrize(("old", "new", "line", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_line(programme, small, stored, verb, old, new, line, expected):
    assert programme("load", small).exit_code == 0
    before = stored()
    assert before["topic"]

    result = programme(verb, small.replace(old, new, 1))

    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert f"programme.yaml, line {line}: " in result.output
    found = [text for text in result.output.splitlines() if f", line {line}: " in text]
    assert any(expected in text for text in found), result.output
    assert stored() == before


@pytest.mark.parametrize("verb", ["check", "load"])
@pytest.mark.parametrize(("content", "line", "expected"), WHOLE.values(), ids=WHOLE)
def test_what_is_no_programme_is_refused(programme, stored, verb, content, line, expected):
    before = stored()
    result = programme(verb, content)
    assert result.exit_code == 1
    assert f"programme.yaml, line {line}: {expected}" in result.output
    assert stored() == before


def test_every_mistake_is_said_at_once_in_the_order_of_lines(programme, small):
    wrong = small.replace("policy: post", "policy: open").replace("2023", "soon")
    output = programme("check", wrong.replace("key: fords", "key: the fords")).output
    assert "3 mistakes, nothing was changed" in output
    assert [text.split(", line ")[1].split(":")[0] for text in output.splitlines()[1:]] == [
        "3",
        "16",
        "24",
    ]


def test_the_longest_title_is_not_too_long(programme, small):
    assert programme("load", small.replace("title: Bridges", "title: " + "B" * 300)).exit_code == 0


def test_a_file_in_order_is_only_checked_and_not_loaded(programme, small, stored):
    before = stored()
    result = programme("check", small)
    assert result.exit_code == 0
    assert "in order. 2 topics, 1 key questions." in result.output
    assert stored() == before
    assert programme("load", small).exit_code == 0
    assert stored() != before


def test_an_eleventh_roundtable_can_be_shown(programme, small, visit):
    tables = [f"  - {{title: Table {n}, topics: [{{key: t{n}, title: T}}]}}" for n in range(2, 12)]
    more = small.replace("key_questions:", "\n".join([*tables, "key_questions:"]))
    assert programme("load", more).exit_code == 0
    assert "Table 11" in visit().get("/programme").text
