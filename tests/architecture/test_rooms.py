"""The house keeps its shape: xwidgets/README.md lists the rooms, and imports never climb."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "xwidgets"
NOT_ROOMS = {"static", "__pycache__"}
MAX_LINES = 420


def rooms() -> list[str]:
    """Rooms in the README's order, lowest first: ``| `data/` | ...``."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    table = text.split("## Rooms, lowest first")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)(?:/|\.py)`", table, flags=re.MULTILINE)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if room_of(path) not in NOT_ROOMS)


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node below `tree` but those under ``if TYPE_CHECKING``, which never run."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        yield from running(node)


def imported(
    path: Path, package: Path = PACKAGE, *, types: bool = False
) -> Iterator[tuple[int, str]]:
    """(line, absolute dotted name) of every import in a file, also those inside functions.

    With `types` also those that only a type checker sees.
    """
    folders = ("xwidgets", *path.relative_to(package).parts[:-1])
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if types else running(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = folders[: len(folders) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def test_threads_are_started_in_one_place():
    """Which knows what to do where none can start."""
    starts = {"Thread", "ThreadPoolExecutor", "ProcessPoolExecutor", "start_new_thread"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in sources()
        if path != PACKAGE / "threads.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in starts
    ]
    assert not wrong, "\n".join(wrong)


def test_every_room_stands_in_the_readme():
    found = {room_of(path) for path in sources()}
    assert found - set(rooms()) == set()
    assert found >= {"errors", "data", "models", "methods", "__init__"}


def test_imports_never_climb():
    order = {room: level for level, room in enumerate(rooms())}
    climbs = []
    for path in sources():
        here = room_of(path)
        for line, module in imported(path):
            parts = module.split(".")
            if parts[0] != "xwidgets" or len(parts) < 2 or parts[1] not in order:
                continue
            if order[parts[1]] > order.get(here, -1):
                climbs.append(f"{path.relative_to(ROOT)}:{line} ({here}) imports {module}")
    assert not climbs, "\n".join(climbs)


def module_of(path: Path, package: Path = PACKAGE) -> str:
    parts = ("xwidgets", *path.relative_to(package).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def needs(paths: list[Path], package: Path = PACKAGE) -> dict[str, set[str]]:
    """Every module and those it imports, for types too."""
    modules = {module_of(path, package) for path in paths}
    found: dict[str, set[str]] = {}
    for path in paths:
        here = found.setdefault(module_of(path, package), set())
        for _, name in imported(path, package, types=True):
            # `from .a import b`: the module a.b, or a name in the module a.
            module = name if name in modules else name.rpartition(".")[0]
            if module in modules and module != module_of(path, package):
                here.add(module)
    return found


def circle(needed: dict[str, set[str]]) -> list[str]:
    """Some modules of which each imports the next and the last the first; [] where none do."""
    done: set[str] = set()

    def walk(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return trail[trail.index(module) :]
        if module in done:
            return []
        for other in sorted(needed.get(module, ())):
            if found := walk(other, [*trail, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(needed) if (found := walk(module, []))), [])


def test_no_circle_of_imports():
    # A package's __init__ only hands names on.
    paths = [path for path in sources() if path.name != "__init__.py"]
    assert circle(needs(paths)) == []


def test_files_are_read_in_one_sitting():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    long = [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > MAX_LINES]
    assert not long, f"more than {MAX_LINES} lines: {long}"


def test_traitlets_begin_in_widgets():
    order = rooms()
    below = set(order[: order.index("widgets")])
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources()
        if room_of(path) in below
        for line, module in imported(path)
        if module.split(".")[0] in {"traitlets", "ipywidgets", "anywidget", "comm"}
    ]
    assert not found, "\n".join(found)


def test_nothing_is_pickled():
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources()
        for line, module in imported(path)
        if module.split(".")[0] in {"pickle", "cloudpickle", "dill", "marshal", "shelve"}
    ]
    assert not found, "\n".join(found)


VIEWS = PACKAGE / "views"
PARTS = {"__init__.py", "about.json", "view.py", "picture.py", "chart.py"}
PLACES = {"overview", "model", "row", "groups", "time", "models", "report", "drawer"}
NEEDS = {
    "model",
    "predictions",
    "target",
    "classes",
    "trees",
    "additive",
    "family",
    "rows",
    "kernel",
}


def view_folders() -> list[str]:
    return sorted(path.name for path in VIEWS.iterdir() if (path / "__init__.py").is_file())


def test_views_have_all_their_parts():
    from xwidgets.views.catalogue import NAMES

    assert len(NAMES) > 5
    assert sorted(NAMES) == view_folders()
    missing = [
        f"views/{name}/{part}"
        for name in NAMES
        for part in PARTS
        if not (VIEWS / name / part).exists()
    ]
    assert missing == []
    assert sorted(
        path.parent.name for path in (ROOT / "js/src/views").glob("*/index.tsx")
    ) == sorted(NAMES)


@pytest.mark.parametrize("name", view_folders())
def test_every_view_says_what_it_is_and_draws_itself(name: str):
    from xwidgets.views.catalogue import about, part

    facts = about(name)
    assert facts["title"].strip()
    assert facts["question"][0].islower() and facts["question"].endswith("?")
    assert facts["place"] in PLACES
    assert set(facts["needs"]) <= NEEDS
    assert facts["words"]
    assert callable(part(name, "picture").draw)
    assert callable(part(name, "chart").build)


def test_no_view_imports_another():
    wrong = []
    for path in sources():
        folders = path.relative_to(PACKAGE).parts
        here = folders[1] if folders[0] == "views" else ""
        for line, module in imported(path, types=True):
            parts = module.split(".")
            inside = (
                parts[:2] == ["xwidgets", "views"] and parts[2:3] and parts[2] in view_folders()
            )
            allowed = here == parts[2] if here and inside else folders == ("explainer.py",)
            if inside and not allowed:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from ..errors import InvalidValue", ["xwidgets.errors.InvalidValue"]),
        ("from .. import errors", ["xwidgets.errors"]),
        ("from . import schema", ["xwidgets.data.schema"]),
        ("def f():\n    import numpy.linalg", ["numpy.linalg"]),
        ("if TYPE_CHECKING:\n    from ..explainer import Explainer", []),
    ],
)
def test_the_walk_itself(tmp_path: Path, text: str, expected: list[str]):
    path = tmp_path / "data" / "frame.py"
    path.parent.mkdir()
    path.write_text(text)
    assert [module for _, module in imported(path, tmp_path)] == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"a": "from .b import x", "b": "from .c import y", "c": ""}, []),
        ({"a": "from .b import x", "b": "from . import a"}, ["xwidgets.a", "xwidgets.b"]),
        (
            {"a": "from .b import x", "b": "if TYPE_CHECKING:\n    from .a import y"},
            ["xwidgets.a", "xwidgets.b"],
        ),
        (
            {"a": "def f():\n    import xwidgets.b", "b": "import xwidgets.a"},
            ["xwidgets.a", "xwidgets.b"],
        ),
    ],
)
def test_circles_are_found(tmp_path: Path, texts: dict[str, str], expected: list[str]):
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    assert circle(needs(sorted(tmp_path.glob("*.py")), tmp_path)) == expected
