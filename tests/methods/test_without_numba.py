"""Where numba is missing or cannot compile, NumPy answers: the same values, and it is said."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import warnings
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import xwidgets as xw
from xwidgets import methods
from xwidgets.data import Frame
from xwidgets.methods import shap, tree_shap
from xwidgets.methods.encoded import EncodedPlan
from xwidgets.methods.stop import cancellable
from xwidgets.methods.tree_shap import loading, plans
from xwidgets.models import as_predictor

ROOT = Path(__file__).resolve().parents[2]
SAID = "numba cannot be used"

FORBID = """
import sys

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "llvmlite"):
            raise ImportError("no numba here")

sys.meta_path.insert(0, Forbidden())
import json
from tests.methods import test_without_numba
print(json.dumps(test_without_numba.answers()))
"""


def answers() -> dict[str, Any]:
    """Values of each kind of model, whether `trust` speaks of numba, and what was warned of."""
    import xgboost

    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    X, y = X.iloc[:120, :8], y[:120]
    forest = RandomForestClassifier(8, max_depth=4, random_state=0).fit(X, y)
    hist = HistGradientBoostingClassifier(max_iter=5).fit(X, y)
    booster = xgboost.XGBClassifier(n_estimators=5, max_depth=3, n_jobs=1).fit(X, y)
    line = LogisticRegression(max_iter=5000).fit(X, y)
    cases: dict[str, tuple[Any, dict[str, Any]]] = {
        "forest": (forest, {}),
        "forest, background": (forest, {"background": X[:9]}),
        "boosting": (hist, {"output": "log_odds"}),
        "boosting, probability": (hist, {"output": "probability"}),
        "XGBoost": (booster, {"output": "log_odds"}),
        "linear": (line, {"output": "log_odds"}),
    }
    values, noted = {}, []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for name, (model, keywords) in cases.items():
            explainer = xw.explain(model, X, y, **keywords)
            found = explainer.attributions(rows=range(20))
            assert found.trust["additivity_gap"].max() < 1e-5, name
            values[name] = found.values[..., 1].tolist()
            if SAID in str(dict(found.trust)):
                noted.append(name)
            if name == "forest":
                explainer.what_if(0)
                assert one_file_size(explainer) > 100_000
                values["interactions"] = (
                    explainer.interactions(rows=range(9)).result.strength[..., 1].tolist()
                )
    told = [str(w.message) for w in caught if SAID in str(w.message)]
    return {"values": values, "noted": noted, "told": told, "loaded": "numba" in sys.modules}


def one_file_size(explainer: xw.Explainer) -> int:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        explainer.to_html(page, what_if=True)
        return page.stat().st_size


def test_everything_answers_where_numba_is_missing() -> None:
    done = subprocess.run([sys.executable, "-c", FORBID], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    without, ours = json.loads(done.stdout.splitlines()[-1]), answers()
    assert not ours["told"] and not ours["noted"]
    assert len(without["told"]) == 1 and not without["loaded"]
    assert {"forest", "forest, background", "boosting"} <= set(without["noted"])
    for name, values in ours["values"].items():
        np.testing.assert_allclose(without["values"][name], values, rtol=0, atol=1e-5, err_msg=name)


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every compiled loop; once the test has ended, the disk is asked for them again."""
    names = (module.name for module in walk_packages(methods.__path__, f"{methods.__name__}."))
    modules = [import_module(name) for name in names if ".kernels" in name]
    found = [one for module in modules for one in vars(module).values() if hasattr(one, "py_func")]
    for loop in found:
        monkeypatch.setattr(loop, "_cache", loop._cache)
    return found


def test_a_compiler_that_fails_is_said_and_does_without(
    monkeypatch: pytest.MonkeyPatch, loops: list[Any]
) -> None:
    X, y = load_breast_cancer(return_X_y=True)
    frame = Frame.from_table(X)
    predictor = as_predictor(RandomForestClassifier(5, max_depth=4).fit(X, y), frame)
    rows = np.arange(9)
    expected = tree_shap.plan(predictor, frame).explain(frame, rows).values

    def fails() -> None:
        raise RuntimeError("no compiler for this machine")

    monkeypatch.setitem(loading._CALLS, "fails", fails)
    monkeypatch.setattr(loading, "_errors", {})
    assert not loading.wait("fails")
    assert {type(loop._cache).__name__ for loop in loops} == {"NullCache"}
    del loading._done["fails"]
    every = dict.fromkeys(loading._CALLS, loading.failure())
    monkeypatch.setattr(loading, "_errors", every)
    loading._warn.cache_clear()
    with pytest.warns(RuntimeWarning, match="no compiler for this machine"):
        plan = tree_shap.plan(predictor, frame)
    found = plan.explain(frame, rows)
    np.testing.assert_array_equal(found.values, expected)
    assert "no compiler" in str(dict(found.trust))


def test_many_rows_wait_for_loops_that_are_being_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy beside an import starves it: loops once wanted are waited for by all but one row."""
    X, y = load_breast_cancer(return_X_y=True)
    frame = Frame.from_table(X)
    model = RandomForestClassifier(5, max_depth=4, random_state=0).fit(X, y)
    plan = tree_shap.plan(as_predictor(model, frame), frame)
    told: list[str] = []
    walked: list[int] = []
    ready: list[str] = []

    def wait(name: str, timeout: float | None = None) -> bool:
        ready.append(name)
        return True

    def in_numpy(rows: np.ndarray) -> np.ndarray:
        walked.append(len(rows))
        return np.zeros((len(rows), 1))

    monkeypatch.setattr(loading, "_done", {"path_dependent": threading.Event()})
    monkeypatch.setattr(loading, "is_ready", lambda name="path_dependent": name in ready)
    monkeypatch.setattr(loading, "is_compiled", lambda name: False)
    monkeypatch.setattr(loading, "wait", wait)

    def answer(rows: np.ndarray) -> np.ndarray:
        loop = ("path_dependent", rows, (len(rows), 1), in_numpy)
        return plans.answered(plan, *loop, lambda some: np.ones((len(some), 1)), 64)

    with cancellable(lambda: False, told.append):
        assert answer(X[:1]).sum() == 0 and walked == [1] and not told
        assert answer(X[:9]).sum() == 9 and walked == [1]
    assert told == ["compiling fast loops, once on this machine"]


def test_a_pipeline_knows_how_many_rows_will_come() -> None:
    X, y = load_breast_cancer(return_X_y=True)
    X, y = np.tile(X, (3, 1)), np.tile(y, 3)
    model = make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=5)).fit(X, y)
    frame = Frame.from_table(X)
    found = shap.plan(as_predictor(model, frame, output="log_odds"), frame)
    assert isinstance(found, EncodedPlan)
    assert found.inner.request.frame.n_rows < found.inner.request.n_rows == len(X)
