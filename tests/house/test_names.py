"""Names beside texts come from attribution alone: nothing else asks who wrote or decided."""

import ast
from collections.abc import Iterator

from jinja2 import Environment, nodes

from .source import TEMPLATES, modules, name, tree

MAKER = "forum/discussion/attribution.py"
# What leads from a row to the person who made it.
PEOPLE = {"author", "moderator", "asked_by", "reporter"}
IN_TEMPLATES = PEOPLE | {f"{person}_id" for person in PEOPLE}
TELLING = {"name", "function", "organisation", "country", "email", "group"}
MAY_TAKE_A_PERSON = {"signature", "byline"}

# Who may ask all the same, and why: (module, what it reads).
ALLOWED = {
    ("forum/discussion/queries.py", "Comment.author"): "loads rows for attribution",
    ("forum/moderation/queries.py", "Decision.moderator"): "loads rows for attribution",
    ("forum/moderation/waiting.py", "Claim.moderator"): "loads rows for attribution",
    ("forum/moderation/claiming.py", "Claim.moderator"): "loads rows for attribution",
    ("forum/moderation/claims.py", "claim.moderator"): "hands them to attribution",
    ("forum/moderation/reversing.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/reversing.py", "comment.parent.author"): "a letter to the author themself",
    ("forum/moderation/recorded.py", "Decision.moderator"): "loads rows for attribution",
    ("forum/moderation/actions.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/interventions.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/addressing.py", "question.author"): "a letter to the author themself",
    ("forum/moderation/answering.py", "question.author"): "a letter to the author themself",
    ("forum/moderation/answering.py", "answer.author"): "a letter to the author themself",
    ("forum/moderation/correcting.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/merging.py", "one.author"): "a letter to the author themself",
    ("forum/moderation/merging.py", "reply.author"): "a letter to the author themself",
    ("forum/moderation/separating.py", "one.author"): "a letter to the author themself",
    ("forum/moderation/separating.py", "reply.author"): "a letter to the author themself",
    ("forum/moderation/separating.py", "r.author"): "a letter to the author themself",
    ("forum/moderation/merging.py", "done.stays.author"): "a letter to the author themself",
    ("forum/moderation/splitting.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/reclassifying.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/flagging.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/flagging.py", "one.reporter"): "a letter to whoever reported",
    ("forum/moderation/looking.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/appealing.py", "comment.author"): "a letter to the author themself",
    ("forum/discussion/moving.py", "comment.author"): "gives each author a voice",
    ("forum/moderation/actions.py", "decision.comment.author"): "a letter to the author themself",
    ("forum/synthesis/queries.py", "Synthesis.moderator"): "loads rows for attribution",
    ("forum/synthesis/queries.py", "row.moderator"): "hands them to attribution",
    ("forum/quotes/actions.py", "comment.author"): "a letter to the author themself",
    ("forum/moderation/desk.py", "comment.author"): "counts, and never of an anonymous author",
}


def asked_in_python(source: ast.Module) -> Iterator[str]:
    """Every way from a row to its person, and every telling word read from such a person."""
    for node in ast.walk(source):
        match node:
            case ast.Attribute(attr=attr, ctx=ast.Load()) if attr in PEOPLE:
                yield ast.unparse(node)
            case ast.Attribute(value=ast.Name(id=person), attr=attr) if (
                person in PEOPLE and attr in TELLING
            ):
                yield ast.unparse(node)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=attr), *_]) if (
                attr in PEOPLE
            ):
                yield ast.unparse(node)
            case ast.Call(func=ast.Name(id="attrgetter"), args=[ast.Constant(value=str(path))]) if (
                PEOPLE & set(path.split("."))
            ):
                yield ast.unparse(node)


def asked_in_template(source: str) -> list[str]:
    """Every person a template reads but to hand it straight to attribution."""
    template = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    handed = {
        id(argument)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MAY_TAKE_A_PERSON
        for argument in call.args
    }
    reads = [(n, n.attr) for n in template.find_all(nodes.Getattr)]
    reads += [
        (n, n.arg.value) for n in template.find_all(nodes.Getitem) if isinstance(n.arg, nodes.Const)
    ]
    reads += [
        (n, n.args[0].value)
        for n in template.find_all(nodes.Filter)
        if n.name in {"attr", "map"} and n.args and isinstance(n.args[0], nodes.Const)
    ]
    reads += [
        (n, n.value.value)
        for n in template.find_all(nodes.Keyword)
        if n.key == "attribute" and isinstance(n.value, nodes.Const)
    ]
    return [
        str(path)
        for node, path in reads
        if id(node) not in handed and IN_TEMPLATES & set(str(path).split("."))
    ]


def test_no_template_names_anybody_but_by_attribution():
    files = {f.relative_to(TEMPLATES).as_posix(): f for f in TEMPLATES.rglob("*") if f.is_file()}
    assert {"moderation/_log.html", "discussion/_comment.html", "exports/_body.html"} <= set(files)
    found = {file: asked_in_template(path.read_text("utf-8")) for file, path in files.items()}
    assert not {file: asked for file, asked in found.items() if asked}


def test_no_module_asks_who_it_was_but_attribution_and_those_with_a_reason():
    asked = {(name(m), what) for m in modules() for what in asked_in_python(tree(m))}
    assert (MAKER, "comment.author") in asked
    assert {(file, what) for file, what in asked if file != MAKER} == set(ALLOWED)


def test_a_person_read_in_a_template_is_noticed():
    for planted in (
        "{{ comment.author.name }}",
        "{{ comment.author }}",
        "{{ entry.comment.author_id }}",
        "{{ comment['author'].name }}",
        "{% set who = decision.moderator %}{{ who.name }}",
        "{{ signature(me, decision.moderator.name) }}",
        "{{ hello(decision.moderator) }}",
        "{{ quote.asked_by.email }}",
        "{% if comment.author_id == me.id %}x{% endif %}",
        "{{ comment | attr('author') }}",
        "{{ comments | map(attribute='author.name') | join }}",
        "{% trans who=comment.author.name %}By {{ who }}{% endtrans %}",
    ):
        assert asked_in_template(planted), planted
    for honest in (
        "{{ signature(me, decision.moderator) }}",
        "{{ byline(me, comment, Channel.PAGE).name }}",
        "{{ _('author') }}",
    ):
        assert not asked_in_template(honest), honest


def test_a_person_read_in_a_module_is_noticed():
    for planted in (
        "x = comment.author.name",
        "x = f'{entry.comment.author.email}'",
        "who = comment.author\nx = who.function",
        "def show(author): return author.organisation",
        "x = {'by': decision.moderator.name}",
        "emit('change', name=quote.asked_by.country)",
        "x = getattr(comment, 'author').group",
        "key = attrgetter('author.name')",
    ):
        assert list(asked_in_python(ast.parse(planted))), planted
    for honest in (
        "x = byline(reader, comment, Channel.PAGE).name",
        "x = comment.author_id == member.id",
        "x = member.name",
    ):
        assert not list(asked_in_python(ast.parse(honest))), honest
