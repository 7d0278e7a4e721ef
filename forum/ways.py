"""Ways about this site: where a person came from, and where they may be led."""

from flask import request


def local_path(path: str | None, otherwise: str) -> str:
    """A path on this site, or `otherwise`: a link may not send people elsewhere."""
    is_local = path and path.startswith("/") and path[1:2] not in {"/", "\\"}
    return path if path and is_local and path.isprintable() else otherwise


def page_asked_from() -> str:
    """The page that is asked for; or that on which the form stood that was sent, as far as the
    browser tells, else the first page."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    site, _, path = (request.referrer or "").partition(request.host_url)
    return local_path(f"/{path}", "/") if not site and path else "/"
