"""Builds a JupyterLite site: the notebooks, our wheel, and what it needs that Pyodide lacks.

Run by ``./dev lite``. Nothing of the site asks a package index: what is not in it is not there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WHEELS = ROOT / "requirements" / "lite-wheels.txt"
NOTEBOOKS = ROOT / "notebooks"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
FIRST_CELL = "%pip install -q xwidgets"
PYTHON = "3.14"
"""Of the Pyodide that this JupyterLite loads."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place", type=Path, help="folder of the source and the site")
    parser.add_argument("--tools", type=Path, required=True, help="the Python that has JupyterLite")
    parser.add_argument("--pyodide", type=Path, help="an unpacked Pyodide bundle to carry along")
    options = parser.parse_args()
    source, site = options.place / "source", options.place / "site"
    for folder in (source, site):
        shutil.rmtree(folder, ignore_errors=True)
    copy_notebooks(source / "files")
    collect_wheels(source / "pypi", options.tools)
    if options.pyodide is not None:
        shutil.copytree(options.pyodide, source / "static" / "pyodide")
    write_json(source / "jupyter-lite.json", settings())
    build = ("lite", "build", "--lite-dir", source, "--output-dir", site)
    run(options.tools, "-m", "jupyter", *build, cwd=source)


def settings() -> dict[str, Any]:
    """Of the site; where it carries a Pyodide bundle, the build adds where that lies."""
    kernel = {"disablePyPIFallback": True}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "xwidgets",
            "litePluginSettings": {KERNEL: kernel},
        },
    }


def copy_notebooks(target: Path) -> None:
    """Every notebook, without outputs, its first cell installing xwidgets from the site."""
    for path in sorted(NOTEBOOKS.rglob("*")):
        if not path.is_file() or ".ipynb_checkpoints" in path.parts:
            continue
        copy = target / path.relative_to(NOTEBOOKS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            write_json(copy, prepared(json.loads(path.read_text(encoding="utf-8"))))
        else:
            shutil.copy(path, copy)


def prepared(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook for a Python that begins with nothing installed."""
    first = {
        "cell_type": "code",
        "execution_count": None,
        "id": "install-xwidgets",
        "metadata": {"tags": ["lite"]},
        "outputs": [],
        "source": FIRST_CELL,
    }
    metadata = {
        **notebook["metadata"],
        "kernelspec": {"display_name": "Python (Pyodide)", "language": "python", "name": "python"},
    }
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "metadata": metadata, "cells": [first, *cells]}


def collect_wheels(target: Path, tools: Path) -> None:
    """Ours, built now, and those that Pyodide's own distribution has not."""
    target.mkdir(parents=True)
    run(sys.executable, "-m", "hatchling", "build", "-d", target, "-t", "wheel", cwd=ROOT)
    pure = ("--only-binary=:all:", "--platform", "any", "--python-version", PYTHON)
    download = ("pip", "download", "--quiet", "--no-deps", *pure)
    run(tools, "-m", *download, "-d", target, "-r", WHEELS, cwd=ROOT)


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def run(*command: str | Path, cwd: Path) -> None:
    subprocess.run([str(word) for word in command], cwd=cwd, check=True)


if __name__ == "__main__":
    main()
