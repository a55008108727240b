"""Quiet work beside other threads: what it is warned of is not seen, and nothing else is hidden."""

from __future__ import annotations

import pickle
import threading
import warnings
from contextvars import copy_context

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.data import Frame
from xwidgets.methods.refitting import fitted
from xwidgets.models import as_predictor
from xwidgets.models.quiet import quiet


def test_only_its_own_thread_is_quiet():
    entered, left = threading.Event(), threading.Event()

    def work() -> None:
        with quiet():
            entered.set()
            left.wait(10)
            warnings.warn("inside", stacklevel=1)

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        thread = threading.Thread(target=work)
        thread.start()
        entered.wait(10)
        with quiet():  # enters later and leaves first
            warnings.warn("here", stacklevel=1)
        warnings.warn("outside", stacklevel=1)
        left.set()
        thread.join()
        copy_context().run(warnings.warn, "after", stacklevel=1)
    assert [str(one.message) for one in seen] == ["outside", "after"]


def test_a_pool_takes_it_over_and_a_process_needs_no_package():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        with quiet():
            thread = threading.Thread(target=copy_context().run, args=(warnings.warn, "pool"))
            thread.start()
            thread.join()
            inside = pickle.dumps(warnings.filters[0])
        outside = pickle.dumps(warnings.filters[0])
    assert seen == [] and b"xwidgets" not in inside + outside
    assert pickle.loads(inside)[1].match("anything")
    assert not pickle.loads(outside)[1].match("anything")


def test_parallel_work_of_a_forest_takes_the_filter_over():
    X = np.random.default_rng(0).normal(size=(50, 2))
    with warnings.catch_warnings():
        forest = RandomForestClassifier(4, n_jobs=2)
        with quiet():
            forest.fit(X, X[:, 0] > 0)
        before = list(warnings.filters)
        forest.predict(X)
        assert warnings.filters == before


def test_a_model_that_warns_at_every_call_is_heard_at_the_door():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"])
    model = LogisticRegression().fit(X, X.a > 0)
    with pytest.warns(UserWarning, match="valid feature names"):
        explainer = xw.explain(lambda part: model.predict_proba(part.to_numpy()), X)
    with warnings.catch_warnings(record=True) as seen, explainer:
        warnings.simplefilter("always")
        assert explainer.attributions().n_rows == 60
        assert explainer.interactions("h").result is not None
    assert seen == []


def test_copies_fitted_side_by_side_hide_nothing_and_repeat_nothing():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(200, 3)) * [1, 1e3, 1e-3], columns=list("abc"))
    y = (X.a > 0).astype(int).to_numpy()
    frame = Frame.from_table(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=1).fit(X, y)
        predictor = as_predictor(model, frame)
    seen: list[str] = []

    def fit() -> None:
        for _ in range(5):
            fitted(predictor, frame, y)

    def ask() -> None:
        for _ in range(40):
            warnings.warn("of the caller", stacklevel=1)  # seen once a place

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda text, kind, *_: seen.append(f"{kind.__name__}: {text}")
        works = [threading.Thread(target=one) for one in (fit, ask, fit)]
        for one in works:
            one.start()
        for one in works:
            one.join()
        assert ("ignore", None, Warning, None, 0) not in warnings.filters
    assert not any("ConvergenceWarning" in one for one in seen)
    assert any("of the caller" in one for one in seen)
