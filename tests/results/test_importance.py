"""Importance: checks, order, frame."""

from __future__ import annotations

import numpy as np
import pytest

from xwidgets import errors
from xwidgets.results import Importance

VALUES = np.array([[0.1, 0.4], [0.3, 0.2], [0.3, 0.0]])


def made() -> Importance:
    return Importance(VALUES, VALUES / 10, "shap", "mean |SHAP|", ("a", "b", "c"), ("no", "yes"))


def test_order() -> None:
    assert made().order("no").tolist() == [1, 2, 0]
    assert made().order(1).tolist() == [0, 1, 2]
    with pytest.raises(errors.UnknownName, match="output"):
        made().order("maybe")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_to_frame(library: str) -> None:
    frame = made().to_frame(library)  # type: ignore[arg-type]
    assert frame["feature"].to_list() == ["a", "b", "c"] * 2
    assert frame["output"].to_list() == ["no"] * 3 + ["yes"] * 3
    assert frame["importance"].to_list() == VALUES.T.ravel().tolist()
    assert frame["standard_deviation"].to_list() == (VALUES / 10).T.ravel().tolist()
    assert set(frame["method"]) == {"shap"} and set(frame["unit"]) == {"mean |SHAP|"}


def test_names_by_default() -> None:
    bare = Importance(VALUES, VALUES, "impurity", "share")
    assert bare.feature_names == ("x0", "x1", "x2") and bare.output_names == ("0", "1")


@pytest.mark.parametrize("wrong", [VALUES[:, 0], VALUES[:2], VALUES.T])
def test_shapes_are_checked(wrong: np.ndarray) -> None:
    with pytest.raises(errors.InvalidShape):
        Importance(wrong, VALUES, "shap", "", ("a", "b", "c"), ("no", "yes"))
    with pytest.raises(errors.InvalidShape):
        Importance(VALUES, wrong, "shap", "", ("a", "b", "c"), ("no", "yes"))


def test_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        made().values[0] = 1
