"""The architecture, held by tests: where what may stand, which way imports go, what is never used."""

import ast
import hashlib
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from counselor import paths
from counselor.policy import RULES
from tests.world import World

PACKAGE = paths.PACKAGE
CODE = sorted(PACKAGE.rglob("*.py"))
VIEWS = sorted(PACKAGE.glob("*/views.py"))
VENDOR = paths.STATIC / "vendor"
KEBAB = re.compile(r"(/([a-z0-9]+(-[a-z0-9]+)*(\.(pdf|png))?|<[a-z_():=, 0-9]+>(\.(pdf|jpg))?))*/?")


def name_of(file: Path) -> str:
    """The module behind a file."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {name_of(file): ast.parse(file.read_text("utf-8")) for file in CODE}


def imported(module: str) -> set[str]:
    """Every module that a module imports, wherever in it that stands."""
    found = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in whole if name in TREES} or {node.module or ""}
    return found


def reached(module: str) -> set[str]:
    """Everything a module imports, through our own modules too."""
    seen, todo = set(), [module]
    while todo:
        one = todo.pop()
        if one in TREES:
            parents = {one.rsplit(".", n)[0] for n in range(1, one.count(".") + 1)}
            todo += (imported(one) | parents) - seen
        seen.add(one)
    return seen


def functions(module: str) -> Iterator[ast.FunctionDef]:
    """All functions of a module."""
    return (node for node in ast.walk(TREES[module]) if isinstance(node, ast.FunctionDef))


# ---- Views -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [name_of(file) for file in VIEWS])
def test_a_view_has_no_way_to_a_row_but_access(module: str) -> None:
    calls = [node.func for node in ast.walk(TREES[module]) if isinstance(node, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    assert not named & {"select", "text", "update", "delete", "insert"}
    reach = {ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)}
    allowed = {"db.session.commit", "db.session.rollback", "forms.query", "catalogue_forms.query"}  # of an address
    assert {call for call in reach if ".session." in call or call.endswith(".query")} <= allowed
    assert not imported(module) & {"sqlalchemy"}


@pytest.mark.parametrize("module", [name_of(file) for file in VIEWS])
def test_a_view_reads_no_field_that_its_form_does_not_name(module: str) -> None:
    source = ast.unparse(TREES[module])
    assert "populate_obj" not in source
    assert "request.values" not in source
    assert "request.json" not in source


def test_functions_are_short_in_views_and_elsewhere() -> None:
    def lengths(modules: list[str]) -> list[int]:
        return sorted((node.end_lineno or 0) - node.body[0].lineno + 1 for m in modules for node in functions(m))

    views = lengths([name_of(file) for file in VIEWS])
    rest = lengths([module for module in TREES if ".migrations" not in module])
    assert statistics.median(views) <= 8
    assert views[-1] <= 25
    assert statistics.median(rest) <= 8
    assert rest[int(len(rest) * 0.9)] <= 20
    assert rest[-1] <= 35


def test_files_are_short() -> None:
    lengths = sorted(len(file.read_text("utf-8").splitlines()) for file in CODE)
    assert statistics.median(lengths) <= 80
    assert lengths[int(len(lengths) * 0.9)] <= 250
    assert lengths[-1] <= 350


# ---- Addresses ---------------------------------------------------------------------------------------------------


@pytest.fixture
def app(peopled: World) -> Flask:
    """The app; its pages are the same on both databases."""
    return peopled.app


def test_every_page_names_its_methods_and_has_a_plain_address(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.methods in ({"GET", "HEAD", "OPTIONS"}, {"POST", "OPTIONS"}, {"GET", "HEAD", "OPTIONS", "POST"})
        assert rule.endpoint == "static" or KEBAB.fullmatch(rule.rule), rule.rule
        assert rule.endpoint in RULES


def test_every_page_is_a_function_of_its_slices_views(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue
        slice_, name = endpoint.split(".")
        assert (view.__module__, view.__name__) == (f"counselor.{slice_}.views", name)
        assert view.__doc__, endpoint


def test_every_id_in_an_address_is_128_bits_of_hex(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for argument, converter in rule._converters.items():
            known = {"slug", "number", "whose", "filename"}
            assert argument in known or type(converter).__name__ == "Id", rule.rule


def test_every_page_of_a_view_has_its_template() -> None:
    for module in (name_of(file) for file in VIEWS):
        for call in (node for node in ast.walk(TREES[module]) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in ("render_template", "page"):
                name = ast.literal_eval(call.args[0])
                assert (paths.TEMPLATES / name).is_file(), f"{module}: {name}"
                assert name.split("/")[0] == module.split(".")[1]


# ---- Imports -----------------------------------------------------------------------------------------------------

WEB = ("flask", "sqlalchemy", "werkzeug", "wtforms", "flask_wtf", "flask_sqlalchemy", "weasyprint", "alembic")
SAID_PURE = {module for module, tree in TREES.items() if "PURE" in (ast.get_docstring(tree) or "")}
MUST_BE_PURE = {module for module in TREES if module.endswith((".rules", ".visibility", ".answers"))} | {
    "counselor.filters",
    "counselor.codes",
    "counselor.catalogue.practice",
    "counselor.catalogue.loader",
    "counselor.catalogue.search",
    "counselor.catalogue.citation",
    "counselor.handouts.documents",
}


@pytest.mark.parametrize("module", sorted(SAID_PURE | MUST_BE_PURE))
def test_a_pure_module_reaches_neither_web_nor_database(module: str) -> None:
    assert module in SAID_PURE, "its docstring does not say PURE"
    assert not {name for name in reached(module) if name.split(".")[0] in WEB}


def test_only_the_renderer_knows_the_pdf_engine() -> None:
    assert {m for m in TREES if any(n.split(".")[0] == "weasyprint" for n in imported(m))} == {
        "counselor.handouts.render"
    }


def test_modules_import_at_their_top_but_for_the_command() -> None:
    late = {m for m in TREES for f in functions(m) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}
    # what the child loads late would slow down every file it reads
    assert late <= {"counselor.cli", "counselor.handouts.child"}


# ---- What is never used ------------------------------------------------------------------------------------------


def called(tree: ast.Module) -> set[str]:
    """The last name of everything that is called."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


@pytest.mark.parametrize("module", sorted(TREES))
def test_nothing_dangerous_is_used(module: str) -> None:
    tree = TREES[module]
    harmful = {"random", "uuid", "pickle", "marshal", "shelve", "subprocess", "yaml", "xml"}
    assert imported(module) & harmful <= ({"subprocess"} if module == "counselor.handouts.press" else set())
    never = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string", "system", "popen"}
    assert called(tree) - {"compile"} <= called(tree) - never or "re" in imported(module)
    assert not called(tree) & (never - {"compile"})
    # the one square of the QR code is drawn by us; its words are not in the markup
    assert "Markup" not in called(tree) or module == "counselor.handouts.markup"


def test_no_template_marks_anything_as_safe() -> None:
    files = [*paths.TEMPLATES.rglob("*.html"), *paths.HANDOUTS.rglob("*.html")]
    assert len(files) > 20
    for file in files:
        source = file.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\b", source), file


def scripts() -> list[Path]:
    """Our own scripts."""
    return sorted(file for file in paths.STATIC.rglob("*.js") if VENDOR not in file.parents)


@pytest.mark.parametrize("file", scripts(), ids=lambda file: file.name)
def test_our_scripts_keep_nothing_in_the_browser_and_call_nobody(file: Path) -> None:
    source = file.read_text("utf-8")
    for word in ("localStorage", "sessionStorage", "indexedDB", "caches.", "serviceWorker", "document.cookie"):
        assert word not in source
    for word in ("eval(", "new Function", ".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "://"):
        assert word not in source


def test_no_page_or_style_loads_anything_from_elsewhere() -> None:
    files = [*paths.TEMPLATES.rglob("*.html"), *paths.STATIC.glob("*.css"), *paths.STATIC.glob("*.html")]
    loads = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""", re.I)
    assert [file.name for file in files if loads.search(file.read_text("utf-8"))] == []


# ---- Vendored files ----------------------------------------------------------------------------------------------


def test_vendored_files_are_those_that_the_readme_names_byte_for_byte() -> None:
    rows = re.findall(r"^\| (\S+) \| .* \| `([0-9a-f]{64})` \|$", (VENDOR / "README").read_text("utf-8"), re.M)
    there = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDOR.glob("*.js")}
    assert dict(rows) == there
    licences = {file.replace(".js", ".LICENSE") for file in there}
    assert {"README", *there, *licences} == {file.name for file in VENDOR.iterdir()}


# ---- Comments ----------------------------------------------------------------------------------------------------


def public(tree: ast.Module) -> Iterator[Any]:
    """The module, its public classes and functions."""
    yield tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("module", sorted(TREES))
def test_what_is_public_says_in_a_line_what_it_is(module: str) -> None:
    for node in public(TREES[module]):
        said = ast.get_docstring(node)
        assert said, f"{module}: {getattr(node, 'name', 'the module')}"
        assert said.splitlines()[0].endswith((".", "?", ":")), said
