"""Reading a YAML tree rule by rule, and saying on which line something is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import yaml

from ..clock import Repeated, Skipped, now, on_the_wall

_RELATIVE = re.compile(r"([+-]\d{1,4})d (\d{1,2}):(\d{2})")
_EXACT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d")
_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,59}")


Rule = Callable[[yaml.Node], Any]
Rules = dict[str, Rule]


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a programme file: its line (from 1) and what was expected."""

    line: int
    expected: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.expected}"


class Invalid(Exception):
    """A programme file with mistakes."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass
class Check:
    """Reads a YAML tree, collecting every mistake instead of stopping at the first."""

    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    mistakes: list[Mistake] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)

    def wrong(self, node: yaml.Node, expected: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, expected))

    def row(
        self, name: str, rules: Rules, needed: str, window: tuple[str, str] | None = None
    ) -> Rule:
        """A mapping with a key of its own, and a beginning before its end."""

        def check(node: yaml.Node) -> dict[str, Any]:
            row = self.mapping(node, name, rules, needed)
            if "key" in row and (name, row["key"]) in self.keys:
                self.wrong(node, f"the key {row['key']!r} is used twice")
            self.keys.add((name, row.get("key", "")))
            first, last = (row.get(end) for end in window or ("", ""))
            if window and first and last and first >= last:
                self.wrong(node, f"expected `{window[1]}` to be later than `{window[0]}`")
            return row

        return check

    def mapping(self, node: yaml.Node, name: str, rules: Rules, needed: str) -> dict[str, Any]:
        """The values of a mapping with exactly these entries; `needed` ones must be there."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"expected {name} to be entries `key: value`")
            return {}
        found: dict[str, Any] = {"line": node.start_mark.line + 1}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value not in rules:
                self.wrong(key, f"unknown entry `{key.value}` in {name}; known: {', '.join(rules)}")
            elif key.value in found:
                self.wrong(key, f"`{key.value}` stands twice in {name}")
            else:
                found[key.value] = rules[key.value](value)
        for missing in (key for key in needed.split() if key not in found):
            self.wrong(node, f"{name} needs an entry `{missing}`")
        return found

    def each(self, rule: Rule) -> Rule:
        def check(node: yaml.Node) -> list[Any]:
            if isinstance(node, yaml.SequenceNode):
                return [rule(child) for child in node.value]
            self.wrong(node, "expected a list (lines that begin with `- `)")
            return []

        return check

    def text(self, longest: int) -> Rule:
        def check(node: yaml.Node) -> str:
            value = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
            if not value or len(value) > longest:
                self.wrong(node, f"expected a text of 1 to {longest} characters")
            return value

        return check

    def key(self, node: yaml.Node) -> str:
        value = str(node.value)
        if not _KEY.fullmatch(value):
            self.wrong(node, "expected a key of letters, digits and hyphens")
        return value

    def one_of(self, words: Any) -> Rule:
        def check(node: yaml.Node) -> Any:
            value = str(node.value)
            if value not in list(words):
                self.wrong(node, f"expected one of: {', '.join(words)}; found {value!r}")
                return None
            return words(value) if callable(words) else value

        return check

    def year(self, node: yaml.Node) -> int:
        if not re.fullmatch(r"(19|20|21)\d\d", str(node.value)):
            self.wrong(node, "expected a year such as 2023")
            return 0
        return int(node.value)

    def count(self, most: int, least: int = 1) -> Rule:
        def check(node: yaml.Node) -> int:
            value = str(node.value)
            if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most:
                return int(value)
            self.wrong(node, f"expected a number from {least} to {most}")
            return 1

        return check

    def boolean(self, node: yaml.Node) -> bool:
        if node.value not in {"true", "false"}:
            self.wrong(node, "expected true or false")
        return bool(node.value == "true")

    def moment(self, node: yaml.Node) -> datetime | None:
        """“2023-10-26 14:00”, or relative to the day of loading: “+10d 14:00”, “-3d 09:30”; with
        its distance from UTC (“2023-10-29 02:30 +01:00”) where the clocks show a time twice."""
        value = str(node.value)
        try:
            return moment(value, self.time_zone)
        except Skipped:
            self.wrong(
                node,
                f"there is no {value!r} in {self.time_zone.key}: the clocks go forward over it;"
                " write a time before or after",
            )
            return None
        except Repeated:
            self.wrong(
                node,
                f"{value!r} comes twice in {self.time_zone.key}, for the clocks go back over it;"
                " say which one by its distance from UTC, such as +02:00, behind it",
            )
            return None
        except ValueError:
            self.wrong(
                node, f"expected a time such as 2023-10-26 14:00 or +10d 14:00; found {value!r}"
            )
            return None

    def zone(self, node: yaml.Node) -> str:
        value = str(node.value)
        if value not in available_timezones():
            self.wrong(node, f"expected a time zone such as Europe/Brussels; found {value!r}")
        else:
            self.time_zone = ZoneInfo(value)
        return value


def moment(value: str, zone: ZoneInfo) -> datetime:
    """A moment from its text, in the series' time zone unless it says its distance from UTC; raises
    ValueError, and of these Skipped and Repeated where the clocks change."""
    if _EXACT.fullmatch(value):
        return datetime.strptime(value, "%Y-%m-%d %H:%M %z")
    relative = _RELATIVE.fullmatch(value)
    if not relative:
        return on_the_wall(datetime.strptime(value, "%Y-%m-%d %H:%M"), zone)
    days, hour, minute = (int(part) for part in relative.groups())
    date = now().astimezone(zone).date() + timedelta(days=days)
    return on_the_wall(datetime.combine(date, time(hour, minute)), zone)
