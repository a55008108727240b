"""Importance: checks, order, frame."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from xwidgets import errors
from xwidgets.results import Importance
from xwidgets.results.importance import mean_absolute

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


EXAMPLES = json.loads(Path(__file__).with_name("mean_absolute.json").read_text("utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"])
def test_mean_absolute(example: dict) -> None:
    """The page reads the same examples (js/test/store.test.ts)."""
    values = np.array([[float(v) for v in row] for row in example["values"]])
    values = values.reshape(len(values), example.get("n_features", len(example["mean"])))
    if "mask" in example:
        values = values[np.array(example["mask"], dtype=bool)]
    mean, error = mean_absolute(values)
    np.testing.assert_allclose(mean, example["mean"], rtol=1e-12)
    np.testing.assert_allclose(
        error, [np.nan if e is None else e for e in example["standard_error"]], rtol=1e-9
    )


BY_OUTPUT = json.loads(Path(__file__).with_name("by_output.json").read_text("utf-8"))


@pytest.mark.parametrize("example", BY_OUTPUT, ids=lambda example: example["why"])
def test_outputs_side_by_side(example: dict) -> None:
    """The page reads the same examples (js/test/by_output.test.tsx)."""
    values = np.array(example["values"], dtype=float)
    if "mask" in example:
        values = values[np.array(example["mask"], dtype=bool)]
    mean, error = mean_absolute(values)
    assert mean.T.tolist() == example["of_outputs"]
    found = Importance(mean, error, "shap", "mean |SHAP|")
    assert found.values.sum(axis=1).tolist() == example["sums"]
    assert found.order(None).tolist() == example["order"]


def test_what_is_saved_and_loaded_stays_a_record() -> None:
    import pickle

    told = Importance(VALUES, VALUES, "shap", "share", trust={"n_rows": 3})
    again = pickle.loads(pickle.dumps(told))
    assert again.trust["n_rows"] == 3
    with pytest.raises(TypeError):
        again.trust["n_rows"] = 4
