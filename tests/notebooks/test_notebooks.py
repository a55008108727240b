"""Every notebook runs from top to bottom, and shows what it says it shows."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted([*FOLDER.glob("[!.]*.ipynb"), *FOLDER.glob("tours/[!.]*.ipynb")])
WIDGET = "application/vnd.jupyter.widget-view+json"


def test_there_is_a_quick_start():
    assert "00_quickstart.ipynb" in [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    shown = [
        output.data
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type in {"display_data", "execute_result"}
    ]
    widgets = [data for data in shown if WIDGET in data]
    assert widgets, "no cell shows a widget"
    # Also a front end that cannot show widgets shows something.
    assert all({"text/html", "image/png", "image/svg+xml"} & data.keys() for data in widgets)
