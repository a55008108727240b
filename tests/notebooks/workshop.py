"""The workshop's notebooks, and what their exercises are held to; nothing here runs them."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
NUMBERED = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
EVERY = [*NUMBERED, *sorted(FOLDER.glob("tours/[!.]*.ipynb"))]
WORKSHOP = [path for path in NUMBERED if path.stem != "00_quickstart"]
CARD = "application/vnd.xwidgets.card+json"
SOLUTION = re.compile(
    r"<details><summary>Solution</summary>\n\n```python\n(.*?)\n```\n\n.+</details>", re.DOTALL
)
SOLVED = "-solved"
MOST_MB = 1000
LOOK = "look-at-the-kernel"
COST = """\
import resource, sys, time
print("CPU seconds", round(time.process_time(), 1))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("peak MB", round(peak / (1e6 if sys.platform == "darwin" else 1e3)))
"""


def has(cell: Any, tag: str) -> bool:
    """Whether a cell has the tag."""
    return tag in cell.metadata.get("tags", [])


def exercises(notebook: Any) -> list[tuple[Any, str]]:
    """Cells to be filled in, each with the code of the solution that stands right below it."""
    below = zip(notebook.cells, [*notebook.cells[1:], None], strict=True)
    return [(cell, solution(following)) for cell, following in below if has(cell, "exercise")]


def solution(cell: Any) -> str:
    """What a solution puts in the exercise's place."""
    assert cell is not None and has(cell, "solution"), "no solution below the exercise"
    found = SOLUTION.fullmatch(cell.source)
    assert found, f"{cell.id}: not a folded block of Python and a sentence about it"
    return found[1]


def both_ways(notebook: Any) -> Any:
    """A notebook whose exercises are first left as they are, then solved.

    One run of it tells what two would, since what an exercise binds is read in no other cell:
    see `shared_names`.
    """
    both = copy.deepcopy(notebook)
    both.cells = []
    for cell in copy.deepcopy(notebook.cells):
        both.cells.append(cell)
        if has(cell, "solution"):
            solved = nbformat.v4.new_code_cell(solution(cell))
            solved["id"] = cell.id.removesuffix("-solution")[:50] + SOLVED
            both.cells.append(solved)
    look = nbformat.v4.new_code_cell(COST)
    look["id"] = LOOK
    both.cells.append(look)
    return both


def shared_names(notebook: Any) -> set[str]:
    """Names that an exercise or its solution binds and another cell has, too."""
    pairs = [(cell.source, solved) for cell, solved in exercises(notebook)]
    others = [c.source for c in notebook.cells if c.cell_type == "code" and not has(c, "exercise")]
    read = [set().union(*map(names, pair)) for pair in pairs] + [names(one) for one in others]
    bound = [set().union(*(names(source, ast.Store) for source in pair)) for pair in pairs]
    return {
        name
        for at, some in enumerate(bound)
        for name in some.intersection(set().union(*read[:at], *read[at + 1 :]))
    }


def names(source: str, context: type[ast.AST] = ast.AST) -> set[str]:
    """Names in a cell's code, or those used in this way, and functions that it defines."""
    tree = list(ast.walk(ast.parse(source)))
    inner = {
        id(one)
        for node in tree
        if isinstance(node, ast.comprehension)  # its target is bound inside of it alone
        for one in ast.walk(node.target)
    }
    named = [one for one in tree if isinstance(one, ast.Name) and id(one) not in inner]
    used = {one.id for one in named if isinstance(one.ctx, context)}
    return used | {one.name for one in tree if isinstance(one, ast.FunctionDef)}


def cards(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Cards among the outputs of a cell."""
    for output in outputs:
        if card := output.get("data", {}).get(CARD):
            yield card


def statuses(outputs: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the checks of a cell say: ``right``, ``wrong``, ``open`` or ``failed``."""
    return [one["state"]["status"] for one in cards(outputs) if one["kind"] == "exercise"]


def assert_checked(notebook: Any, outputs: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """Hold a run of `both_ways`, whose outputs are given by cell id, to what is asked of one.

    Untouched, no exercise is passed; solved, all are. No cell raises, and the kernel stays small.
    """
    raised = [name for name, shown in outputs.items() for one in shown if "ename" in one]
    assert raised == []
    found = {name: statuses(shown) for name, shown in outputs.items()}
    untouched = {cell.id: found[cell.id] for cell, _ in exercises(notebook)}
    assert set(map(tuple, untouched.values())) == {("open",)}, untouched
    solved = {name: said for name, said in found.items() if name.endswith(SOLVED)}
    assert len(solved) == len(untouched)
    assert set(map(tuple, solved.values())) == {("right",)}, solved
    told = "".join(one["text"] for one in outputs[LOOK])
    print(told.replace("\n", ", "))
    assert int(re.search(r"peak MB (\d+)", told)[1]) <= MOST_MB
