"""Whiskers of "so far": they hold the final value as often as they say, also on sorted tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from xwidgets.compute.order import row_order
from xwidgets.results.importance import mean_absolute
from xwidgets.results.whiskers import reach

CASES = json.loads((Path(__file__).parents[1] / "widgets" / "whiskers.json").read_text())


@pytest.mark.parametrize(("n_rows", "n_all", "expected"), CASES)
def test_the_cases_that_the_page_is_tested_with(n_rows, n_all, expected):
    assert reach(n_rows, n_all) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("n_rows", [8, 15, 40, 1000])
def test_it_is_students_t(n_rows):
    assert reach(n_rows, 10**12) == pytest.approx(t.ppf(0.975, n_rows - 1), rel=5e-3)


@pytest.mark.parametrize("n_rows", [40, 200, 600])
@pytest.mark.parametrize("shape", ["seasons", "steps"])
def test_whiskers_so_far_hold_the_final_value_on_a_sorted_table(n_rows, shape):
    at = np.linspace(0, 1, 731)
    values = np.sin(6 * at) + 0.3 * at if shape == "seasons" else np.where(at < 0.4, 0.2, 1.0) + at
    final = np.abs(values).mean()
    n_runs, inside = 2000, 0
    for seed in range(n_runs):
        rows = row_order(len(values), seed)[:n_rows]
        mean, error = mean_absolute(values[rows][:, None])
        inside += abs(mean[0] - final) <= reach(n_rows, len(values)) * error[0]
    assert 0.93 <= inside / n_runs <= 0.97
