"""What the forum is measured beside: the least forum its libraries make, as their documentation
begins, with the forum's own wire. A form of whoever is signed in is looked at for forgery, counted
and validated; a comment and a line of the journal are on disk before anybody is told. It knows of
no rights, rules, exchanges, drafts, languages or letters.
"""

import tempfile
from datetime import UTC, datetime

import bleach
import markdown
import sqlalchemy as sa
from flask import Flask, render_template, url_for
from flask_limiter import Limiter
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_socketio import SocketIO, join_room
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from jinja2 import DictLoader
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forum import wire
from forum.rubbish import leave_what_is_loaded

FOLDER = tempfile.TemporaryDirectory()
COMMENT = """<li><article id="c{{ comment.number }}">
<a href="{{ url_for('show', number=comment.number) }}">{{ comment.number }}</a>
<time>{{ comment.at.isoformat() }}</time><h4>{{ comment.claim }}</h4>
<p>{{ comment.author.name }}</p><div>{{ comment.html | safe }}</div>
<a href="{{ url_for('show', number=comment.number, to='reply') }}">Reply</a>
<a href="{{ url_for('show', number=comment.number, to='report') }}">Report</a></article></li>"""


class Base(DeclarativeBase):
    pass


app = Flask(__name__)
app.config.update(
    SECRET_KEY="of this run", SQLALCHEMY_DATABASE_URI=f"sqlite:///{FOLDER.name}/textbook.db"
)
app.jinja_loader = DictLoader({"comment.html": COMMENT})
db = SQLAlchemy(app, model_class=Base)
login = LoginManager(app)
csrf = CSRFProtect(app)
limiter = Limiter(lambda: f"member {current_user.id}", app=app, storage_uri="memory://")
sio = SocketIO(app, async_mode="gevent", transports=["websocket"], monitor_clients=False)
wire.init_server(sio.server.eio, lambda _sid: True)


@sa.event.listens_for(sa.Engine, "connect")
def _be_careful(connection, _record) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


class Member(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Topic(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)


class Comment(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    number: Mapped[int]
    form_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    claim: Mapped[str]
    source: Mapped[str]
    html: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

    topic: Mapped[Topic] = relationship()
    author: Mapped[Member] = relationship()


class JournalEntry(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"))
    seq: Mapped[int]


class CommentForm(FlaskForm):
    form_key = StringField(validators=[DataRequired(), Length(max=40)])
    kind = SelectField(choices=[("position", "Position"), ("question", "Question")])
    claim = StringField(validators=[DataRequired(), Length(max=120)])
    source = TextAreaField(validators=[DataRequired(), Length(max=20_000)])


@login.user_loader
def _member(key: str) -> Member | None:
    return db.session.get(Member, int(key))


@sio.on("follow topic")
def follow(_topic: int) -> dict[str, int]:
    join_room("topic")
    return {"seq": 0}


@app.get("/sign-in")
def sign_in() -> str:
    """Whoever asks is let in; answers with what forms are signed with."""
    login_user(db.session.get_one(Member, 1))
    return generate_csrf()


@app.get("/comments/<int:number>")
def show(number: int) -> str:
    return str(number)


@app.post("/topics/<int:topic_id>/comments")
@login_required
@limiter.limit("1000 per minute")
def post_comment(topic_id: int) -> tuple[str | dict[str, str], int]:
    topic, form = db.get_or_404(Topic, topic_id), CommentForm()
    if not form.validate():
        return "", 422
    if db.session.scalar(sa.select(Comment.id).where(Comment.form_key == form.form_key.data)):
        return "", 409
    html = bleach.clean(markdown.markdown(form.source.data), {"p", "strong"})
    taken = sa.update(Topic).where(Topic.id == topic.id).values(seq=Topic.seq + 1)
    seq = db.session.scalar(taken.returning(Topic.seq))
    fields = {name: form[name].data for name in ("form_key", "kind", "claim", "source")}
    comment = Comment(topic=topic, author_id=current_user.id, number=seq, html=html, **fields)
    db.session.add(comment)
    db.session.flush()
    entry = {"event": "comment published", "topic_id": topic.id, "comment_id": comment.id}
    db.session.add(JournalEntry(**entry, seq=seq))
    db.session.commit()
    told = render_template("comment.html", comment=comment)
    sio.emit("change", {"seq": seq, "html": told}, to="topic")
    return {"place": url_for("show", number=comment.number)}, 201


with app.app_context():
    db.create_all()
    db.session.add_all([Member(id=1, name="Ada"), Topic(id=1)])
    db.session.commit()
leave_what_is_loaded()
