"""What a hurried user does: wrong places, odd labels, odd files. Refused with the fix, or right."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import shap
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import xwidgets as xw
from xwidgets import errors

X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", "c"])
WHICH = (X["a"] > 0).to_numpy().astype(int)
TREE = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, WHICH)
REGRESSION = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, X["a"])
VALUES = np.ones((4, 2))


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    return xw.explain(TREE, X, WHICH)


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "string", "category", "Float64"])
def test_nullable_labels_may_be_missing(dtype: str) -> None:
    words = np.array(["no", "yes"])[WHICH]
    labels = words if dtype == "string" else WHICH
    model = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, labels)
    y = pd.Series(labels).astype(dtype)
    y.iloc[3] = pd.NA
    target = xw.explain(model, X, y)._study.target
    assert target is not None
    assert np.flatnonzero(target.codes < 0).tolist() == [3]
    assert (np.delete(target.codes, 3) == np.delete(WHICH, 3)).all()


@pytest.mark.parametrize(
    "y, error, words",
    [
        (np.eye(2)[WHICH], errors.InvalidShape, "y.argmax(axis=1)"),
        ("target", errors.InvalidShape, "found a str"),
        ({"a": 1}, errors.InvalidShape, "found a dict"),
        (np.where(WHICH, 1.0, np.inf), errors.InvalidValue, "found inf and "),
        (np.ones((60, 3)), errors.InvalidShape, "leave y out where the model predicts several"),
        (["maybe"] * 60, errors.InvalidValue, "found 'maybe' and 59 more"),
        (np.array(["no", "yes"])[WHICH], errors.InvalidValue, "class_names=['no', 'yes']"),
    ],
)
def test_labels_that_are_none(y: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as raised:
        xw.explain(TREE, X, y)
    assert str(raised.value).startswith("y: ") and words in str(raised.value)


@pytest.mark.parametrize(
    "y, words",
    [(["low"] * 60, "such as 'low'"), (pd.date_range("2024", periods=60), "such as")],
)
def test_numbers_that_are_none(y: Any, words: str) -> None:
    with pytest.raises(errors.InvalidType, match=words):
        xw.explain(REGRESSION, X, y)


@pytest.mark.parametrize("arguments", [(TREE, WHICH, X), (X, WHICH, TREE), (X, TREE, WHICH)])
def test_swapped_arguments(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(errors.InvalidType, match=r"xw\.explain\(model, X, y\)"):
        xw.explain(*arguments)


@pytest.mark.parametrize("names", [{0: "no", 1: "yes"}, {"no", "yes"}])
def test_class_names_have_an_order(names: Any) -> None:
    with pytest.raises(errors.InvalidType, match="class_names"):
        xw.explain(TREE, X, class_names=names)


def test_sparse_matrices_that_are_also_dicts() -> None:
    model = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X.to_numpy(), X["a"])
    result = xw.explain(model, sp.dok_matrix(X.to_numpy())).attributions()
    assert np.allclose(result.predictions[:, 0], model.predict(X.to_numpy()))


def test_the_selection_stays_what_it_is(explainer: xw.Explainer) -> None:
    with pytest.raises(errors.InvalidType, match=r"explainer\.selection\.rows = rows"):
        explainer.selection = [1, 2]
    assert len(explainer.selected()) == 60


@pytest.mark.parametrize("keep", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_explainer_is_not_copied(explainer: xw.Explainer, keep: Callable[[Any], Any]) -> None:
    with pytest.raises(errors.NotSupported, match=r"pickle explainer\.attributions\(\)"):
        keep(explainer)


@pytest.mark.parametrize("path", [None, 3, b"page.html", io.StringIO()])
def test_a_page_needs_a_path(explainer: xw.Explainer, path: Any) -> None:
    with pytest.raises(errors.InvalidType, match="path: "):
        explainer.to_html(path)


@pytest.mark.parametrize("name", ["page", "page.pdf", "page.svg"])
def test_a_page_is_called_one(explainer: xw.Explainer, tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.InvalidValue, match=r"use 'page\.html'"):
        explainer.to_html(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_home_is_found(
    explainer: xw.Explainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    explainer.to_html("~/page.HTML")
    explainer.force(0).save("~/force.svg")
    assert {path.name for path in tmp_path.iterdir()} == {"page.HTML", "force.svg"}


def test_views_by_name(explainer: xw.Explainer, tmp_path: Path) -> None:
    with pytest.raises(errors.UnknownName, match="did you mean 'force'"):
        explainer.dashboard("forces")
    with pytest.raises(errors.UnknownName, match=r"explainer\.dashboard\('importance'"):
        explainer.dashboard(["force"])  # type: ignore[arg-type]
    with pytest.raises(errors.InvalidType, match=r"views=\['force'\]"):
        explainer.to_html(tmp_path / "page.html", views="force")


@pytest.mark.parametrize(
    "values, data, argument",
    [
        (VALUES, None, "explanation.data"),
        (VALUES, VALUES[:2], "explanation.data"),
        (VALUES[:0], VALUES[:0], "explanation.values"),
        (np.where(np.eye(4, 2), np.nan, 1.0), VALUES, "explanation.values"),
    ],
)
def test_explanations_with_holes(values: np.ndarray, data: Any, argument: str) -> None:
    with pytest.raises(errors.InvalidValue, match=argument):
        xw.from_shap(shap.Explanation(values=values, base_values=1.0, data=data))
