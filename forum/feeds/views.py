"""Doors to feeds: for feed readers, which bring no cookies, and for members who open their own."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import mail
from ..exports.atom import MIMETYPE, Feed, written
from ..extensions import limiter
from ..programme import queries as programme
from ..safety import open_to_all
from . import actions, contents, queries

bp = Blueprint("feeds", __name__)


@bp.get("/account/feed")
def show_feed() -> str:
    return render_template("feeds/feed.html", address=queries.address_of(current_user))


@bp.post("/account/feed")
def open_feed() -> AnyResponse:
    actions.open_feed(current_user, request.form.get("seen"))
    flash(_("Your feed has a new address."))
    return redirect(url_for(".show_feed"), 303)


@bp.post("/account/feed/close")
def close_feed() -> AnyResponse:
    actions.close_feed(current_user)
    flash(_("Your feed is closed."))
    return redirect(url_for(".show_feed"), 303)


@bp.get("/feeds/<key>.atom")
@open_to_all
@limiter.limit("120 per hour", key_func=lambda: request.path)
def read_digests(key: str) -> Response:
    """The digests, as the member who has this address may read them now."""
    member = queries.reader_with(key) or abort(404)
    series = programme.current_series() or abort(404)
    address = mail.public_link("feeds.read_digests", key=key)
    return _feed(contents.digests_for(member, series, address))


@bp.get("/programme.atom")
@open_to_all
def read_programme() -> Response:
    """What the public programme has come to."""
    return _feed(contents.programme_of(programme.whole_programme() or abort(404)))


def _feed(feed: Feed) -> Response:
    response = Response(written(feed), mimetype=MIMETYPE)
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response
