"""A programme file: what may stand in it."""

from typing import Any

import yaml

from ..language import LANGUAGES
from .check import Check, Invalid, Mistake, Rule, Rules
from .models import Attribution, Format, Policy

LONGEST_TITLE = 300
MOST_FLAGS = 1_000
MOST_HOURS = 1_000


def read(content: str) -> dict[str, Any]:
    """The series that a programme file describes; raises Invalid with every mistake."""
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid([Mistake(line, f"not readable as YAML: {error.problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = content[: error.position].count("\n") + 1
        raise Invalid([Mistake(line, "expected text without control characters")]) from None
    check = Check()
    if root is None:
        raise Invalid([Mistake(1, "expected a series; the file is empty")])
    series = _series(check, root)
    if check.mistakes:
        raise Invalid(sorted(check.mistakes, key=lambda mistake: mistake.line))
    return series


def _series(check: Check, node: yaml.Node) -> dict[str, Any]:
    long, title = check.text(20_000), check.text(LONGEST_TITLE)
    topic = _topic_rule(check)
    rules: Rules = {
        "time_zone": check.zone,
        "key": check.key,
        "title": title,
        "year": check.year,
        "convenor": check.text(120),
        "description": long,
        "languages": check.each(check.one_of(LANGUAGES)),
        "attribution": check.one_of(Attribution),
        "reasons": check.each(check.text(120)),
        "flag_reasons": check.each(check.text(120)),
        "flags_to_hide": check.count(MOST_FLAGS),
        "hours_to_decide": check.count(MOST_HOURS),
        "hours_to_answer": check.count(MOST_HOURS),
        "hours_to_remind": check.count(MOST_HOURS, least=0),
        "demonstration": check.boolean,
        "roundtables": check.each(_roundtable_rule(check, topic)),
        "key_questions": check.each(topic),
        "exchanges": check.each(_exchange_rule(check)),
    }
    needed = (
        "key title year convenor description languages time_zone attribution reasons roundtables"
    )
    return check.mapping(_zone_first(node), "the series", rules, needed)


def _roundtable_rule(check: Check, topic: Rule) -> Rule:
    rules: Rules = {
        "title": check.text(LONGEST_TITLE),
        "description": check.text(2_000),
        "attribution": check.one_of(Attribution),
        "topics": check.each(topic),
        "sessions": check.each(_session_rule(check)),
        "exchanges": check.each(_exchange_rule(check)),
    }
    return check.row("a roundtable", rules, "title topics")


def _topic_rule(check: Check) -> Rule:
    rules: Rules = {
        "key": check.key,
        "title": check.text(LONGEST_TITLE),
        "framing": check.text(20_000),
        "prompts": check.each(check.text(LONGEST_TITLE)),
        "attribution": check.one_of(Attribution),
    }
    return check.row("a topic", rules, "key title")


def _session_rule(check: Check) -> Rule:
    rules: Rules = {
        "key": check.key,
        "title": check.text(LONGEST_TITLE),
        "format": check.one_of(Format),
        "place": check.text(LONGEST_TITLE),
        "starts": check.moment,
        "ends": check.moment,
        "agenda": check.text(20_000),
    }
    return check.row("a session", rules, "key title format starts ends", ("starts", "ends"))


def _exchange_rule(check: Check) -> Rule:
    rules: Rules = {
        "key": check.key,
        "opens": check.moment,
        "closes": check.moment,
        "policy": check.one_of(Policy),
        "flags_to_hide": check.count(MOST_FLAGS),
        "hours_to_remind": check.count(MOST_HOURS, least=0),
        "brief": check.text(20_000),
    }
    return check.row("an exchange", rules, "key opens closes policy", ("opens", "closes"))


def _zone_first(node: yaml.Node) -> yaml.Node:
    """Times are read in the series' zone, wherever in the file that stands."""
    if isinstance(node, yaml.MappingNode):
        node.value.sort(key=lambda entry: entry[0].value != "time_zone")
    return node
