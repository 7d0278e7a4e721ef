"""The comments of a page or a fragment, as a reader finds them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from forum.discussion.folding import LEVELS_SHOWN
from tests.page import VOID


@dataclass
class Article:
    """A comment on the screen: where it stands and what it says, without its replies."""

    under: str | None
    prompt: str | None
    words: list[str] = field(default_factory=list)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Article) and self._seen() == other._seen()

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def _seen(self) -> tuple[str | None, str | None, str]:
        return self.under, None if self.under else self.prompt, self.text


class Articles(HTMLParser):
    """Anchor → article, of the HTML it is given."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, Article] = {}
        self._open: list[str | None] = []
        self._inside: list[str] = []
        self._prompt: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._prompt = given.get("data-prompt", self._prompt)
        is_article = tag == "article"
        if is_article:
            under = self._inside[-1] if self._inside else None
            self.found[given["id"]] = Article(under, self._prompt)
            self._inside.append(given["id"])
        if tag not in VOID:
            self._open.append("article" if is_article else None)

    def handle_endtag(self, tag: str) -> None:
        if self._open.pop():
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[self._inside[-1]].words.append(data)


def with_changes(page: str, changes: list[dict[str, Any]]) -> dict[str, Article]:
    """The articles of a page after the changes have been put where they belong: on this page, or
    nowhere, where deeper ones have a page of their own."""
    articles = Articles(page).found
    for change in changes:
        if _level(articles, change["under"]) > LEVELS_SHOWN and change["anchor"] not in articles:
            continue
        (article,) = Articles(change["html"]).found.values()
        article.under, article.prompt = change["under"], str(change["prompt"])
        articles[change["anchor"]] = article
    return articles


def _level(articles: dict[str, Article], under: str | None) -> int:
    """How deep something under this article stands."""
    if under is None:
        return 0
    above = articles.get(under)
    return 1 + (_level(articles, above.under) if above else LEVELS_SHOWN)
