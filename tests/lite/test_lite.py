"""Where no thread can start and there is no numba (JupyterLite): the same numbers, and Cancel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .answers import answers
from .turns import N_ROWS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What a process said that can start no thread."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.lite.answers"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def equal(name: str, found: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), name
        for key, value in expected.items():
            equal(f"{name}: {key}", found[key], value)
        return
    np.testing.assert_allclose(
        np.array(found, dtype=float),
        np.array(expected, dtype=float),
        rtol=1e-9,
        atol=1e-9,
        err_msg=name,
    )


def test_numbers_are_those_of_threads_and_compiled_loops(told: dict[str, Any], tmp_path: Path):
    expected = answers(tmp_path)
    assert told["answers"].keys() == expected.keys()
    for name, value in expected.items():
        if name != "plans":
            equal(name, told["answers"][name], value)
    # Which plan is the closest is proved by compiled loops; what is found without is about as near.
    found, proved = told["answers"]["plans"], expected["plans"]
    assert all(found["valid"]) and found["closest"] <= 1.02 * proved["closest"]
    assert told["loaded"] == [], "neither numba nor shap was asked for"


def test_a_run_goes_on_between_messages(told: dict[str, Any]):
    moves, state, stopped_at_once, once = told["turns"]["run"]
    assert moves and stopped_at_once and once
    assert state == "cancelled"


def test_who_waits_goes_on_with_the_work(told: dict[str, Any]):
    begun, brief, has_first, whole, once, message, told_of_itself = told["turns"]["waited"]
    assert begun and not brief and has_first and once
    assert whole == N_ROWS
    assert message == "ValueError: the model's own words"
    assert told_of_itself == "xwidgets-run waits for itself"


def test_a_page_can_cancel_and_resume(told: dict[str, Any]):
    assert told["turns"]["page"] == ["cancelled", 60, [True, True]]


def test_an_interrupt_leaves_all_well(told: dict[str, Any]):
    assert told["turns"]["interrupted"] == [True, N_ROWS, N_ROWS]


def test_a_monitor_looks_by_the_event_loop_or_says_why_not(told: dict[str, Any]):
    before, after, refused = told["turns"]["watched"]
    assert (before, after) == (30, 60)
    assert "neither threads nor an event loop" in refused and "check()" in refused
