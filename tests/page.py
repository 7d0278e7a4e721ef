"""What a test sees of a page: its words, links and forms; and the house's rules for every page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass
class Form:
    """A form as a browser would send it: its fields with the values they have now."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Of everything that it can send."""
        return {*self.values, *(name for name, _ in self.buttons)}


class Page(HTMLParser):
    """A parsed HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.lang = self.title = ""
        self.headings: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.mistakes: list[str] = []
        self.words: list[str] = []
        self._labelled: set[str] = set()
        self._fields: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._inside: dict[str, list[str]] = {}
        self._label_depth = 0
        self._select = ""
        self._textarea = ""
        self.feed(html)
        self.text = " ".join("".join(self.words).split())

    def form(self, *, action: str = "", having: str = "") -> Form:
        """The first form with this action and field."""
        for found in self.forms:
            if action in found.action and (not having or having in found.values):
                return found
        raise AssertionError(f"no form with action {action!r} and field {having!r}")

    def inspect(self) -> None:
        """The rules that hold for every page of the forum."""
        wrong = list(self.mistakes)
        tops = [text for level, text in self.headings if level == "h1"]
        if not self.lang:
            wrong.append("no language on <html>")
        if not self.title.endswith(" – Roundtable") or self.title.startswith(" –"):
            wrong.append(f"title {self.title!r}")
        if len(tops) != 1 or not tops[0].strip():
            wrong.append(f"{len(tops)} h1: {tops}")
        levels = [int(level[1]) for level, _ in self.headings]
        for before, after in pairwise(levels):
            if after > before + 1:
                wrong.append(f"headings skip from h{before} to h{after}")
        wrong += [f"id {name!r} twice" for name in set(self.ids) if self.ids.count(name) > 1]
        wrong += [f"link to {href} has no words" for href, text in self.links if not text.strip()]
        for tag, attributes in self._fields:
            named = attributes.get("aria-label") or attributes.get("id") in self._labelled
            if not named and "in-label" not in attributes and attributes.get("type") != "hidden":
                wrong.append(f"<{tag} name={attributes.get('name')!r}> has no label")
        for found in self.forms:
            if found.method == "post" and "csrf_token" not in found.values:
                wrong.append(f"the form to {found.action!r} can be forged")
        assert not wrong, "\n".join(wrong)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        for name in attributes:
            if name.startswith("on") or name == "style":
                self.mistakes.append(f"<{tag} {name}=…> is inline")
        if tag == "img" and "alt" not in attributes:
            self.mistakes.append("an image without alt")
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag == "html":
            self.lang = attributes.get("lang", "")
        if tag in {*HEADINGS, "a", "title"}:
            self._inside[tag] = [attributes.get("aria-label", "")]
            self._href = attributes.get("href", "") if tag == "a" else getattr(self, "_href", "")
        if tag == "label":
            self._label_depth += 1
            self._labelled.add(attributes.get("for", ""))
        if tag == "form":
            action, method = attributes.get("action", ""), attributes.get("method", "get")
            self.forms.append(Form(action, method.lower()))
        self._note_field(tag, attributes)
        if tag not in VOID:
            self._open.append(tag)

    def _note_field(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"input", "select", "textarea"}:
            marked = {**attributes, "in-label": ""} if self._label_depth else attributes
            self._fields.append((tag, marked))
        if not self.forms or "form" not in self._open:
            return
        values, name = self.forms[-1].values, attributes.get("name", "")
        if tag == "button" and name:
            self.forms[-1].buttons.append((name, attributes.get("value", "")))
        elif tag == "input" and attributes.get("type") in {"radio", "checkbox"}:
            values.setdefault(name, [])
            if "checked" in attributes:
                values[name].append(attributes.get("value", "on"))
        elif tag == "input" and name:
            values.setdefault(name, []).append(attributes.get("value", ""))
        elif tag == "select":
            self._select = name
            values[name] = []
        elif tag == "option" and self._select:
            if "selected" in attributes or not values[self._select]:
                values[self._select] = [attributes.get("value", "")]
        elif tag == "textarea":
            self._textarea = name
            values.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag in self._inside:
            text = "".join(self._inside.pop(tag))
            if tag in HEADINGS:
                self.headings.append((tag, " ".join(text.split())))
            elif tag == "a":
                self.links.append((self._href, text))
            else:
                self.title = " ".join(text.split())
        if tag == "label":
            self._label_depth -= 1
        if tag == "select":
            self._select = ""
        if tag == "textarea" and self._textarea:
            value = self.forms[-1].values[self._textarea]
            # A line break right after the tag belongs to the markup.
            value[-1] = value[-1].removeprefix("\r\n").removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].values[self._textarea][-1] += data
        if not {"script", "style"} & set(self._open):
            self.words.append(data)
        for collected in self._inside.values():
            collected.append(data)
