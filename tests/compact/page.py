"""Compact models evaluated by the page's own code, in one Node process."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
JS = HERE.parents[1] / "js"


@dataclass
class Case:
    """One question: predictions of all rows, explanations of the first `n_explained`."""

    name: str
    data: bytes
    rows: np.ndarray
    n_explained: int = 0
    unit: str = ""


@dataclass
class Answer:
    """What the page says; `values` is (n_explained, n_outputs, n_shown + 2)."""

    error: str
    facts: dict[str, Any]
    predictions: np.ndarray
    values: np.ndarray


def ask(cases: list[Case], folder: Path) -> dict[str, Answer]:
    """Answers by name."""
    listed = [
        {"name": case.name, "n_explained": case.n_explained, "unit": case.unit} for case in cases
    ]
    (folder / "cases.json").write_text(json.dumps(listed), encoding="utf-8")
    for case in cases:
        (folder / f"{case.name}.model").write_bytes(case.data)
        (folder / f"{case.name}.rows").write_bytes(np.ascontiguousarray(case.rows, "<f8").tobytes())
    done = subprocess.run(
        ["node", str(HERE / "page.mjs"), str(folder), str(JS)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {}
    for case, facts in zip(cases, json.loads(done.stdout), strict=True):
        if "error" in facts:
            found[case.name] = Answer(facts["error"], facts, np.empty(0), np.empty(0))
            continue
        n_outputs = facts["n_outputs"]
        values = np.fromfile(folder / f"{case.name}.values")
        shape = (case.n_explained, n_outputs, -1)
        found[case.name] = Answer(
            "",
            facts,
            np.fromfile(folder / f"{case.name}.predictions").reshape(-1, n_outputs),
            values.reshape(shape) if values.size else values,
        )
    return found


def bundle() -> str:
    """The page's model code as a classic script: `compact.readModel`, `compact.RemoteModel`."""
    done = subprocess.run(
        ["node", str(HERE / "bundle.mjs"), str(JS)], capture_output=True, text=True, check=True
    )
    return done.stdout
