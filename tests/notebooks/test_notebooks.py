"""The quick start and every tour runs from top to bottom, and shows what it says it shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.kernels import forked

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
QUICKSTART = FOLDER / "00_quickstart.ipynb"
TOURS = sorted(FOLDER.glob("tours/[!.]*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


def run(
    notebook: Any, monkeypatch: pytest.MonkeyPatch, folder: Path, kernel: str = "python3"
) -> Any:
    """The notebook, run in a folder of its own by a kernel that knows this checkout."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    return NotebookClient(
        notebook,
        timeout=300,
        kernel_name=kernel,
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def shown(notebook: Any) -> list[Any]:
    """Every widget among the outputs."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    displayed = [o.data for o in outputs if o.output_type in {"display_data", "execute_result"}]
    return [data for data in displayed if WIDGET in data]


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize(
    "path",
    [QUICKSTART, *(pytest.param(path, marks=pytest.mark.once) for path in TOURS)],
    ids=lambda path: path.stem,
)
def test_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    notebook = nbformat.read(path, as_version=4)
    widgets = shown(run(notebook, monkeypatch, tmp_path, forked.kernel_for(path)))
    assert widgets, "no cell shows a widget"
    # Also a front end that cannot show widgets shows something.
    assert all({"text/html", "image/png", "image/svg+xml"} & data.keys() for data in widgets)
