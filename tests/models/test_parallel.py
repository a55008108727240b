"""Rows asked in several threads: the same predictions, and nobody else is slowed down for good."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from threadpoolctl import threadpool_info, threadpool_limits

from xwidgets.data import Frame
from xwidgets.models import as_predictor, parallel
from xwidgets.models.threads import one_thread

RNG = np.random.default_rng(0)
X = RNG.normal(size=(9_000, 4))
Y = X[:, 0] + X[:, 1] ** 2 > 0.5


def blas_threads() -> list[int]:
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


class Own(LogisticRegression):
    """A class of the caller's."""


def test_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joblib.cpu_count", lambda: 4)
    before = blas_threads()
    model = make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=5)).fit(X[:500], Y[:500])
    frame = Frame.from_table(X)
    predictor = as_predictor(model, frame)
    seen: set[int] = set()

    def build(part: np.ndarray) -> object:
        seen.add(len(part))
        return frame.from_matrix(part)

    found = parallel.predict_matrix(predictor, build, X)
    np.testing.assert_allclose(found, predictor.predict(X), atol=1e-12)
    assert seen == {2_250}
    assert blas_threads() == before


def test_the_last_of_several_restores() -> None:
    before = blas_threads()
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with one_thread("blas"):
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with one_thread("blas"):
        thread.start()
        inside.wait(10)
    assert set(blas_threads()) <= {1}, "another one is still at work"
    leave.set()
    thread.join()
    assert blas_threads() == before


@pytest.mark.parametrize("api", ["blas", None])
def test_blocks_that_overlap_leave_all_as_it_was(api: Any) -> None:
    with threadpool_limits(2):
        first, second = one_thread(api), one_thread(api)
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert set(blas_threads()) == {1}, "another one is still at work"
        second.__exit__(None, None, None)
        assert set(blas_threads()) == {2}


def test_code_of_others_is_asked_in_one_thread() -> None:
    assert parallel.takes_threads(LogisticRegression())
    assert parallel.takes_threads(make_pipeline(StandardScaler(), LogisticRegression()))
    assert not parallel.takes_threads(Own())
    assert not parallel.takes_threads(make_pipeline(FunctionTransformer(), LogisticRegression()))
    assert not parallel.takes_threads(make_pipeline(StandardScaler(), Own()))
    assert not parallel.takes_threads(lambda Z: Z[:, 0])
