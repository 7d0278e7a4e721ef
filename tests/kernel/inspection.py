"""What is allowed in HTML made from what people write, read by a parser of its own."""

import re
from html.parser import HTMLParser

# fmt: off
TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "hr", "li", "ol", "p",
    "pre", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
# fmt: on
ATTRIBUTES = {
    "class": r"(n|centre|subhead|footnote|footnote-ref|footnote-backref)?",
    "id": r"fn(ref)?\d*:[\w-]+",
    "href": r"(https?://[^/\\\s]|mailto:|#)[^\x00-\x20\"<>]*.*",
    "rel": r"nofollow noopener noreferrer",
}


def mistakes(html: str) -> list[str]:
    """Everything in some HTML that may not stand in a comment."""
    return _Inspection(html).mistakes


class _Inspection(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.mistakes: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.mistakes.append(f"<{tag}>")
        for name, value in attrs:
            allowed = ATTRIBUTES.get(name) if tag == "a" or name in {"id", "class"} else None
            if allowed is None or not re.fullmatch(allowed, value or "", re.IGNORECASE):
                self.mistakes.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.mistakes.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.mistakes.append(f"<!{decl}>")

    unknown_decl = handle_decl

    def handle_pi(self, data: str) -> None:
        self.mistakes.append(f"<?{data}>")
