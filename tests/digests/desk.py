"""What an editor does with a digest, as steps of a visitor, and what came of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forum.digests.models import Delivery, Digest
from forum.extensions import db
from forum.members.models import Member
from tests.visitor import Visitor


def gather(editor: Visitor) -> TestResponse:
    """Press the button above the archive."""
    answer = editor.submit("/digests", action="/digests/gather")
    assert answer.status_code == 303, answer.text
    return answer


def edit(editor: Visitor, number: int = 1, **values: Any) -> TestResponse:
    return editor.submit(f"/digests/{number}/edit", having="subject", **values)


def typed_note(editor: Visitor) -> str:
    """The note in the editor's form, without the line break that belongs to the markup."""
    return editor.page.form(having="subject").values["note"][0].removeprefix("\r\n")


def open_confirmation(editor: Visitor, number: int = 1) -> dict[str, Any]:
    """Press the button that asks once more; the fields of the form that then sends."""
    asked = editor.submit(f"/digests/{number}/send", having="due_at")
    assert asked.status_code == 200, asked.text
    return editor.page.form(having="sure").values


def send(editor: Visitor, number: int = 1) -> TestResponse:
    return editor.post(f"/digests/{number}/send", open_confirmation(editor, number))


def pass_a_week(app: Flask) -> None:
    """Let every digest be one of a week before its own, so that this one has none."""
    with app.app_context():
        for digest in db.session.query(Digest).order_by(Digest.number):
            if digest.period_on:
                digest.period_on -= timedelta(days=7)
                db.session.flush()
        db.session.commit()


def issue(editor: Visitor, number: int = 1, subject: str = "The week", **values: Any) -> None:
    """Gather, edit and send; a later one in a later week."""
    if number > 1:
        pass_a_week(editor.client.application)
    gather(editor)
    assert edit(editor, number, subject=subject, **values).status_code == 303
    assert send(editor, number).status_code == 303


def set_right(editor: Visitor, text: str, **values: Any) -> TestResponse:
    """Write a corrigendum to the first digest, look at it as it leaves, and send it."""
    editor.submit("/digests/1/correct", having="text", text=text)
    return editor.submit(having="text", intent="send", **values)


def work_off(app: Flask) -> None:
    """Do what stands in the real queue, as a worker would."""
    queue = app.extensions["queues"]["digests"]
    while task := queue.dequeue():
        queue.execute(task)


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(content)


def laid_down(app: Flask) -> dict[str, bytes]:
    """The digests in development's folder, by recipient; nobody has two."""
    found: dict[str, bytes] = {}
    for file in (app.config["INSTANCE"] / "outbox").glob("*.eml"):
        content = file.read_bytes()
        letter = parsed(content)
        if letter["List-Id"]:
            recipient = letter["To"].addresses[0].addr_spec
            assert recipient not in found
            found[recipient] = content
    return found


def parts(content: bytes) -> tuple[str, str]:
    """Plain text and HTML of a letter."""
    letter = parsed(content)
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return plain.replace("\r\n", "\n"), html.replace("\r\n", "\n")


def deliveries(app: Flask) -> dict[str, str]:
    """Address → state of its letter."""
    with app.app_context():
        rows = db.session.query(Member.email, Delivery.state).join(
            Delivery, Delivery.member_id == Member.id
        )
        return {email: state.value for email, state in rows}


def shown_states(editor: Visitor, number: int = 1) -> dict[str, int]:
    """What the page of a sent digest says of its letters."""
    html = editor.get(f"/digests/{number}").html
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">(\d+)</td>', html)
    return {label: int(count) for label, count in rows if int(count)}


def digests(app: Flask) -> list[Digest]:
    """All digests, detached, with their items and the items' comments."""

    def loaded() -> Iterator[Digest]:
        for digest in db.session.query(Digest).order_by(Digest.number):
            assert all(item.topic for item in digest.items)
            yield digest

    with app.app_context():
        found = list(loaded())
        db.session.expunge_all()
        return found


def headlines(digest: Digest) -> list[str]:
    return [item.comment.claim for item in digest.items]
