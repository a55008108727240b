"""A notebook as text, and back: to write it in any editor, and to keep it as git should.

    python docs/notebook.py notebooks/01_why_interpretability.ipynb > why.txt
    python docs/notebook.py why.txt notebooks/01_why_interpretability.ipynb

In the text a line ``%% NAME KIND TAG ...`` begins a cell: NAME is the cell's id, which stays when
cells move, KIND is ``markdown`` or ``code``. ``hidden`` among the tags folds the source away, and
``hidden-outputs`` what it shows. Outputs are left out: a notebook that was run is clean again once
it has gone both ways.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

BEGIN = re.compile(r"^%% ([A-Za-z0-9_-]{1,64}) (markdown|code)(?: +(.*))?$")
FOLDS = {"hidden": "source_hidden", "hidden-outputs": "outputs_hidden"}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def to_text(notebook: dict[str, Any]) -> str:
    """The cells of a notebook, one below the other."""
    parts = []
    for cell in notebook["cells"]:
        folded = cell["metadata"].get("jupyter", {})
        folds = [tag for tag, name in FOLDS.items() if folded.get(name)]
        tags = [*cell["metadata"].get("tags", []), *folds]
        parts.append(" ".join(["%%", cell["id"], cell["cell_type"], *tags]))
        parts += ["".join(cell["source"]).strip("\n"), ""]
    return "\n".join(parts)


def to_notebook(text: str) -> dict[str, Any]:
    """The notebook of a text, without outputs."""
    cells: list[dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if begin := BEGIN.match(line):
            name, kind, tags = begin.groups()
            cells.append(_cell(name, kind, (tags or "").split()))
        elif line.startswith("%% ") or not (cells or not line):
            raise SystemExit(f"line {number}: a cell begins with %% NAME markdown|code TAG ...")
        elif cells:
            cells[-1]["source"].append(line)
    names = [cell["id"] for cell in cells]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SystemExit(f"cells of the same name: {', '.join(sorted(twice))}")
    for cell in cells:
        lines = "\n".join(cell["source"]).strip("\n")
        cell["source"] = lines.splitlines(keepends=True)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, kind: str, tags: list[str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if folds := {name: True for tag, name in FOLDS.items() if tag in tags}:
        metadata["jupyter"] = folds
    if shown := [tag for tag in tags if tag not in FOLDS]:
        metadata["tags"] = shown
    if kind == "markdown":
        return {"cell_type": kind, "id": name, "metadata": metadata, "source": []}
    empty = {"execution_count": None, "id": name, "metadata": metadata, "outputs": []}
    return {"cell_type": kind, **empty, "source": []}


def written(notebook: dict[str, Any]) -> str:
    """The text of an .ipynb file, as nbformat writes it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, help="a notebook, or the text of one")
    parser.add_argument("target", type=Path, nargs="?", help="by default it is printed")
    paths = parser.parse_args()
    text = paths.source.read_text(encoding="utf-8")
    if paths.source.suffix == ".ipynb":
        text = to_text(json.loads(text))
    if paths.target is None:
        sys.stdout.write(text)
    elif paths.target.suffix == ".ipynb":
        paths.target.write_text(written(to_notebook(text)), encoding="utf-8")
    else:
        paths.target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
