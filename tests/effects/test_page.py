"""Effects that the page computes by the model it has: its numbers are Python's (effects.json).

``python -m tests.effects.test_page`` writes the examples anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.compute.question import Question

EXAMPLES = Path(__file__).parent / "effects.json"
QUESTIONS = {
    "partial of a number": ("effects.partial", 0),
    "partial of a category": ("effects.partial", 1),
    "accumulated of a number": ("effects.accumulated", 0),
}
COMPARED = ("grid", "average", "center", "share", "individual")
MAX_LINES = 60
"""Of single rows, and of any grid that there is."""
CITY = {"x": 0.0, "y": 10.0}


def table() -> pd.DataFrame:
    random = np.random.default_rng(7)
    city = np.array([*"xxy", None], dtype=object)[random.integers(0, 4, 90)]
    return pd.DataFrame(
        {"a": random.gamma(1.0, 3.0, 90).round(3), "city": pd.Categorical(city, list("xyz"))}
    )


def model(X: pd.DataFrame) -> np.ndarray:
    """As `linearModel` in js/test/model_fixture.ts."""
    effect = X["city"].astype(object).map(CITY).fillna(5.0).astype(float)
    return np.asarray(2.0 * X["a"] + effect + 1.0)


def examples() -> dict[str, Any]:
    X = table()
    study = xw.explain(model, X)._study
    found = {}
    for name, (method, feature) in QUESTIONS.items():
        record = study.ask(Question(method, {"features": [feature]}, "value")).result()
        arrays = {key: value for key, value in record.arrays().items() if key in COMPARED}
        found[name] = {"method": method, "feature": feature}
        found[name] |= {key: _plain(value[:MAX_LINES]) for key, value in arrays.items()}
    codes = X["city"].cat.codes.tolist()
    return {"a": X["a"].tolist(), "city": codes, "answers": found}


def _plain(values: np.ndarray) -> Any:
    """As JSON; missing is null."""
    return (
        [None if one != one else one for one in values.tolist()]
        if values.ndim == 1
        else [_plain(one) for one in values]
    )


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return json.loads(json.dumps(examples()))


def test_examples_are_what_python_says(now):
    written = json.loads(EXAMPLES.read_text())
    assert written["a"] == now["a"]
    assert written["city"] == now["city"]
    for name, answer in written["answers"].items():
        for key, value in answer.items():
            if isinstance(value, list):
                np.testing.assert_allclose(
                    np.array(now["answers"][name][key], float), np.array(value, float), atol=1e-12
                )


if __name__ == "__main__":
    EXAMPLES.write_text(json.dumps(examples()) + "\n")
