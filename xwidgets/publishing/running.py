"""A notebook, run in a fresh kernel that hands over what its views hold."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from ..errors import NotebookFailed
from ..language import VARIABLE as LANGUAGE
from ..language import language
from ..widgets.published import VARIABLE
from .needed import library

__all__ = ["run_notebook"]

VARIABLES = {VARIABLE: "1", "TQDM_DISABLE": "1"}
"""Of the kernel: nobody watches a bar move."""

# Charts leave their specification and no page that loads a library, boxes what is in them; nothing
# is imported for it.
FIRST = """
def _first():
    import sys
    def box(widget):
        module = sys.modules.get("xwidgets.widgets.published")
        return module.box_of(widget) if module else widget._repr_mimebundle_()
    formatter = get_ipython().display_formatter.mimebundle_formatter
    for version in (5, 6):
        mime = f"application/vnd.vegalite.v{version}+json"
        formatter.for_type_by_name(
            f"altair.vegalite.v{version}.api",
            "TopLevelMixin",
            lambda chart, mime=mime: {mime: chart.to_dict()},
        )
    formatter.for_type_by_name("ipywidgets.widgets.widget_box", "Box", box)
_first()
del _first
"""
LAST = """
def _last(path, told):
    import sys
    module = sys.modules.get("xwidgets.widgets.published")
    if module is not None:
        module.hand_over(path, **told)
_last({path!r}, {told!r})
"""


def run_notebook(
    notebook: Any, path: Path, sharing: dict[str, Any], *, allow_errors: bool, timeout: float | None
) -> list[dict[str, Any]]:
    """Run all cells in the notebook's own folder; their outputs are put into `notebook`.

    Returns
    -------
    list of dict
        What `widgets.published.hand_over` writes: one per explainer.

    Raises
    ------
    NotebookFailed
        A cell raised (unless that is allowed) or took too long, or the kernel died.
    """
    is_python = notebook.metadata.get("kernelspec", {}).get("language", "python") == "python"
    client = library("nbclient").NotebookClient(
        notebook,
        allow_errors=allow_errors,
        extra_arguments=["--log-level=ERROR"]
        if is_python
        else [],  # a warning of how it is connected is no reader's
        kernel_name=_kernel_of(notebook),
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        timeout=timeout,
    )
    with tempfile.TemporaryDirectory(prefix="xwidgets-") as folder:
        handed = Path(folder) / "views.json"
        chosen = {LANGUAGE: language().code}
        with client.setup_kernel(env={**os.environ, **VARIABLES, **chosen}):
            if is_python:
                _hidden(client, notebook, path, FIRST)
            for number, cell in enumerate(notebook.cells):
                _run(client, cell, number, path)
            if is_python:
                _hidden(client, notebook, path, LAST.format(path=str(handed), told=sharing))
        if not handed.exists():
            return []
        told: list[dict[str, Any]] = json.loads(handed.read_text(encoding="utf-8"))
        return told


def _run(client: Any, cell: Any, number: int, path: Path) -> None:
    exceptions = library("nbclient.exceptions")
    try:
        client.execute_cell(cell, number)
    except exceptions.CellExecutionError as error:
        what = f"raised {error.ename}: {error.evalue}" if error.ename else str(error)
        raise _failed(path, cell, number, what) from error
    except exceptions.CellTimeoutError as error:
        raise _failed(path, cell, number, f"took more than {client.timeout:g} seconds") from error
    except exceptions.DeadKernelError as error:
        raise _failed(path, cell, number, "ended the kernel") from error


def _failed(path: Path, cell: Any, number: int, what: str) -> NotebookFailed:
    line = next((line for line in cell.source.splitlines() if line.strip()), "")
    return NotebookFailed(
        "notebooks",
        found=f"{path.name}, whose cell {number + 1} ({line.strip()[:60]!r}) {what}",
        expected="a notebook that runs to its end",
        fix="mend the cell, tag it raises-exception, or pass allow_errors=True",
    )


def _hidden(client: Any, notebook: Any, path: Path, source: str) -> None:
    """Run what is of no reader's concern; always fails where it fails."""
    cell = library("nbformat").v4.new_code_cell(source)
    notebook.cells.append(cell)
    allowed, client.allow_errors = client.allow_errors, False
    try:
        _run(client, cell, len(notebook.cells) - 1, path)
    finally:
        notebook.cells.pop()
        client.allow_errors = allowed


def _kernel_of(notebook: Any) -> str:
    """The notebook's own kernel where there is one of that name."""
    name = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    known = library("jupyter_client.kernelspec").KernelSpecManager().find_kernel_specs()
    return name if name in known else "python3"
