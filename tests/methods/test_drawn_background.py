"""Exact for a background that was drawn is not exact for the table: it is said, and how far."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xwidgets.data import Frame
from xwidgets.methods import shap
from xwidgets.models import as_predictor

X = np.random.default_rng(0).normal(size=(300, 3))


def function(Z: Any) -> np.ndarray:
    return np.asarray(Z[:, 0] * Z[:, 1] + Z[:, 2])


def notes(n_rows: int, **keywords: Any) -> str:
    frame = Frame.from_table(X[:n_rows])
    plan = shap.plan(as_predictor(function, frame), frame, **keywords)
    return "; ".join(plan.explain(frame, [0, 1]).trust["notes"])


def test_a_drawn_background_says_how_far_another_one_would_lead() -> None:
    said = notes(300)
    assert "100 rows drawn from the table" in said
    told = float(said.partition("\u00b1")[2].partition(",")[0])
    bases = []
    for seed in range(60):
        frame = Frame.from_table(X)
        bases.append(shap.plan(as_predictor(function, frame), frame, seed=seed).base_values[0])
    spread = np.std(bases, ddof=1) / np.sqrt(1 - 100 / 300)  # drawn without putting back
    assert told == pytest.approx(spread, rel=0.35)


@pytest.mark.parametrize("keywords", [{"background": Frame.from_table(X[:40])}, {}])
def test_a_given_background_and_all_rows_leave_nothing_to_say(keywords: Any) -> None:
    assert "drawn" not in notes(300 if keywords else 100, **keywords)
