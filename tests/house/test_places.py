"""What may happen only in a few places: ending a transaction, emitting; and how long things are."""

import ast

import pytest

from .source import calls, modules, name, tree

ENDS_TRANSACTIONS = {"actions.py", "jobs.py", "commands.py"}
# Elsewhere, and why.
ALSO_ENDS_TRANSACTIONS = {
    "forum/access/address.py": "actions of their own, beside those of signing in",
    "forum/access/by_passkey.py": "actions of their own, beside those of signing in",
    "forum/factors/passkeys.py": "actions of their own, beside those of codes",
    "forum/access/throttle.py": "a try counts before it is looked whether it may go on",
    "forum/discussion/releasing.py": "actions of their own, beside those of writing",
    "forum/moderation/addressing.py": "actions of their own, beside those of deciding",
    "forum/moderation/answering.py": "actions of their own, beside those of deciding",
    "forum/moderation/correcting.py": "actions of their own, beside those of deciding",
    "forum/moderation/merging.py": "actions of their own, beside those of deciding",
    "forum/moderation/separating.py": "actions of their own, beside those of deciding",
    "forum/moderation/splitting.py": "actions of their own, beside those of deciding",
    "forum/moderation/interventions.py": "actions of their own, beside those of deciding",
    "forum/discussion/opening.py": "who may not write any more is told, and nothing is held",
    "forum/moderation/locking.py": "actions of their own, beside those of deciding",
    "forum/moderation/pacing.py": "actions of their own, beside those of deciding",
    "forum/moderation/measures.py": "actions of their own, about members and not about comments",
    "forum/discussion/pace.py": "whose turn it is not is told, and nothing is held",
    "forum/moderation/reasoning.py": "actions of their own, about what is chosen from",
    "forum/moderation/reclassifying.py": "actions of their own, beside those of deciding",
    "forum/moderation/appealing.py": "actions of their own, beside those of deciding",
    "forum/moderation/flagging.py": "actions of their own, beside those of deciding",
    "forum/moderation/looking.py": "actions of their own, beside those of deciding",
    "forum/moderation/undoing.py": "actions of their own, beside those of deciding",
    "forum/moderation/claiming.py": "who looks at what is no decision",
    "forum/moderation/bulk.py": "one refused decision leaves the others alone",
    "forum/moderation/reviewing.py": "actions of their own, beside those of deciding",
    "forum/discussion/attention.py": "actions of their own, beside those of reading",
    "forum/discussion/drafts.py": "actions of their own, beside those of sending",
    "forum/discussion/editing.py": "actions of their own, beside those of writing",
    "forum/discussion/marking.py": "actions of their own, beside those of writing",
    "forum/discussion/stances.py": "actions of their own, beside those of writing",
    "forum/mail.py": "a letter is taken before it is handed over, so that none is sent twice",
    "forum/extensions.py": "a new connection is made ready; what finds its place taken goes back",
    "forum/errors.py": "a failed request must not leave its transaction to the next",
    "forum/twice.py": "what a refused form has begun is not written by the question after it",
    "forum/access/renewing.py": "actions of their own, beside those of coming in",
    "forum/digests/approving.py": "actions of their own, beside those of gathering",
    "forum/digests/discarding.py": "actions of their own, beside those of gathering",
    "forum/digests/daily.py": "actions of their own, beside those of gathering",
    "forum/digests/resending.py": "actions of their own, beside those of gathering",
    "forum/digests/subscribing.py": "actions of their own, about people outside the group",
    "forum/digests/editors.py": "actions of their own, beside those of gathering",
    "forum/mailbox/posting.py": "what cannot be kept goes back by letter, and nothing is held",
    "forum/digests/ledger.py": "a letter is entered before it is sent, so that none is sent twice",
    "forum/operations/demonstration.py": "the demonstration is one transaction of its own",
    "forum/operations/development.py": "the links in the greeting must work when they are printed",
}
EMITS = {"forum/live.py"}
LONGEST_FUNCTION = 40
LONGEST_MODULE = 300

FUNCTIONS = {
    f"{name(module)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
    for module in modules()
    for node in ast.walk(tree(module))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}


def test_transactions_end_in_actions_jobs_commands_and_the_few_places_with_a_reason():
    places = {name(m) for m in modules() if calls(tree(m), "commit", "rollback")}
    ordinary = {place for place in places if place.split("/")[-1] in ENDS_TRANSACTIONS}
    assert "forum/discussion/actions.py" in ordinary
    assert places - ordinary == set(ALSO_ENDS_TRANSACTIONS)


def test_only_live_emits():
    assert {name(m) for m in modules() if calls(tree(m), "emit")} == EMITS


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("db.session.commit()", [1]),
        ("session = db.session\nsession.commit()", [2]),
        ("with a:\n    if b:\n        db.session.rollback()", [3]),
        ("emit('change')", []),
        ("db.session.flush()", []),
    ],
)
def test_calls_are_found_wherever_they_stand(source, lines):
    assert calls(ast.parse(source), "commit", "rollback") == lines


@pytest.mark.parametrize("source", ["emit('x')", "socketio.emit('x')", "flask_socketio.emit('x')"])
def test_every_way_to_emit_is_found(source):
    assert calls(ast.parse(source), "emit") == [1]


def test_a_function_is_a_thought():
    assert max(FUNCTIONS.values()) > LONGEST_FUNCTION / 2
    assert not {f: length for f, length in FUNCTIONS.items() if length > LONGEST_FUNCTION}


def test_a_module_is_a_few_pages():
    lengths = {name(m): len(m.read_text(encoding="utf-8").splitlines()) for m in modules()}
    assert max(lengths.values()) > LONGEST_MODULE / 2
    assert not {m: length for m, length in lengths.items() if length > LONGEST_MODULE}


def test_a_module_says_in_one_sentence_what_it_is_for():
    first = {name(m): (ast.get_docstring(tree(m)) or "").split("\n\n")[0] for m in modules()}
    assert first["forum/clock.py"]
    assert not [module for module, sentence in first.items() if not sentence.endswith(".")]
