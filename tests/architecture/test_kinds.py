"""A view is known to its own folders alone: nothing else, on either side, names a kind of view."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xwidgets import errors
from xwidgets.views.catalogue import NAMES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE, PAGE = ROOT / "xwidgets", ROOT / "js" / "src"
VIEWS = {PACKAGE / "views", PAGE / "views"}
ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
MEANT_OTHERWISE = {
    "xwidgets/__init__.py": {"tradeoff"},  # a public name
    "xwidgets/__main__.py": {"surrogate"},  # of the model of a page
    "xwidgets/monitoring.py": {"drift"},  # whose rows it brings up to date
    "xwidgets/model_set.py": {"tradeoff"},  # what it opens with
    "xwidgets/methods/comparison.py": {"importance"},  # a group of measures
    "xwidgets/results/comparison.py": {"importance"},
    "xwidgets/results/good_models.py": {"importance"},  # a column of to_frame()
    "xwidgets/results/importance.py": {"importance"},  # a column of to_frame()
    "xwidgets/results/sliced.py": {"errors"},  # a word in a sentence
    "js/src/dashboard/code.ts": {"table", "terms"},  # of a clause
    "js/src/page_effects/inPage.ts": {"boundary"},  # the method that it answers for
    "js/src/page_plans/inPage.ts": {"counterfactuals"},  # the method that it answers for
    "xwidgets/publishing/markdown.py": {"table"},  # of Markdown
    "xwidgets/publishing/sanitize.py": {"table"},  # of HTML
    "xwidgets/saving/reading.py": {"interactions", "table"},  # parts of a saved study
    "xwidgets/saving/writing.py": {"interactions", "table"},
    "xwidgets/widgets/clauses.py": {"table", "terms"},  # whose rows a term speaks of
    "xwidgets/widgets/changes.py": {"terms"},  # of a clause
    "xwidgets/widgets/code.py": {"table", "terms"},  # of a clause
    "xwidgets/widgets/cohorts.py": {"terms"},  # of a clause
    "xwidgets/widgets/columns.py": {"terms"},  # of a clause
    "xwidgets/widgets/filters.py": {"table", "terms"},
    "xwidgets/widgets/lookup.py": {"table"},
    "xwidgets/widgets/sentences.py": {"terms"},  # of a clause
    "xwidgets/widgets/sharing.py": {"surrogate"},  # of the model of a page
}


def names_a_kind(text: str) -> bool:
    """``force``, and ``force:3`` as in a key; no sentence that begins so."""
    return bool(re.fullmatch(rf"(?:{'|'.join(NAMES)})(?::\S*)?", text))


def named_in_python(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is the name of a kind.

    But for what a module exports, and the argument of the caller's that an error names.
    """
    tree = ast.parse(text)
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            spared.update(ast.walk(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ERRORS:
            spared.update(node.args[:1])
    for node in ast.walk(tree):
        constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if constant and node not in spared and names_a_kind(node.value):
            yield node.lineno, node.value


def named_in_page(text: str) -> Iterator[tuple[int, str]]:
    """The same of TypeScript and of style sheets."""
    without = re.sub(
        r"/\*.*?\*/|(?<!:)//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S
    )
    for match in re.finditer(r"""(["'`])([a-z_]+(?::[^"'`\n]*)?)\1|=([a-z_]+)\]""", without):
        found = match[2] or match[3]
        if names_a_kind(found):
            yield without.count("\n", 0, match.start()) + 1, found


def own_names(path: Path) -> set[str]:
    """What a method is called may be what a view is called: ``methods/NAME.py`` says its name.

    And so may a module of the package, which its ``__init__`` hands on.
    """
    if path == PACKAGE / "__init__.py":
        return {module.stem for module in PACKAGE.glob("*.py")}
    if path.is_relative_to(PACKAGE / "methods") or path.is_relative_to(PACKAGE / "results"):
        return set(path.relative_to(PACKAGE).with_suffix("").parts)
    return set()


def sources() -> Iterator[tuple[Path, Iterator[tuple[int, str]]]]:
    for folder, suffixes in ((PACKAGE, {".py"}), (PAGE, {".ts", ".tsx", ".css"})):
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and VIEWS.isdisjoint(path.parents):
                text = path.read_text(encoding="utf-8")
                yield path, (named_in_python if path.suffix == ".py" else named_in_page)(text)


def test_no_kind_is_named_outside_of_the_views():
    found = [
        f"{name}:{line}: {text!r}"
        for path, hits in sources()
        for name in [path.relative_to(ROOT).as_posix()]
        for line, text in hits
        if text not in MEANT_OTHERWISE.get(name, ()) and text not in own_names(path)
    ]
    assert not found, "\n".join(["what a view knows stands in its folder:", *found])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('kind = "force"', ["force"]),
        ('key = f"force:{row}"', ["force:"]),
        ('"""Force: a plot."""', []),
        ('__all__ = ["table"]', []),
        ('raise NotSupported("what_if", found="table")', ["table"]),
        ('d = {"table": 1}', ["table"]),
    ],
)
def test_the_walk_of_python(text: str, expected: list[str]):
    assert [hit for _, hit in named_in_python(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if (kind === "force") f();', ["force"]),
        ("const key = `force:${row}`;", ["force:${row}"]),
        ('[data-kind="table"] p {}', ["table"]),
        ("[data-kind=table] p {}", ["table"]),
        ('// "force"\n/* "table" */ import force from "./force";', []),
        ('"the force plot"', []),
    ],
)
def test_the_walk_of_the_page(text: str, expected: list[str]):
    assert [hit for _, hit in named_in_page(text)] == expected
