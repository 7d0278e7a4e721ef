"""No file is left over, none is changed behind our back, none knows the machine it was made on."""

import hashlib
import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from .source import ROOT, STATIC, TEMPLATES, committed, modules, name, tree, words

VENDORED = [STATIC / "vendor", ROOT / "tests" / "vendor"]
ELEMENTS = sorted((STATIC / "js" / "elements").glob("*.js"))
LOCAL_PATH = re.compile(rb"(?<![\w.~])/(?:work|home|root|tmp|Users)/\w")
REGISTRY = re.compile(
    rb"(?:pypi|npmjs|pythonhosted|yarnpkg)\.(?:org|com)"
    rb"|--(?:extra-)?(?:index)-url|--(?:find)-links|(?:proxy)\.golang\.org"
)


def _templates() -> dict[str, nodes.Template]:
    parser = Environment(extensions=["jinja2.ext.i18n"])
    files = (file for file in TEMPLATES.rglob("*") if file.is_file())
    return {
        file.relative_to(TEMPLATES).as_posix(): parser.parse(file.read_text(encoding="utf-8"))
        for file in files
    }


def _texts(template: nodes.Node) -> set[str]:
    return {str(node.value) for node in template.find_all(nodes.Const)}


def _said_in_python() -> set[str]:
    return {word for module in modules() for word in words(tree(module))}


def test_every_template_is_reached_from_a_page_or_a_letter():
    templates, said = _templates(), _said_in_python()
    reached = {t for t in templates if any(fnmatch(t, word) for word in said if "/" in word)}
    fresh = set(reached)
    while fresh:
        fresh = {text for t in fresh for text in _texts(templates[t])} & set(templates) - reached
        reached |= fresh
    assert {"home/home.html", "base.html", "discussion/_comment.html"} <= reached
    assert not set(templates) - reached


def _imported(template: nodes.Template) -> set[str]:
    """The macros it has of other templates, by the names it has for them."""
    found = (one for node in template.find_all(nodes.FromImport) for one in node.names)
    return {one if isinstance(one, str) else one[1] for one in found}


def _wanted(file: str, templates: dict[str, nodes.Template]) -> set[str]:
    """What is read in it, or in what it includes, which knows what it has imported."""
    template = templates[file]
    found = {node.name for node in template.find_all(nodes.Name)}
    for included in template.find_all(nodes.Include):
        for part in _texts(included) & set(templates):
            found |= _wanted(part, templates) - _imported(templates[part])
    return found


def test_every_macro_that_is_imported_is_used_there():
    templates = _templates()
    assert "kind" in _imported(templates["home/_for_you.html"])
    left_over = {file: _imported(one) - _wanted(file, templates) for file, one in templates.items()}
    assert {file: names for file, names in left_over.items() if names} == {}


def _assets() -> set[str]:
    """What pages load: `asset("…")`, also where a loop gives the name; and imported modules."""
    found = {word for word in _said_in_python() if "." in word and "*" not in word}
    for template in _templates().values():
        texts = _texts(template)
        found |= texts
        for joined in template.find_all(nodes.Concat):
            ends = [n.value for n in joined.nodes if isinstance(n, nodes.Const)]
            found |= {text.join(ends) for text in texts if len(ends) == 2}
    scripts = " ".join(file.read_text(encoding="utf-8") for file in STATIC.glob("js/**/*.js"))
    return found | {f"js/{module}.js" for module in re.findall(r'from "forum/([a-z-]+)"', scripts)}


def test_every_file_the_browser_could_load_is_loaded_somewhere():
    own = {file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file()}
    loaded = _assets()
    assert {"css/tokens.css", "js/socket.js", "js/elements/live-topic.js"} <= own & loaded
    assert own - loaded == {"vendor/manifest.json"}


def test_every_drawing_that_is_asked_for_is_there():
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'id="i-([a-z-]+)"', sprite))
    calls = (call for one in _templates().values() for call in one.find_all(nodes.Call))
    drawn = (call for call in calls if getattr(call.node, "name", "") == "icon")
    names = {call.args[0].value for call in drawn if isinstance(call.args[0], nodes.Const)}
    assert "clock" in names
    assert names - there == set()


@pytest.mark.parametrize("file", ELEMENTS, ids=name)
def test_an_element_s_file_has_the_element_s_name(file):
    source = file.read_text(encoding="utf-8")
    assert re.findall(r'customElements\.define\("([a-z-]+)"', source) == [file.stem]


@pytest.mark.parametrize("file", ELEMENTS, ids=name)
def test_an_element_stands_in_a_page(file):
    templates = (t.read_text(encoding="utf-8") for t in TEMPLATES.rglob("*.html"))
    assert any(f"<{file.stem}" in template for template in templates)


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=name)
def test_whoever_is_told_of_a_problem_is_led_to_it(file):
    """By the page; or, in a topic, where another place may be meant, by the address of the form."""
    boxes = re.findall(r"<\w+[^<>]* id=\"problem\"[^<>]*>", file.read_text(encoding="utf-8"))
    is_in_topic = file.name in {"_keeper.html", "_compose.html"}
    assert all("autofocus" in box for box in boxes) or is_in_topic


@pytest.mark.parametrize("folder", VENDORED, ids=name)
def test_what_others_made_is_what_the_manifest_says(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stated = {row["file"]: row["sha256"] for row in manifest}
    found = {file.name: _sha256(file) for file in folder.iterdir() if file.name != "manifest.json"}
    assert found
    assert found == stated
    assert all(row["name"] and row["version"] and row["licence"] for row in manifest)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("pattern", [LOCAL_PATH, REGISTRY], ids=["paths", "registries"])
def test_no_file_knows_the_machine_it_was_made_on(pattern):
    files = list(committed())
    assert {"config.py", "requirements.lock", "templates/base.html"} <= {name(f) for f in files}
    found = {name(file): pattern.search(file.read_bytes()) for file in files}
    assert not {file: match[0] for file, match in found.items() if match}


@pytest.mark.parametrize("folder", ["work", "home", "root", "tmp", "Users"])
def test_a_path_on_somebody_s_machine_is_noticed_and_an_address_is_none(folder):
    for path in (f"see /{folder}/x", f"'/{folder}/x'", f"sqlite:////{folder}/x"):
        assert LOCAL_PATH.search(path.encode())
    for address in (f"https://example.org/{folder}/x", f"../{folder}/x", f"~/{folder}/x"):
        assert not LOCAL_PATH.search(address.encode())
