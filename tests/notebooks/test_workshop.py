"""The workshop: what is asked of each notebook, and each is run once, untouched and solved."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import workshop
from tests.notebooks.test_notebooks import run, shown

SPEC = importlib.util.spec_from_file_location("notebook", workshop.ROOT / "docs" / "notebook.py")
assert SPEC and SPEC.loader
notebook_text = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(notebook_text)

each = pytest.mark.parametrize("path", workshop.WORKSHOP, ids=lambda path: path.stem)


@pytest.mark.parametrize("path", workshop.EVERY, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_links_to_what_is_there(path: Path):
    text = path.read_text(encoding="utf-8")
    kept = json.loads(text)
    again = notebook_text.to_notebook(notebook_text.to_text(kept))
    assert again == kept
    nbformat.validate(nbformat.reads(text, as_version=4))
    prose = "".join("".join(c["source"]) for c in kept["cells"] if c["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", prose)
    assert [link for link in links if not (path.parent / link).is_file()] == []


@each
def test_exercises_have_a_check_above_and_a_solution_below(path: Path):
    notebook = nbformat.read(path, as_version=4)
    pairs = workshop.exercises(notebook)
    assert len(pairs) >= 3
    defined: set[str] = set()
    for cell in notebook.cells:
        if workshop.has(cell, "check"):
            assert cell.metadata["jupyter"]["source_hidden"], f"{cell.id} is not folded"
            defined |= set(re.findall(r"^def (\w+)\(", cell.source, re.MULTILINE))
        if re.search(r"\bteach\.(quiz|number|order)\(", cell.source):
            assert cell.metadata.get("jupyter"), f"{cell.id} shows the answer: it is not folded"
        if workshop.has(cell, "exercise"):
            assert "..." in cell.source, f"{cell.id}: nothing to fill in"
            (asked,) = re.findall(r"^(\w+)\.check\(", cell.source, re.MULTILINE)
            assert asked in defined, f"{cell.id}: no check {asked} above"
    for cell, solved in pairs:
        assert "..." not in solved, f"{cell.id}: the solution has a gap"
    assert workshop.shared_names(notebook) == set(), "a cell reads what an exercise binds"


@pytest.mark.once
@pytest.mark.usefixtures("kernels")
@each
def test_workshop_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    notebook = nbformat.read(path, as_version=4)
    ran = run(workshop.both_ways(notebook), monkeypatch, tmp_path)
    outputs = {cell.id: cell.get("outputs", []) for cell in ran.cells}
    workshop.assert_checked(notebook, outputs)
    assert shown(ran), "no cell shows a widget"


SKETCH = """\
%% read code exercise
answer_1 = ...
one.check(answer_1)

%% read-solution markdown solution
<details><summary>Solution</summary>

```python
answer_1 = 4
one.check(answer_1)
```

Two and two.
</details>

%% after code
print(ANSWER)
"""


@pytest.mark.parametrize(("name", "shared"), [("rows", set()), ("answer_1", {"answer_1"})])
def test_a_cell_that_reads_what_an_exercise_binds_is_found(name: str, shared: set[str]):
    text = json.dumps(notebook_text.to_notebook(SKETCH.replace("ANSWER", name)))
    notebook = nbformat.reads(text, as_version=4)
    assert workshop.shared_names(notebook) == shared
    both = workshop.both_ways(notebook)
    nbformat.validate(both)
    assert [cell.id for cell in both.cells if cell.cell_type == "code"] == [
        *("read", "read-solved", "after", workshop.LOOK)
    ]


def test_a_check_that_passes_untouched_or_fails_solved_is_found():
    notebook = nbformat.reads(json.dumps(notebook_text.to_notebook(SKETCH)), as_version=4)

    def outputs(untouched: str, solved: str, peak: int = 300) -> dict[str, list[dict]]:
        told: dict[str, list[dict]] = {
            name: [{"data": {workshop.CARD: {"kind": "exercise", "state": {"status": status}}}}]
            for name, status in {"read": untouched, "read-solved": solved}.items()
        }
        return {**told, workshop.LOOK: [{"text": f"CPU seconds 3\npeak MB {peak}\n"}]}

    workshop.assert_checked(notebook, outputs("open", "right"))
    for bad in (
        ("right", "right"),
        ("open", "wrong"),
        ("failed", "right"),
        ("open", "right", 2000),
    ):
        with pytest.raises(AssertionError):
            workshop.assert_checked(notebook, outputs(*bad))
    with pytest.raises(AssertionError):
        workshop.assert_checked(
            notebook, {**outputs("open", "right"), "x": [{"ename": "KeyError"}]}
        )


def test_the_guide_for_teachers_has_every_exercise():
    guide = (workshop.ROOT / "notebooks" / "teachers_guide.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (\d+)\. ", guide, flags=re.MULTILINE)[1:]
    told = dict(zip(map(int, parts[::2]), parts[1::2], strict=True))
    assert len(told) == len(workshop.WORKSHOP)
    for path in workshop.WORKSHOP:
        text = path.read_text(encoding="utf-8")
        asked = set(re.findall(r"(\w+)\.check\(answer", text))
        assert asked <= set(re.findall(r"`(\w+)`", told[int(path.stem[:2])])), path.stem
