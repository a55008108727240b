"""Kernels for tests that begin with everything imported: that is most of what a kernel costs.

A kernel named ``python3`` is then forked from a process that has imported what kernels import,
where the system can do that; one named ``ordinary`` starts as kernels do, everywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
POSSIBLE = hasattr(os, "pidfd_open")  # Linux
ORDINARY = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")


def add_kernel(home: Path, name: str, argv: Sequence[str] = ORDINARY, **environment: str) -> None:
    """Write what Jupyter has to know of a kernel, where ``JUPYTER_PATH`` is `home`."""
    folder = home / "kernels" / name
    folder.mkdir(parents=True)
    spec = {"argv": argv, "display_name": name, "language": "python", "env": environment}
    (folder / "kernel.json").write_text(json.dumps(spec))


def kernel_for(notebook: Path) -> str:
    """The kernel that a notebook is tested with: the quick start has an ordinary one."""
    return "ordinary" if notebook.stem == "00_quickstart" else "python3"


def copied(notebook: Path, folder: Path) -> Path:
    """A copy of a notebook that asks for the kernel that it is tested with."""
    copy = folder / notebook.name
    text = nbformat.read(notebook, as_version=4)
    text.metadata.kernelspec.name = kernel_for(notebook)
    nbformat.write(text, copy)
    return copy


@contextmanager
def kernels(home: Path) -> Iterator[dict[str, str]]:
    """Keep both kernels ready; yields variables for the process that starts them."""
    add_kernel(home, "ordinary")
    if not POSSIBLE:
        add_kernel(home, "python3")
        yield {"JUPYTER_PATH": str(home)}
        return
    place = home / "socket"
    add_kernel(
        home,
        "python3",
        [sys.executable, "-IS", str(HERE / "client.py"), str(place), *ORDINARY[3:]],
    )
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(HERE / "server.py"), str(place)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as server:
        assert server.stdout.readline(), "the server of kernels did not start"
        yield {"JUPYTER_PATH": str(home)}
        # Leaving closes its standard input, and it ends.
