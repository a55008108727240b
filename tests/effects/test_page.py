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
from xwidgets.methods.effects.partial import MAX_WALKED

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
    return {"a": X["a"].tolist(), "city": codes, "answers": found, "many": many()}


N_MANY, SEED = 21_000, 5


def many() -> dict[str, Any]:
    """Of more rows than are asked about, and than keep their curves: js/test/effects.test.ts.

    The page's model is linear: of those Python asks about 20,000 rows without being told.
    """
    row = np.arange(N_MANY)
    city = pd.Categorical.from_codes(row % 3 - 1, list("xyz"))
    X = pd.DataFrame({"a": (row * 37 % 1009) / 10, "city": city})
    study = xw.explain(model, X, seed=SEED)._study
    asked = {"features": [1], "n_rows": MAX_WALKED}
    record = study.ask(Question("effects.partial", asked, "value")).result()
    assert record.trust["n_rows"] == 20_000 and len(record.rows) == 1_000
    return {
        "n_rows": N_MANY,
        "seed": SEED,
        "rows": record.rows[:MAX_LINES].tolist(),
        "average": _plain(record.average),
        "individual": _plain(record.individual[:3]),
    }


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
    assert written["many"]["rows"] == now["many"]["rows"]
    np.testing.assert_allclose(now["many"]["average"], written["many"]["average"], atol=1e-9)
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
