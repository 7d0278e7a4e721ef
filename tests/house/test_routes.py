"""Addresses: words with hyphens, and numbers where numbers are meant."""

import re

# The parameters that are texts: secrets of links, names of files and of their forms.
TEXTS = {"key", "name", "form", "filename", "day"}
WORD = re.compile(r"\.?[a-z]+(-[a-z]+)*(\.[a-z]+)?")
PARAMETER = re.compile(r"<(?:(?P<converter>[a-z]+)(?:\([^)]*\))?:)?(?P<name>[a-z_]+)>")


def _rules(app):
    return [rule.rule for rule in app.url_map.iter_rules()]


def test_every_address_is_of_words_in_lower_case_with_hyphens(app):
    words = [word for rule in _rules(app) for word in PARAMETER.sub("x", rule)[1:].split("/")]
    assert "reset-password" in words
    assert not [word for word in words if word and not WORD.fullmatch(word)]


def test_no_address_ends_with_a_slash_but_the_first(app):
    assert [rule for rule in _rules(app) if rule.endswith("/")] == ["/"]


def test_every_parameter_that_counts_is_a_number(app):
    found = [match for rule in _rules(app) for match in PARAMETER.finditer(rule)]
    texts = {match["name"] for match in found if match["converter"] != "int"}
    assert "topic_id" in {match["name"] for match in found}
    assert texts <= TEXTS
